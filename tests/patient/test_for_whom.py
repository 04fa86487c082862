"""Two people, one phone: after one tap that says for whom, all of it is there, and what was asked is answered."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.whose import photo_of, photos_of
from tests.languages import not_spanish
from tests.patient.conftest import Ward
from tests.patient.test_every_word import FILE
from tests.patient.test_replies_of_two import send
from tests.patient.test_two_people import ASK, CARD, PUS, SAID, SLEPT, ids, notes, signs, two

LANGUAGES = pytest.mark.parametrize("language", SAID)
LOOK = {"en": "look at this", "es": "mira esto"}
AWAY = {"en": "I moved the photo to the other treatment", "es": "pasé la foto al otro tratamiento"}
GONE = {"en": "⇢ One photo was of the other patient", "es": "⇢ Una foto era del otro paciente"}
SHOWER = {"en": "can I shower?", "es": "¿me puedo duchar?"}
FIRST = {
    "en": "I can answer that at once. For whom is it?",
    "es": "Eso te lo puedo responder enseguida. ¿Para quién es?",
}
ANSWER = {"en": ("That answers it", "Ask the clinic"), "es": ("Con eso me basta", "Preguntar a la clínica")}
UNCHANGED = {
    "en": "Nothing has changed: you can see above whose it is.",
    "es": "No ha cambiado nada: arriba ves de quién es.",
}
NO_MORE = {"en": "I no longer look after {}", "es": "Ya no sigo a {}"}
THANKS = {"en": "Thank you", "es": "Gracias"}
IS_IT_SO = {"en": "Do you have this: pus", "es": "¿Tienes esto: pus"}


def photo(name: str, caption: str = "", album: str = "") -> Mapping[str, Any]:
    of = {"photo": [{**FILE, "file_id": name, "file_unique_id": name}]}
    return {**of, **({"caption": caption} if caption else {}), **({"media_group_id": album} if album else {})}


def photos(ward: Ward, enrollment_id: int) -> list[str]:
    """Those that somebody can still see there."""
    sets = ward.run(lambda tx: tx.enrollments.course(enrollment_id).answer_sets)
    return [photo_of(each.photos[number]) for each in sets for number in photos_of(each)]


def questions(ward: Ward, language: str) -> int:
    """For whom, how often is it asked?"""
    return sum(ASK[language].format("Luis") in text for text in ward.texts("Ana"))


@LANGUAGES
async def test_a_photo_goes_with_its_caption_and_stays_nowhere_else(ward: Ward, language: str) -> None:
    said = await two(ward, language)
    luis, ana = ids(ward)
    await send(ward, photo("p", LOOK[language]))
    assert photos(ward, luis) == ["p"]
    await ward.tap("Ana", said.ana_button)
    assert (photos(ward, luis), photos(ward, ana)) == ([], ["p"])
    assert (notes(ward, luis), notes(ward, ana)) == ([f"⇢ {LOOK[language]}"], [LOOK[language]])
    assert ward.last("Ana").startswith(said.ana)
    assert language == "en" or not_spanish(ward.telegram, ward.id("Ana")) == []


@LANGUAGES
async def test_a_photo_without_words_leaves_none_behind(ward: Ward, language: str) -> None:
    said = await two(ward, language)
    luis, ana = ids(ward)
    await send(ward, photo("p"))
    assert questions(ward, language) == 1
    await ward.tap("Ana", said.ana_button)
    assert (photos(ward, luis), photos(ward, ana)) == ([], ["p"])
    assert any(AWAY[language] in text for text in ward.texts("Ana"))
    assert language == "en" or not_spanish(ward.telegram, ward.id("Ana")) == []


@LANGUAGES
@pytest.mark.parametrize("worded", [None, 0, 1, 2])
async def test_an_album_is_asked_about_and_goes_as_one(ward: Ward, language: str, worded: int | None) -> None:
    said = await two(ward, language)
    luis, ana = ids(ward)
    for number in range(3):
        await send(ward, photo(f"p{number}", LOOK[language] if number == worded else "", album="77"))
    assert questions(ward, language) == 1
    await ward.tap("Ana", said.ana_button)
    assert (photos(ward, luis), photos(ward, ana)) == ([], ["p0", "p1", "p2"])
    assert notes(ward, ana) == ([] if worded is None else [LOOK[language]])
    before = ward.all_data()
    for each in ward.messages("Ana"):
        if said.luis_button in ward.buttons("Ana", each.id):
            await ward.tap("Ana", said.luis_button, each.id)
    assert ward.all_data() == before, "what is settled stays so"


async def test_several_words_under_an_album_are_each_asked_about(ward: Ward) -> None:
    said = await two(ward, "en")
    luis, ana = ids(ward)
    for number, words in enumerate((LOOK["en"], PUS["en"])):
        await send(ward, photo(f"p{number}", words, album="77"))
    assert questions(ward, "en") == 2
    await ward.tap("Ana", said.ana_button)
    assert (photos(ward, luis), photos(ward, ana)) == ([], ["p0", "p1"])
    assert (notes(ward, ana), signs(ward, ana)) == ([LOOK["en"], PUS["en"]], ["pus"])


async def test_a_photo_that_fills_its_answers_still_goes_with_its_words(ward: Ward) -> None:
    said = await two(ward, "en")
    luis, ana = ids(ward)
    for number in range(19):
        await send(ward, photo(f"q{number}"))
    await send(ward, photo("p", LOOK["en"]))
    await ward.tap("Ana", said.ana_button)
    assert (photos(ward, ana), notes(ward, ana)) == (["p"], [LOOK["en"]])
    assert len(photos(ward, luis)) == 19


@LANGUAGES
async def test_a_photo_that_stays_is_no_more_asked_about(ward: Ward, language: str) -> None:
    said = await two(ward, language)
    luis, ana = ids(ward)
    await send(ward, photo("p", LOOK[language]))
    data = ward.data("Ana", said.ana_button)
    await ward.tap("Ana", said.luis_button)
    assert (photos(ward, luis), notes(ward, luis)) == (["p"], [LOOK[language]])
    assert await ward.press("Ana", data) == UNCHANGED[language]
    assert (photos(ward, luis), photos(ward, ana)) == (["p"], [])


@LANGUAGES
async def test_the_clinic_sees_the_photo_only_where_it_belongs(ward: Ward, language: str) -> None:
    ward.run(lambda tx: tx.clinics.save(replace(tx.clinics.get(1), language=language)))
    said = await two(ward, language)
    luis, ana = ids(ward)
    await send(ward, photo("p"))
    await ward.tap("Ana", said.ana_button)
    alerts = {each: ward.run(lambda tx, each=each: tx.enrollments.course(each).alert) for each in (luis, ana)}
    await ward.press("Ann", f"p.alert:{alerts[luis].id}")
    assert GONE[language] in ward.last("Ann")
    assert not any("(1)" in label for label in ward.buttons("Ann"))
    shown = len(ward.messages("Ann"))
    await ward.press("Ann", f"p.photos:{alerts[luis].id}")
    assert len(ward.messages("Ann")) == shown
    await ward.press("Ann", f"p.photos:{alerts[ana].id}")
    assert "K-001" in ward.last("Ann")


async def test_a_photo_of_which_it_is_not_known_whose_it_is_is_shown_with_the_mark(ward: Ward) -> None:
    await two(ward, "en")
    luis, _ = ids(ward)
    await ward.photo("Ana")
    alert = ward.run(lambda tx: tx.enrollments.course(luis).alert)
    await ward.press("Ann", f"p.photos:{alert.id}")
    assert ward.last("Ann").startswith("⇄ K-002")
    await ward.press("Ann", f"p.said:{alert.id}:0")
    assert "⇄ Day 0: 📷" in ward.last("Ann")


@LANGUAGES
@pytest.mark.parametrize("what", ["words", "a sign", "a photo", "a captioned photo"])
async def test_words_kept_for_one_who_stops_can_still_be_given_to_the_other(
    ward: Ward, language: str, what: str
) -> None:
    said = await two(ward, language)
    luis, ana = ids(ward)
    text = {"words": SLEPT, "a sign": PUS, "a captioned photo": LOOK}.get(what, {}).get(language, "")
    await send(ward, photo("p", text) if "photo" in what else {"text": text})
    question = ward.messages("Ana")[-1].id
    await ward.say("Ana", "/stop")
    await ward.tap("Ana", said.luis_button)
    await ward.tap("Ana", said.ana_button, question)
    assert notes(ward, ana) == ([text] if text else [])
    assert photos(ward, ana) == (["p"] if "photo" in what else [])
    assert photos(ward, luis) == []
    assert signs(ward, ana) == (["pus"] if what == "a sign" else [])
    says = IS_IT_SO if what == "a sign" else THANKS
    assert says[language] in next(each.body.text for each in ward.messages("Ana") if each.id == question)
    assert language == "en" or not_spanish(ward.telegram, ward.id("Ana")) == []


@LANGUAGES
@pytest.mark.parametrize("whose", ["luis", "ana"])
async def test_what_is_for_one_who_has_stopped_stays_where_it_is(ward: Ward, language: str, whose: str) -> None:
    said = await two(ward, language)
    luis, ana = ids(ward)
    await ward.say("Ana", SLEPT[language])
    question = ward.messages("Ana")[-1].id
    button = {"luis": said.luis_button, "ana": said.ana_button}[whose]
    await ward.say("Ana", "/stop")
    await ward.tap("Ana", button)
    await ward.tap("Ana", button, question)
    assert (notes(ward, luis), notes(ward, ana)) == ([f"⇄ {SLEPT[language]}"], [])
    assert NO_MORE[language].format(whose.title()) in ward.last("Ana")
    assert "+49 30 1234567" in ward.last("Ana")
    assert language == "en" or not_spanish(ward.telegram, ward.id("Ana")) == []


@LANGUAGES
async def test_the_card_still_says_what_a_mark_means_when_the_other_has_stopped(ward: Ward, language: str) -> None:
    ward.run(lambda tx: tx.clinics.save(replace(tx.clinics.get(1), language=language)))
    said = await two(ward, language)
    luis, _ = ids(ward)
    await ward.say("Ana", SLEPT[language])
    await ward.say("Ana", "/stop")
    await ward.tap("Ana", said.ana_button)
    alert = ward.run(lambda tx: tx.enrollments.course(luis).alert)
    await ward.press("Ann", f"p.alert:{alert.id}")
    assert CARD[language] in ward.last("Ann")


@LANGUAGES
async def test_an_edit_of_what_was_for_one_is_for_the_same(ward: Ward, language: str) -> None:
    said = await two(ward, language)
    luis, ana = ids(ward)
    await ward.say("Ana", SLEPT[language])
    await ward.tap("Ana", said.ana_button)
    ward.telegram.people.edit("Ana", PUS[language])
    await ward.settle()
    assert (signs(ward, luis), signs(ward, ana)) == ([], ["pus"])
    assert notes(ward, ana) == [SLEPT[language], PUS[language]]


@LANGUAGES
@pytest.mark.parametrize("moved", [0, 1])
async def test_of_the_same_words_sent_twice_each_edit_goes_where_its_message_went(
    ward: Ward, language: str, moved: int
) -> None:
    said = await two(ward, language)
    luis, ana = ids(ward)
    sent, asked = [], []
    for _ in range(2):
        sent.append(await ward.say("Ana", SLEPT[language]))
        asked.append(next(m.id for m in reversed(ward.messages("Ana")) if said.ana_button in ward.buttons("Ana", m.id)))
    await ward.tap("Ana", said.ana_button, asked[moved])
    await ward.tap("Ana", said.luis_button, asked[1 - moved])
    for of, number in ((ana, sent[moved]), (luis, sent[1 - moved])):
        ward.telegram.people.edit("Ana", f"{SLEPT[language]} {number}", number)
        await ward.settle()
        assert notes(ward, of)[-1] == f"{SLEPT[language]} {number}"


@LANGUAGES
@pytest.mark.parametrize("settled", [0, 1])
async def test_of_the_same_words_sent_twice_one_is_still_asked_about(ward: Ward, language: str, settled: int) -> None:
    said = await two(ward, language)
    sent, asked = [], []
    for _ in range(2):
        sent.append(await ward.say("Ana", SLEPT[language]))
        asked.append(next(m.id for m in reversed(ward.messages("Ana")) if said.ana_button in ward.buttons("Ana", m.id)))
    await ward.tap("Ana", said.luis_button, asked[settled])
    for number, is_settled in ((sent[settled], True), (sent[1 - settled], False)):
        ward.telegram.people.edit("Ana", f"{SLEPT[language]} {number}", number)
        await ward.settle()
        assert (said.for_whom in ward.last("Ana")) is not is_settled


@LANGUAGES
async def test_an_edit_of_what_is_still_asked_about_is_asked_about_too(ward: Ward, language: str) -> None:
    await two(ward, language)
    luis, _ = ids(ward)
    await ward.say("Ana", SLEPT[language])
    ward.telegram.people.edit("Ana", PUS[language])
    await ward.settle()
    assert notes(ward, luis) == [f"⇄ {SLEPT[language]}", f"⇄ {PUS[language]}"]
    assert ASK[language].format("Luis") in ward.last("Ana")


async def test_somebody_elses_question_is_given_to_nobody(ward: Ward) -> None:
    await two(ward, "en")
    await ward.say("Ana", SLEPT["en"])
    data = ward.data("Ana", SAID["en"].ana_button)
    before = ward.all_data()
    await ward.press("Eve", data)
    assert ward.all_data() == before


@LANGUAGES
@pytest.mark.parametrize("whose", ["luis", "ana"])
async def test_a_question_is_answered_once_it_is_known_for_whom(ward: Ward, language: str, whose: str) -> None:
    said = await two(ward, language)
    luis, ana = ids(ward)
    await ward.say("Ana", SHOWER[language])
    assert FIRST[language] in ward.last("Ana")
    await ward.tap("Ana", {"luis": said.luis_button, "ana": said.ana_button}[whose])
    answered = next(each for each in ward.messages("Ana") if ANSWER[language][0] in ward.buttons("Ana", each.id))
    assert answered.body.text.startswith({"luis": said.luis, "ana": said.ana}[whose])
    assert ANSWER[language][1] in ward.buttons("Ana", answered.id)
    await ward.on_day(0, hour=23)
    alerts = {each: ward.run(lambda tx, each=each: tx.enrollments.course(each).alert) for each in (luis, ana)}
    wanted = {"luis": luis, "ana": ana}[whose]
    assert [each for each, alert in alerts.items() if alert is not None] == [wanted], "the clinic has it, once"
    assert language == "en" or not_spanish(ward.telegram, ward.id("Ana")) == []


@LANGUAGES
async def test_a_question_without_a_tap_is_read_by_a_person(ward: Ward, language: str) -> None:
    await two(ward, language)
    luis, _ = ids(ward)
    await ward.say("Ana", SHOWER[language])
    assert ward.run(lambda tx: tx.enrollments.course(luis).alert) is None
    await ward.on_day(0, hour=23)
    assert ward.run(lambda tx: tx.enrollments.course(luis).alert) is not None
    assert notes(ward, luis) == [f"⇄ {SHOWER[language]}"]


async def test_a_question_in_a_note_that_was_begun_is_answered_at_once(ward: Ward) -> None:
    said = await two(ward, "en")
    await ward.on_day(1)
    await ward.tap("Ana", said.all_clear)
    await ward.tap("Ana", "Add a note")
    await ward.say("Ana", SHOWER["en"])
    assert any(ANSWER["en"][0] in ward.buttons("Ana", each.id) for each in ward.messages("Ana"))
