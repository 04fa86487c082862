"""What may be done with an alert, by the same workflows as a tap on its card, which changes with it."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from bot import ladder
from bot.alert import BY_HAND, Alert, AlertState, Outcome
from bot.ports import Transaction
from bot.workflows import alerting, holding
from bot.workflows import provider as workflows
from bot.workflows.provider import Verdict
from web.desk import letters
from web.desk.asked import Asked
from web.desk.desk import Reader
from web.desk.page import Elsewhere
from wording import letter_words

Deed = Callable[[Transaction, int, int, int, datetime], tuple[Alert, Verdict]]


def take(tx: Transaction, reader: Reader, given: Asked) -> Elsewhere:
    """Of two at once the second one reads who was first."""
    said = {Verdict.DONE: "card.yours", Verdict.BEFORE: "card.taken", Verdict.CHANGED: "desk.changed"}
    return _done(tx, reader, given, workflows.acknowledge, said)


def take_over(tx: Transaction, reader: Reader, given: Asked) -> Elsewhere:
    said = {Verdict.DONE: "card.yours", Verdict.BEFORE: "card.taken", Verdict.CHANGED: "desk.changed"}
    return _done(tx, reader, given, holding.take_over, said)


def hand_over(tx: Transaction, reader: Reader, given: Asked) -> Elsewhere:
    offer = partial(holding.offer, to=given.number("to"))
    return _done(tx, reader, given, offer, {Verdict.DONE: "card.offered", Verdict.CHANGED: "desk.changed"})


def recall(tx: Transaction, reader: Reader, given: Asked) -> Elsewhere:
    alert = alerting.of_staff(tx, reader.provider, given.id())
    again = partial(holding.recall, when=given.word("when", *ladder.recalls(alert, reader.clinic, reader.now), "-"))
    return _done(tx, reader, given, again, {Verdict.DONE: "card.recalls", Verdict.CHANGED: "desk.changed"})


def close(tx: Transaction, reader: Reader, given: Asked) -> Elsewhere:
    resolve = partial(workflows.resolve, outcome=Outcome(given.word("outcome", *(each.value for each in BY_HAND))))
    said = {Verdict.DONE: "card.closed", Verdict.BEFORE: "card.closed_before", Verdict.CHANGED: "desk.changed"}
    return _done(tx, reader, given, resolve, said)


def reopen(tx: Transaction, reader: Reader, given: Asked) -> Elsewhere:
    said = {Verdict.DONE: "card.yours", Verdict.BEFORE: "card.open_before", Verdict.CHANGED: "desk.changed"}
    return _done(tx, reader, given, workflows.reopen, said)


def _done(tx: Transaction, reader: Reader, given: Asked, do: Deed, said: dict[Verdict, str]) -> Elsewhere:
    """Back to where it was done: the worklist, or the patient's page."""
    alert, verdict = do(tx, reader.provider.chat_id, given.id(), given.number("seen"), reader.now)
    to = "/" if given.word("back", "patient", "worklist") == "worklist" else f"/patients/{alert.enrollment_id}"
    return Elsewhere(to, _told(alert, reader, said.get(verdict, "")), of=alert.id)


def _told(alert: Alert, reader: Reader, key: str) -> str:
    """What was taken before may be theirs, or closed by now."""
    if key != "card.taken":
        return key
    if alert.state is not AlertState.ACKNOWLEDGED:
        return "card.closed_before"
    return "card.yours" if alert.holder_id == reader.provider.id else key


def say_closed(tx: Transaction, reader: Reader, given: Asked) -> Elsewhere:
    """The line for the patient, to be looked over before it goes."""
    alert = alerting.of_staff(tx, reader.provider, given.id())
    of = alerting.enrollment_of(tx, alert)
    if alert.state is not AlertState.RESOLVED:
        return Elsewhere(f"/patients/{of.id}", "desk.changed")
    text = letter_words.closed(alert, tx.enrollments.history(of.id)[0], reader.clinic, reader.now)
    return letters.look_over(tx, reader, of, text)
