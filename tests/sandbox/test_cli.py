"""The terminal: both sides played by commands, against a bot that greets."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import httpx
import pytest
from telegram import Bot, Update
from typer.testing import CliRunner, Result

from sandbox.cli import make_app
from sandbox.server import running
from sandbox.telegram import TOKEN, Telegram
from sandbox.wire import SandboxRequest
from tests.sandbox.conftest import NO_TLS, NOON, Clock
from tests.sandbox.test_messages import PNG

BUTTONS = {"inline_keyboard": [[{"text": "None", "callback_data": "0"}, {"text": "Severe", "callback_data": "3"}]]}


async def _greet(bot: Bot, update: Update) -> None:
    """A bot in five lines: asks on Start, thanks for a tap, keeps silent otherwise."""
    if (query := update.callback_query) is not None:
        await query.answer("Saved ✓")
        await query.edit_message_text(f"Thank you: {query.data}")
    elif update.message and (update.message.text or "").startswith("/start"):
        how = {"protect_content": True, "api_kwargs": {"reply_markup": BUTTONS}}
        await bot.send_message(update.message.chat.id, "How red is your skin?", **how)  # type: ignore[arg-type]


async def _run_town(ready: "Future[str]", leave: "Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]]") -> None:
    telegram, leaving = Telegram(Clock()), asyncio.Event()
    leave.set_result((asyncio.get_running_loop(), leaving))

    async def live() -> None:
        offset = 0
        async with Bot(TOKEN, request=SandboxRequest(telegram), get_updates_request=SandboxRequest(telegram)) as bot:
            while True:
                for update in await bot.get_updates(offset=offset, timeout=30):
                    offset = update.update_id + 1
                    await _greet(bot, update)

    async with running(telegram) as address:
        bot = asyncio.create_task(live())
        ready.set_result(address)
        await leaving.wait()
        bot.cancel()
        await asyncio.gather(bot, return_exceptions=True)


@pytest.fixture(scope="module")
def town() -> Iterator[str]:
    """A sandbox and a bot in a thread of their own, since commands block."""
    ready: Future[str] = Future()
    leave: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()
    thread = threading.Thread(target=lambda: asyncio.run(_run_town(ready, leave)))
    thread.start()
    yield ready.result(5)
    loop, leaving = leave.result(5)
    loop.call_soon_threadsafe(leaving.set)
    thread.join()


@pytest.fixture
def sandbox(town: str, monkeypatch: pytest.MonkeyPatch) -> "Terminal":
    monkeypatch.setattr("sandbox.remote.QUIET", 0.02)
    httpx.post(f"{town}/control/reset", verify=NO_TLS).raise_for_status()
    return Terminal(town)


class Terminal:
    def __init__(self, address: str) -> None:
        self._address = address

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(make_app(Clock()), ["--url", self._address, *words])


def test_a_person_is_made_by_opening_a_link(sandbox: "Terminal") -> None:
    shown = sandbox("open", "Ann", "abc")
    assert shown.exit_code == 0
    assert "│ How red is your skin?" in shown.output
    assert "│ [None] [Severe]" in shown.output
    assert "protected" in shown.output
    assert "Ann" in sandbox("people").output


def test_a_tap_shows_the_answer_and_what_became_of_the_message(sandbox: "Terminal") -> None:
    sandbox("open", "Ann")
    shown = sandbox("tap", "Ann", "sev").output
    assert "(Saved ✓)" in shown
    assert "edited" in shown
    assert "Thank you: 3" in shown


def test_reading_shows_both_sides(sandbox: "Terminal") -> None:
    sandbox("open", "Ann", "abc")
    shown = sandbox("read", "Ann").output
    assert "                │ /start abc" in shown
    assert "Fri 15 Jan 08:00 UTC" in shown
    assert "\n│ How red is your skin?" in shown
    assert "/start" not in sandbox("read", "Ann", "--last", "1").output


def test_a_silent_bot_is_said_to_be_silent(sandbox: "Terminal") -> None:
    sandbox("open", "Ann")
    assert "The bot has said nothing." in sandbox("say", "Ann", "hm", "hm", "--wait", "0.05").output


def test_pictures_blocking_waiting_and_calls(sandbox: "Terminal", tmp_path: Path) -> None:
    picture = tmp_path / "cheek.png"
    picture.write_bytes(PNG)
    sandbox("open", "Ann")
    assert sandbox("photo", "Ann", str(picture), "--wait", "0.05").exit_code == 0
    assert "(photo: cheek.png)" in sandbox("read", "Ann").output
    assert "How red" in sandbox("wait", "Ann", "red").output
    assert "200  sendMessage" in sandbox("calls", "--method", "sendMessage").output
    sandbox("block", "Ann")
    assert sandbox("block", "Ann").stderr == "Ann has blocked the bot already\n"
    assert "has blocked the bot" in sandbox("people").output
    sandbox("unblock", "Ann")
    assert "has blocked the bot" not in sandbox("people").output


def test_no_message_commands_the_terminal(sandbox: "Terminal") -> None:
    sandbox("open", "Ann")
    sandbox("say", "Ann", "\x1b[2J", "--wait", "0.01")
    assert "│ �[2J" in sandbox("read", "Ann").output


def test_faults_are_listed_and_cleared(sandbox: "Terminal") -> None:
    assert "500 on getMe, 2 times" in sandbox("fault", "500", "--method", "getMe", "--times", "2").output
    assert "Nothing goes wrong" in sandbox("fault", "--clear").output


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["tap", "Ann", "Yes"], "nobody is called 'Ann' here (there is: nobody yet)\n"),
        (["open", "Ann", "https://t.me/x_bot?start=1"], "that link leads to @x_bot"),
        (["wait", "Ann", "--timeout", "0"], "nobody is called 'Ann'"),
        (["photo", "Ann", "/no/such.png"], "cannot read /no/such.png: No such file or directory\n"),
        (["fault", "rain"], "no fault is called 'rain'"),
        (["serve", "--host", "0.0.0.0"], "the sandbox serves this machine only"),  # noqa: S104 (it is refused)
    ],
)
def test_an_error_is_one_line(sandbox: "Terminal", words: list[str], error: str) -> None:
    shown = sandbox(*words)
    assert shown.exit_code == 1
    assert shown.stderr.startswith(error)
    assert shown.stderr.count("\n") == 1


def test_no_sandbox_is_one_line_too() -> None:
    shown = Terminal("http://127.0.0.1:1")("people")
    assert (shown.exit_code, shown.stderr.count("\n")) == (1, 1)
    assert "no sandbox answers at http://127.0.0.1:1: run `make run` in another terminal" in shown.stderr


def test_a_taken_port_is_one_line(town: str) -> None:
    shown = Terminal(town)("serve", "--port", town.rpartition(":")[2])
    assert (shown.exit_code, shown.stderr.count("\n")) == (1, 1)
    assert "cannot be used (Address already in use): choose another" in shown.stderr


def test_it_runs_as_a_process_until_it_is_told_to_end() -> None:
    start = f"from sandbox.cli import make_app; make_app(lambda: {NOON})()"
    command = [sys.executable, "-uc", start, "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        address = process.stdout.readline().split()[-1]
        assert httpx.get(f"{address}/control/health", verify=NO_TLS).json()["now"] == NOON
        process.terminate()
        assert process.wait(10) == 0
        assert process.stderr.read() == ""


def test_a_long_link_is_read_and_printed_whole(sandbox: "Terminal") -> None:
    link = "https://t.me/sandbox_clinic_bot?start=" + "A" * 64
    sandbox("open", "Ann")
    assert "the bot has not said 'https://t.me/' to Ann" in sandbox("link", "Ann", "--wait", "0.05").output
    sandbox("say", "Ann", f"Tap here: {link} please", "--wait", "0.05")
    assert link in sandbox("read", "Ann").output
    assert sandbox("link", "Ann").output.strip() == link


def test_the_address_of_a_mini_app_is_printed_whole(sandbox: "Terminal", town: str) -> None:
    sandbox("open", "Ann")
    assert sandbox("app", "Ann").stderr == "no button in Ann's chat opens a Mini App\n"
    button = {"type": "web_app", "text": "Desk", "web_app": {"url": "http://127.0.0.1:8080/desk"}}
    set_button = httpx.post(f"{town}/bot{TOKEN}/setChatMenuButton", json={"menu_button": button}, verify=NO_TLS)
    set_button.raise_for_status()
    shown = sandbox("app", "Ann").output
    assert shown.startswith("http://127.0.0.1:8080/desk#tgWebAppData=")
    assert shown.endswith("&tgWebAppVersion=9.1&tgWebAppPlatform=tdesktop\n")
    assert shown.count("\n") == 1
