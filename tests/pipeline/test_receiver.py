import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram.error import NetworkError, TimedOut
from telegram.request import RequestData

from bot.ports import StoreTrouble, Transaction
from handlers.pipeline import receiver as module
from handlers.pipeline.fetch import ALLOWED, NoAnswer, fetch
from handlers.pipeline.page import BadPage
from handlers.pipeline.wire import Wire
from sandbox.faults import Fault
from sandbox.wire import SandboxRequest
from tests.pipeline.conftest import START, Rig

PAGE_START, PAGE_END = b'{"ok":true,"result":[', b"]}"


@pytest.fixture
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.0)
    monkeypatch.setattr(module, "LONGEST_PAUSE", 0.0)


class Pages(SandboxRequest):
    """Gives these answers to getUpdates, one after another, and then empty pages."""

    def __init__(self, rig: Rig, *answers: bytes) -> None:
        super().__init__(rig.telegram)
        self.answers, self.asked = list(answers), list[dict[str, Any]]()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **more: Any
    ) -> tuple[int, bytes]:
        if not url.endswith("getUpdates"):
            return await super().do_request(url, method, request_data, *args, **more)
        self.asked.append(dict(request_data.parameters) if request_data else {})
        return 200, self.answers.pop(0) if self.answers else PAGE_START + PAGE_END


def page(*updates: Any) -> bytes:
    return json.dumps({"ok": True, "result": updates}).encode()


def message(update_id: int, person: int, text: str) -> dict[str, Any]:
    sender = {"id": person, "is_bot": False, "first_name": "Ann"}
    return {
        "update_id": update_id,
        "message": {"message_id": update_id, "date": 0, "from": sender, "text": text}
        | {"chat": {"id": person, "type": "private", "first_name": "Ann"}},
    }


async def test_what_is_confirmed_is_kept_before(rig: Rig, ann: int) -> None:
    """The offset moves on only in the request after the commit; if nothing could be kept, it does not move."""
    for text in ("one", "two"):
        rig.telegram.people.say("Ann", text)
    request = Pages(rig, page(message(5, ann, "x")), page(message(5, ann, "x")))
    pipeline = rig.pipeline(polling=request)
    kept = rig.store.run
    try:
        rig.store.run = full_disk  # type: ignore[method-assign, assignment]
        with pytest.raises(OSError, match="disk"):
            await pipeline.receiver.poll(0)
    finally:
        rig.store.run = kept  # type: ignore[method-assign]
    await pipeline.receiver.poll(0)
    assert rig.waiting() == (1, 0)
    await pipeline.receiver.poll(0)
    assert [asked.get("offset") for asked in request.asked] == [None, None, 6]


async def full_disk(*_: Any) -> None:
    raise OSError("disk full")


async def test_updates_that_come_three_times_are_worked_once(rig: Rig, ann: int) -> None:
    rig.telegram.people.say("Ann", "hello")
    for _ in range(3):
        await rig.pipeline().receiver.poll(0)
    await rig.pipeline().settle()
    assert rig.texts(ann) == ["got hello"]


async def test_two_pollers_lose_and_double_nothing(rig: Rig, ann: int) -> None:
    older, newer = rig.pipeline().receiver, rig.pipeline().receiver
    await older.poll(0)
    first = asyncio.create_task(older.poll(5))
    await asyncio.sleep(0)
    second = asyncio.create_task(newer.poll(5))
    with pytest.raises(NoAnswer) as refused:
        await first
    assert refused.value.status == 409
    rig.telegram.people.say("Ann", "hello")
    assert await second + await older.poll(0) == 1
    await rig.pipeline().settle()
    assert rig.texts(ann) == ["got hello"]


@pytest.mark.usefixtures("_no_pauses")
@pytest.mark.parametrize(
    "kind", ["401", "404", "500", "502_html", "drop_before", "drop_after", "black_hole", "garbage_update"]
)
async def test_receiving_goes_on_after(rig: Rig, ann: int, kind: str) -> None:
    rig.telegram.faults.add(Fault(kind, "getUpdates", times=3, seconds=1))
    rig.telegram.people.say("Ann", "hello")
    pipeline, heard = rig.pipeline(), asyncio.Event()
    pipeline.receiver._received = heard.set
    running = asyncio.create_task(pipeline.receiver.run())
    async with asyncio.timeout(5):
        while not rig.waiting()[0]:
            heard.clear()
            await heard.wait()
    running.cancel()
    rig.telegram.faults.clear()
    await rig.pipeline().settle()
    assert rig.texts(ann) == ["got hello"]


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (TimedOut(), ("no updates", "no answer in time")),
        (NetworkError("refused"), ("no updates", "no connection")),
        (NoAnswer(401, "Unauthorized"), ("no updates", "unauthorized")),
        (StoreTrouble("no connection"), ("what came in cannot be kept in the database", None)),
    ],
)
async def test_why_nothing_comes_is_said_in_plain_words(
    rig: Rig, error: Exception, line: tuple[str, str | None]
) -> None:
    """docs/operate.md names these words; a place in the program helps nobody who looks at a network at night."""
    with capture_logs() as lines:
        rig.pipeline().receiver._complain(error, 1.0)
    [told] = lines
    assert (told["event"], told.get("said")) == line
    assert " at " not in str(told)


