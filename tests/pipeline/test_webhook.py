"""Updates that Telegram brings: kept whatever they are, and looked whether they arrive."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.ports import StoreTrouble, Transaction
from handlers.pipeline import page, webhook
from handlers.pipeline.fetch import ALLOWED
from handlers.pipeline.hearing import DEAF_AFTER
from handlers.pipeline.page import LARGEST
from handlers.pipeline.webhook import FAR_BEHIND, Inlet, Webhook, WebhookWatch
from sandbox.telegram import TOKEN
from sandbox.wire import SandboxRequest
from tests.pipeline.conftest import Rig
from tests.pipeline.test_pipeline import Running
from tests.pipeline.test_receiver import message

URL = "https://bot.example.org/telegram"


class Told(SandboxRequest):
    """A Telegram that has these troubles with our address."""

    def __init__(self, rig: Rig) -> None:
        super().__init__(rig.telegram)
        self.info: dict[str, Any] = {"url": "", "pending_update_count": 0}
        self.set: list[dict[str, Any]] = []

    async def do_request(self, url: str, method: str, request_data: Any = None, *args: Any, **more: Any) -> Any:
        result: Any = True
        if url.endswith("getWebhookInfo"):
            result = self.info
        elif url.endswith("setWebhook"):
            self.set.append(dict(request_data.parameters))
            self.info["url"] = self.set[-1]["url"]
        return 200, json.dumps({"ok": True, "result": result}).encode()


@pytest.fixture
def told(rig: Rig) -> Told:
    return Told(rig)


@pytest.fixture
def secrets() -> list[str]:
    return ["one"]


@pytest.fixture
def watch(rig: Rig, told: Told, secrets: list[str]) -> WebhookWatch:
    hook = Webhook(URL, lambda: secrets[0], Inlet(rig.store, 1, rig.clock))
    pipeline = rig.pipeline()
    return WebhookWatch(hook, told, f"https://telegram/bot{TOKEN}", pipeline.hearing, pipeline.pulse)


async def test_telegram_is_told_where_to_once(watch: WebhookWatch, told: Told) -> None:
    await watch.look()
    await watch.look()
    [given] = told.set
    assert given == {"url": URL, "secret_token": "one", "allowed_updates": ALLOWED, "max_connections": 40}


async def test_telegram_is_told_anew_when_the_secret_or_the_address_is_another(
    watch: WebhookWatch, told: Told, secrets: list[str]
) -> None:
    await watch.look()
    secrets[0] = "two"
    await watch.look()
    told.info["url"] = ""
    await watch.look()
    assert [each["secret_token"] for each in told.set] == ["one", "two", "two"]


async def test_we_hear_as_long_as_what_waits_can_be_brought(rig: Rig, watch: WebhookWatch, told: Told) -> None:
    await watch.look()
    assert watch._hearing.hears()
    told.info |= {"pending_update_count": 3}
    rig.clock.forward(100)
    await watch.look()
    rig.clock.forward(100)
    assert watch._hearing.hears()


async def test_what_cannot_be_brought_is_not_heard_until_less_waits(rig: Rig, watch: WebhookWatch, told: Told) -> None:
    """However rarely Telegram tries."""
    await watch.look()
    told.info |= {"pending_update_count": 3, "last_error_date": 5, "last_error_message": "Connection refused"}
    for _ in range(3):
        rig.clock.forward(DEAF_AFTER.total_seconds() / 2)
        await watch.look()
    assert not watch._hearing.hears()
    assert watch._pulse.silent > 100
    told.info |= {"pending_update_count": 2}
    await watch.look()
    assert watch._pulse.silent == 0


async def test_after_a_deaf_time_what_is_open_is_asked_again(rig: Rig, watch: WebhookWatch, told: Told) -> None:
    await watch.look()
    since = rig.clock()
    told.info |= {"pending_update_count": 1, "last_error_date": 5}
    for _ in range(4):
        rig.clock.forward(60)
        await watch.look()
    assert rig.told == []
    told.info |= {"pending_update_count": 0}
    await watch.look()
    assert rig.told == [("deaf", since, ())]


async def test_what_fails_is_tried_again(watch: WebhookWatch, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "FIRST_PAUSE", 0.0)
    asked, looked = told.do_request, asyncio.Event()
    troubles = [StoreTrouble("away"), OSError("no route"), None]

    async def do_request(*args: Any, **more: Any) -> Any:
        if troubles and (trouble := troubles.pop(0)) is not None:
            raise trouble
        looked.set()
        return await asked(*args, **more)

    monkeypatch.setattr(told, "do_request", do_request)
    running = asyncio.create_task(watch.run())
    await asyncio.wait_for(looked.wait(), 30)
    running.cancel()
    await asyncio.wait({running})


async def test_what_is_brought_is_worked_and_kept_once(rig: Rig, ann: int) -> None:
    hook = Webhook(URL, lambda: "one", Inlet(rig.store, int(TOKEN.partition(":")[0]), rig.clock))
    running = Running(rig.pipeline(webhook=hook))
    for _ in range(2):
        await hook.inlet.keep(json.dumps(message(5, ann, "hello")).encode())
    await rig.telegram.people.wait("Ann", "got hello")
    await running.end()
    assert rig.texts(ann) == ["got hello"]
    assert "getUpdates" not in rig.calls()


async def test_what_nobody_can_read_is_put_aside(rig: Rig) -> None:
    """Or Telegram would bring it again for ever."""
    inlet = Inlet(rig.store, 1, rig.clock)
    for body in (b"", b"[]", b"\xff{", b'{"update_id": 1', b'{"update_id": 99999999999999999999999999}', b"[" * 9999):
        await inlet.keep(body)
    pipeline = rig.pipeline()
    await pipeline.settle(poll=False)
    for _ in range(25):
        rig.clock.forward(10)
        await pipeline.settle(poll=False)
    assert len(rig.store.transact(lambda tx: tx.inbox.dead())) == 6
    await pipeline.shut()


@pytest.mark.parametrize(
    ("body", "update_id", "person"),
    [
        (b'{"update_id": 7, "message": {"from": {"id": 5}}}', 7, 5),
        (b'{"update_id": 7, "message"', 7, 0),
        (b'{"update_id": 99999999999999999999999999999, "x"', LARGEST, 0),
        (b'{"update_id": 7}, {"update_id": 8}', 7, 0),
        (b"nothing", 0, 0),
    ],
)
def test_whose_it_is_is_read_where_that_can_be(body: bytes, update_id: int, person: int) -> None:
    raw = page.single(body)
    assert (raw.update_id, raw.person, raw.body) == (update_id, person, body)


async def test_a_row_of_a_flood_goes_when_telegram_brings_it_no_more(rig: Rig, ann: int) -> None:
    inlet = Inlet(rig.store, 1, rig.clock)

    async def bring(update_id: int) -> None:
        await inlet.keep(json.dumps(message(update_id, ann, "x")).encode())

    def rows(tx: Transaction) -> int:
        return int(tx.sql.connection.exec_driver_sql("SELECT count(*) FROM inbox").scalar())  # type: ignore[attr-defined]

    await bring(1)
    rig.store.transact(lambda tx: tx.inbox.gathered(tx.inbox.claim(rig.clock(), 1)[0], [], rig.clock()))
    await bring(FAR_BEHIND)
    assert rig.store.transact(rows) == 2
    await bring(FAR_BEHIND + 2)
    assert rig.store.transact(rows) == 2


async def test_a_full_disk_is_said(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run(*_: Any) -> Callable[[], None]:
        raise StoreTrouble("full")

    monkeypatch.setattr(rig.store, "run", run)
    with pytest.raises(StoreTrouble):
        await Inlet(rig.store, 1, rig.clock).keep(b"{}")
