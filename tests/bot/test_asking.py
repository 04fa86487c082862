"""Which question a patient's words ask: measured on sentences written before the words, and never where a sign is."""

from pathlib import Path

import pytest

from bot import protocol
from bot.asking import question_in
from commands.phrases import Phrase, read

FOLDER = Path(__file__).parent.parent / "phrases"
RULES = protocol.load("microneedling")
PHRASES = read(FOLDER / "questions.toml")
UNWELL = read(FOLDER / "asking_and_unwell.toml")
QUESTIONS = [each for each in PHRASES if each.question]
WITH_A_SIGN = [each for each in PHRASES if each.signs]


def asked(text: str) -> str:
    found = question_in(text, RULES)
    return found.id if found else ""


def test_of_forty_questions_thirty_four_are_answered_by_the_right_entry_and_none_by_another() -> None:
    assert len(QUESTIONS) == 40
    found = [(each.question, asked(each.text)) for each in QUESTIONS]
    assert sum(wanted == got for wanted, got in found) >= 34
    assert [pair for pair in found if pair[1] not in ("", pair[0])] == []


@pytest.mark.parametrize("phrase", WITH_A_SIGN, ids=lambda each: each.text)
def test_where_a_sign_is_named_nothing_is_answered(phrase: Phrase) -> None:
    assert len(WITH_A_SIGN) == 20
    assert asked(phrase.text) == ""


@pytest.mark.parametrize("phrase", UNWELL, ids=lambda each: each.text)
def test_who_asks_and_is_unwell_is_not_answered_from_a_paper(phrase: Phrase) -> None:
    assert len(UNWELL) == 42
    assert asked(phrase.text) == ""


@pytest.mark.parametrize("rules", protocol.available(), ids=lambda each: each.id)
def test_there_are_enough_of_them(rules: protocol.Protocol) -> None:
    assert len(rules.question) >= (17 if rules.draft else 20)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("I took a shower this morning.", id="told"),
        pytest.param("Me duché esta mañana", id="told-in-spanish"),
        pytest.param("ya me maquillé", id="told-of-the-make-up"),
        pytest.param("Can I shower and then go to the gym?", id="two-at-once"),
        pytest.param("Can I shower? When can I go to the gym?", id="two-sentences"),
        pytest.param("My dog died and I cannot stop crying all day. Can I go to the gym?", id="more-is-said"),
        pytest.param("It gets worse every hour, is that normal?", id="worse"),
        pytest.param("I am pregnant, can I use retinol?", id="pregnant"),
        pytest.param("Va a peor, ¿es normal?", id="worse-in-spanish"),
        pytest.param("My cheek is lopsided, is this normal?", id="normal-but-of-what"),
        pytest.param("Would pus mean I cannot wear make-up?", id="a-sign-that-is-only-supposed"),
        pytest.param("Can I pay by card?", id="not-of-the-skin"),
        pytest.param("?", id="a-mark-alone"),
        pytest.param("", id="nothing"),
        pytest.param("can I shower? " * 60, id="very-long"),
    ],
)
def test_what_is_not_sure_is_no_question(text: str) -> None:
    assert asked(text) == ""


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("can i excersise?", "sport"),
        ("CAN I SHOWER???", "wash"),
        ("can i go swiming tomorrow", "swim"),
        ("¿ME PUEDO DUCHAR?", "wash"),
        ("cuando puedo maquillarme", "makeup"),
        ("My face is peeling. Is that normal?", "peeling"),
        ("Se me pela la cara. ¿Es normal?", "peeling"),
        ("Can I go to the gimnasio?", "sport"),
        ("can I swim, I feel good", "swim"),
        ("I'm going to the gym tonight, is that ok?", "sport"),
        ("I have dry skin, is that normal?", "dryness"),
        ("estoy en la playa, ¿puedo nadar?", "swim"),
        ("tengo la cara roja, ¿es normal?", "redness"),
    ],
)
def test_typos_capitals_and_mixed_languages(text: str, question: str) -> None:
    assert asked(text) == question
