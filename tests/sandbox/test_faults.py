"""Trouble on demand, and the pace that Telegram asks for."""

import asyncio

import httpx
import pytest
from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from sandbox.errors import Impossible
from sandbox.faults import Fault
from sandbox.telegram import TOKEN, Telegram
from tests.sandbox.conftest import Clock, Line


def said(line: Line) -> list[str]:
    return [message["text"] for message in line.telegram.people.transcript("Ann") if message["from"] == "bot"]


@pytest.mark.parametrize(
    ("kind", "raised", "cause", "done"),
    [
        ("429", RetryAfter, None, False),
        ("500", NetworkError, None, False),
        ("502_html", NetworkError, TelegramError, False),
        ("401", InvalidToken, None, False),
        ("404", InvalidToken, None, False),
        ("403", Forbidden, None, False),
        ("drop_before", NetworkError, httpx.ConnectError, False),
        ("drop_after", NetworkError, httpx.ReadError, True),
        ("black_hole", TimedOut, httpx.ReadTimeout, False),
        ("away", NetworkError, httpx.ConnectError, False),
    ],
)
async def test_a_fault_looks_as_it_would_with_a_socket(
    line: Line, kind: str, raised: type[TelegramError], cause: type[Exception] | None, done: bool
) -> None:
    line.telegram.faults.add(Fault(kind, method="sendMessage", times=1))
    with pytest.raises(TelegramError) as trouble:
        await line.send("Hello")
    assert type(trouble.value) is raised
    assert type(trouble.value.__cause__) is (cause or type(None))
    assert said(line) == (["Hello"] if done else [])
    await line.send("Again")
    assert said(line)[-1] == "Again"


@pytest.mark.parametrize(("kind", "done"), [("drop_before", False), ("drop_after", True)])
async def test_a_dropped_connection_is_closed_without_a_word(http_line: Line, kind: str, done: bool) -> None:
    http_line.telegram.faults.add(Fault(kind, method="sendMessage", times=1))
    with pytest.raises(NetworkError) as trouble:
        await http_line.send("Hello")
    assert isinstance(trouble.value.__cause__, httpx.RemoteProtocolError | httpx.ReadError)
    assert said(http_line) == (["Hello"] if done else [])
    await http_line.send("Again")
    assert said(http_line)[-1] == "Again"


async def test_a_black_hole_never_answers(http_line: Line) -> None:
    http_line.telegram.faults.add(Fault("black_hole", method="sendMessage"))
    with pytest.raises(TimedOut):
        await http_line.bot.send_message(http_line.ann, "Hello", read_timeout=0.01)
    assert said(http_line) == []


async def test_what_is_slow_is_done_all_the_same(line: Line) -> None:
    line.telegram.faults.add(Fault("slow", seconds=60))
    with pytest.raises(TimedOut):
        await line.bot.send_message(line.ann, "Hello", read_timeout=0.001)
    assert said(line) == ["Hello"]


async def test_a_fault_strikes_its_method_and_its_chat_only(line: Line) -> None:
    bob = line.telegram.people.join("Bob")
    line.telegram.people.open("Bob")
    line.telegram.faults.add(Fault("500", method="sendMessage", chat_id=line.ann))
    await line.bot.send_message(bob.id, "Hello")
    await line.bot.send_chat_action(line.ann, "typing")
    with pytest.raises(NetworkError):
        await line.send("Hello")


async def test_a_fault_can_be_taken_away(line: Line) -> None:
    fault = line.telegram.faults.add(Fault("500"))
    line.telegram.faults.remove(fault.id)
    await line.send("Hello")
    with pytest.raises(Impossible, match="there is no fault 1"):
        line.telegram.faults.remove(fault.id)


def test_the_same_seed_is_the_same_trouble() -> None:
    first, second, other = (Fault("500", probability=0.5, seed=seed) for seed in (1, 1, 2))
    strikes = [[fault.strikes("getMe", None) for _ in range(50)] for fault in (first, second, other)]
    assert strikes[0] == strikes[1] != strikes[2]
    assert 10 < sum(strikes[0]) < 40


