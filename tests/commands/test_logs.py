"""No token and nothing of anybody reaches a log, whichever way it takes."""

import io
import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Iterator

import pytest
import structlog

from commands.logs import follow_chats, log_unraisable, log_warning, redact
from commands.settings import ROOT
from tests.logged import logged

TOKEN = "123456789:AAF-secret_secret_secret_secret_se"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    with logged(hide=("", "a-master-key")) as stream:
        yield stream


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param(f"POST https://h/bot{TOKEN}/getMe", "POST https://h/bot<token>/getMe", id="address"),
        pytest.param("https://h/file/bot42:TEST/photo.jpg", "https://h/file/bot<token>/photo.jpg", id="short-token"),
        pytest.param(f"token={TOKEN},", "token=<token>,", id="bare"),
        pytest.param(TOKEN.replace(":", "%3A"), "<token>", id="quoted-for-an-address"),
        pytest.param("postgresql://bot:p@ss@h/n", "postgresql://bot:<password>@h/n", id="database-password"),
        pytest.param("at 12:30:15 on 127.0.0.1:8081", "at 12:30:15 on 127.0.0.1:8081", id="times-and-ports-stay"),
        pytest.param("chat -1001234567890, 4930123456", "chat <number>, <number>", id="ids-and-telephones"),
        pytest.param("\x1b[35m" + TOKEN, "\x1b[35m<token>", id="in-colour"),
        pytest.param("see /bots and /botany", "see /bots and /botany", id="words-stay"),
    ],
)
def test_redact(text: str, kept: str) -> None:
    assert redact(text) == kept


def test_our_lines_are_sentences_and_those_of_libraries_places(log: io.StringIO) -> None:
    structlog.get_logger("handlers.receiver").info("stored", updates=3)
    logging.getLogger("bot.triage").warning("rule %s", "severe", extra={"day": 2})
    logging.getLogger("some.library").info("did %s", "bea's words", extra={"tries": "bea's, too"})
    ours, plain, theirs = log.getvalue().splitlines()
    assert "[info     ] stored" in ours
    assert "[handlers.receiver] updates=3" in ours
    assert "rule severe" in plain
    assert "day=2" in plain
    assert "[info     ] a library spoke up" in theirs
    assert "[some.library] at=test_logs.py:" in theirs
    assert "bea" not in theirs


def test_a_token_in_words_and_values(log: io.StringIO) -> None:
    logging.getLogger("bot").warning("asking %s", TOKEN)
    structlog.get_logger("bot").warning("asking", url=f"https://h/bot{TOKEN}/getMe", key="a-master-key")
    text = log.getvalue()
    assert text.count("<token>") == 2
    assert text.count("<secret>") == 1
    assert "secret_" not in text
    assert "a-master-key" not in text


def test_an_exception_is_its_kind_and_its_place(log: io.StringIO) -> None:
    def read(words: str) -> None:
        try:
            int(words)
        except ValueError as error:
            raise LookupError(f"no sense in {words}") from error

    try:
        read("what bea wrote")
    except LookupError:
        structlog.get_logger("bot").exception("it failed")
        logging.getLogger("bot").exception("it failed")
        logging.getLogger("library").exception("it failed")
    lines = log.getvalue().splitlines()
    assert len(lines) == 3
    for line in lines:
        assert "LookupError at test_logs.py:" in line
        assert "from ValueError at test_logs.py:" in line
    assert "bea wrote" not in log.getvalue()


def test_a_chat_is_eight_characters_that_stay(log: io.StringIO) -> None:
    def said(chat_id: int) -> str:
        structlog.get_logger("bot").warning("late", chat=chat_id)
        return log.getvalue().splitlines()[-1].rpartition("chat=")[2]

    unknown = said(6_100_000_001)
    follow_chats(b"one key")
    followed, other = said(6_100_000_001), said(6_100_000_002)
    assert len(followed) == 8
    assert "6100000001" not in log.getvalue()
    assert said(6_100_000_001) == followed
    assert len({unknown, followed, other}) == 3
    follow_chats(b"another key")
    assert said(6_100_000_001) != followed


def test_a_line_that_cannot_be_written_shows_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with logged() as log:  # Begun here, since pytest's own handler would raise.
        logging.getLogger("bot").error("%d notes of %s", "what bea wrote")
    assert log.getvalue().startswith("a log line of bot:")
    assert "bea" not in log.getvalue() + "".join(capfd.readouterr())


