"""Two people, one phone: everything says whose it is, and nothing of one is taken for the other's."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.ports import Transaction
from tests.languages import not_spanish
from tests.patient.conftest import Ward


@dataclass(frozen=True)
class Said:
    """What stands on the screen and on the buttons, in one language."""

    agree: str
    yes: str
    at_ten: str
    whose: str
    ana: str
    luis: str
    first: str
    for_whom: str
    stop: str
    both: str
    stopped: str
    all_clear: str
    ana_button: str
    luis_button: str


SAID = {
    "en": Said(
        "I agree",
        "Yes",
        "10:00 AM",
        "Who had the microneedling on March 2, 2026?",
        "For Ana · microneedling on March 2, 2026",
        "For Luis · microneedling on March 2, 2026",
        "How is your skin today (day 1)?",
        "For whom is it?",
        "Whose questions shall I stop?",
        "For both",
        "Done: I ask nothing more about Luis.",
        "All clear",
        "Ana · Microneedling, Mon, Mar 2",
        "Luis · Microneedling, Mon, Mar 2",
    ),
    "es": Said(
        "Acepto",
        "Sí",
        "10:00",
        "¿De quién es el del 2 de marzo de 2026 (microneedling)?",
        "Para Ana · microneedling del 2 de marzo de 2026",
        "Para Luis · microneedling del 2 de marzo de 2026",
        "¿Cómo está tu piel hoy (día 1)?",
        "¿Para quién es?",
        "¿De quién dejo de preguntar?",
        "Para los dos",
        "Hecho: ya no pregunto nada más de Luis.",
        "Todo bien",
        "Ana · Microneedling, lun, 2 mar",
        "Luis · Microneedling, lun, 2 mar",
    ),
}
LANGUAGES = pytest.mark.parametrize("language", SAID)
NEITHER = {"en": "Neither", "es": "De ninguno"}
STAYS = {"en": "Good, all stays as it is", "es": "Bien, todo sigue como está"}
PHONE = {"en": "Luis (on Ana’s phone) · Microneedling", "es": "Luis (teléfono de Ana) · Microneedling"}


async def two(ward: Ward, language: str, luis: str = "Luis") -> Said:
    """Ana's phone looks after Luis, too; who is treated first is asked last for a name."""
    said = SAID[language]
    ward.telegram.people.join("Ana", language_code=language)
    await ward.open("Ana", ward.link())
    await ward.taps("Ana", said.agree, said.yes, said.at_ten)
    await ward.open("Ana", ward.link())
    await ward.tap("Ana", said.agree)
    assert said.whose in ward.last("Ana")
    await ward.say("Ana", luis)
    await ward.tap("Ana", "Ana")
    return said


def called(ward: Ward) -> list[str | None]:
    return [each.called for each in ward.enrollments("Ana")]


@LANGUAGES
async def test_whoever_agrees_to_a_second_is_asked_for_both_names(ward: Ward, language: str) -> None:
    said = await two(ward, language)
    assert called(ward) == ["Luis", "Ana"]
    assert ward.last("Ana").startswith(said.ana)
    assert any(text.startswith(said.luis) for text in ward.texts("Ana"))
    assert language == "en" or not_spanish(ward.telegram, ward.id("Ana")) == []


async def test_one_alone_is_asked_for_no_name(ward: Ward) -> None:
    await ward.patient("Ana")
    assert not any("Who had" in text for text in ward.texts("Ana"))
    await ward.on_day(1)
    assert "For " not in ward.last("Ana").split("\n")[0]


async def test_the_two_words_that_are_offered(ward: Ward) -> None:
    await ward.patient("Ana Maria")
    await ward.open("Ana Maria", ward.link())
    await ward.tap("Ana Maria", "I agree")
    assert ward.buttons("Ana Maria") == ["Ana", "K-002"]
    await ward.tap("Ana Maria", "K-002")
    assert ward.buttons("Ana Maria") == ["Ana", "K-001"]
    await ward.tap("Ana Maria", "Ana")
    assert [each.called for each in ward.enrollments("Ana Maria")] == ["K-002", "Ana"]


@pytest.mark.parametrize("text", ["my lips are swelling", "pus", "I can't breathe", "why?", "x" * 21, "thanks", "⠀"])
async def test_words_for_the_clinic_are_no_name(ward: Ward, text: str) -> None:
    await ward.patient("Ana")
    await ward.open("Ana", ward.link())
    await ward.tap("Ana", "I agree")
    await ward.say("Ana", text)
    assert called(ward) == [None, None]
    kept = [note for each in ward.enrollments("Ana") for note in notes(ward, each.id)]
    assert any(text.strip() in note for note in kept) or text == "⠀"
    await ward.say("Ana", "Luis")
    assert called(ward) == [None, None], "what comes later may be anything"