async def test_it_waits_as_long_as_it_is_asked_to(rig: Rig) -> None:
    rig.telegram.faults.add(Fault("429", "getUpdates", seconds=7))
    with pytest.raises(NoAnswer) as refused:
        await rig.pipeline().receiver.poll(0)
    assert refused.value.wait == 7


def test_pauses_grow_to_half_a_minute_and_no_further() -> None:
    assert (module.FIRST_PAUSE, module.LONGEST_PAUSE) == (0.2, 30.0)


async def test_an_update_that_is_no_json_is_kept_and_passed_over(rig: Rig, ann: int) -> None:
    broken = PAGE_START + b'{"update_id":8,"message":oops}' + PAGE_END
    request = Pages(rig, broken, broken, broken, page(message(9, ann, "hello")))
    pipeline = rig.pipeline(polling=request)
    for _ in range(2):
        with pytest.raises(BadPage):
            await pipeline.receiver.poll(0)
    for _ in range(3):
        await pipeline.settle()
        rig.clock.forward(10)
    assert [asked["limit"] for asked in request.asked[:3]] == [100, 100, 1]
    assert rig.texts(ann) == ["got hello"]
    assert ("dead", 0) in rig.told


async def test_only_what_we_understand_is_asked_for_and_nothing_is_dropped(rig: Rig) -> None:
    request = Pages(rig)
    receiver = rig.pipeline(polling=request).receiver
    await receiver.poll(25)
    await receiver.poll(25)
    first, then = request.asked[:2]
    assert first == {"limit": 100, "timeout": 1, "allowed_updates": ALLOWED}, "Telegram's time is waited for"
    assert then["timeout"] == 25


async def test_a_page_asked_for_before_the_rest_was_there_is_the_first(rig: Rig, ann: int) -> None:
    """What came with it is kept, and only then confirmed."""
    request = Pages(rig, page(message(7, ann, "early")))
    early = asyncio.create_task(fetch(request, rig.bot.base_url))
    await early
    receiver = rig.pipeline(polling=request, first=early).receiver
    assert await receiver.poll(25) == 1
    await receiver.poll(25)
    assert [each.get("offset") for each in request.asked] == [None, 8]


async def test_one_that_failed_is_asked_for_again(rig: Rig) -> None:
    request = Pages(rig)

    async def refused() -> bytes:
        raise NoAnswer(502)

    receiver = rig.pipeline(polling=request, first=asyncio.create_task(refused())).receiver
    with pytest.raises(NoAnswer):
        await receiver.poll(25)
    assert await receiver.poll(25) == 0
    assert len(request.asked) == 1


async def test_a_date_told_before_the_rest_was_there_is_known(rig: Rig) -> None:
    wire = Wire(connections=1)
    assert not rig.pipeline(polling=wire).clock.is_sure()
    wire.date = START
    assert rig.pipeline(polling=wire).clock.is_sure()


def heard_at(rig: Rig) -> Any:
    return rig.store.transact(lambda tx: tx.marks.get("received"))


async def test_a_first_start_is_no_outage(rig: Rig) -> None:
    await rig.pipeline().settle()
    assert (rig.told, heard_at(rig)) == ([], START)


async def test_after_an_outage_the_clinic_is_told_once_and_after_all_that_waited(rig: Rig, ann: int) -> None:
    await rig.pipeline().settle()
    rig.clock.forward(121)
    rig.telegram.people.say("Ann", "hello")
    pipeline = rig.pipeline()
    for _ in range(3):
        await pipeline.settle()
    assert [each for each in rig.told if each[0] == "deaf"] == [("deaf", START, (f"{ann}:hello",))]
    assert heard_at(rig) == rig.clock()


async def test_a_short_silence_is_no_outage(rig: Rig) -> None:
    await rig.pipeline().settle()
    rig.clock.forward(119)
    await rig.pipeline().settle()
    assert rig.told == []


async def test_deafness_is_noticed_while_running_too(rig: Rig) -> None:
    pipeline = rig.pipeline()
    await pipeline.settle()
    rig.telegram.faults.add(Fault("away"))
    for _ in range(5):
        rig.clock.forward(30)
        await pipeline.settle()
    rig.telegram.faults.clear()
    await pipeline.settle()
    assert rig.told == [("deaf", START, ())]


async def test_a_clock_that_is_set_is_no_outage(rig: Rig) -> None:
    pipeline = rig.pipeline(ticks=lambda: 5.0)
    await pipeline.settle()
    rig.clock.forward(timedelta(days=1).total_seconds())
    await pipeline.settle()
    assert rig.told == []


async def test_an_outage_that_cannot_be_made_good_is_made_good_later(rig: Rig) -> None:
    await rig.pipeline().settle()
    rig.clock.forward(500)
    pipeline, failing = rig.pipeline(), [ZeroDivisionError()]

    def on_deaf(tx: Transaction, since: Any, now: Any) -> None:
        if failing:
            raise failing.pop()
        rig.told.append(("deaf", since))

    pipeline.hearing._on_deaf = on_deaf
    await pipeline.settle()
    await pipeline.settle()
    assert rig.told == [("deaf", START)]
