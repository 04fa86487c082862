"""`run` without a token: a Telegram, its stage, and a bot beside it that is started again whenever it is killed."""

import os
import re
import signal
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.clinic import Clinic
from sandbox.errors import Impossible
from sandbox.remote import Remote
from storage.crypto import Keys
from storage.database import open_store
from storage.engines import WITHOUT_WAITING
from storage.migrate import upgrade
from tests.journey.serving import PATIENCE
from tests.journey.site import KEY, ROOT, Process, call, until

pytestmark = [
    pytest.mark.skipif((ROOT / ".env").exists(), reason="a .env file may hold a token of Telegram's own"),
    pytest.mark.xdist_group("processes"),
]


class TriedOut:
    """`run` with nothing set but where it may write, and `more`, on a port that is free."""

    def __init__(self, directory: Path, **more: str) -> None:
        self.environment = {"DATA_DIR": str(directory / "data"), **more}
        self.process = Process(directory / "log", "run", SANDBOX_PORT="0", **self.environment)
        self.url = ""

    def start(self) -> None:
        begun = self.process.printed().count("http://")
        self.process.start()
        until(lambda: self.process.printed().count("http://") > begun, "an address")
        self.url = [word for word in self.process.printed().split() if word.startswith("http://")][-1]
        self.remote = Remote(self.url)
        self.until_running()

    def until_running(self) -> None:
        until(lambda: self.state()["bot"] == "running", "the bot to run")

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = httpx.get(f"{self.url}/stage", trust_env=False).json()["state"]
        return found

    def stage(self, act: str, **given: str) -> httpx.Response:
        return httpx.post(f"{self.url}/stage/{act}", json=given, trust_env=False, timeout=PATIENCE)

    def reads(self, who: str, text: str, since: int = 0) -> None:
        self.remote.get("wait", person=who, contains=text, since=since, timeout=PATIENCE)

    def taps(self, who: str, label: str, then: str) -> None:
        version = int(self.remote.post("tap", person=who, label=label)["version"])
        self.reads(who, then, version)

    def connected(self) -> None:
        """Bea follows Ann's link and agrees."""
        self.remote.post("open", person="Ann")
        self.remote.post("say", person="Ann", text="/enroll")
        self.reads("Ann", "Which treatment was it?")
        for label, then in (
            ("Microneedling", "When was the treatment?"),
            ("Today", "How deep"),
            ("1.5 mm", "Is this right?"),
            ("Make the link", "Tap to begin"),
        ):
            self.taps("Ann", label, then)
        link = call("sandbox", "link", "Ann", SANDBOX_URL=self.url, **self.environment).stdout.strip()
        self.remote.post("open", person="Bea", link=link)
        self.reads("Bea", "Do you agree?")
        self.taps("Bea", "I agree", "is it")
        until(lambda: self.state()["done"][0], "Bea to be connected")


@contextmanager
def running(directory: Path) -> Iterator[TriedOut]:
    found = TriedOut(directory)
    found.start()
    yield found
    found.process.end(signal.SIGINT)


@pytest.fixture
def tried_out(tmp_path: Path) -> Iterator[TriedOut]:
    with running(tmp_path) as found:
        yield found


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TriedOut]:
    """For tests that leave it as they found it."""
    with running(tmp_path_factory.mktemp("standing")) as found:
        yield found


def bots(process: Process) -> list[int]:
    """The processes that this one has started."""
    parent = process.pid
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(status.parent.name))
    return found


def test_a_clinic_is_ready_and_a_patient_waits(tried_out: TriedOut) -> None:
    assert [person["name"] for person in tried_out.remote.get("people")] == ["Ann", "Vera", "Bea"]
    state = tried_out.state()
    assert (state["zone"], state["bot"], state["done"]) == ("Europe/Berlin", "running", [False, False, False])
    assert (state["next_checkin"], state["playing"], state["can_begin_again"]) == (None, None, True)
    tried_out.reads("Vera", "You work here")
    tried_out.remote.post("open", person="Ann")
    tried_out.reads("Ann", "/enroll")


