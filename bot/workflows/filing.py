"""A patient's file: everything that is kept of one treatment, read for the clinic."""

from collections.abc import Sequence
from dataclasses import replace

from bot.ports import Transaction
from bot.timeline import ENDED, RESOLVED, Deed, File


def file_of(tx: Transaction, enrollment_id: int) -> File:
    """Held for nobody."""
    course, alerts = tx.enrollments.history(enrollment_id)
    of, about = course.enrollment, f"enrollment:{enrollment_id}"
    deeds = {about: _with_result(tx.audit.of(about), ENDED, of.ended_for)}
    for each in alerts:
        about = f"alert:{each.id}"
        deeds[about] = _with_result(tx.audit.of(about), RESOLVED, each.outcome)
    return File(
        course=course,
        alerts=alerts,
        letters=tx.letters.of_enrollment(enrollment_id),
        remarks=tx.remarks.of_enrollment(enrollment_id),
        told=tx.outbox.told(enrollment_id),
        deeds=deeds,
    )


def _with_result(deeds: Sequence[Deed], action: str, result: str | None) -> Sequence[Deed]:
    """The last of these has come to this; of one that was taken back it is not kept."""
    last = max((number for number, each in enumerate(deeds) if each.is_of(action)), default=None)
    if last is None or result is None or deeds[last].result:
        return deeds
    return [*deeds[:last], replace(deeds[last], action=f"{action}:{result}"), *deeds[last + 1 :]]
