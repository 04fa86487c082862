"""An edited message corrects what it was: a grade stays a grade, a command a command, and no change is none."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.alert import Outcome
from bot.workflows import provider
from tests.patient.conftest import Ward
from tests.patient.test_doubts import NONE, WHICH, to_the_signs
from tests.patient.test_past import BOTH, Spoken, asked, no_english

MODERATE = {"en": "Moderate", "es": "Moderado"}
NOTE = {"en": "my dog licked it", "es": "mi perro lo lamió"}
PUS = {"en": "there is pus", "es": "tengo pus"}


async def edit(ward: Ward, text: str, said: int) -> None:
    ward.telegram.people.edit("Pat", text, said)
    await ward.settle()


@BOTH
async def test_a_grade_typed_and_edited_is_a_corrected_grade(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    said = await ward.say("Pat", spoken.grade)
    await edit(ward, MODERATE[spoken.code], said)
    assert dict(ward.answers().grades) == {"redness": 3}
    assert [(each.item, each.grade) for each in ward.answers().corrections] == [("redness", 2)]
    assert ward.answers().notes == ()
    assert ward.findings() == []


@BOTH
async def test_a_grade_edited_into_the_same_words_takes_nothing_back(ward: Ward, spoken: Spoken) -> None:
    """Meanwhile it was corrected by a tap."""
    await asked(ward, spoken)
    said = await ward.say("Pat", spoken.grade)
    await ward.press("Pat", f"grade:{ward.answers().id}:redness:3")
    await edit(ward, f" {spoken.grade}  ", said)
    assert dict(ward.answers().grades) == {"redness": 3}
    assert ward.answers().notes == ()


@BOTH
async def test_a_grade_edited_on_the_next_day_changes_nothing_of_yesterday(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    said = await ward.say("Pat", spoken.grade)
    await ward.on_day(2, 8)
    await edit(ward, MODERATE[spoken.code], said)
    first, second = ward.course().answer_sets
    assert dict(first.grades) == {"redness": 2}
    assert (second.notes, second.on.day) == ((MODERATE[spoken.code],), 4)


@BOTH
async def test_a_command_edited_into_stop_stops(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    said = await ward.say("Pat", "/stpo")
    await edit(ward, "/stop", said)
    assert ward.enrollments() == []


@BOTH
async def test_an_edit_that_changes_nothing_does_nothing(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    said = await ward.say("Pat", NOTE[spoken.code])
    before, data = len(ward.messages("Pat")), ward.all_data()
    await edit(ward, NOTE[spoken.code] + " ", said)
    assert (len(ward.messages("Pat")), ward.all_data()) == (before, data)


@BOTH
async def test_an_edit_back_to_words_whose_alert_was_closed_is_news(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    said = await ward.say("Pat", PUS[spoken.code])
    await edit(ward, NOTE[spoken.code], said)
    alert = ward.alert()
    assert alert is not None
    ward.run(provider.resolve, ward.id("Ann"), alert.id, alert.version, ward.now[0], outcome=Outcome.NORMAL)
    assert ward.alert() is None
    await edit(ward, PUS[spoken.code], said)
    assert ward.findings() == ["sign:pus"]


@dataclass(frozen=True)
class Signs:
    """What is typed to the list of warning signs and what it is edited into, in one language."""

    no: str
    yes: str
    sign: str
    odd: str
    none_listed: str
    no_again: str
    corrected: str
    corrected_grade: str


SIGNS_IN = {
    "en": Signs(
        "no",
        "yes",
        "no, wait, there is pus on my cheek",
        "no but my cheek feels odd",
        "None of the warning signs",
        "Nope",
        "Corrected ✓ Warning signs: none",
        "Corrected ✓ Redness: moderate",
    ),
    "es": Signs(
        "no",
        "sí",
        "no, espera, tengo pus en la mejilla",
        "no, pero mi mejilla está rara",
        "Ninguna señal de alarma",
        "No.",
        "Corregido ✓ Señales de alarma: ninguna",
        "Corregido ✓ Enrojecimiento: moderado",
    ),
}


async def answered(ward: Ward, spoken: Spoken, words: str) -> int:
    """Typed to the list of warning signs."""
    await to_the_signs(ward, spoken)
    return await ward.say("Pat", words)


@BOTH
async def test_no_edited_into_yes_asks_which_and_is_no_answer_any_more(ward: Ward, spoken: Spoken) -> None:
    signs = SIGNS_IN[spoken.code]
    said = await answered(ward, spoken, signs.no)
    assert ward.answers().signs_answered
    await edit(ward, signs.yes, said)
    assert (ward.answers().signs_answered, ward.answers().notes) == (False, ())
    assert WHICH[spoken.code] in ward.last("Pat")
    await ward.taps("Pat", spoken.sign, spoken.done)
    assert ward.findings() == ["sign:pus"]
    assert no_english(ward, spoken)


@BOTH
async def test_a_yes_that_is_not_followed_by_a_tick_is_reminded_of(ward: Ward, spoken: Spoken) -> None:
    said = await answered(ward, spoken, SIGNS_IN[spoken.code].no)
    await edit(ward, SIGNS_IN[spoken.code].yes, said)
    shown = len(ward.messages("Pat"))
    await ward.on_day(1, 17)
    assert len(ward.messages("Pat")) == shown + 1
    assert ward.buttons("Pat")[0] == spoken.none


@BOTH
@pytest.mark.parametrize("first", ["no", "none_listed", "no_again"])
async def test_no_edited_into_words_with_a_sign_alerts(ward: Ward, spoken: Spoken, first: str) -> None:
    signs = SIGNS_IN[spoken.code]
    said = await answered(ward, spoken, spoken.none if first == "none_listed" else getattr(signs, first))
    assert ward.answers().signs_answered
    await edit(ward, signs.sign, said)
    assert ward.findings() == ["sign:pus"]
    assert not ward.answers().signs_answered


@BOTH
async def test_no_edited_into_words_without_a_sign_brings_the_list(ward: Ward, spoken: Spoken) -> None:
    signs = SIGNS_IN[spoken.code]
    said = await answered(ward, spoken, signs.no)
    await edit(ward, signs.odd, said)
    assert ward.answers().notes == (signs.odd,)
    assert signs.none_listed in ward.buttons("Pat")
    assert ward.findings() == ["note"]


@BOTH
async def test_all_clear_edited_into_words_says_nothing_of_the_signs(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    said = await ward.say("Pat", spoken.clear)
    assert ward.answers().signs_answered
    await edit(ward, SIGNS_IN[spoken.code].odd, said)
    assert not ward.answers().signs_answered
    assert SIGNS_IN[spoken.code].none_listed in ward.buttons("Pat")


@BOTH
async def test_none_typed_under_words_and_edited_into_yes_asks_which(ward: Ward, spoken: Spoken) -> None:
    signs = SIGNS_IN[spoken.code]
    await asked(ward, spoken)
    await ward.say("Pat", signs.odd)
    said = await ward.say("Pat", signs.none_listed)
    assert ward.answers().signs_answered
    await edit(ward, signs.yes, said)
    assert not ward.answers().signs_answered
    assert WHICH[spoken.code] in ward.last("Pat")


@BOTH
async def test_yes_edited_into_no_is_none_of_them(ward: Ward, spoken: Spoken) -> None:
    signs = SIGNS_IN[spoken.code]
    said = await answered(ward, spoken, signs.yes)
    await edit(ward, signs.no, said)
    assert (ward.answers().signs_answered, ward.findings()) == (True, [])
    assert ward.last("Pat").startswith(signs.corrected)
    assert no_english(ward, spoken)


@BOTH
async def test_no_in_another_spelling_stays_a_no(ward: Ward, spoken: Spoken) -> None:
    signs = SIGNS_IN[spoken.code]
    said = await answered(ward, spoken, signs.no)
    await edit(ward, signs.no_again, said)
    assert (ward.answers().signs_answered, ward.answers().notes) == (True, ())


@BOTH
async def test_a_tick_stays_and_a_person_reads_the_no(ward: Ward, spoken: Spoken) -> None:
    signs = SIGNS_IN[spoken.code]
    said = await answered(ward, spoken, signs.yes)
    await ward.taps("Pat", spoken.sign, spoken.done)
    await edit(ward, signs.no, said)
    assert (set(ward.answers().signs), ward.answers().notes) == ({"pus"}, (signs.no,))
    assert ward.findings() == ["note", "sign:pus"]


@BOTH
async def test_what_was_tapped_since_is_not_taken_back(ward: Ward, spoken: Spoken) -> None:
    """Nor is it where the first no is edited: the second stands."""
    signs = SIGNS_IN[spoken.code]
    said = await answered(ward, spoken, signs.no)
    await ward.at(ward.now[0] + timedelta(minutes=1))
    await ward.press("Pat", f"none:{ward.answers().id}")
    await edit(ward, signs.odd, said)
    assert ward.answers().signs_answered


@BOTH
async def test_no_to_a_sign_that_was_heard_edited_into_yes_is_a_yes(ward: Ward, spoken: Spoken) -> None:
    signs = SIGNS_IN[spoken.code]
    await asked(ward, spoken)
    await ward.say("Pat", PUS[spoken.code])
    said = await ward.say("Pat", signs.no)
    assert set(ward.answers().denied) == {"pus"}
    alert = ward.alert()
    assert alert is not None
    ward.run(provider.resolve, ward.id("Ann"), alert.id, alert.version, ward.now[0], outcome=Outcome.FALSE_ALARM)
    await edit(ward, signs.yes, said)
    assert (set(ward.answers().signs), ward.answers().denied) == ({"pus"}, frozenset())
    assert ward.findings() == ["sign:pus"]
    assert ward.answers().notes == (PUS[spoken.code],)


@BOTH
async def test_yesterdays_no_edited_into_yes_brings_todays_list(ward: Ward, spoken: Spoken) -> None:
    signs = SIGNS_IN[spoken.code]
    said = await answered(ward, spoken, signs.no)
    await ward.on_day(2, 8)
    await edit(ward, signs.yes, said)
    first, second = ward.course().answer_sets
    assert (first.signs_answered, second.notes) == (False, (signs.yes,))
    assert signs.none_listed in ward.buttons("Pat")


@BOTH
async def test_the_receipt_of_an_edit_says_what_is_kept_now(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    said = await ward.say("Pat", spoken.grade)
    await edit(ward, MODERATE[spoken.code], said)
    assert ward.last("Pat").startswith(SIGNS_IN[spoken.code].corrected_grade)
    assert no_english(ward, spoken)
    await ward.taps("Pat", *[NONE[spoken.code]] * 3, spoken.none)
    await edit(ward, spoken.grade, said)
    assert ward.last("Pat").startswith(SIGNS_IN[spoken.code].corrected_grade.split(": ")[0])
