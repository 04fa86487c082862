"""`main.py restore` goes by a clock that is right, or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from commands import bars, telegram_clock
from commands.restore import NotNow, restore
from commands.settings import Settings
from tests.commands.test_restore import LATER, copy, environment, settings
from tests.storage.people import NOW

__all__ = ["copy", "environment", "settings"]


@pytest.mark.parametrize(
    ("now", "ahead", "says"),
    [
        (NOW - timedelta(hours=1), None, "and the backup is of"),
        (LATER, timedelta(days=30), "43,200 minutes ahead of Telegram's"),
        (LATER, timedelta(minutes=-3), "3 minutes behind Telegram's"),
    ],
)
def test_a_clock_that_is_wrong_restores_nothing(
    settings: Settings, copy: Path, now: datetime, ahead: timedelta | None, says: str
) -> None:
    """A month of questions would count as done without a word, or be asked anew."""
    with pytest.raises(NotNow, match=f"{says}.*Nothing was changed"):
        list(restore(settings, copy, now, bars.shown, lambda _: True, ahead))
    assert not list(settings.data_dir.glob("*before*"))


def test_telegram_says_what_time_it_is(settings: Settings) -> None:
    """Where it can be asked."""
    assert telegram_clock.ahead(settings, NOW) is None
    there_is = NOW.replace(microsecond=0)
    with said_at(there_is) as address:
        there = settings.model_copy(update={"telegram_api_url": address})
        assert telegram_clock.ahead(there, NOW + timedelta(seconds=119)) is None
        assert telegram_clock.ahead(there, there_is + timedelta(minutes=3)) == timedelta(minutes=3)
        assert telegram_clock.ahead(there, there_is - timedelta(days=1)) == -timedelta(days=1)


@contextmanager
def said_at(now: datetime) -> Iterator[str]:
    class Telegram(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response_only(302)
            self.send_header("Date", format_datetime(now, usegmt=True))
            self.end_headers()

    with HTTPServer(("127.0.0.1", 0), Telegram) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
