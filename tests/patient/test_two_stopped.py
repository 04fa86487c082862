"""Two on one phone, and one or both have stopped: what is sent is kept for whom it is, or marked where nobody knows."""

from datetime import timedelta

import pytest

from bot.ports import Transaction
from bot.whose import is_unsure
from bot.workflows import answering
from tests.languages import not_spanish
from tests.patient.conftest import Ward
from tests.patient.test_after_stop import BREATH, CALL_112
from tests.patient.test_every_word import FILE, send
from tests.patient.test_stopping import GO_ON
from tests.patient.test_two_people import LANGUAGES, PUS, SLEPT, Said, ids, notes, signs, two
from tests.patient.test_where_two_meet import NOT_A_NAME

PERHAPS = {"en": "I cannot tell for whom this is", "es": "No sé para quién es"}
WITH_LUIS = {"en": "sees it with Luis", "es": "lo ve junto a Luis"}
OF_LUIS = {"en": "I no longer look after Luis, but", "es": "Ya no sigo a Luis, pero"}
NO_NAME = "Lorna"


async def both_stopped(ward: Ward, language: str) -> tuple[int, int]:
    """Luis's and Ana's."""
    said = await two(ward, language)
    luis, ana = ids(ward)
    await ward.say("Ana", "/stop")
    await ward.tap("Ana", said.both)
    return luis, ana


async def luis_stopped(ward: Ward, said: Said) -> None:
    await ward.say("Ana", "/stop")
    await ward.tap("Ana", said.luis_button)


async def edit(ward: Ward, text: str, number: int) -> None:
    ward.telegram.people.edit("Ana", text, number)
    await ward.settle()


def photos(ward: Ward, enrollment_id: int) -> list[str]:
    def read(tx: Transaction) -> list[str]:
        return [photo for each in tx.enrollments.course(enrollment_id).answer_sets for photo in each.photos]

    found: list[str] = ward.run(read)
    return found


@LANGUAGES
async def test_where_both_have_stopped_words_are_marked_and_it_is_said_so(ward: Ward, language: str) -> None:
    luis, ana = await both_stopped(ward, language)
    await ward.say("Ana", SLEPT[language])
    assert (notes(ward, luis), notes(ward, ana)) == ([f"⇄ {SLEPT[language]}"], [])
    assert PERHAPS[language] in ward.last("Ana")
    assert WITH_LUIS[language] in ward.last("Ana")
    assert "112" in ward.last("Ana")
    assert ward.buttons("Ana") == [GO_ON[language]]
    assert language == "en" or not_spanish(ward.telegram, ward.id("Ana")) == []


@LANGUAGES
async def test_a_sign_does_not_wait_and_its_card_says_that_it_may_be_of_the_other(ward: Ward, language: str) -> None:
    luis, _ = await both_stopped(ward, language)
    await ward.say("Ana", BREATH[language])
    assert signs(ward, luis) == ["breathing"]
    assert all(CALL_112[language] in each for each in ward.texts("Ana")[-2:])
    card = next(text for text in reversed(ward.texts("Ann")) if "⇄" in text)
    assert "⇄ = perhaps about K-001" in card
    assert f"⇄ {BREATH[language]}" in card


async def test_photos_and_voice_messages_are_marked_too(ward: Ward) -> None:
    luis, _ = await both_stopped(ward, "en")
    await ward.photo("Ana", SLEPT["en"])
    await ward.photo("Ana")
    send(ward, {"voice": FILE}, "Ana")
    await ward.settle()
    assert [is_unsure(each) for each in photos(ward, luis)] == [True, True]
    assert notes(ward, luis) == [f"⇄ {SLEPT['en']}", "⇄ 🎤"]


@LANGUAGES
async def test_they_stay_marked_when_they_go_on(ward: Ward, language: str) -> None:
    luis, _ = await both_stopped(ward, language)
    await ward.say("Ana", PUS[language])
    await ward.tap("Ana", GO_ON[language])
    assert notes(ward, luis) == [f"⇄ {PUS[language]}"]
    assert len(ward.enrollments("Ana")) == 2


