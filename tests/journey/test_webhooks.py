"""Two bots to which Telegram brings what people do, and what becomes of it when one of them dies."""

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sandbox.faults import Fault
from storage.migrate import upgrade
from tests.journey.course import MONDAY
from tests.journey.proxy import Proxy
from tests.journey.site import LEASE, Process, Site, until
from tests.journey.test_beginning_and_end import begin, copies
from tests.postgres import Postgres

pytestmark = pytest.mark.xdist_group("processes")  # They share what is costly to start.


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with Proxy() as proxy:
        yield proxy


@pytest.fixture
def site(tmp_path: Path, postgres: Postgres, proxy: Proxy) -> Iterator[Site]:
    url = postgres.url_of_new_database(upgrade)
    with Site.opened(tmp_path, url, MONDAY) as site:
        site.web_address = "127.0.0.1:0"
        site.more["WEBHOOK_URL"] = f"http://127.0.0.1:{proxy.port}/from/telegram"
        site.bot = site.process()
        yield site
    postgres.drop(url)


def port_of(bot: Process) -> int:
    """The one it has now."""
    found: list[str] = []

    def has_one() -> bool:
        found[:] = re.findall(r"asked over HTTP.*address=127.0.0.1:(\d+)", bot.printed())
        return len(found) == bot.starts

    until(has_one, "the port")
    return int(found[-1])


def test_what_is_brought_to_one_of_two_is_answered_and_when_one_dies_the_other_goes_on(
    site: Site, proxy: Proxy
) -> None:
    second = site.process("second")
    second.start()
    site.bot.start()
    proxy.ports = [port_of(site.bot), port_of(second)]
    begin(site)
    site.telegram.faults.add(Fault("drop_after", method="webhook", times=2))  # It is taken, and Telegram does not know.
    site.says("Ann", "Skin & Co", "Question 2 of 5")
    site.bot.end(signal.SIGKILL)
    site.move(LEASE)
    site.says("Ann", "+49 30 1234567", "Question 3 of 5")
    site.bot.start()
    proxy.ports[0] = port_of(site.bot)
    second.end(signal.SIGKILL)
    site.move(LEASE)
    site.taps("Ann", "Berlin", "Question 4 of 5")
    site.settle()
    assert site.telegram.asked["getUpdates"] == 0
    said = [each.text.partition("\n")[0] for each in site.telegram.said if "Question" in each.text]
    assert len(said) - len(set(said)) <= copies(site)


def test_what_is_not_telegrams_is_turned_away_and_a_webhook_can_be_given_up(site: Site, proxy: Proxy) -> None:
    site.bot.start()
    proxy.ports = [port_of(site.bot)]
    begin(site)
    forged = httpx.post(site.more["WEBHOOK_URL"], json={"update_id": 1}, trust_env=False)
    assert forged.status_code == 403
    site.bot.end(signal.SIGTERM)
    del site.more["WEBHOOK_URL"]
    site.bot = site.process("polling")
    site.bot.start()
    site.says("Ann", "Skin & Co", "Question 2 of 5")
    assert "a webhook is set, and is taken away" in site.bot.printed()
