"""What nobody has received counts as told to nobody, whatever else arrives, and however much is said meanwhile."""

from dataclasses import replace

import pytest

from bot.alert import AlertState
from bot.clinic import Provider, Role
from bot.finding import Urgency
from bot.ports import Transaction
from bot.workflows import alerting, delivery, provider
from tests.workflows.conftest import ANN, BOB, MONDAY, PAT, Ward, found
from tests.workflows.hours import HOUR, MINUTE, beat, send

CYD = 74
NOTE = found("note", Urgency.ROUTINE)
SAME_DAY = found("persisting", Urgency.SAME_DAY, "redness")
PUS = found("sign", Urgency.URGENT, "pus")


def hear(ward: Ward, minute: int, urgency: Urgency = Urgency.ROUTINE, rule: str = "note") -> None:
    ward.find(MONDAY + minute * MINUTE, found(rule, urgency, source=f"set:{minute}"))


def went_out(ward: Ward, minutes: range, *lost: int) -> list[tuple[int, str]]:
    went = []
    for minute in minutes:
        beat(ward, MONDAY + minute * MINUTE)
        for _ in range(3):
            went += send(ward, MONDAY + minute * MINUTE, but=lost)
    return went


def test_two_cards_die_and_the_third_person_is_told_at_once(ward: Ward) -> None:
    cyd = Provider(0, ward.clinic.id, CYD, "Cyd", Role.PROVIDER, MONDAY + MINUTE)
    ward.store.transact(lambda tx: tx.providers.add(cyd))
    ward.find(MONDAY, SAME_DAY)
    assert (CYD, "alert") in went_out(ward, range(2), ANN, BOB)


@pytest.mark.parametrize(("finding", "within"), [(SAME_DAY, 15), (PUS, 2)], ids=["same_day", "urgent"])
def test_a_patient_who_goes_on_writing_puts_nothing_off(ward: Ward, finding: object, within: int) -> None:
    """The cards only wait: nobody knows for how long."""
    ward.find(MONDAY, finding)  # type: ignore[arg-type]
    for minute in range(1, within + 1):
        hear(ward, minute)
        beat(ward, MONDAY + minute * MINUTE)
    assert ward.alert().wider == 1


def test_what_is_new_dies_on_its_way_to_the_only_reader(ward: Ward) -> None:
    ward.find(MONDAY, SAME_DAY)
    assert send(ward, MONDAY) == [(ANN, "alert")]
    assert ward.alert().state is AlertState.SENT
    hear(ward, 10)
    assert (BOB, "alert") in went_out(ward, range(10, 12), ANN)


def test_the_line_to_the_holder_dies(ward: Ward) -> None:
    """Somebody else reads what is new, and the holder gets it in a while."""
    ward.find(MONDAY, SAME_DAY)
    send(ward, MONDAY)
    ward.store.transact(provider.acknowledge, ANN, 1, ward.alert().version, MONDAY)
    send(ward, MONDAY)
    hear(ward, 2, Urgency.SAME_DAY, "contact")
    assert (BOB, "alert") in went_out(ward, range(2, 5), ANN)
    assert (ANN, "card_line") in went_out(ward, range(5, 25))
    assert ward.alert().state is AlertState.ACKNOWLEDGED


@pytest.mark.parametrize("reader", [ANN, BOB])
def test_a_look_before_the_digest_keeps_nothing_out_of_it(ward: Ward, reader: int) -> None:
    ward.find(MONDAY, NOTE)
    who = ward.ann if reader == ANN else ward.bob
    ward.store.transact(lambda tx: tx.outbox.put(alerting.card(tx.alerts.get(1), who, ward.clinic, MONDAY), MONDAY))
    assert send(ward, MONDAY) == [(reader, "alert")]
    assert (ANN, "digest") in went_out(ward, range(0, 8 * 60, 30))


def test_a_look_of_somebody_else_is_no_card_that_has_arrived(ward: Ward) -> None:
    """Bob opens it from the list; what goes to Ann only waits."""
    ward.find(MONDAY, SAME_DAY)
    looks = alerting.card(ward.alert(), ward.bob, ward.clinic, MONDAY)
    ward.store.transact(delivery.sent, looks, MONDAY)
    assert ward.alert().state is AlertState.RAISED
    beat(ward, MONDAY + 15 * MINUTE)
    assert ward.alert().wider == 1


def test_the_card_of_before_is_no_answer_to_what_has_risen_since(ward: Ward) -> None:
    """It was on its way already when the emergency came."""
    ward.find(MONDAY, SAME_DAY)
    rows = ward.store.transact(lambda tx: list(tx.outbox.claim(MONDAY, 10, ())))
    ward.find(MONDAY, found("sign", Urgency.EMERGENCY, "breathing"))

    def arrives(tx: Transaction) -> None:
        for row in rows:
            tx.outbox.sent(row, 900 + row.id, "", MONDAY)
            delivery.sent(tx, row.message, MONDAY)

    ward.store.transact(arrives)
    assert ward.alert().state is AlertState.RAISED
    beat(ward, MONDAY + 2 * MINUTE)
    assert ward.alert().wider == 1


def test_nobody_can_be_reached_is_said_of_each_alert_and_again_when_it_is_worse(ward: Ward) -> None:
    def nobody(minute: int) -> int:
        return went_out(ward, range(minute, minute + 2)).count((PAT, "nobody_reached"))

    for each in (ANN, BOB):
        ward.store.transact(delivery.recipient_gone, each, MONDAY)
    ward.find(MONDAY, PUS)
    assert nobody(0) == 1
    ward.find(MONDAY + 10 * MINUTE, found("sign", Urgency.EMERGENCY, "breathing"))
    assert nobody(10) == 1
    resolved = replace(ward.alert(), state=AlertState.RESOLVED, resolved_at=MONDAY + HOUR)
    ward.store.transact(lambda tx: tx.alerts.save(resolved))
    ward.find(MONDAY + 2 * HOUR, found("sign", Urgency.URGENT, "pus", "set:9"))
    assert nobody(120) == 1
