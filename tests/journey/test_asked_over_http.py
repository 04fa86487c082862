"""A bot in a process of its own is asked over HTTP how it is, from its start to its end."""

import json
import re
import resource
import signal
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from sandbox.faults import Fault
from tests.journey.course import MONDAY
from tests.journey.site import Site, call, until
from tests.web.test_metrics import asked, samples

pytestmark = pytest.mark.xdist_group("processes")  # They share what is costly to start.


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Site.opened(tmp_path, f"sqlite:///{tmp_path}/bot.sqlite3", MONDAY) as opened:
        opened.web_address = "127.0.0.1:0"
        opened.bot = opened.process()
        yield opened


def address(site: Site) -> str:
    site.bot.until_printed("asked over HTTP")
    [found] = re.findall(r"asked over HTTP.*address=(\S+)", site.bot.printed())
    return f"http://{found}"


def ask(site: Site, path: str = "/healthz") -> tuple[int, Any]:
    answer = httpx.get(address(site) + path, trust_env=False)
    return answer.status_code, json.loads(answer.text)


def test_it_is_asked_before_telegram_answers_and_after_and_ends_in_time(site: Site) -> None:
    site.telegram.faults.add(Fault("drop_before", method="getMe", times=2))  # A third time would be red for a while.
    site.bot.start()
    assert ask(site, "/livez") == (200, {"state": "alive"})
    site.bot.until_printed("running")
    status, told = ask(site)
    assert (status, told["state"]) == (200, "green")
    figures = httpx.get(address(site) + "/metrics", trust_env=False).text
    assert asked() - {name for name, _ in samples(figures)} == set()
    site.web_address = address(site).removeprefix("http://")
    told = call("status", "--json", **site.environment)
    assert (told.returncode, told.stderr) == (0, "")
    assert json.loads(told.stdout)["checks"][0] == {
        "name": "running",
        "state": "green",
        "value": 1,
        "unit": "",
        "reason": "",
    }
    assert len(json.loads(told.stdout)["checks"]) == 15
    with socket.create_connection(("127.0.0.1", int(address(site).rpartition(":")[2]))) as idle:
        idle.sendall(b"GET /healthz HTTP/1.1\r\n")
        code, seconds = site.bot.end(signal.SIGTERM)
    assert code == 0
    assert seconds < 8
    assert "did not stop in time" not in site.bot.printed()


def test_a_port_that_was_asked_for_and_is_taken_is_one_line(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        site.web_address = f"127.0.0.1:{other.getsockname()[1]}"
        bot = site.process("taken")
        bot.start()
        assert bot.wait() == 1
    said = f"WEB_ADDRESS: {site.web_address} cannot be used (Address already in use); name another, or off."
    assert bot.printed().splitlines()[-1] == said


def test_a_disk_that_takes_nothing_is_red_and_the_bot_lives_on(site: Site) -> None:
    """No file of the process may grow, its log no more than its database."""
    site.bot.start()
    site.bot.until_printed("running")
    until(lambda: ask(site)[0] == 200)
    before = resource.prlimit(site.bot.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(site.bot.pid, resource.RLIMIT_FSIZE, (0, before[1]))
    until(lambda: reasons(site) == {"database": "the database cannot be written to: i/o error"})
    resource.prlimit(site.bot.pid, resource.RLIMIT_FSIZE, before)
    until(lambda: ask(site)[0] == 200)


def reasons(site: Site) -> dict[str, str]:
    status, told = ask(site)
    red = {each["name"]: each["reason"] for each in told["checks"] if each["state"] == "red"}
    assert status == (503 if red else 200)
    return red


class Office(BaseHTTPRequestHandler):
    """Where the operator's address leads to; it is said what came."""

    came: list[str]

    def do_GET(self) -> None:
        self.came.append(self.path)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """In silence."""


@pytest.fixture
def office() -> Iterator[tuple[str, list[str]]]:
    came: list[str] = []
    server = HTTPServer(("127.0.0.1", 0), type("Here", (Office,), {"came": came}))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", came
    server.shutdown()
    thread.join()
    server.server_close()


def test_whoever_waits_for_it_is_pinged_and_a_program_reads_the_log(site: Site, office: tuple[str, list[str]]) -> None:
    url, came = office
    site.more = {"PING_URL": f"{url}/ping?key=s3cret", "OPS_URL": f"{url}/s3cret", "LOG_FORMAT": "json"}
    bot = site.process("pinged")
    bot.start()
    bot.until_printed("running")
    until(lambda: came == ["/ping?key=s3cret"], "a ping")
    bot.end(signal.SIGTERM)
    lines = [json.loads(line) for line in bot.printed().splitlines()]
    assert {"asked over HTTP", "running", "stopped"} <= {line["event"] for line in lines}
    assert "s3cret" not in bot.printed()
