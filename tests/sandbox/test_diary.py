"""What is said of trouble: that it began, that it is over, and how much went wrong meanwhile."""

import asyncio
from typing import Any

import pytest

from sandbox import control
from sandbox.asked import Asked
from sandbox.errors import Dropped
from sandbox.faults import KINDS, Fault
from sandbox.telegram import TOKEN, Telegram


async def begins(telegram: Telegram, kind: str, **more: Any) -> int:
    return int((await control.post_faults(telegram, Asked({"kind": kind, **more})))["id"])


async def ends(telegram: Telegram, fault_id: int | None = None) -> None:
    await control.delete_faults(telegram, Asked({"id": fault_id}))


async def asks(telegram: Telegram, method: str = "getMe", times: int = 1) -> list[int]:
    return [(await telegram.call(TOKEN, method, {}))[0] for _ in range(times)]


def said(telegram: Telegram) -> list[tuple[str, str]]:
    return [(entry["tone"], entry["text"]) for entry in telegram.diary.entries]


@pytest.mark.parametrize(
    ("calls", "counted"),
    [
        (0, "No call failed."),
        (1, "1 call of the bot failed meanwhile."),
        (2, "2 calls of the bot failed meanwhile."),
    ],
)
async def test_trouble_ends_with_how_many_calls_failed(telegram: Telegram, calls: int, counted: str) -> None:
    await begins(telegram, "429")
    assert await asks(telegram, times=calls) == [429] * calls
    await ends(telegram)
    assert said(telegram) == [
        ("trouble", "Telegram says “too many requests” to what the bot does."),
        ("good", f"Telegram takes messages again. {counted}"),
    ]


@pytest.mark.parametrize("kind", KINDS)
async def test_every_trouble_is_said_when_it_begins_and_when_it_is_over(telegram: Telegram, kind: str) -> None:
    await begins(telegram, kind)
    await ends(telegram)
    (tone, began), (last_tone, ended) = said(telegram)
    assert (tone, last_tone) == ("trouble", "good")
    assert ended.startswith("It is over: " + began) or kind in ("away", "429")


@pytest.mark.parametrize("kind", ["slow", "garbage_update"])
async def test_what_hinders_no_call_counts_none_as_failed(telegram: Telegram, kind: str) -> None:
    await begins(telegram, kind, seconds=0)
    assert await asks(telegram, "getUpdates") == [200]
    await ends(telegram)
    assert "failed" not in said(telegram)[-1][1]


async def test_trouble_with_a_number_is_over_by_itself_and_said_once(telegram: Telegram) -> None:
    fault = await begins(telegram, "500", times=2)
    assert await asks(telegram, times=3) == [500, 500, 200]
    over = ("good", "It is over: Telegram fails inside (500). 2 calls of the bot failed meanwhile.")
    assert said(telegram)[1:] == [over]
    await ends(telegram, fault)
    assert said(telegram)[1:] == [over]


async def test_only_the_one_that_is_taken_away_is_over(telegram: Telegram) -> None:
    first = await begins(telegram, "429")
    await begins(telegram, "500")
    await ends(telegram, first)
    assert [text for tone, text in said(telegram) if tone == "good"] == [
        "Telegram takes messages again. No call failed."
    ]


async def test_a_poll_that_waited_when_the_network_went_away_is_counted(telegram: Telegram) -> None:
    poll = asyncio.create_task(telegram.call(TOKEN, "getUpdates", {"timeout": 30}))
    await asyncio.sleep(0)
    await begins(telegram, "away")
    with pytest.raises(Dropped):
        await poll
    await ends(telegram)
    assert said(telegram)[-1][1] == "The network is back. 1 call of the bot failed meanwhile."
    assert telegram.calls[-1].fault == "away"


async def test_a_network_that_was_away_for_one_call_is_back(telegram: Telegram) -> None:
    await begins(telegram, "away", times=1)
    with pytest.raises(Dropped):
        await asks(telegram, "getUpdates")
    assert await asks(telegram, "getUpdates") == [200]
    assert len(said(telegram)) == 2


@pytest.mark.parametrize(
    ("pattern", "method", "strikes"),
    [
        ("*", "getUpdates", True),
        ("send*,edit*", "sendMessage", True),
        ("send*,edit*", "editMessageText", True),
        ("send*,edit*", "getUpdates", False),
        ("send*,edit*", "answerCallbackQuery", False),
        ("sendMessage", "sendMessageDraft", False),
        ("SENDMESSAGE", "sendMessage", True),
    ],
)
def test_which_methods_a_pattern_names(pattern: str, method: str, strikes: bool) -> None:
    assert Fault("500", method=pattern).strikes(method, None) is strikes