@LANGUAGES
async def test_a_reply_says_whose_it_is(ward: Ward, language: str) -> None:
    said = await two(ward, language)
    luis, ana = ids(ward)
    await ward.on_day(1)
    of_ana, of_luis = (_question(ward, said, each) for each in (said.ana, said.luis))
    await ward.say("Ana", "/stop")
    await ward.tap("Ana", said.both)
    ward.telegram.people.say("Ana", SLEPT[language], reply_to=of_ana)
    await ward.settle()
    assert (notes(ward, luis), notes(ward, ana)) == ([], [SLEPT[language]])
    assert ward.last("Ana").startswith(said.ana)
    assert PERHAPS[language] not in ward.last("Ana")
    ward.telegram.people.say("Ana", PUS[language], reply_to=of_luis)
    await ward.settle()
    assert notes(ward, luis) == [PUS[language]]


def _question(ward: Ward, said: Said, heading: str) -> int:
    every = (m for m in ward.messages("Ana") if heading in m.body.text and said.first in m.body.text)
    return int(next(every).id)


@LANGUAGES
async def test_a_reply_to_a_question_about_who_has_stopped_is_not_taken_for_the_other(
    ward: Ward, language: str
) -> None:
    said = await two(ward, language)
    luis, ana = ids(ward)
    await ward.on_day(1)
    question = _question(ward, said, said.luis)
    await luis_stopped(ward, said)
    ward.telegram.people.say("Ana", PUS[language], reply_to=question)
    await ward.settle()
    assert (notes(ward, luis), notes(ward, ana)) == ([PUS[language]], [])
    assert (signs(ward, luis), signs(ward, ana)) == (["pus"], [])
    assert ward.last("Ana").startswith(said.luis)
    assert GO_ON[language] not in ward.buttons("Ana")
    assert language == "en" or not_spanish(ward.telegram, ward.id("Ana")) == []


@LANGUAGES
async def test_an_edit_goes_where_the_words_went_though_that_one_has_stopped(ward: Ward, language: str) -> None:
    said = await two(ward, language)
    luis, ana = ids(ward)
    number = await ward.say("Ana", SLEPT[language])
    await ward.tap("Ana", said.luis_button)
    await luis_stopped(ward, said)
    await edit(ward, f"{SLEPT[language]}!!", number)
    assert (notes(ward, luis), notes(ward, ana)) == ([SLEPT[language], f"{SLEPT[language]}!!"], [])
    assert OF_LUIS[language] in ward.last("Ana")
    await edit(ward, PUS[language], number)
    assert (signs(ward, luis), signs(ward, ana)) == (["pus"], [])
    assert language == "en" or not_spanish(ward.telegram, ward.id("Ana")) == []


async def test_an_edit_of_words_that_were_still_asked_about_stays_marked(ward: Ward) -> None:
    said = await two(ward, "en")
    luis, ana = ids(ward)
    number = await ward.say("Ana", SLEPT["en"])
    await luis_stopped(ward, said)
    await edit(ward, PUS["en"], number)
    assert (notes(ward, luis), notes(ward, ana)) == ([f"⇄ {SLEPT['en']}", f"⇄ {PUS['en']}"], [])


async def test_so_it_does_where_the_other_one_has_stopped(ward: Ward) -> None:
    said = await two(ward, "en")
    luis, ana = ids(ward)
    number = await ward.say("Ana", SLEPT["en"])
    await ward.say("Ana", "/stop")
    await ward.tap("Ana", said.ana_button)
    await edit(ward, PUS["en"], number)
    assert (notes(ward, luis), notes(ward, ana)) == ([f"⇄ {SLEPT['en']}", f"⇄ {PUS['en']}"], [])


