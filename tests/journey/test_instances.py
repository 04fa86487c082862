"""Several bots on one PostgreSQL database, and what becomes of the lead when the one that has it is lost."""

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.leadership import LEADS, OURS
from storage.migrate import upgrade
from tests.journey.course import MONDAY
from tests.journey.site import LEASE, Process, Site, until
from tests.journey.test_beginning_and_end import ask, copies
from tests.postgres import Postgres

pytestmark = pytest.mark.xdist_group("processes")  # They share what is costly to start.

LEADER = sa.text(
    "SELECT pid, application_name FROM pg_stat_activity WHERE datname = current_database() AND pid IN "
    f"(SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = {LEADS} AND granted)"
)


class Two:
    """Two bots on one database, one of which has asked Ann for the name of her clinic."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.both = [site.bot, site.process("second")]
        self.both[1].start()
        ask(site)
        self.are_up()

    def _session(self) -> tuple[int, int]:
        """Of the one that leads: PostgreSQL's process, and its own."""
        found: list[tuple[int, str]] = []

        def look() -> bool:
            with self.site.store.engine.begin() as connection:
                found[:] = [(pid, name) for pid, name in connection.execute(LEADER) if name.startswith(OURS)]
            return bool(found)

        until(look, "one that leads")
        session, name = found[0]
        return session, int(name.rpartition(" ")[2])

    def leader(self) -> Process:
        pid = self._session()[1]
        return next(each for each in self.both if each.is_running and each.pid == pid)

    def are_up(self) -> None:
        """Each as often as it was started."""
        for each in self.both:
            each.until_printed("running", each.starts)

    def loses_connection(self) -> None:
        with self.site.store.engine.begin() as connection:
            connection.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": self._session()[0]})


@pytest.fixture
def two(tmp_path: Path, postgres: Postgres) -> Iterator[Two]:
    url = postgres.url_of_new_database(upgrade)
    with Site.opened(tmp_path, url, MONDAY) as site:
        yield Two(site)
    postgres.drop(url)


def killed(two: Two) -> Callable[[], None]:
    leader = two.leader()
    leader.end(signal.SIGKILL)
    return leader.start


def told_to_end(two: Two) -> Callable[[], None]:
    leader = two.leader()
    assert leader.end(signal.SIGTERM)[0] == 0
    return leader.start


def stopped(two: Two) -> Callable[[], None]:
    """As when a machine is frozen for a minute, and then goes on as if nothing had been."""
    leader = two.leader()
    os.kill(leader.pid, signal.SIGSTOP)

    def goes_on() -> None:
        os.kill(leader.pid, signal.SIGCONT)
        leader.until_printed("this instance leads no more")

    return goes_on


def cut_off(two: Two) -> Callable[[], None]:
    two.loses_connection()
    return lambda: None


def test_whenever_the_one_that_leads_is_lost_the_other_goes_on(two: Two) -> None:
    site = two.site
    acts: list[tuple[Callable[[Two], Callable[[], None]], Callable[..., None], str, str]] = [
        (cut_off, site.says, "Skin & Co", "Question 2 of 5"),
        (stopped, site.says, "+49 30 1234567", "Question 3 of 5"),
        (told_to_end, site.taps, "Berlin", "Question 4 of 5"),
        (killed, site.taps, "112", "Question 5 of 5"),
    ]
    for lose, act, words, then in acts:
        comes_back = lose(two)
        act("Ann", words, then)
        comes_back()
        site.move(LEASE)  # What the lost one was working is free when its lease is over.
        site.settle()
        two.are_up()
    said = Counter(each.text.partition("\n")[0] for each in site.telegram.said if "Question" in each.text)
    assert sum(said.values()) - len(said) <= copies(site)
