"""How the bot's process starts and stops, and what it does when Telegram or the database is away meanwhile."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.workflows import staffing
from handlers.links import Links
from sandbox.faults import Fault
from sandbox.telegram import TOKEN, USERNAME
from storage.crypto import Keys
from storage.engines import make
from tests.journey.course import MONDAY
from tests.journey.site import KEY, Site, until
from tests.postgres import Postgres

pytestmark = pytest.mark.xdist_group("processes")  # They share what is costly to start.

STOPS_WITHIN = 8.0
UNKNOWN_TOKEN = TOKEN.replace("SANDBOX", "ANOTHER")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Site.opened(tmp_path, f"sqlite:///{tmp_path}/bot.sqlite3", MONDAY) as opened:
        yield opened


def ask(site: Site) -> None:
    """The bot runs, and waits for the name of Ann's clinic."""
    site.bot.start()
    begin(site)


def begin(site: Site) -> None:
    site.bot.until_printed("running")
    invitation = site.store.transact(staffing.invite_first_admin, site.now())
    site.opens("Ann", Links(USERNAME, lambda: Keys([KEY]).link_secrets(site.now())).to(invitation.id), "first admin")
    site.taps("Ann", "Join", "Question 1 of 5")
    site.settle()


def copies(site: Site) -> int:
    with site.store.engine.begin() as connection:
        return int(connection.scalar(sa.text("SELECT sum(copies) FROM outbox")) or 0)


def test_told_to_end_it_waits_for_what_is_on_its_way(site: Site) -> None:
    ask(site)
    site.telegram.faults.add(Fault("slow", method="sendMessage", seconds=2, times=1))
    since = site.version()
    site.remote.post("say", person="Ann", text="/start")
    site.reads("Ann", "", since)
    code, seconds = site.bot.end(signal.SIGTERM)
    assert code == 0
    assert seconds < STOPS_WITHIN
    said = len(site.telegram.said)
    site.bot.start()
    site.bot.until_printed("running", 2)
    site.says("Ann", "Skin & Co", "Question 2 of 5")
    assert copies(site) == 0
    assert [each.text for each in site.telegram.said[said:] if "Question 2" not in each.text] == []


def test_told_to_end_it_does_not_wait_for_ever(site: Site) -> None:
    ask(site)
    site.telegram.faults.add(Fault("black_hole", method="sendMessage"))
    site.remote.post("say", person="Ann", text="/start")
    until(lambda: site.telegram.faults.all()[0].hits, "a message that is never answered")
    code, seconds = site.bot.end(signal.SIGTERM)
    assert code == 0
    assert seconds < STOPS_WITHIN


def test_two_never_run_on_one_sqlite_database(site: Site) -> None:
    ask(site)
    second = site.process("second")
    second.start()
    assert second.wait() == 1
    (line,) = second.printed().splitlines()
    assert "runs already on this database" in line
    site.says("Ann", "Skin & Co", "Question 2 of 5")


def test_it_starts_while_telegram_is_away_and_goes_on_when_that_is_back(site: Site) -> None:
    ask(site)
    site.bot.end()
    site.remote.post("say", person="Ann", text="Skin & Co")
    site.telegram.faults.add(Fault("away"))
    site.bot.start()
    site.bot.until_printed("Telegram does not answer")
    site.telegram.faults.clear()
    site.reads("Ann", "Question 2 of 5")


def test_a_token_that_telegram_does_not_know_is_loud_and_tried_again(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/bot.sqlite3"
    with Site.opened(tmp_path, database, MONDAY, token=UNKNOWN_TOKEN) as site:
        site.bot.start()
        site.bot.until_printed("Telegram does not know this BOT_TOKEN")
        assert "critical" in site.bot.printed()
        assert UNKNOWN_TOKEN not in site.bot.printed()
        assert site.bot.end(signal.SIGTERM)[0] == 0


def test_nothing_is_confirmed_while_sqlite_is_locked(site: Site) -> None:
    ask(site)
    engine = make(site.database_url)
    with engine.begin():
        said = site.remote.post("say", person="Ann", text="Skin & Co")
        until(lambda: site.telegram.has_given, "the update to be fetched")
        assert site.remote.get("idle", timeout=1)["unconfirmed"] == 1
    engine.dispose()
    site.reads("Ann", "Question 2 of 5", said["version"])
    site.settle()


def test_nothing_is_confirmed_or_lost_while_postgresql_is_away(tmp_path: Path, postgres: Postgres) -> None:
    url = postgres.url_of_new_database()
    name = url.partition("@/")[2].partition("?")[0]
    with Site.opened(tmp_path, url, MONDAY) as site:
        ask(site)
        postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        said = site.remote.post("say", person="Ann", text="Skin & Co")
        site.bot.until_printed("no connection for the lead")
        assert site.telegram.unconfirmed() == 1
        postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        site.reads("Ann", "Question 2 of 5", said["version"])
        site.settle()
        assert len([each for each in site.telegram.said if "Question 2" in each.text]) == 1
        assert site.bot.end(signal.SIGTERM)[0] == 0
    postgres.drop(url)