@LANGUAGES
async def test_an_edit_after_both_have_stopped_goes_where_the_words_went(ward: Ward, language: str) -> None:
    said = await two(ward, language)
    luis, ana = ids(ward)
    number = await ward.say("Ana", SLEPT[language])
    await ward.tap("Ana", said.ana_button)
    await ward.say("Ana", "/stop")
    await ward.tap("Ana", said.both)
    await edit(ward, PUS[language], number)
    assert notes(ward, ana) == [SLEPT[language], PUS[language]]
    assert (signs(ward, luis), signs(ward, ana)) == ([], ["pus"])


async def test_one_whose_days_are_over_is_not_taken_for_one_that_has_just_stopped(ward: Ward) -> None:
    await ward.patient("Ana", treated_on=ward.now[0].date() - timedelta(days=20))
    await ward.say("Ana", "/stop")
    await ward.at(ward.now[0] + timedelta(days=20))
    await ward.patient("Ana", treated_on=ward.now[0].date())
    await ward.say("Ana", "/stop")
    await ward.say("Ana", SLEPT["en"])
    newest = ward.run(lambda tx: tx.enrollments.stopped_by(ward.id("Ana")))[0].id
    assert notes(ward, newest) == [SLEPT["en"]]
    assert PERHAPS["en"] not in ward.last("Ana")


@LANGUAGES
@pytest.mark.parametrize("who", ["both", "luis_button"])
async def test_a_name_that_was_none_is_kept_though_they_have_stopped(ward: Ward, language: str, who: str) -> None:
    said = await two(ward, language, luis=NO_NAME)
    luis, _ = ids(ward)
    named = next(m.id for m in ward.messages("Ana") if NOT_A_NAME[language] in ward.buttons("Ana", m.id))
    await ward.say("Ana", "/stop")
    await ward.tap("Ana", getattr(said, who).replace("Luis", NO_NAME))
    await ward.tap("Ana", NOT_A_NAME[language], message_id=named)
    assert notes(ward, luis) == [f"⇄ {NO_NAME}"]
    assert PERHAPS[language] in ward.last("Ana")
    before = len(ward.messages("Ana"))
    await ward.tap("Ana", NOT_A_NAME[language], message_id=named)
    assert len(ward.messages("Ana")) == before
    assert notes(ward, luis) == [f"⇄ {NO_NAME}"]


@LANGUAGES
async def test_what_is_nothing_to_keep_of_who_has_stopped_is_answered_all_the_same(ward: Ward, language: str) -> None:
    said = await two(ward, language)
    luis, ana = ids(ward)
    await ward.on_day(1)
    question = _question(ward, said, said.luis)
    await luis_stopped(ward, said)
    for text in ("stop", {"en": "Thank you!", "es": "¡Gracias!"}[language]):
        before = len(ward.messages("Ana"))
        ward.telegram.people.say("Ana", text, reply_to=question)
        await ward.settle()
        [answer] = ward.texts("Ana")[before:]
        assert answer.startswith(said.stopped)
    assert (notes(ward, luis), notes(ward, ana)) == ([], [])
    assert len(ward.enrollments("Ana")) == 1


@pytest.mark.parametrize("has_stopped", [True, False])
async def test_what_a_fault_of_ours_kept_bears_the_mark_too(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, *, has_stopped: bool
) -> None:
    await (both_stopped if has_stopped else two)(ward, "en")
    ana = ward.id("Ana")
    luis = ward.run(lambda tx: (*tx.enrollments.of_patient(ana), *tx.enrollments.stopped_by(ana))[0].id)
    monkeypatch.setattr(answering, "set_for_words", fails)
    await ward.photo("Ana", SLEPT["en"])
    for _ in range(4):
        await ward.at(ward.now[0] + timedelta(seconds=7))
    assert notes(ward, luis) == [f"⇄ {SLEPT['en']}"]
    assert [is_unsure(each) for each in photos(ward, luis)] == [True]
    assert any(f"⇄ {SLEPT['en']}" in each for each in ward.texts("Ann"))


def fails(*_: object, **__: object) -> None:
    raise RuntimeError
