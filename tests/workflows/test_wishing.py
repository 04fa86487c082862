"""A wish for contact counts with its first tap, and is swallowed by no other."""

import pytest

from bot.alert import AlertState, Outcome
from bot.checkin import Contact
from bot.finding import Urgency
from bot.workflows import answering, provider, wishing
from tests.workflows.conftest import ANN, MONDAY, PAT, Ward
from tests.workflows.hours import HOUR, MINUTE, beat


def wish(ward: Ward, how_soon: Contact) -> int:
    """The answers that it stands in."""
    set_id = ward.store.transact(lambda tx: answering.begin_report(tx, ward.enrollment, MONDAY)).id
    ward.store.transact(wishing.record_contact, PAT, set_id, how_soon, MONDAY)
    return set_id


def test_a_second_wish_is_heard_though_another_alert_is_open(ward: Ward) -> None:
    """Closed as not reached; a question opens another; the same wish once more, in the same answers."""
    set_id, at = wish(ward, Contact.TODAY), MONDAY + 10 * MINUTE
    ward.store.transact(provider.resolve, ANN, 1, ward.alert().version, MONDAY, outcome=Outcome.NOT_REACHED)
    ward.store.transact(answering.record_note, PAT, set_id, "May I swim?", at)
    ward.store.transact(wishing.record_contact, PAT, set_id, Contact.TODAY, at + MINUTE)
    newest = ward.every_alert()[-1]
    assert "contact" in {each.rule for each in newest.findings}
    assert (newest.state, newest.urgency) == (AlertState.RAISED, Urgency.SAME_DAY)


@pytest.mark.parametrize(
    ("before", "urgency"),
    [(Contact.CAN_WAIT, Urgency.SAME_DAY), (Contact.TODAY, Urgency.SAME_DAY), (Contact.NOW, Urgency.SAME_DAY)],
)
def test_a_tap_and_the_phone_put_away_is_today_whatever_was_wished_before(
    ward: Ward, before: Contact, urgency: Urgency
) -> None:
    set_id = wish(ward, before)
    ward.store.transact(wishing.ask_for_contact, PAT, set_id, MONDAY + HOUR)
    beat(ward, MONDAY + HOUR + 6 * MINUTE)
    assert ward.alert().urgency is urgency
