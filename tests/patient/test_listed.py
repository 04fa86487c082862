"""Words in which no sign was heard: the signs are one tap away, and what is ticked there counts at once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bot.alert import Outcome
from bot.finding import Urgency
from bot.workflows import provider
from tests.languages import not_spanish
from tests.patient.conftest import Ward, pat_in_spanish


@dataclass(frozen=True)
class Said:
    """What stands under the thanks, and what is said, in one language."""

    language: str
    note: str
    thanks: str
    none: str
    pus: str
    breathing: str
    done: str
    otherwise: str
    contact: str
    saved_none: str
    typed: str


EN = Said(
    "en",
    "my cheek feels odd",
    "thank you!",
    "None of the warning signs",
    "Pus or yellow crust",
    "Trouble breathing, or swollen lips",
    "Done",
    "Something else",
    "Please contact me",
    "You have none of the warning signs.",
    "No.",
)
ES = Said(
    "es",
    "mi mejilla está rara",
    "¡gracias!",
    "Ninguna señal de alarma",
    "Pus o costra amarilla",
    "",
    "Listo",
    "Otra cosa",
    "Quiero que me contacten",
    "No tienes ninguna señal de alarma.",
    "ninguna",
)
THANKS = (
    "Skin & Co has your message ✓",
    "Skin & Co ya tiene tu mensaje ✓",
    "has what you forwarded",
    "ya tiene lo que reenviaste",
    "Do you have this: ",
    "¿Tienes esto: ",
)
BOTH = pytest.mark.parametrize("said", [EN, ES], ids=["en", "es"])


async def connected(ward: Ward, said: Said, day: int = 1) -> None:
    await (ward.patient("Pat") if said is EN else pat_in_spanish(ward))
    await ward.on_day(day)


def thanks(ward: Ward) -> Any:
    return next(each for each in reversed(ward.messages("Pat")) if any(said in each.body.text for said in THANKS))


def urgency(ward: Ward) -> Urgency | None:
    alert = ward.alert()
    return alert.urgency if alert else None


async def tap(ward: Ward, label: str) -> str:
    return await ward.tap("Pat", label, message_id=thanks(ward).id)


@BOTH
async def test_the_signs_of_the_day_are_offered_and_no_tap_leaves_the_note_to_a_person(ward: Ward, said: Said) -> None:
    await connected(ward, said)
    await ward.say("Pat", said.note)
    first, *signs, otherwise, contact = ward.buttons("Pat", thanks(ward).id)
    assert (first, otherwise, contact) == (said.none, said.otherwise, said.contact)
    rules, profile = ward.course().protocol, ward.course().enrollment.profile
    assert len(signs) == len(rules.signs_on(1, profile))
    assert said.pus in signs
    assert (ward.findings(), urgency(ward)) == (["note"], Urgency.ROUTINE)
    assert said is EN or not_spanish(ward.telegram, ward.id("Pat")) == []


@BOTH
async def test_none_is_one_tap_and_stands_there(ward: Ward, said: Said) -> None:
    await connected(ward, said)
    await ward.say("Pat", said.note)
    await tap(ward, said.none)
    assert ward.answers().signs_answered
    assert ward.answers().signs == frozenset()
    assert said.saved_none in thanks(ward).body.text
    assert said.none not in ward.buttons("Pat", thanks(ward).id)
    assert ward.findings() == ["note"]
    assert said is EN or not_spanish(ward.telegram, ward.id("Pat")) == []


@BOTH
async def test_what_is_ticked_alerts_as_a_tick_does(ward: Ward, said: Said) -> None:
    await connected(ward, said, 2)
    await ward.say("Pat", said.note)
    signs = ward.buttons("Pat", thanks(ward).id)[1:3]
    for label in (said.pus, signs[1], said.done):
        await tap(ward, label)
    assert len(ward.answers().signs) == 2
    assert urgency(ward) is Urgency.EMERGENCY
    assert "sign:pus" in ward.findings()
    assert any(each.startswith("⚠️") for each in ward.texts("Pat"))
    assert said.done not in ward.buttons("Pat", thanks(ward).id)
    assert "from text" not in ward.last("Ann")
    assert said is EN or not_spanish(ward.telegram, ward.id("Pat")) == []


@BOTH
async def test_something_else_opens_the_questions(ward: Ward, said: Said) -> None:
    await connected(ward, said)
    await ward.say("Pat", said.note)
    await tap(ward, said.otherwise)
    assert ("1 of 5 · Redness" if said is EN else "1 de 5 · Enrojecimiento") in ward.last("Pat")
    assert said.none in ward.buttons("Pat", thanks(ward).id)


@BOTH
async def test_only_thanks_bring_no_list(ward: Ward, said: Said) -> None:
    await connected(ward, said)
    await ward.say("Pat", said.thanks)
    assert ward.last("Pat") == ("You're welcome!" if said is EN else "¡De nada!")
    assert ward.buttons("Pat") == ["Answer the questions" if said is EN else "Responder las preguntas", said.contact]


@BOTH
async def test_signs_answered_within_six_hours_are_not_asked_again(ward: Ward, said: Said) -> None:
    await connected(ward, said)
    await ward.say("Pat", said.note)
    await ward.at(ward.now[0] + timedelta(hours=2))
    await tap(ward, said.none)
    await ward.at(ward.now[0] + timedelta(hours=5, minutes=50))
    await ward.say("Pat", said.note)
    assert said.none not in ward.buttons("Pat", thanks(ward).id)
    await ward.at(ward.now[0] + timedelta(minutes=20))
    await ward.say("Pat", said.note)
    assert said.none in ward.buttons("Pat", thanks(ward).id)


@BOTH
async def test_no_typed_after_the_list_is_the_tap(ward: Ward, said: Said) -> None:
    await connected(ward, said)
    await ward.say("Pat", said.note)
    await ward.say("Pat", said.typed)
    assert ward.answers().signs_answered
    assert ward.answers().notes == (said.note,)


@BOTH
async def test_no_typed_after_something_else_was_asked_is_no_answer_to_the_list(ward: Ward, said: Said) -> None:
    await connected(ward, said)
    await ward.say("Pat", said.note)
    await tap(ward, said.otherwise)
    await ward.say("Pat", said.typed)
    assert not ward.answers().signs_answered


async def test_none_is_not_taken_from_somebody_who_has_ticked(ward: Ward) -> None:
    await connected(ward, EN)
    await ward.say("Pat", EN.note)
    data = next(b["callback_data"] for row in thanks(ward).keyboard() for b in row if b["text"] == EN.none)
    await tap(ward, EN.pus)
    assert "✓ pus or yellow crust" in thanks(ward).body.text.lower()
    await ward.press("Pat", data, thanks(ward).id)
    assert not ward.answers().signs_answered
    await tap(ward, EN.done)
    assert ward.answers().signs == {"pus"}


async def test_a_tick_left_lying_counts(ward: Ward) -> None:
    await connected(ward, EN)
    await ward.say("Pat", EN.note)
    await tap(ward, EN.pus)
    await ward.at(ward.now[0] + timedelta(minutes=6))
    assert "sign:pus" in ward.findings()


async def test_two_taps_are_one(ward: Ward) -> None:
    await connected(ward, EN)
    await ward.say("Pat", EN.note)
    await tap(ward, EN.pus)
    data = next(b["callback_data"] for row in thanks(ward).keyboard() for b in row if b["text"] == EN.done)
    for _ in range(2):
        await ward.press("Pat", data, thanks(ward).id)
    assert ward.answers().signs == {"pus"}
    assert ward.findings() == ["note", "sign:pus"]


@pytest.mark.parametrize("label", [EN.none, EN.pus])
async def test_a_list_of_weeks_ago_is_asked_for_today(ward: Ward, label: str) -> None:
    await connected(ward, EN)
    await ward.say("Pat", EN.note)
    before = ward.answers()
    await ward.on_day(22)
    assert await tap(ward, label) == "That was about another day. How is it today?"
    assert ward.course().answer_sets[0] == before
    assert "Do you have any of these?" in ward.last("Pat")
    if label == EN.pus:
        await ward.tap("Pat", "Done")
        assert "sign:pus" in ward.findings()


async def test_after_a_stop_nothing_is_kept(ward: Ward) -> None:
    await connected(ward, EN)
    await ward.say("Pat", EN.note)
    of = ward.course().enrollment.id
    await ward.say("Pat", "/stop")
    before = ward.run(lambda tx: tx.enrollments.course(of).answer_sets)
    await tap(ward, EN.none)
    assert ward.run(lambda tx: tx.enrollments.course(of).answer_sets) == before


async def test_nobody_else_ticks(ward: Ward) -> None:
    await connected(ward, EN)
    await ward.say("Pat", EN.note)
    before = ward.all_data()
    for verb in ("listed_none:{}:0", "listed:{}:0:pus", "listed_done:{}:0", "listed_else:{}:0"):
        await ward.press("Eve", verb.format(ward.answers().id))
    assert ward.all_data() == before


async def test_a_note_that_was_closed_meanwhile_is_no_answer_to_what_is_ticked(ward: Ward) -> None:
    await connected(ward, EN)
    await ward.say("Pat", EN.note)
    alert = ward.alert()
    assert alert is not None
    ward.run(provider.resolve, ward.id("Ann"), alert.id, alert.version, ward.now[0], outcome=Outcome.NORMAL)
    await tap(ward, EN.pus)
    await tap(ward, EN.done)
    assert (ward.findings(), urgency(ward)) == (["sign:pus"], Urgency.URGENT)


async def test_after_grades_are_saved_the_list_is_there(ward: Ward) -> None:
    await connected(ward, EN)
    await ward.say("Pat", "cheeks quite red")
    await tap(ward, "Yes, save these")
    assert "Warning signs" in ward.last("Pat")
    assert ward.buttons("Pat")[0] == "None of these"
