"""A patient's file: everything that is kept of one treatment, read for the clinic."""

from bot.ports import Transaction
from bot.timeline import File


def file_of(tx: Transaction, enrollment_id: int) -> File:
    """Held for nobody."""
    course, alerts = tx.enrollments.history(enrollment_id)
    about = [f"enrollment:{enrollment_id}", *(f"alert:{each.id}" for each in alerts)]
    return File(
        course=course,
        alerts=alerts,
        letters=tx.letters.of_enrollment(enrollment_id),
        remarks=tx.remarks.of_enrollment(enrollment_id),
        told=tx.outbox.told(enrollment_id),
        deeds={each: tx.audit.of(each) for each in about},
    )
