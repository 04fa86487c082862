"""What a patient's own words say: typos, negation, the past, near misses, in English and in Spanish."""

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import lexicon, protocol
from bot.lexicon import BadLexicon
from bot.note import noted
from bot.triage import assess
from bot.understanding import signs_in, understand
from bot.vocabulary import prepare
from tests.bot.patients import EMERGENCY, ROUTINE, URGENT, found, report, told

RULES = protocol.load("microneedling")
LANGUAGES = lexicon.load().languages
prepare()


def signs(text: str) -> set[str]:
    return set(understand(text, RULES).signs)


def grades(text: str) -> dict[str, int]:
    return dict(understand(text, RULES).grades)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        pytest.param("there is yelow puss", {"pus"}, id="typos"),
        pytest.param("I HAVE A FEEVER!!", {"fever"}, id="loud"),
        pytest.param("puuuus", {"pus"}, id="drawn-out"),
        pytest.param("can’t breathe", {"breathing"}, id="a-curly-apostrophe"),
        pytest.param("my lips have swollen up", {"breathing"}, id="words-between"),
        pytest.param("no fever but pus", {"pus"}, id="but"),
        pytest.param("no fever, pus on my chin", {"pus"}, id="a-negation-ends-at-a-comma"),
        pytest.param("no fever, pus", {"pus"}, id="and-at-one-in-a-list-without-or"),
        pytest.param("no pus, fever or chills all night", {"fever"}, id="and-where-more-than-a-list-follows"),
        pytest.param("not better, fever or chills", {"fever"}, id="and-where-nothing-named-is-negated"),
        pytest.param("pus, fever or blisters", {"pus", "fever", "blisters"}, id="a-list-without-a-no"),
        pytest.param("no swelling and pus", {"pus"}, id="a-negation-ends-at-and"),
        pytest.param("no fever theres pus", {"pus"}, id="a-new-thought-without-a-comma"),
        pytest.param("no i have pus", {"pus"}, id="no-is-an-answer"),
        pytest.param("not sure if it is pus", {"pus"}, id="a-doubt-is-no-negation"),
        pytest.param("the bleeding hasnt stopped", {"bleeding"}, id="not-over"),
        pytest.param("it doesnt stop bleeding", {"bleeding"}, id="does-not-stop"),
        pytest.param("is it normal that there is pus?", {"pus"}, id="a-question-about-what-is-there"),
        pytest.param("temperature of 38.5", {"fever"}, id="degrees"),
        pytest.param("101.3 F", {"fever"}, id="fahrenheit"),
        pytest.param("high fever. I feel confused", {"fever", "fever_confused"}, id="far-apart"),
        pytest.param("what do i do if i cant breathe", {"breathing"}, id="an-emergency-is-heard-in-a-question"),
        pytest.param("tengo fiebre y escalofríos", {"fever"}, id="spanish"),
        pytest.param("sin fiebre, pero me salieron ampollas", {"blisters"}, id="spanish-but"),
        pytest.param("no puedo respirar", {"breathing"}, id="a-no-that-belongs-to-the-sign"),
        pytest.param("no para de sangrar", {"bleeding"}, id="spanish-does-not-stop"),
        pytest.param("my piel esta hot, hay pus", {"pus"}, id="languages-mixed"),
    ],
)
def test_a_sign_is_heard(text: str, heard: set[str]) -> None:
    assert signs(text) == heard


