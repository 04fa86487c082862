"""Whom a changed consent concerns, and that the words of a version never change."""

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from bot.clinic import Clinic
from bot.consent import FIRST, NEWEST, Terms, agreed_to, agreeing, is_due
from tests.bot.test_retention import PATIENT
from wording.words import read_all

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
CLINIC = Clinic(1, "Skin & Co", "+49 30 1234567", "Europe/Berlin", "112", AT, keeps_months=12)

# Somebody has agreed to these: a change of them is a new version.
WORDS = {
    ("en", 1): "449923b66428ebba",
    ("en", 2): "2fedf6641a971e29",
    ("es", 1): "15e1b02a9f7da0a2",
    ("es", 2): "6b95fbd9f03689d6",
    ("ar", 1): "a4025c1ac60a4353",
    ("ar", 2): "a0b4b482d3c1f594",
    ("pt_BR", 1): "ed92e5a13565ecf0",
    ("pt_BR", 2): "8f58c6aac68543f9",
    ("ru", 1): "9eb5ddb454bf67aa",
    ("ru", 2): "8afdf576f04890be",
}


@pytest.mark.parametrize(
    ("agreed", "keeps", "due"),
    [
        pytest.param(Terms(NEWEST, 12), 12, False, id="the-same"),
        pytest.param(Terms(NEWEST, 12), 6, False, id="kept-for-less-time"),
        pytest.param(Terms(NEWEST, 12), 24, True, id="kept-for-longer"),
        pytest.param(Terms(NEWEST, 12), 0, True, id="kept-until-erased-by-hand"),
        pytest.param(Terms(NEWEST, 0), 24, False, id="had-agreed-to-be-kept-until-then"),
        pytest.param(FIRST, 12, True, id="older-words"),
        pytest.param(None, 12, True, id="never-agreed"),
    ],
)
def test_who_is_asked_again(agreed: Terms | None, keeps: int, due: bool) -> None:
    of = PATIENT if agreed is None else agreeing(PATIENT, agreed, "es", AT)
    assert is_due(of, replace(CLINIC, keeps_months=keeps)) is due
    assert agreed_to(of) == agreed


@pytest.mark.parametrize("language", read_all())
def test_the_words_of_a_version_stay_as_they_were_agreed_to(language: str) -> None:
    sentences = read_all()[language].sentences
    for version in range(1, NEWEST + 1):
        parts = sorted(key for key in sentences if key == f"consent.{version}" or key.startswith(f"consent.{version}."))
        said = "\n".join(form for key in parts for form in sentences[key])
        assert sha256(said.encode()).hexdigest()[:16] == WORDS[language, version], f"{language} {version}"
    assert not any(key.startswith(f"consent.{NEWEST + 1}") for key in sentences)
