"""A question that could not be sent by day is not sent by night."""

from datetime import UTC, datetime

from sandbox.faults import Fault
from tests.patient.conftest import Ward


async def test_a_question_held_up_until_quiet_hours_wakes_nobody(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.on_day(1, hour=8)
    before = len(ward.messages("Pat"))
    ward.telegram.faults.add(Fault("drop_before", "sendMessage", chat_id=ward.id("Pat")))
    await ward.at(datetime(2026, 3, 3, 20, 10, tzinfo=UTC))
    ward.telegram.faults.clear()
    await ward.at(datetime(2026, 3, 3, 20, 50, tzinfo=UTC))
    assert len(ward.messages("Pat")) == before


async def test_a_care_card_held_up_until_quiet_hours_wakes_nobody(ward: Ward) -> None:
    await ward.patient("Pat")
    before = len(ward.messages("Pat"))
    ward.telegram.faults.add(Fault("drop_before", "sendMessage", chat_id=ward.id("Pat")))
    await ward.at(datetime(2026, 3, 2, 20, 10, tzinfo=UTC))
    ward.telegram.faults.clear()
    await ward.at(datetime(2026, 3, 2, 22, tzinfo=UTC))
    assert len(ward.messages("Pat")) == before