def test_it_begins_when_the_clinic_is_open(standing: TriedOut) -> None:
    """Whatever the hour at which somebody tries it: at night nobody is told what can wait."""
    wall = datetime.fromtimestamp(standing.remote.get("health")["now"], ZoneInfo("Europe/Berlin"))
    assert wall.weekday() < 5
    assert 9 <= wall.hour < 18


def test_a_second_one_in_the_same_place_is_refused_in_one_line(standing: TriedOut) -> None:
    second = call("run", SANDBOX_PORT="0", **standing.environment)
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr == (
        "The bot is already running in another terminal. Stop it there with Ctrl-C, or just go on using it.\n"
    )


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found through /proc")
def test_a_killed_bot_is_back_and_has_heard_what_was_said_meanwhile(tried_out: TriedOut) -> None:
    (bot,) = bots(tried_out.process)
    os.kill(bot, signal.SIGKILL)
    until(lambda: tried_out.state()["bot"] != "running", "the bot to be dead")
    tried_out.remote.post("open", person="Ann")
    tried_out.reads("Ann", "/enroll")
    assert tried_out.stage("kill").is_success
    until(lambda: tried_out.state()["bot"] != "running", "the bot to be dead again")
    tried_out.until_running()
    (another,) = bots(tried_out.process)
    assert another != bot


def test_the_bot_serves_at_one_address_of_this_machine_also_after_it_was_killed(tried_out: TriedOut) -> None:
    def served() -> list[str]:
        return re.findall(r"asked over HTTP .*address=(127\.0\.0\.1:\d+)", tried_out.process.printed())

    until(served, "an address of the bot's own")
    assert tried_out.stage("kill").is_success
    until(lambda: len(served()) == 2, "the same address again")
    first, again = served()
    assert first == again
    until(lambda: httpx.get(f"http://{again}/livez", trust_env=False).is_success, "the bot to answer there")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found through /proc")
@pytest.mark.parametrize("is_named", [False, True], ids=["its-own", "somebodys"])
def test_only_what_is_thrown_away_does_without_waiting_for_the_disk(tmp_path: Path, is_named: bool) -> None:
    tried_out, kept = TriedOut(tmp_path), f"sqlite:///{tmp_path}/kept.sqlite3"
    if is_named:
        tried_out.environment["DATABASE_URL"] = kept
        tried_out.process = Process(tmp_path / "log", "run", SANDBOX_PORT="0", **tried_out.environment)
    tried_out.start()
    (bot,) = bots(tried_out.process)
    given = dict(each.split("=", 1) for each in Path(f"/proc/{bot}/environ").read_text().split("\0") if each)
    tried_out.process.end(signal.SIGINT)
    own = f"sqlite:///{tmp_path}/data/sandbox.sqlite3{WITHOUT_WAITING}"
    assert given["DATABASE_URL"] == (kept if is_named else own)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found through /proc")
def test_the_bot_does_not_outlive_the_one_who_started_it(tried_out: TriedOut) -> None:
    (bot,) = bots(tried_out.process)
    tried_out.process.end(signal.SIGKILL)
    until(lambda: not Path(f"/proc/{bot}").exists(), "the bot to end")
    tried_out.start()
    assert [person["started"] for person in tried_out.remote.get("people")] == [False, True, False]


def test_ctrl_c_ends_everything(tried_out: TriedOut) -> None:
    code, _ = tried_out.process.end(signal.SIGINT)
    assert code == 0
    assert tried_out.process.printed().count("stopped") == 1
    with pytest.raises(Impossible, match="no sandbox answers"):
        tried_out.remote.get("health")


def test_weeks_at_once_ask_only_once(tried_out: TriedOut) -> None:
    """Whoever was not asked because time jumped is asked about today, and about nothing before."""
    tried_out.connected()
    asked = tried_out.state()["next_checkin"]
    assert tried_out.stage("move", by="checkin").is_success
    tried_out.reads("Bea", "(day 1)")
    assert asked <= tried_out.remote.get("health")["now"] < asked + 60
    tried_out.stage("move", by="+6d")
    tried_out.reads("Bea", "(day 7)")
    texts = [line["text"] for line in tried_out.remote.get("transcript", person="Bea") if line["from"] == "bot"]
    assert [text[text.index("(day ") :][:7] for text in texts if "(day " in text and "How is" in text] == [
        "(day 1)",
        "(day 7)",
    ]


