"""A day on which all is well: little to read, nothing twice, and nothing that is not so."""

from datetime import timedelta

import pytest

from tests.languages import not_spanish
from tests.patient.conftest import MONDAY, Ward, pat_in_spanish
from wording.words import Words, read_all

NUMBERS = {"phone": "+49 30 1234567", "number": "112"}
FINE = {"en": "fine, thanks", "es": "bien, gracias"}


@pytest.fixture(params=["en", "es"])
async def words(request: pytest.FixtureRequest, ward: Ward) -> Words:
    spoken: str = request.param
    await (ward.patient("Pat") if spoken == "en" else pat_in_spanish(ward))
    return read_all()[spoken]


def receipt(ward: Ward, words: Words) -> str:
    """The last; a picture may stand below it."""
    saved = words("done.saved", day="").rstrip()
    return str(next(each for each in reversed(ward.texts("Pat")) if each.startswith(saved)))


async def clear(ward: Ward, words: Words, day: int) -> str:
    await ward.on_day(day)
    await ward.tap("Pat", words("first.all_clear"))
    return receipt(ward, words)


async def test_the_receipt_says_what_is_kept_when_it_goes_on_and_whom_to_call(ward: Ward, words: Words) -> None:
    await clear(ward, words, 1)
    said = await clear(ward, words, 2)
    saved, clear_, next_up, reach = (line for line in said.splitlines() if line)
    assert saved == words("done.saved", day=2)
    assert clear_ == words("done.all_clear")
    assert next_up == words(
        "next.question", moment=words("moment.tomorrow", time=words.time(MONDAY.replace(hour=9), "Europe/Berlin"))
    )
    assert reach == words("done.reach", **NUMBERS)
    assert words.language == "en" or not_spanish(ward.telegram, ward.id("Pat")) == []


async def test_what_helps_is_said_once_for_the_days_on_which_it_is_the_same(ward: Ward, words: Words) -> None:
    helps = {
        day: words("done.care", care="").strip() in await clear(ward, words, day) for day in (1, 2, 3, 5, 7, 10, 14)
    }
    assert helps == {1: True, 2: False, 3: True, 5: False, 7: True, 10: False, 14: True}


async def test_whoever_answers_in_full_reads_it_each_time(ward: Ward, words: Words) -> None:
    await clear(ward, words, 1)
    await ward.on_day(2)
    redness, none = (words(f"grade.redness.{grade}") for grade in (2, 0))
    await ward.taps("Pat", redness, none, none, none, words("signs.none"))
    assert words("done.care", care="").strip() in receipt(ward, words)


async def test_while_the_clinic_looks_after_something_the_receipt_says_so(ward: Ward, words: Words) -> None:
    await ward.on_day(1)
    await ward.taps("Pat", words("contact.please"), words("contact.today"))
    said = await clear(ward, words, 2)
    assert words("done.all_clear") in said
    assert words("read.was_told", clinic="Skin & Co", **NUMBERS) in said


@pytest.mark.parametrize("day", [1, 2, 3, 5, 7, 14])
async def test_fine_is_taken_for_all_clear_by_one_tap_that_says_what_it_means(
    ward: Ward, words: Words, day: int
) -> None:
    """In the first days hardly anybody has nothing at all, and a little is usual."""
    await ward.on_day(day)
    await ward.say("Pat", FINE[words.language])
    said = ward.last("Pat")
    assert words("first.all_clear_means", items="").split("{")[0][:20] in said
    assert (words("fine.early") in said) == (day <= 3)
    assert ward.buttons("Pat") == [words("fine.yes"), words("fine.ask_me"), words("contact.please")]
    await ward.tap("Pat", words("fine.yes"))
    assert set(ward.answers().grades.values()) == {0}
    assert receipt(ward, words).startswith(words("done.saved", day=day))


TOLD = {
    "en": ["my cheek feels odd", "cheeks quite red", "Can I take a shower?", "there is pus"],
    "es": ["mi mejilla está rara", "tengo las mejillas bastante rojas", "¿Me puedo duchar?", "me sale pus"],
}


@pytest.mark.parametrize("told", range(4), ids=["odd", "red", "a-question", "a-sign"])
@pytest.mark.parametrize("fine", ["ok", "👍", "all good"])
async def test_ok_after_something_was_told_is_no_all_clear(ward: Ward, words: Words, told: int, fine: str) -> None:
    """It answers us, or says that it is fine so: what was told before is still so."""
    await ward.on_day(5)
    await ward.say("Pat", TOLD[words.language][told])
    await ward.say("Pat", fine)
    is_sign = TOLD[words.language][told] == TOLD[words.language][-1]
    assert words("heard.nod") in ward.last("Pat") or is_sign
    assert (words("still.urgent", clinic="Skin & Co", **NUMBERS) in ward.last("Pat")) == is_sign
    assert words("fine.yes") not in "".join("".join(ward.buttons("Pat", each.id)) for each in ward.messages("Pat"))


async def test_thanks_before_it_are_nothing_told(ward: Ward, words: Words) -> None:
    await ward.on_day(5)
    await ward.say("Pat", "gracias" if words.language == "es" else "thanks")
    await ward.say("Pat", FINE[words.language])
    assert words("fine.yes") in ward.buttons("Pat")


async def test_not_quite_asks_and_saves_nothing(ward: Ward, words: Words) -> None:
    await ward.on_day(2)
    await ward.say("Pat", FINE[words.language])
    await ward.tap("Pat", words("fine.ask_me"))
    assert words("grade.redness.2") in ward.buttons("Pat")
    assert not ward.answers().has_answers


async def test_the_picture_before_the_first_answer_speaks_of_none(ward: Ward, words: Words) -> None:
    await ward.say("Pat", "/chart")
    assert ward.last("Pat") == words("chart.caption.empty", **NUMBERS)
    await clear(ward, words, 1)
    await ward.say("Pat", "/chart")
    assert ward.last("Pat") == words("chart.caption", day=1, **NUMBERS)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("hours", [0, 2], ids=["the-card-comes-in-the-evening", "the-card-comes-at-once"])
async def test_what_helps_is_not_said_twice_in_a_row(ward: Ward, language: str, hours: int) -> None:
    words = read_all()[language]
    await ward.at(MONDAY + timedelta(hours=hours))
    await (ward.patient("Pat") if language == "en" else pat_in_spanish(ward))
    await ward.at(ward.now[0] + timedelta(minutes=4))
    helps = words("care.microneedling.0")
    assert [helps in each for each in ward.texts("Pat")].count(True) == 1