def test_an_unknown_fault_is_named() -> None:
    with pytest.raises(Impossible, match="no fault is called 'rain'"):
        Fault("rain")


async def test_calls_are_kept_with_their_outcome_and_without_the_token(line: Line) -> None:
    line.telegram.faults.add(Fault("429", seconds=7, times=1))
    with pytest.raises(RetryAfter):
        await line.send("Hello")
    await line.send("Hello")
    with pytest.raises(BadRequest):
        await line.bot.send_message(7, "Hello")
    made = [(call.method, call.status, call.error, call.fault) for call in line.telegram.calls]
    assert made == [
        ("sendMessage", 429, "Too Many Requests: retry after 7", "429"),
        ("sendMessage", 200, "", ""),
        ("sendMessage", 400, "Bad Request: chat not found", ""),
    ]
    assert TOKEN not in str(line.telegram.calls)


async def test_a_call_cut_off_by_its_caller_has_no_status(line: Line) -> None:
    poll = asyncio.create_task(line.telegram.call(TOKEN, "getUpdates", {"timeout": 30}))
    await asyncio.sleep(0)
    poll.cancel()
    with pytest.raises(asyncio.CancelledError):
        await poll
    assert line.telegram.calls[-1].status == 0


@pytest.fixture
def strict(clock: Clock) -> Telegram:
    """A sandbox that minds the limits, with 40 people and a group."""
    telegram = Telegram(clock, mind_limits=True)
    for number in range(40):
        telegram.people.join(f"P{number}")
        telegram.people.open(f"P{number}")
    group = telegram.people.groups.create("Team", "P0")
    telegram.people.groups.add_bot(group.id, "P0")
    return telegram


async def waits(telegram: Telegram, chat_id: int, times: int) -> list[int]:
    """For each message: how long it was told to wait, 0 if it went through."""
    found = []
    for _ in range(times):
        _, body = await telegram.call(TOKEN, "sendMessage", {"chat_id": chat_id, "text": "x"})
        found.append(body.get("parameters", {}).get("retry_after", 0))
    return found


async def test_a_chat_takes_a_short_burst_then_one_a_second(strict: Telegram, clock: Clock) -> None:
    one, other = (person.id for person in strict.people.all()[:2])
    assert await waits(strict, one, 6) == [0, 0, 0, 0, 0, 1]
    assert await waits(strict, other, 1) == [0]
    clock.now += 1
    assert await waits(strict, one, 2) == [0, 1]


async def test_what_is_changed_has_a_longer_burst_of_its_own(strict: Telegram) -> None:
    one = strict.people.all()[0].id
    _, body = await strict.call(TOKEN, "sendMessage", {"chat_id": one, "text": "x"})
    message = body["result"]["message_id"]
    found = []
    for number in range(21):
        params = {"chat_id": one, "message_id": message, "text": f"{number}"}
        _, body = await strict.call(TOKEN, "editMessageText", params)
        found.append(body.get("parameters", {}).get("retry_after", 0))
    assert found == [0] * 20 + [1]
    assert await waits(strict, one, 4) == [0] * 4


async def test_a_group_takes_twenty_a_minute(strict: Telegram, clock: Clock) -> None:
    (group,) = strict.people.groups.all()
    assert await waits(strict, group.id, 21) == [0] * 20 + [3]
    clock.now += 3
    assert await waits(strict, group.id, 1) == [0]


async def test_a_bot_may_send_thirty_a_second_in_all(strict: Telegram, clock: Clock) -> None:
    everybody = [person.id for person in strict.people.all()]
    assert [(await waits(strict, chat, 1))[0] for chat in everybody[:31]] == [0] * 30 + [1]
    clock.now += 1
    assert await waits(strict, everybody[30], 1) == [0]


async def test_nobody_minds_the_pace_unless_told_to(line: Line) -> None:
    assert await waits(line.telegram, line.ann, 50) == [0] * 50
