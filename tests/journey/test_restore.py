"""The database put back, by the command and by hand, as whoever runs the bot does it."""

import shutil
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.workflows import staffing
from handlers.links import Links
from sandbox.telegram import USERNAME
from storage.crypto import Keys
from tests.journey.site import KEY, Process, Site, call

pytestmark = pytest.mark.xdist_group("processes")  # They share what is costly to start.

NOTICE = "A backup was put back"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Site.opened(tmp_path, f"sqlite:///{tmp_path}/bot.sqlite3", datetime.now(UTC)) as opened:
        yield opened


def real(site: Site) -> dict[str, str]:
    """Without a clock that can be moved."""
    return {name: value for name, value in site.environment.items() if name != "CLOCK_FILE"}


def started(site: Site, tmp_path: Path, number: int) -> Process:
    site.bot = Process(tmp_path / f"log{number}", "run", **real(site))
    site.bot.start()
    site.bot.until_printed("running")
    return site.bot


def test_put_back_by_the_command_and_by_hand(site: Site, tmp_path: Path) -> None:
    file, copy, backups = tmp_path / "bot.sqlite3", tmp_path / "copy", tmp_path / "backups"
    backups.mkdir()
    bot = started(site, tmp_path, 1)
    invitation = site.store.transact(staffing.invite_first_admin, site.now())
    site.opens("Ann", Links(USERNAME, lambda: Keys([KEY]).link_secrets(site.now())).to(invitation.id), "first admin")
    site.taps("Ann", "Join", "Question 1 of 5")
    assert call("backup", str(backups), **real(site)).returncode == 0
    [backup] = backups.glob("data-*")
    refused = call("restore", str(backup), "--yes", **real(site))
    assert (refused.returncode, "runs already" in refused.stderr) == (1, True)
    site.says("Ann", "Skin & Co", "Question 2 of 5")
    bot.end(signal.SIGTERM)
    site.store.close()
    restored = call("restore", str(backup), "--yes", **real(site))
    assert (restored.returncode, restored.stdout.count("kept as")) == (0, 1)
    shutil.copy(file, copy)
    bot = started(site, tmp_path, 2)
    site.reads("Ann", NOTICE)
    assert "a copy from before" not in bot.printed()
    bot.end(signal.SIGKILL)
    bot = started(site, tmp_path, 3)
    assert "a copy from before" not in bot.printed()
    bot.end(signal.SIGKILL)
    for each in ("-wal", "-shm"):
        file.with_name(file.name + each).unlink(missing_ok=True)
    shutil.copy(copy, file)
    since = site.version()
    bot = started(site, tmp_path, 4)
    bot.until_printed("a copy from before")
    site.reads("Ann", NOTICE, since)
    bot.end(signal.SIGKILL)
