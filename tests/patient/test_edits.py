"""An edited message corrects what it was: a grade stays a grade, a command a command, and no change is none."""

from bot.alert import Outcome
from bot.workflows import provider
from tests.patient.conftest import Ward
from tests.patient.test_past import BOTH, Spoken, asked

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