@pytest.mark.parametrize(
    "text",
    [
        "no pus at all",
        "not bleeding",
        "without fever or chills",
        "I don't have any blisters",
        "no longer bleeding",
        "the bleeding has stopped",
        "I had a fever last year",
        "I used to get cold sores",
        "what if I get a fever",
        "plus I love it",
        "fewer than yesterday",
        "can you push my appointment",
        "on the bus",
        "it is 37.5",
        "38 weeks",
        "I will never forget",
        "in a rush",
        "no pus, no fever, no blisters",
        "no fever, chills or pus",
        "no pus, blisters, hives, or fever",
        "sin fiebre, pus ni ampollas",
        "no tengo fiebre, pus o ampollas",
        "sin pus",
        "no tengo fiebre ni ampollas",
        "pus no",
        "tuve herpes hace años",
        "si me sale pus qué hago",
        "",
        "👍",
    ],
)
def test_nothing_is_heard(text: str) -> None:
    assert signs(text) == set()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("cheeks still quite red and a bit flaky, no pus", {"redness": 3, "peeling": 2}),
        ("not red anymore", {"redness": 0}),
        ("not very red", {"redness": 1}),
        ("it isnt very red", {"redness": 1}),
        ("very red yesterday", {}),
        ("how long will it be red?", {}),
        ("a bit red on the left, very red on the right", {"redness": 4}),
        ("no pain but very itchy", {"pain": 0, "itch": 4}),
        ("dry and tight", {"peeling": 1}),
        ("my eyes are swollen shut", {"swelling": 4}),
        ("my lips are swollen", {}),
        ("new dark patches, lots", {"pigment": 1}),
        ("bastante roja y me pica un poco", {"redness": 3, "itch": 2}),
        ("ya no está hinchada", {"swelling": 0}),
        ("no me duele mucho", {"pain": 1}),
        ("thank you", {}),
    ],
)
def test_grades_are_read(text: str, read: dict[str, int]) -> None:
    assert grades(text) == read


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_has_words_for_every_sign_and_symptom(language: str) -> None:
    every = LANGUAGES[language]
    for rules in protocol.available():
        assert {each.id for each in rules.sign} <= every.sign.keys()
        assert {each.id for each in rules.symptom} <= every.symptom.keys()


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("the grid is still dark on my cheek", "grid_marks"),
        ("se ve la cuadrícula", "grid_marks"),
        ("new dents in my cheek", "dents"),
        ("sunken skin under my eye", "dents"),
        ("tengo la mejilla hundida", "dents"),
    ],
)
def test_another_procedure_has_signs_of_its_own(text: str, sign: str) -> None:
    assert sign in understand(text, protocol.load("rf_microneedling")).signs
    assert sign not in understand(text, RULES).signs


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    understood = understand(text, RULES)
    assert understood.signs <= {each.id for each in RULES.sign}
    for item, grade in understood.grades.items():
        symptom = RULES.symptom_named(item)
        assert symptom is not None
        assert 0 <= grade <= symptom.worst


WORDS = sorted(
    {
        word
        for each in LANGUAGES.values()
        for word in (*each.negations, *each.breaks, "pus", "fiebre", "red", "very", ",", "38.5")
    }
)


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_case_and_accents_do_not_matter(text: str) -> None:
    accented = unicodedata.normalize("NFC", "".join(f"{each}\u0301" if each in "aeiou" else each for each in text))
    assert understand(text.upper(), RULES) == understand(text, RULES) == understand(accented, RULES)


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_what_is_said_after_a_stop_takes_nothing_away(text: str) -> None:
    assert "pus" in signs(f"there is pus. {text}")


def test_a_sign_in_words_is_a_finding_marked_from_text() -> None:
    course = told(noted(report(2), "there is yelow puss", RULES))
    assert found(course) == {"sign:pus": URGENT}
    ticked = told(noted(report(2), "there is yelow puss", RULES).with_signs(frozenset({"pus"})))
    assert [each.from_text for of in (course, ticked) for each in assess(of)] == [True, False]


def test_words_without_a_sign_are_read_by_a_person() -> None:
    assert found(told(noted(report(2), "no pus at all", RULES))) == {"note": ROUTINE}


def test_words_beside_a_sign_are_read_by_a_person_too() -> None:
    both = noted(noted(report(2), "i cant breathe", RULES), "and my cheek feels odd", RULES)
    assert found(told(both)) == {"sign:breathing": EMERGENCY, "note": ROUTINE}


def test_what_is_denied_stays_found_and_is_denied_no_more_once_written_again() -> None:
    denied = replace(noted(report(2), "pus", RULES), denied=frozenset({"pus"}))
    assert found(told(denied)) == {"sign:pus": URGENT}
    assert noted(denied, "there is pus after all", RULES).denied == frozenset()
    assert noted(denied, "thanks", RULES).denied == {"pus"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"pus|puss', '"Pus|puss', "no pattern"),
        ('"not sure"', '"not sûre"', "no phrase"),
        ("grade = 1", "grade = 7", "less than or equal to 4"),
        ('language = "en"', "", "language"),
    ],
)
def test_a_bad_lexicon_is_said_in_one_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = (lexicon.FOLDER / "en.toml").read_text("utf-8")
    assert old in text
    bad = tmp_path / "en.toml"
    bad.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(BadLexicon, match=says):
        lexicon.load(tmp_path)


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_the_signs_alone_are_those_that_are_understood(text: str) -> None:
    assert signs_in(text, RULES) == understand(text, RULES).signs
