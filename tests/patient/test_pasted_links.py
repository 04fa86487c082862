"""A link that is pasted, typed or sent among words is followed as if it had been tapped; its token is kept nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.links import without_tokens
from tests.patient.conftest import LINKS, Ward
from tests.patient.test_past import BOTH, Spoken, asked, no_english

HELLO = {"en": "would like to look after you", "es": "quiere acompañarte"}
WAYS = {
    "bare": "https://t.me/sandbox_clinic_bot?start={token}",
    "without https": "t.me/Sandbox_Clinic_Bot?start={token}",
    "of the app": "tg://resolve?domain=sandbox_clinic_bot&start={token}",
    "the other way round": "tg://resolve?start={token}&domain=sandbox_clinic_bot",
    "its own place": "https://sandbox_clinic_bot.t.me/?start={token}",
    "among words": "hello, the clinic sent me this: https://t.me/sandbox_clinic_bot?start={token}, what is it?",
    "a command": "/start {token} please",
    "a command behind words": "hi /start {token}",
    "the token alone": "{token}",
}

MERE = ("https://example.com/a/b?c=1", "t.me/another_bot?start=x", "www.example.org http://example.org/2")
CANNOT = {
    "en": "I cannot open links, but Skin & Co gets yours. What is it about?",
    "es": "No puedo abrir enlaces, pero Skin & Co recibe el tuyo. ¿De qué trata?",
}
NEEDS_NONE = {"en": "You need none: I am already looking after you", "es": "No te hace falta: ya cuido de ti"}


def token_of(link: str) -> str:
    return link.partition("start=")[2]


@pytest.mark.parametrize("language", HELLO)
@pytest.mark.parametrize("way", WAYS)
async def test_a_pasted_link_is_followed(ward: Ward, way: str, language: str) -> None:
    ward.telegram.people.join("Pat", language_code=language)
    link = ward.link()
    await ward.open("Pat")
    await ward.say("Pat", WAYS[way].format(token=token_of(link)))
    assert HELLO[language] in ward.last("Pat")
    await ward.tap("Pat", {"en": "I agree", "es": "Acepto"}[language])
    assert len(ward.enrollments()) == 1


@pytest.mark.parametrize("way", WAYS)
async def test_who_is_followed_already_follows_another_and_the_words_are_kept(ward: Ward, way: str) -> None:
    await ward.patient()
    link = ward.link()
    await ward.say("Pat", WAYS[way].format(token=token_of(link)))
    assert HELLO["en"] in ward.last("Pat")
    kept = "\n".join(note for each in ward.course().answer_sets for note in each.notes)
    assert token_of(link) not in kept
    assert ("what is it?" in kept) == (way == "among words")
    await ward.tap("Pat", "I agree")
    assert len(ward.enrollments()) == 2


async def test_a_picture_above_a_link_is_kept_without_its_token(ward: Ward) -> None:
    await ward.patient()
    link = ward.link()
    await ward.photo("Pat", f"my cheek {link}")
    assert (ward.answers().notes, len(ward.answers().photos)) == (("my cheek",), 1)
    assert HELLO["en"] in ward.last("Pat")


async def test_staff_paste_theirs(ward: Ward) -> None:
    link = ward.staff_link()
    ward.telegram.people.join("Bob")
    await ward.open("Bob")
    await ward.say("Bob", f"here: {link}")
    assert ward.buttons("Bob") == ["Join"]
    await ward.say("Ann", ward.link())
    assert HELLO["en"] in ward.last("Ann")


async def test_a_link_that_is_no_good_and_one_of_another_bot(ward: Ward) -> None:
    await ward.patient()
    await ward.say("Pat", "https://t.me/sandbox_clinic_bot?start=nonsense")
    assert ward.last("Pat").startswith("This link does not open anything any more. You need none")
    await ward.say("Pat", "t.me/another_bot?start=nonsense")
    assert "t.me/another_bot?start=nonsense" in ward.answers().notes


@pytest.mark.parametrize("way", WAYS)
async def test_a_guess_counts_however_it_is_sent(ward: Ward, way: str) -> None:
    """After five not even a good one opens anything; of many in one message one alone is tried."""
    link, guesses = ward.link(), " ".join(f"AAAAAAAAAAEguessguessguessgues{n}" for n in range(10, 60))
    ward.telegram.people.join("Eve")
    await ward.open("Eve")
    for _ in range(5):
        await ward.say("Eve", WAYS[way].format(token=f"{guesses} {token_of(link)}"))
        assert ward.last("Eve").startswith("This link does not work")
    await ward.open("Eve", link)
    assert ward.last("Eve").startswith("This link does not work")


@given(st.text(), st.text(), st.integers(1, 2**33))
def test_no_token_is_left_in_words(before: str, after: str, number: int) -> None:
    link = LINKS.to(number)
    assert token_of(link) not in without_tokens(f"{before} {link} {after}")
    assert token_of(link) not in without_tokens(f"{before} {token_of(link)} {after}")


def test_a_scream_is_no_token() -> None:
    assert without_tokens("A" * 32) == "A" * 32
    assert without_tokens("aaaaa " + "A" * 20 + "hhh!") == "aaaaa " + "A" * 20 + "hhh!"


@BOTH
@pytest.mark.parametrize("said", MERE)
async def test_a_link_and_nothing_else_is_kept_and_asked_about(ward: Ward, spoken: Spoken, said: str) -> None:
    await asked(ward, spoken)
    before = len(ward.texts("Pat"))
    await ward.say("Pat", said)
    [reply] = ward.texts("Pat")[before:]
    assert CANNOT[spoken.code] in reply
    assert "112" in reply
    assert ward.answers().notes == (said,)
    assert ward.findings() == ["note"]
    assert no_english(ward, spoken)


@BOTH
async def test_words_and_signs_beside_a_link_are_read_as_ever(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    pus = {"en": "there is yellow pus", "es": "tengo pus amarillo"}[spoken.code]
    await ward.say("Pat", f"{pus} https://example.com")
    assert ward.findings() == ["sign:pus"]
    assert CANNOT[spoken.code] not in ward.last("Pat")


@BOTH
async def test_who_is_followed_needs_no_link(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    before = len(ward.texts("Pat"))
    await ward.say("Pat", "https://t.me/sandbox_clinic_bot?start=nonsense")
    [reply] = ward.texts("Pat")[before:]
    assert NEEDS_NONE[spoken.code] in reply
    assert ward.findings() == []
    assert no_english(ward, spoken)


async def test_words_around_a_link_are_kept_of_who_has_stopped_too(ward: Ward) -> None:
    await ward.patient()
    await ward.say("Pat", "/stop")
    await ward.say("Pat", f"I cannot breathe {ward.link()}")
    assert any(each.startswith("⚠️ Please call 112 now") for each in ward.texts("Pat"))
