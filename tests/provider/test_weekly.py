"""A clinic's week, for its admins alone: numbers as they are, and a small picture."""

from datetime import UTC, datetime, timedelta

import pytest

from bot import tally
from bot.finding import Urgency
from bot.outbox import Message, Param
from bot.tally import Part, Speed, Week
from bot.workflows import staffing
from handlers.screens import weekly
from handlers.screens.weekly import WeeklyView
from tests.provider.conftest import MONDAY, House
from tests.provider.test_mornings import mornings_of, until
from wording.spans import span
from wording.text import CAPTION_LIMIT, utf16_length
from wording.words import read_all

NEXT_MONDAY = datetime(2026, 3, 9, 8, tzinfo=UTC)
HEAD = {"en": "The week: ", "es": "La semana: "}
LED = {"en": "warning sign 1 of 1", "es": "señal de alarma 1 de 1"}
ENROLLED = {"en": "Enrolled: 1, of these connected: 1", "es": "Inscritos: 1; con conexión: 1"}
TAKEN = {
    "en": "🔴 1: usually taken within 5 minutes, closed within 15 minutes",
    "es": "🔴 1: normalmente tomada en 5 minutos, cerrada en 15 minutos",
}
BUTTONS = {"en": ("I’ve got it", "Close…", "Called"), "es": ("Me encargo yo", "Cerrar…", "Llamada")}


async def a_week(house: House, language: str) -> None:
    await house.admin()
    await house.colleague("Bob")
    house.run(staffing.change_clinic, house.person("Ann"), house.now[0], language=language)
    house.patient("Pat")
    await until(house, MONDAY + timedelta(days=2, hours=2))
    await house.report("Pat", signs=("pus",))
    await house.forward(minutes=5)
    got, close, called = BUTTONS[language]
    await house.tap("Ann", got)
    await house.forward(minutes=10)
    await house.tap("Ann", close)
    label = next(each for each in house.buttons("Ann") if called.lower()[:6] in each.lower())
    await house.tap("Ann", label)


def weeks_of(house: House, name: str) -> list[str]:
    return [each for each in house.read(name) if each.startswith(tuple(HEAD.values()))]


@pytest.mark.parametrize("language", ["en", "es"])
async def test_an_admin_reads_the_week_on_monday_at_the_opening(house: House, language: str) -> None:
    await a_week(house, language)
    await until(house, NEXT_MONDAY - timedelta(hours=1))
    assert weeks_of(house, "Ann") == []
    before = len(mornings_of(house, "Ann"))
    await until(house, NEXT_MONDAY)
    (said,) = weeks_of(house, "Ann")
    assert len(mornings_of(house, "Ann")) == before
    for expected in (LED, ENROLLED, TAKEN):
        assert expected[language] in said
    assert "%" not in said
    assert len(said.splitlines()) <= 15
    picture = next(each for each in house.messages("Ann") if each.body.text == said)
    assert picture.body.file is not None
    assert weeks_of(house, "Bob") == []
    await until(house, NEXT_MONDAY + timedelta(days=1))
    assert len(weeks_of(house, "Ann")) == 1


async def test_of_a_week_in_which_nothing_was_nothing_is_said(house: House) -> None:
    await house.admin()
    await until(house, NEXT_MONDAY)
    assert weeks_of(house, "Ann") == []


async def test_who_is_no_admin_of_this_clinic_reads_nothing_of_it(house: House) -> None:
    await a_week(house, "es")
    await house.admin("Zoe", clinic="Other Clinic")
    for name in ("Zoe", "Bob", "Pat"):
        params: dict[str, Param] = {"begins": "2026-03-02", "since": "2026-03-08", "alone": True}
        waiting = Message(house.person(name), "weekly", 1, params)
        house.run(lambda tx, waiting=waiting: tx.outbox.put(waiting, house.now[0]))
        await house.pipeline.settle()
        assert weeks_of(house, name) == []


def full() -> Week:
    rules = ("signs_left_out", "unassessed", "persisting", "several", "note", "contact")
    return Week(
        begins_on=tally.begins(NEXT_MONDAY.date()),
        days=(Part(110, 120),) * 7,
        answered_within=timedelta(hours=2, minutes=10),
        raised=41,
        rules=tuple((each, Part(12, 34)) for each in rules),
        speeds=tuple(Speed(each, 11, timedelta(hours=3, minutes=4), timedelta(days=3)) for each in Urgency),
        wolf=("signs_left_out", Part(22, 34)),
        enrolled=Part(17, 19),
    )


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_full_week_fits_below_its_picture(language: str) -> None:
    words = read_all()[language]
    drawn = weekly.draw(WeeklyView(language, full()), words)
    assert len(drawn.text.splitlines()) <= 15
    assert utf16_length(drawn.text) < CAPTION_LIMIT - 250  # Room for who is silent, and whose last day it is.
    assert {"en": "41 alerts: 4.9 per 100", "es": "41 alertas: 4,9 por cada 100"}[language] in drawn.text
    assert drawn.picture is not None


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (timedelta(minutes=4), "4 minutos"),
        (timedelta(hours=2), "2:00 h"),
        (timedelta(hours=2, minutes=10), "2:10 h"),
        (timedelta(days=3), "3 días"),
    ],
)
def test_spans_in_words(of: timedelta, said: str) -> None:
    assert span(of, read_all()["es"]) == said


@pytest.mark.parametrize(
    ("language", "label"), [("en", "The last week in numbers"), ("es", "La última semana en números")]
)
async def test_an_admin_sees_the_last_seven_days_on_any_day(house: House, language: str, label: str) -> None:
    await a_week(house, language)
    await until(house, datetime(2026, 3, 5, 8, tzinfo=UTC))
    assert weeks_of(house, "Ann") == []
    await house.say("Ann", "/clinic")
    await house.tap("Ann", label)
    (said,) = weeks_of(house, "Ann")
    assert LED[language] in said
    await house.press("Bob", "p.week")
    assert weeks_of(house, "Bob") == []
