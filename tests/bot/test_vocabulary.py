"""Which word of ours a typed one stands for: other forms, misspellings, and words that only look like one."""

import pytest

from bot import protocol
from bot.lexicon import load
from bot.understanding import understand
from bot.vocabulary import plain, real_words, tokens

RULES = protocol.load("microneedling")


def test_words_are_plain_and_what_is_drawn_out_is_written_once() -> None:
    assert plain("¿Está INFLAMADÍSIMA?") == "¿esta inflamadisima?"
    assert tokens("Puuuus, can’t!") == ["pus", ",", "cant", "!"]


@pytest.mark.parametrize("text", ["temples", "sweating a lot", "the room is spinning", "swelter", "puppies", "brushes"])
def test_a_real_word_is_no_misspelling(text: str) -> None:
    read = understand(text, RULES)
    assert not read.signs
    assert not read.grades


@pytest.mark.parametrize(("word", "form"), [("bubble", "bubbles"), ("irritacion", "irritada"), ("peeled", "peeling")])
def test_another_form_of_a_word_is_known(word: str, form: str) -> None:
    assert form in load().vocabulary.keys(word)


@pytest.mark.parametrize("word", ["numbing", "here", "marido", "puse", "pelos", "career", "queen", "salad"])
def test_a_word_that_only_begins_alike_is_none(word: str) -> None:
    assert not load().vocabulary.keys(word)


def test_the_words_are_of_both_languages_and_hold_no_misspelling_that_matters() -> None:
    assert {"temples", "sweating", "ventana", "hermana"} <= real_words()
    assert real_words().isdisjoint({"feaver", "brething", "yelow", "tounge", "hinchason"})


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("no me entra bien el aire", {"breathing"}),
        ("me falta el aire", {"breathing"}),
        ("no me falta el aire", set()),
        ("my lips, they are swollen", {"breathing"}),
        ("my face is swollen, lips are dry", set()),
        ("no fever, pus on my chin", {"pus"}),
        ("fever: none, pus: no", set()),
    ],
)
def test_what_a_no_and_a_comma_do(text: str, heard: set[str]) -> None:
    assert understand(text, RULES).signs == heard


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("no se pela", {"peeling": 0}),
        ("no sé, se pela mucho", {"peeling": 3}),
        ("it hurt a bit during the peel", {"pain": 2}),
        ("the slight red has gone past my jaw", {"redness": 2}),
        ("the redness has gone", {"redness": 0}),
        ("the redness is gone now", {"redness": 0}),
        ("piel tirante y seca, todavía no se pela", {"peeling": 1}),
    ],
)
def test_what_is_negated_and_what_only_looks_so(text: str, read: dict[str, int]) -> None:
    assert dict(understand(text, RULES).grades) == read
