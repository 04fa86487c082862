"""No token reaches a log, whichever way it takes."""

import io
import logging
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator

import pytest
import structlog

from commands.logs import configure_logs, redact
from commands.settings import ROOT

TOKEN = "123456789:AAF-secret_secret_secret_secret_se"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers, root.level, sys.excepthook, threading.excepthook
    stream = io.StringIO()
    configure_logs("DEBUG", hide=("", "a-master-key"), stream=stream)
    yield stream
    root.handlers, root.level, sys.excepthook, threading.excepthook = before
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param(f"POST https://h/bot{TOKEN}/getMe", "POST https://h/bot<token>/getMe", id="address"),
        pytest.param("https://h/file/bot42:TEST/photo.jpg", "https://h/file/bot<token>/photo.jpg", id="short-token"),
        pytest.param(f"token={TOKEN},", "token=<token>,", id="bare"),
        pytest.param(TOKEN.replace(":", "%3A"), "<token>", id="quoted-for-an-address"),
        pytest.param("postgresql://bot:p@ss@h/n", "postgresql://bot:<password>@h/n", id="database-password"),
        pytest.param("at 12:30:15 on 127.0.0.1:8081", "at 12:30:15 on 127.0.0.1:8081", id="times-and-ports-stay"),
        pytest.param("see /bots and /botany", "see /bots and /botany", id="words-stay"),
    ],
)
def test_redact(text: str, kept: str) -> None:
    assert redact(text) == kept


def test_our_lines_and_those_of_libraries_look_alike(log: io.StringIO) -> None:
    structlog.get_logger("receiver").info("stored", updates=3)
    logging.getLogger("some.library").info("did %s", "that", extra={"tries": 2})
    ours, theirs = log.getvalue().splitlines()
    assert "[info     ] stored" in ours
    assert "[receiver] updates=3" in ours
    assert "[info     ] did that" in theirs
    assert "[some.library] tries=2" in theirs


def test_a_token_in_words_values_and_exceptions(log: io.StringIO) -> None:
    def call(token: str) -> None:
        words = "what a patient wrote".upper()
        raise LookupError(f"no answer from /bot{token}/getMe", len(words))

    logging.getLogger("library").warning("asking %s", TOKEN)
    structlog.get_logger().warning("asking", url=f"https://h/bot{TOKEN}/getMe", key="a-master-key")
    try:
        call(TOKEN)
    except LookupError:
        structlog.get_logger().exception("it failed")
        logging.getLogger("library").exception("it failed")
    text = log.getvalue()
    assert text.count("<token>") == 4
    assert text.count("LookupError: ") == 2
    assert "secret_" not in text
    assert "a-master-key" not in text
    assert "WHAT A PATIENT WROTE" not in text


def test_libraries_that_log_requests_are_quiet(log: io.StringIO) -> None:
    for name in ("httpx", "httpcore.connection", "telegram.ext", "apscheduler.scheduler"):
        logging.getLogger(name).info("chatter")
        logging.getLogger(name).error("trouble")
    assert "chatter" not in log.getvalue()
    assert log.getvalue().count("trouble") == 4


def test_a_beat_that_is_left_out_is_no_news(log: io.StringIO) -> None:
    logging.getLogger("apscheduler.scheduler").warning("skipped: maximum number of running instances reached")
    logging.getLogger("telegram.ext").warning("trouble")
    assert "skipped" not in log.getvalue()
    assert "trouble" in log.getvalue()


def test_warnings_are_log_lines(log: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(f"old {TOKEN}", stacklevel=1)
    logging.captureWarnings(True)
    assert "old <token>" in log.getvalue()


@pytest.mark.parametrize(
    "how", ["call()", "t = threading.Thread(target=call); t.start(); t.join()"], ids=["main", "thread"]
)
def test_a_fatal_exception_is_redacted(how: str) -> None:
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
    assert "ValueError: /bot<token>/getMe" in done.stderr
    assert "secretsecret" not in done.stderr
