"""Two digests a day where something waits; and the card says only what the patient has read."""

import pytest

from bot.workflows import staffing
from tests.provider.conftest import House

LINES = {"en": "🟡 K-001", "es": "🟡 K-001"}
CALL = {"en": "The patient was told to call", "es": "Al paciente se le dijo"}
DOCTOR = {"en": "doctor on call", "es": "médico de guardia"}
CLOSED = {"en": "as it was closed", "es": "como estaba cerrada"}


async def clinic(house: House, language: str) -> None:
    await house.admin()
    house.run(staffing.change_clinic, house.person("Ann"), house.now[0], language=language)
    house.patient("Pat")


@pytest.mark.parametrize("language", ["en", "es"])
async def test_what_comes_in_the_morning_is_read_three_hours_before_the_closing(house: House, language: str) -> None:
    await clinic(house, language)
    await house.forward(days=10)
    await house.report("Pat", peeling=2)
    before = len(house.read("Ann"))
    await house.forward(hours=4, minutes=59)
    assert len(house.read("Ann")) == before
    await house.forward(minutes=2)
    assert LINES[language] in house.last("Ann")
    assert len(house.read("Ann")) == before + 1


@pytest.mark.parametrize("language", ["en", "es"])
async def test_there_is_no_second_digest_where_nothing_has_come_since_the_first(house: House, language: str) -> None:
    await clinic(house, language)
    await house.forward(days=10, hours=7)
    await house.report("Pat", peeling=2)
    await house.forward(hours=17)
    assert LINES[language] in house.last("Ann")
    before = len(house.read("Ann"))
    await house.forward(hours=5)
    assert len(house.read("Ann")) == before


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("hours", [0, 12], ids=["open", "closed"])
async def test_the_card_says_where_to_go_only_if_the_patient_was_told(house: House, language: str, hours: int) -> None:
    await clinic(house, language)
    await house.forward(hours=24 + hours)
    await house.report("Pat", signs=("pus",))
    assert CALL[language] in house.last("Ann")
    assert (CLOSED[language] in house.last("Ann")) is bool(hours)
    assert (DOCTOR[language] in "\n".join(house.read("Pat"))) is bool(hours)
