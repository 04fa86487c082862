"""What patients read of somebody being told, against what is open of theirs."""

from collections.abc import Iterator

from bot.finding import Urgency
from bot.ports import Transaction
from tests.canaries import PATIENT
from tests.patient.test_the_clinic_is_told import claims
from tests.rights.cast import OTHER_PATIENT, REMOVED, STOPPED, STRANGER, Cast
from wording.words import read_all

READERS = (PATIENT, OTHER_PATIENT, STOPPED, STRANGER, REMOVED)
CLAIMS = claims(read_all()["en"])


def untrue(cast: Cast) -> Iterator[str]:
    """Each sentence that has gone to one of them since `telegram.calls` was cleared, and is not so."""
    for name in READERS:
        chat = cast.known[name]
        texts = [str(each.params.get("text", "")) for each in cast.house.telegram.calls if _is_to(each.params, chat)]
        stands = cast.house.run(open_of, chat) if texts else None
        yield from (
            f"{name} reads {key} ({stands})"
            for text in texts
            for urgency, key, says in CLAIMS
            if says.search(text) and (stands is None or stands < urgency)
        )


def _is_to(params: dict[str, object], chat: int) -> bool:
    return str(params.get("chat_id")) == str(chat)


def open_of(tx: Transaction, chat: int) -> Urgency | None:
    """How urgent what is open of this chat is."""
    every = (*tx.enrollments.of_patient(chat), *tx.enrollments.stopped_by(chat))
    alerts = [alert for each in every if (alert := tx.alerts.open_of_enrollment(each.id)) is not None]
    return max((each.urgency for each in alerts), default=None)
