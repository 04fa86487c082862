"""Where nobody at the clinic can be reached, nothing that the patient reads says that somebody is told, or looks."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.patient.conftest import Ward

Act = Callable[[Ward], Awaitable[str]]
PROMISES = re.compile(
    r"\b(has|have|is|are|been|be) told\b|\bI tell\b|\bwith Skin & Co\b ✓|\bwith the clinic\b"
    r"|\bclinic has your message\b|\bgets this\b|\bsees this\b|\basked to look\b|\blooking after you, and\b"
    r"|\bhas your (message|question|photo)\b"
    r"|\breads its messages\b|\bpassed it on\b"
)
ABOUT_LATER = ("so that the clinic is told", "if something should be looked at, I tell", "and Skin & Co is told")


async def words(ward: Ward) -> str:
    await ward.say("Pat", "I lost my umbrella")
    return ""


async def a_sign_in_words(ward: Ward) -> str:
    await ward.say("Pat", "there is yellow pus on my cheek")
    return await ward.tap("Pat", "Yes, that is right")


async def an_emergency_in_words(ward: Ward) -> str:
    await ward.say("Pat", "I cannot breathe")
    return ""


async def a_photo(ward: Ward) -> str:
    await ward.photo("Pat", "what is this?")
    return ""


async def every_question(ward: Ward) -> str:
    await ward.say("Pat", "there is yellow pus on my cheek")
    await ward.say("Pat", "/report")
    return await answered(ward, "No", worst=True)


async def a_sign(ward: Ward) -> str:
    await ward.say("Pat", "/report")
    await answered(ward, "No", "Pus or yellow crust", worst=False)
    await ward.tap("Pat", "Done")
    return await ward.tap("Pat", "Please contact me now")


async def answered(ward: Ward, *then: str, worst: bool) -> str:
    """Of every symptom the worst grade, or none of it."""
    await ward.tap("Pat", "Tell the clinic more")
    for _ in range(5):
        grades = [each for each in ward.buttons("Pat") if each != "‹ Back"]
        await ward.tap("Pat", grades[-1] if worst else grades[0])
    return [await ward.tap("Pat", label) for label in then][-1]


def a_wish(how_soon: str) -> Act:
    async def act(ward: Ward) -> str:
        await ward.say("Pat", "/report")
        await ward.tap("Pat", "Please contact me")
        return await ward.tap("Pat", how_soon)

    return act


async def a_wish_left_open(ward: Ward) -> str:
    await ward.say("Pat", "/report")
    await ward.tap("Pat", "Please contact me")
    await ward.at(ward.now[0].replace(hour=ward.now[0].hour + 1))
    return ""


async def waits_for_days(ward: Ward) -> str:
    await ward.say("Pat", "there is yellow pus on my cheek")
    await ward.on_day(4)
    return ""


async def the_end(ward: Ward) -> str:
    await ward.say("Pat", "/stop")
    return await ward.tap("Pat", ward.buttons("Pat")[0])


ACTS: dict[str, Act] = {
    "words": words,
    "a-sign-in-words": a_sign_in_words,
    "an-emergency-in-words": an_emergency_in_words,
    "a-photo": a_photo,
    "every-question": every_question,
    "a-sign": a_sign,
    "contact-now": a_wish("Now"),
    "contact-today": a_wish("Today"),
    "contact-can-wait": a_wish("It can wait"),
    "contact-left-open": a_wish_left_open,
    "days-without-anybody": waits_for_days,
    "the-end": the_end,
}


def promises(said: str) -> list[str]:
    for each in ABOUT_LATER:
        said = said.replace(each, "")
    return [f"{said[max(each.start() - 60, 0) : each.end() + 40]}" for each in PROMISES.finditer(said)]


async def read_by(ward: Ward, act: Act, *, staffed: bool) -> list[str]:
    await ward.patient("Pat")
    if not staffed:
        ward.telegram.people.block("Ann")
        await ward.settle()
    before = len(ward.texts("Pat"))
    toast = await act(ward)
    return [toast, *ward.texts("Pat")[before:]]


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
async def test_nothing_is_promised(ward: Ward, act: Act) -> None:
    said = await read_by(ward, act, staffed=False)
    assert [promise for each in said for promise in promises(each)] == []


@pytest.mark.parametrize("act", [words, a_sign_in_words, a_photo, a_sign, a_wish("Today")])
async def test_where_somebody_is_told_it_is_said(ward: Ward, act: Act) -> None:
    """Or else the test above would find nothing to look for."""
    said = await read_by(ward, act, staffed=True)
    assert [promise for each in said for promise in promises(each)]


async def test_in_an_emergency_the_number_stays_the_first_word_when_somebody_has_it(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.say("Pat", "I cannot breathe")
    await ward.at(ward.now[0] + timedelta(hours=1))
    assert ward.last("Pat").startswith("⚠️ If nobody has helped you yet, please call 112 now.")
    assert "Nobody at Skin & Co has taken your message yet" in ward.last("Pat")
    await ward.tap("Ann", "I’ve got it")
    assert ward.last("Pat").startswith("⚠️ If nobody has helped you yet, please call 112 now.")
    assert "Somebody at Skin & Co has your message now ✓" in ward.last("Pat")


async def test_what_waits_until_the_morning_is_not_said_of_another_alert(ward: Ward) -> None:
    """Nobody takes it in the night; it is closed; in the morning there is only a question."""
    await ward.patient("Pat")
    await ward.say("Pat", "there is yellow pus")
    await ward.at(datetime(2026, 3, 3, 3, 30, tzinfo=UTC))
    await ward.tap("Ann", "Close…")
    await ward.tap("Ann", ward.buttons("Ann")[0])
    before = len(ward.texts("Pat"))
    await ward.say("Pat", "I lost my umbrella")
    await ward.at(datetime(2026, 3, 3, 8, 30, tzinfo=UTC))
    assert not any("Nobody at Skin & Co" in text for text in ward.texts("Pat")[before:])