async def test_a_name_hours_later_is_words(ward: Ward) -> None:
    await ward.patient("Ana")
    await ward.open("Ana", ward.link())
    await ward.tap("Ana", "I agree")
    await ward.on_day(1)
    await ward.say("Ana", "Luis")
    assert called(ward) == [None, None]


def notes(ward: Ward, enrollment_id: int) -> list[str]:
    def read(tx: Transaction) -> Any:
        return [note for each in tx.enrollments.course(enrollment_id).answer_sets for note in each.notes]

    found: list[str] = ward.run(read)
    return found


@LANGUAGES
async def test_every_question_receipt_and_picture_says_whose(ward: Ward, language: str) -> None:
    said = await two(ward, language)
    await ward.on_day(1)
    asked = [text for text in ward.texts("Ana") if said.first in text]
    assert {text.split("\n")[0] for text in asked} == {said.ana, said.luis}
    await ward.tap("Ana", said.all_clear)
    assert [text.split("\n")[0] for text in ward.texts("Ana")].count(said.luis) >= 2
    for command in ("/chart", "/report", "/time"):
        await ward.say("Ana", command)
        assert ward.last("Ana") == said.for_whom
        assert ward.buttons("Ana") == [said.luis_button, said.ana_button]
        await ward.tap("Ana", said.ana_button)
        assert ward.last("Ana").startswith(said.ana), command


@LANGUAGES
async def test_one_ends_and_the_line_is_gone(ward: Ward, language: str) -> None:
    said = await two(ward, language)
    await ward.say("Ana", "/stop")
    assert ward.last("Ana") == said.stop
    assert ward.buttons("Ana") == [said.luis_button, said.ana_button, said.both, NEITHER[language]]
    await ward.tap("Ana", said.luis_button)
    assert ward.last("Ana").startswith(said.stopped)
    assert called(ward) == ["Ana"]
    await ward.on_day(1)
    assert said.ana not in ward.last("Ana")
    assert ward.last("Ana").startswith(said.first)


@LANGUAGES
async def test_neither_ends(ward: Ward, language: str) -> None:
    said = await two(ward, language)
    await ward.say("Ana", "/stop")
    await ward.tap("Ana", NEITHER[language])
    assert STAYS[language] in ward.last("Ana")
    assert called(ward) == ["Luis", "Ana"]
    await ward.on_day(1)
    assert sum(said.first in text for text in ward.texts("Ana")) == 2


@LANGUAGES
async def test_the_card_is_headed_with_the_name_of_whom_it_is_about(ward: Ward, language: str) -> None:
    ward.run(lambda tx: tx.clinics.save(replace(tx.clinics.get(1), language=language)))
    said = await two(ward, language)
    luis, ana = ids(ward)
    await ward.say("Ana", PUS[language])
    await ward.tap("Ana", said.ana_button)
    alerts = [ward.run(lambda tx, each=each: tx.enrollments.course(each).alert) for each in (luis, ana)]
    for alert, name in zip(alerts, (PHONE[language], "Ana · Microneedling"), strict=True):
        await ward.press("Ann", f"p.alert:{alert.id}")
        assert ward.last("Ann").split("\n")[1].startswith(name)


@LANGUAGES
async def test_both_end(ward: Ward, language: str) -> None:
    said = await two(ward, language)
    await ward.say("Ana", "/stop")
    await ward.tap("Ana", said.both)
    assert called(ward) == []
    assert len(ward.run(lambda tx: tx.enrollments.stopped_by(ward.id("Ana")))) == 2


ASK = {"en": "I have kept this for {}. For whom is it?", "es": "Lo he guardado para {}. ¿Para quién es?"}
MOVED = {"en": "OK, that was not about Luis.", "es": "De acuerdo, eso no era de Luis."}
CARD = {
    "en": "👥 This chat has two patients. ⇄ = perhaps about K-001. ⇢ = about K-001.",
    "es": "👥 Este chat es de dos pacientes. ⇄ = quizá de K-001. ⇢ = de K-001.",
}
PUS = {"en": "there is yellow pus on the cheek", "es": "hay pus amarillo en la mejilla"}
CALL = {"en": "Please call Skin & Co now", "es": "Llama ahora a Skin & Co"}
SLEPT = {"en": "we slept at my mother's", "es": "dormimos en casa de mi madre"}


def ids(ward: Ward) -> tuple[int, int]:
    """Luis's and Ana's."""
    luis, ana = ward.enrollments("Ana")
    return luis.id, ana.id


def signs(ward: Ward, enrollment_id: int) -> list[str]:
    alert = ward.run(lambda tx: tx.enrollments.course(enrollment_id).alert)
    return sorted(each.subject for each in alert.findings if each.rule == "sign") if alert else []