def test_a_new_beginning_forgets_everybody_and_the_days(tried_out: TriedOut) -> None:
    begun = tried_out.remote.get("health")["now"]
    tried_out.connected()
    tried_out.stage("move", by="+9d")
    assert tried_out.stage("again").is_success
    tried_out.until_running()
    assert tried_out.state()["done"] == [False, False, False]
    assert tried_out.remote.get("transcript", person="Bea") == []
    assert tried_out.remote.get("health")["now"] - begun < timedelta(days=5) / timedelta(seconds=1)
    tried_out.connected()


@pytest.mark.parametrize(
    ("act", "given", "said"),
    [
        ("move", {"by": "-1d"}, "only goes forward"),
        ("move", {"by": "0"}, "only goes forward"),
        ("move", {"by": "soon"}, "like +30m"),
        ("move", {"by": "checkin"}, "nobody is to be asked"),
        ("play", {"course": "../secrets"}, "no course"),
    ],
)
def test_what_cannot_be_done_is_said(standing: TriedOut, act: str, given: dict[str, str], said: str) -> None:
    answer = standing.stage(act, **given)
    assert answer.is_client_error
    assert said in answer.json()["error"]


def test_a_course_is_played_to_the_alert_that_its_file_expects(tried_out: TriedOut) -> None:
    assert tried_out.stage("play", course="pus_on_day_2").is_success
    until(lambda: tried_out.state()["playing"] is None and tried_out.state()["done"][0], "the course to be over")
    assert tried_out.state()["done"] == [True, True, False]
    judged = tried_out.state()["verdict"]
    assert (judged["met"], [line["met"] for line in judged["lines"]]) == (True, [True])
    tried_out.reads("Ann", "Pus")
    tried_out.reads("Vera", "Pus")
    tried_out.reads("Cleo", "Please call Rosenhof Skin Clinic now")
    assert "Traceback" not in tried_out.process.printed()


def test_a_week_is_stopped_and_leaves_room_for_a_course(tried_out: TriedOut) -> None:
    assert tried_out.state()["week"] == ""
    assert tried_out.stage("week").is_success
    until(lambda: len(tried_out.remote.get("people")) > 10, "patients")
    refused = tried_out.stage("play", course="pus_on_day_2")
    assert (refused.status_code, "Stop it first" in refused.json()["error"]) == (400, True)
    assert tried_out.stage("stop").is_success
    assert (tried_out.state()["playing"], tried_out.state()["week"]) == (None, "begun")
    assert tried_out.stage("play", course="pus_on_day_2").is_success
    assert tried_out.state()["playing"]["patient"] == "Cleo 2"
    assert "Traceback" not in tried_out.process.printed()


def test_only_its_own_files_are_forgotten(tmp_path: Path) -> None:
    backup = tmp_path / "data" / "sandbox.sqlite3.backup"
    backup.parent.mkdir()
    backup.write_text("mine")
    trial = TriedOut(tmp_path)
    trial.start()
    trial.process.end(signal.SIGINT)
    assert backup.read_text() == "mine"


def test_somebodys_real_clinic_is_not_tried_out(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.sqlite3"
    upgrade(url)
    store = open_store(url, Keys([KEY]))
    clinic = Clinic(0, "Lindenhof", "+49 30 7654321", "Europe/Berlin", "112", datetime(2026, 3, 2, tzinfo=UTC))
    store.transact(lambda tx: tx.clinics.add(clinic))
    store.close()
    refused = call(
        "run", SANDBOX_PORT="0", DATA_DIR=str(tmp_path / "data"), DATABASE_URL=url, MASTER_KEY=b64encode(KEY).decode()
    )
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "BOT_TOKEN is not set: nothing was done" in refused.stderr
