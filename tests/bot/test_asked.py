"""Signs that are named and are no alarm: they are to be asked about. And words for what is usual on the day."""

import tomllib
from pathlib import Path

import pytest

from bot import protocol
from bot.understanding import understand

RULES = protocol.load("microneedling")
USUAL = tomllib.loads((Path(__file__).parent.parent / "phrases" / "usual_days.toml").read_text("utf-8"))["phrase"]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("would a fever mean I must come?", {"fever"}),
        ("what if I get blisters", {"blisters"}),
        ("the leaflet mentions fever and blisters, do I need to worry", {"fever", "blisters"}),
        ("I read that people get pus from this", {"pus"}),
        ("my sister got hives", {"hives"}),
        ("my daughter has a fever so I cannot come tomorrow", {"fever"}),
        ("it stopped bleeding", {"bleeding"}),
        ("the bleeding has stopped", {"bleeding"}),
        ("I had cold sores last year", {"blisters"}),
        ("something got in my eye yesterday but it is fine now", {"eye"}),
        ("sangró un poquito, ya no", {"bleeding"}),
        ("a mi hermana le salieron ampollas, a mí no", {"blisters"}),
        ("si me da fiebre qué tomo?", {"fever"}),
        ("leí que pueden salir ronchas", {"hives"}),
        ("tuve herpes hace años", {"blisters"}),
    ],
)
def test_somebody_elses_past_and_supposed_signs_are_to_be_asked_about(text: str, asked: set[str]) -> None:
    read = understand(text, RULES, 2)
    assert not read.signs
    assert read.asked == asked
    assert read.is_to_be_asked


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("my sister says there is pus on my chin", {"pus"}),
        ("my husband noticed pus on the cheek", {"pus"}),
        ("my sister has a cold, I have pus on my chin", {"pus"}),
        ("writing for my mother: she has blisters", {"blisters"}),
        ("there is pus, what if it gets worse?", {"pus"}),
        ("my son cannot breathe", {"breathing"}),
        ("what if I can't breathe", {"breathing"}),
        ("mi esposo dice que tengo fiebre", {"fever"}),
        ("my sister got hives and now I have hives too", {"hives"}),
        ("my eyes hurt but the skin is fine now", {"eye"}),
        ("the leaflet says to call if there is pus and there is pus", {"pus"}),
        ("I am scared of infection because there is yellow pus", {"pus"}),
        ("worried about getting an infection, it is oozing yellow", {"pus"}),
        ("my mom looked at it, it is oozing", {"pus"}),
        ("yesterday fine now fever", {"fever"}),
        ("my dog licked it and now it is oozing", {"pus"}),
        ("my daughter is your patient and she has a fever", {"fever"}),
        ("the bleeding stopped but started again", {"bleeding"}),
        ("leí que es normal, tengo ampollas", {"blisters"}),
        ("tengo miedo de que se infecte, sale pus", {"pus"}),
        ("dejó de sangrar y otra vez sangra", {"bleeding"}),
    ],
)
def test_the_patients_own_are_heard_all_the_same(text: str, heard: set[str]) -> None:
    read = understand(text, RULES, 2)
    assert read.signs >= heard


@pytest.mark.parametrize(
    "text",
    [
        "I burned myself",
        "it looks like a burn",
        "burnt skin on my cheek",
        "I have burns on my cheek",
        "my face burns a lot",
        "me quemé la cara",
        "me quemé",
        "parece una quemadura",
        "me quema mucho la cara",
    ],
)
def test_a_burn_is_heard_although_stinging_is_none(text: str) -> None:
    assert understand(text, RULES, 5).signs == {"burn"}


@pytest.mark.parametrize("text", ["me arde un poco", "arde al sol", "it stings a bit outside"])
def test_stinging_is_pain_alone(text: str) -> None:
    read = understand(text, RULES, 5)
    assert not read.signs | read.asked
    assert "pain" in {*read.grades, *read.unplaced}


def test_a_no_is_neither_heard_nor_asked_about() -> None:
    read = understand("no pus, no fever, no blisters", RULES, 2)
    assert not read.signs
    assert not read.is_to_be_asked


@pytest.mark.parametrize("phrase", USUAL, ids=lambda each: each["text"])
def test_a_usual_day_brings_no_alarm(phrase: dict[str, object]) -> None:
    assert understand(str(phrase["text"]), RULES, int(str(phrase["day"]))).signs == set()


def test_there_are_enough_usual_days_in_both_languages() -> None:
    by_language = [phrase["language"] for phrase in USUAL]
    assert min(by_language.count("en"), by_language.count("es")) >= 20


@pytest.mark.parametrize(
    ("text", "day", "symptom", "grade", "sign"),
    [
        ("my skin burns a bit", 1, "pain", 2, "burn"),
        ("my face feels hot", 1, "redness", 2, "spreading"),
        ("warm and tight", 1, "redness", 2, "spreading"),
        ("tingling a little", 2, "itch", 1, "numbness"),
        ("white flakes on my skin", 3, "peeling", 2, "burn"),
        ("mi piel quema", 1, "pain", 2, "burn"),
        ("It burns a bit when I go outside", 4, "pain", 2, "burn"),
        ("my face is burning", 9, "pain", 2, "burn"),
        ("me quema un poco la cara cuando salgo", 4, "pain", 1, "burn"),
        ("siento la cara caliente", 1, "redness", 2, "spreading"),
    ],
)
def test_a_mild_word_for_what_is_usual_is_a_grade_to_confirm_and_asked_about(
    text: str, day: int, symptom: str, grade: int, sign: str
) -> None:
    read = understand(text, RULES, day)
    assert not read.signs
    assert read.asked == {sign}
    assert read.grades.get(symptom) == grade


@pytest.mark.parametrize(
    ("text", "day", "sign"),
    [
        ("my face feels hot", 10, "spreading"),
        ("my face feels hot", None, "spreading"),
        ("my face feels very hot", 1, "spreading"),
        ("my face feels hot and it is spreading", 1, "spreading"),
        ("my skin burns, much worse than yesterday", 1, "burn"),
        ("my skin burns a bit and turned black", 1, "burn"),
        ("siento la cara muy caliente", 1, "spreading"),
        ("siento la cara caliente, cada vez más", 1, "spreading"),
    ],
)
def test_strong_widening_or_late_it_is_a_sign(text: str, day: int | None, sign: str) -> None:
    assert sign in understand(text, RULES, day).signs