def test_what_nobody_can_raise_is_a_line(log: io.StringIO, capfd: pytest.CaptureFixture[str]) -> None:
    class Brittle:
        def __del__(self) -> None:
            raise ValueError("what bea wrote")

    hook, sys.unraisablehook = sys.unraisablehook, log_unraisable  # pytest has put its own in between.
    Brittle()
    sys.unraisablehook = hook
    assert "ValueError at test_logs.py:" in log.getvalue()
    assert "bea" not in log.getvalue() + "".join(capfd.readouterr())


def test_libraries_that_log_requests_are_quiet(log: io.StringIO) -> None:
    for name in ("httpx", "httpcore.connection", "telegram.ext", "apscheduler.scheduler"):
        logging.getLogger(name).info("chatter")
        logging.getLogger(name).error("trouble")
    assert log.getvalue().count("[error") == len(log.getvalue().splitlines()) == 4


def test_a_beat_that_is_left_out_is_no_news(log: io.StringIO) -> None:
    logging.getLogger("apscheduler.scheduler").warning("skipped: maximum number of running instances reached")
    logging.getLogger("telegram.ext").warning("trouble")
    assert "apscheduler" not in log.getvalue()
    assert "telegram.ext" in log.getvalue()


def test_warnings_are_log_lines(log: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = log_warning
        warnings.warn(f"old {TOKEN} of bea", stacklevel=1)
    assert "UserWarning at test_logs.py:" in log.getvalue()
    assert "bea" not in log.getvalue()


@pytest.mark.parametrize(
    "how", ["call()", "t = threading.Thread(target=call); t.start(); t.join()"], ids=["main", "thread"]
)
def test_a_fatal_exception_says_nothing(how: str) -> None:
    program = "\n".join(
        [
            "import threading",
            "from commands.logs import configure_logs",
            "def call(): raise ValueError('/bot' + '12345:' + 'secret' * 6 + '/getMe')",
            "configure_logs()",
            how,
        ]
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert "stopped by an error" in done.stderr
    assert "ValueError at <string>:" in done.stderr
    assert "secretsecret" not in done.stderr


def speak() -> None:
    """All kinds of lines."""
    structlog.get_logger("handlers.receiver").info("stored", updates=3, name="«Ann»", ok=True, seconds=0.5)
    structlog.get_logger("bot").warning("late", chat=6_100_000_001, row=1_234_567_890, key="a-master-key")
    structlog.get_logger("bot").warning("asking", url=f"https://h/bot{TOKEN}/getMe", of=["a", f'"{TOKEN}'], no=None)
    logging.getLogger("bot.triage").warning("rule %s", "б123456789", extra={"day": 2})
    logging.getLogger("some.library").error("did %s", "bea's words")
    try:
        raise LookupError("bea wrote")
    except LookupError:
        logging.getLogger("bot").exception("failed")


def test_for_a_program_each_line_is_an_object_of_the_same_values() -> None:
    with logged(hide=["a-master-key"], as_json=True) as stream:
        follow_chats(b"key")
        speak()
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["event"] for line in lines] == [
        "stored",
        "late",
        "asking",
        "rule б<number>",
        "a library spoke up",
        "failed",
    ]
    given = {"updates": 3, "name": "«Ann»", "ok": True, "seconds": 0.5, "level": "info", "logger": "handlers.receiver"}
    assert {name: lines[0][name] for name in given} == given
    assert (lines[1]["row"], lines[1]["key"], len(lines[1]["chat"])) == ("<number>", "<secret>", 8)
    assert lines[2]["url"] == "https://h/bot<token>/getMe"
    assert lines[2]["no"] is None
    assert lines[5]["error"].startswith("LookupError at test_logs.py:")
    assert not any(each in stream.getvalue() for each in ("secret_", "bea", "6100000001", "123456789", "a-master-key"))
    with logged(hide=["a-master-key"]) as console:
        follow_chats(b"key")
        speak()
    for line, told in zip(console.getvalue().splitlines(), lines, strict=True):
        more = set(told) - {"event", "level", "logger", "timestamp"}
        assert [name for name in more if f"{name}=" not in line] == []
        assert line.count("=") >= len(more)
        assert str(told["event"]) in line
