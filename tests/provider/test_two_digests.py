"""Two digests a day where something waits; and the card says only what the patient has read."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.finding import Urgency
from bot.workflows import staffing
from tests.provider.conftest import MONDAY, House
from tests.provider.test_mornings import until

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


def digests(house: House) -> int:
    return sum(each.startswith(("One patient", "Un paciente")) for each in house.read("Ann"))


@pytest.mark.parametrize("language", ["en", "es"])
async def test_what_comes_to_one_that_everybody_was_told_of_is_read_in_the_next_digest(
    house: House, language: str
) -> None:
    await clinic(house, language)
    await house.say("Pat", "My hat is blue")
    await until(house, MONDAY + timedelta(days=8, minutes=30))
    assert house.alert(1).step > 1
    before = digests(house)
    await house.report("Pat", redness=1, peeling=2)
    await house.report("Pat", redness=1, peeling=2, pain=1)
    assert digests(house) == before
    await until(house, MONDAY + timedelta(days=8, hours=5, minutes=1))
    assert house.alert(1).urgency is Urgency.ROUTINE
    assert digests(house) == before + 1


@pytest.mark.parametrize("late", [0, 300], ids=["on-the-second", "a-little-later"])
async def test_the_opening_is_one_message_however_exact_the_clock(house: House, late: int) -> None:
    await clinic(house, "en")
    await house.colleague("Bob")
    await house.say("Pat", "My hat is blue")
    await until(house, datetime(2026, 3, 5, 7, 30, tzinfo=UTC))
    before = {name: len(house.read(name)) for name in ("Ann", "Bob")}
    await until(house, datetime(2026, 3, 5, 8, tzinfo=UTC) + timedelta(milliseconds=late))
    for name, number in before.items():
        assert len(house.read(name)) == number + 1
        assert LINES["en"] in house.last(name)
