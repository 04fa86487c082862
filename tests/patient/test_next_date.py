"""The day named for the next questions is the day on which they come."""

import pytest

from tests.languages import not_spanish
from tests.patient.conftest import Ward, pat_in_spanish
from wording.words import Words, read_all

TOMORROW = {"en": "come tomorrow at 10:00", "es": "llegan mañana a las 10:00"}
SATURDAY = {"en": "come on Sat, Mar 7, 10:00", "es": "llegan el sábado 7 de marzo, a las 10:00"}
UNLESS = {"en": "unless Skin & Co has already settled", "es": "salvo que Skin & Co ya haya resuelto"}
NEXT = {"en": ("My next questions", "I ask again"), "es": ("Mis próximas preguntas", "Te pregunto otra vez")}
OPEN = {"en": "Today’s questions are still open.", "es": "Las preguntas de hoy siguen abiertas."}
GOES_ON = {"en": "Good, we go on.", "es": "Bien, seguimos."}
AGAIN = {"en": "I ask again tomorrow at 10:00", "es": "Te pregunto otra vez mañana a las 10:00"}


@pytest.fixture(params=["en", "es"])
async def words(request: pytest.FixtureRequest, ward: Ward) -> Words:
    spoken: str = request.param
    await (ward.patient("Pat") if spoken == "en" else pat_in_spanish(ward))
    return read_all()[spoken]


async def answer(ward: Ward, words: Words, redness: int) -> None:
    none = [words(f"grade.{item}.0") for item in ("swelling", "peeling", "pain")]
    more = words("first.more")
    if more in ward.buttons("Pat"):
        await ward.tap("Pat", more)
    await ward.tap("Pat", words(f"grade.redness.{redness}"))
    while label := next((each for each in none if each in ward.buttons("Pat")), ""):
        await ward.tap("Pat", label)
    await ward.tap("Pat", words("signs.none"))


def said(ward: Ward, words: Words) -> str:
    """The line of the last receipt that names the day; there is one."""
    receipt = next(each for each in reversed(ward.texts("Pat")) if any(start in each for start in NEXT[words.language]))
    assert sum(receipt.count(start) for start in NEXT[words.language]) == 1
    return next(line for line in receipt.splitlines() if line.startswith(NEXT[words.language]))


def asked_on(ward: Ward) -> list[int]:
    return [ward.course().day(each.on) for each in ward.course().checkins if each.was_put]


@pytest.mark.parametrize(("redness", "says", "days"), [(2, TOMORROW, [1, 2, 3, 4]), (1, SATURDAY, [1, 2, 3])])
async def test_of_a_day_that_depends_on_todays_answers(
    ward: Ward, words: Words, redness: int, says: dict[str, str], days: list[int]
) -> None:
    for day in (1, 2, 3):
        await ward.on_day(day)
        await answer(ward, words, redness=max(redness, 3 - day))
    assert says[words.language] in said(ward, words)
    await ward.on_day(4)
    assert asked_on(ward) == days
    assert words.language == "en" or not_spanish(ward.telegram, ward.id("Pat")) == []


async def test_after_an_emergency_the_day_is_said_once(ward: Ward, words: Words) -> None:
    await ward.on_day(3)
    await answer(ward, words, redness=0)
    await ward.say("Pat", {"en": "I cannot breathe", "es": "No puedo respirar"}[words.language])
    await ward.say("Pat", "/start")
    assert said(ward, words).startswith(AGAIN[words.language])
    assert UNLESS[words.language] in said(ward, words)
    await ward.on_day(4)
    assert asked_on(ward)[-1] == 4


async def test_what_the_clinic_has_closed_asks_no_day_more(ward: Ward, words: Words) -> None:
    """Then the day that was said to be taken back is."""
    await ward.on_day(7)
    await answer(ward, words, redness=4)
    assert UNLESS[words.language] in said(ward, words)
    await ward.taps("Ann", "Close…", "Called the patient")
    await ward.say("Pat", "/start")
    assert UNLESS[words.language] not in said(ward, words)
    await ward.on_day(9)
    assert asked_on(ward)[-1] == 7


async def test_a_day_that_is_planned_anyway_is_certain(ward: Ward, words: Words) -> None:
    await ward.on_day(2)
    await answer(ward, words, redness=4)
    assert TOMORROW[words.language] in said(ward, words)


async def test_while_todays_questions_stand_there_they_are_what_comes_next(ward: Ward, words: Words) -> None:
    await ward.on_day(1)
    for says in ("/start", "/stop"):
        await ward.say("Pat", says)
    assert OPEN[words.language] in ward.texts("Pat")[-2]
    await ward.tap("Pat", words("stopped.go_on"))
    standing = next(each for each in reversed(ward.texts("Pat")) if OPEN[words.language] in each)
    assert standing.startswith(GOES_ON[words.language])
    assert not any(start in standing for start in NEXT[words.language])
    before = len(ward.texts("Pat"))
    await ward.on_day(1, hour=23)
    assert len(ward.texts("Pat")) > before, "a reminder has come"
    assert words.language == "en" or not_spanish(ward.telegram, ward.id("Pat")) == []


@pytest.mark.parametrize("hour", [11, 21], ids=["answered", "closed"])
async def test_questions_that_are_answered_or_closed_are_not_open(ward: Ward, words: Words, hour: int) -> None:
    await ward.on_day(1, hour)
    if hour == 11:
        await answer(ward, words, redness=1)
    await ward.say("Pat", "/start")
    assert OPEN[words.language] not in ward.last("Pat")
    assert said(ward, words)


OVER = {"en": "My questions are over; you can write to me.", "es": "Mis preguntas ya terminaron; puedes escribirme."}


@pytest.mark.parametrize("spoken", ["en", "es"])
@pytest.mark.parametrize(("day", "is_over"), [(27, False), (31, True)])
async def test_whoever_connects_too_late_is_asked_no_hour(ward: Ward, spoken: str, day: int, is_over: bool) -> None:
    """Where they are is asked all the same: it decides which emergency number holds."""
    words = read_all()[spoken]
    ward.telegram.people.join("Pat", language_code=spoken)
    await ward.on_day(day)
    await ward.open("Pat", ward.link())
    assert (OVER[spoken] in ward.last("Pat")) is is_over
    await ward.taps("Pat", words("welcome.agree"), words("timezone.yes"))
    assert (words("hour.question") not in ward.last("Pat")) is is_over
    assert (OVER[spoken] in ward.last("Pat")) is is_over
    await ward.on_day(day + 4)
    assert asked_on(ward) == ([] if is_over else [28])
    assert spoken == "en" or not_spanish(ward.telegram, ward.id("Pat")) == []