@LANGUAGES
async def test_words_that_could_be_of_either_ask_for_whom(ward: Ward, language: str) -> None:
    said = await two(ward, language)
    luis, ana = ids(ward)
    await ward.say("Ana", SLEPT[language])
    assert ASK[language].format("Luis") in ward.last("Ana")
    assert ward.buttons("Ana")[:2] == [said.luis_button, said.ana_button]
    await ward.tap("Ana", said.ana_button)
    assert notes(ward, ana) == [SLEPT[language]]
    assert notes(ward, luis) == [f"⇢ {SLEPT[language]}"]
    assert any(MOVED[language] in text for text in ward.texts("Ana"))
    assert ward.last("Ana").startswith(said.ana)
    assert language == "en" or not_spanish(ward.telegram, ward.id("Ana")) == []


@LANGUAGES
async def test_a_sign_does_not_wait_for_the_tap(ward: Ward, language: str) -> None:
    ward.run(lambda tx: tx.clinics.save(replace(tx.clinics.get(1), language=language)))
    said = await two(ward, language)
    luis, ana = ids(ward)
    await ward.say("Ana", PUS[language])
    assert (signs(ward, luis), signs(ward, ana)) == (["pus"], [])
    assert any(CALL[language] in text for text in ward.texts("Ana"))
    card = next(text for text in reversed(ward.texts("Ann")) if "⇄" in text)
    assert CARD[language] in card
    assert f"⇄ {PUS[language]}" in card
    await ward.tap("Ana", said.ana_button)
    assert (signs(ward, luis), signs(ward, ana)) == (["pus"], ["pus"])
    assert any(f"⇢ {PUS[language]}" in text for text in ward.texts("Ann"))


async def test_without_a_tap_they_stay_with_a_mark_where_was_asked_last(ward: Ward) -> None:
    await two(ward, "en")
    luis, ana = ids(ward)
    await ward.say("Ana", SLEPT["en"])
    await ward.on_day(2)
    assert notes(ward, luis) == [f"⇄ {SLEPT['en']}"]
    assert notes(ward, ana) == []


@LANGUAGES
async def test_words_behind_a_command_bear_the_mark_too(ward: Ward, language: str) -> None:
    await two(ward, language)
    luis, _ = ids(ward)
    await ward.say("Ana", f"/help {PUS[language]}")
    assert notes(ward, luis) == [f"⇄ {PUS[language]}"]


async def test_a_tap_on_whose_they_were_taken_for_asks_on(ward: Ward) -> None:
    said = await two(ward, "en")
    luis, _ = ids(ward)
    await ward.say("Ana", PUS["en"])
    data = ward.data("Ana", said.ana_button) if said.ana_button in ward.buttons("Ana") else ""
    await ward.tap("Ana", said.luis_button)
    assert notes(ward, luis) == [PUS["en"]]
    assert "Yes, that is right" in ward.buttons("Ana")
    before = ward.all_data()
    await ward.press("Ana", data)
    assert ward.all_data() == before, "an old button moves nothing"


async def test_a_reply_or_a_note_that_was_begun_says_whose_it_is(ward: Ward) -> None:
    said = await two(ward, "en")
    luis, ana = ids(ward)
    await ward.on_day(1)
    question = next(
        each for each in ward.messages("Ana") if said.ana in each.body.text and said.first in each.body.text
    )
    ward.telegram.people.say("Ana", "she slept well", reply_to=question.id)
    await ward.settle()
    assert notes(ward, ana) == ["she slept well"]
    await ward.tap("Ana", said.all_clear)
    await ward.tap("Ana", "Add a note")
    await ward.say("Ana", "he did not")
    assert sorted(notes(ward, luis) + notes(ward, ana)) == ["he did not", "she slept well"], "neither bears a mark"


async def test_a_label_that_is_typed_answers_nobodys_question_where_both_are_asked(ward: Ward) -> None:
    said = await two(ward, "en")
    luis, ana = ids(ward)
    await ward.on_day(1)
    await ward.say("Ana", "All clear")
    sets = ward.run(lambda tx: [s for each in (luis, ana) for s in tx.enrollments.course(each).answer_sets])
    assert not any(each.has_answers for each in sets)
    assert said.for_whom.split(" ")[0] in ward.last("Ana")
    assert "For whom is it?" in ward.last("Ana")


async def test_somebody_elses_treatment_is_no_place_for_them(ward: Ward) -> None:
    await two(ward, "en")
    await ward.patient("Eve")
    eve = ward.enrollments("Eve")[0].id
    await ward.say("Ana", SLEPT["en"])
    luis, _ = ids(ward)
    set_id = ward.run(lambda tx: tx.enrollments.course(luis).answer_sets[-1].id)
    await ward.press("Ana", f"whose:{set_id}:note:0:{eve}")
    await ward.press("Eve", f"whose:{set_id}:note:0:{eve}")
    assert notes(ward, eve) == []


async def test_one_alone_is_not_asked_for_whom(ward: Ward) -> None:
    await ward.patient("Ana")
    await ward.say("Ana", SLEPT["en"])
    assert "For whom" not in ward.last("Ana")
    assert notes(ward, ward.enrollments("Ana")[0].id) == [SLEPT["en"]]
