"""What a page of the desk costs the server, and how many bytes it sends.

Run it with `python -m benchmarks.p11_desk [--quick]`. The worklist is that of a clinic that follows 500 patients, of
whom 60 have an open alert and 100 are silent: at most 150 ms, and 60 KB as it goes over the line. The other lists are
those of a clinic with 10,000 patients, as `p8_lists` has them for the chat: at most 300 ms, and 500 ms for a week's
figures, which count 40,000 check-ins. Each is asked for as by a browser that is signed in, without a socket between.
The least CPU of several rounds counts, with what it takes to ask.
"""

# ruff: noqa: T201

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import httpx

from benchmarks import measuring, seeding
from benchmarks.measuring import Cost, Slice, conclude, is_quick
from benchmarks.p8_lists import NOW, PROVIDER, _checkins
from bot.alert import Alert, AlertState, Outcome
from bot.checkin import CheckInState
from bot.finding import Finding, Urgency
from bot.sign_in import digest_of
from bot.workflows import entering
from storage import checkins
from storage.crypto import Keys
from storage.database import SqlStore, open_store
from storage.migrate import upgrade
from storage.transaction import SqlTransaction
from web.app import make_app
from web.desk.desk import Desk, Place
from web.desk.routes import routes
from wording.words import read_all

URL, LINK = "http://127.0.0.1:9000/desk", "a link"
PATIENTS, ALERTING, SILENT = 500, 60, 100
MANY, MANY_CLOSED = 10_000, 800
GOALS, GOAL_OF_LISTS, GOAL_BYTES, ROUNDS = {"/": 0.150, "/week": 0.500}, 0.300, 60_000, 7
A_LITTLE = timedelta(minutes=17)
LISTS = ("/patients", "/patients?page=999999", "/patients?group=silent", "/alerts", "/week")
FOUND = (("persisting", "redness"), ("sign", "pus"), ("worsening", "pain"), ("note", ""), ("severe", "swelling"))


@contextmanager
def clinic(patients: int, alerting: int, silent: int, closed: int) -> Iterator[SqlStore]:
    """So many of its patients have an open alert, so many others have missed a week of check-ins."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/desk.sqlite3"
        upgrade(url)
        store = open_store(url, Keys([b"k" * 32]))
        try:
            seeding.seed(store, patients, lambda _: NOW, patients)
            store.transact(_live, patients, range(alerting + 1, alerting + silent + 1))
            store.transact(_alert, alerting, closed, patients)
            yield store
        finally:
            store.close()


def _live(tx: SqlTransaction, patients: int, silent: range) -> None:
    every = [
        replace(each, state=_state(number in silent)) for number in range(1, patients + 1) for each in _checkins(number)
    ]
    rows = [{**checkins._values(each), "id": patients + place} for place, each in enumerate(every, start=1)]
    tx.sql.change_each(seeding.CHECKINS, rows)
    for number in silent:
        tx.enrollments.save(replace(tx.enrollments.of_clinic(1, number), heard_at=None))


def _state(is_silent: bool) -> CheckInState:
    return CheckInState.MISSED if is_silent else CheckInState.ANSWERED


def _alert(tx: SqlTransaction, alerting: int, closed: int, patients: int) -> None:
    """Every third that is open is held; what was closed lies within the last month, each taken by a tap first."""
    for number in range(1, alerting + 1):
        opened = _raised(number, number, NOW - number * A_LITTLE)
        held = replace(opened, state=AlertState.ACKNOWLEDGED, holder_id=1, acknowledged_at=NOW)
        tx.alerts.add(held if number % 3 == 0 else opened)
    for number in range(1, closed + 1):
        at = NOW - timedelta(days=1) - number * timedelta(days=28) / closed
        alert = tx.alerts.add(_closed(number, alerting + number % (patients - alerting) + 1, at))
        tx.audit.note("provider:1", "acknowledged", f"alert:{alert.id}", at + A_LITTLE)


def _raised(number: int, enrollment_id: int, at: datetime) -> Alert:
    rule, subject = FOUND[number % len(FOUND)]
    urgency = list(Urgency)[number % len(Urgency)]
    finding = Finding(rule, subject, f"set:{number}", urgency, 4, 2, 1, since_day=3)
    return Alert(0, 1, enrollment_id, AlertState.RAISED, urgency, (finding,), at, at, at)


def _closed(number: int, enrollment_id: int, at: datetime) -> Alert:
    return replace(
        _raised(number, enrollment_id, at),
        state=AlertState.RESOLVED,
        outcome=list(Outcome)[number % 5],
        resolved_by=1,
        resolved_at=at + 3 * A_LITTLE,
    )


async def photo(_file_id: str) -> AsyncIterator[bytes]:
    yield b""


async def browser(store: SqlStore) -> httpx.AsyncClient:
    """Signed in as the clinic's owner."""
    desk = Desk(store, lambda: NOW, read_all(), Place.of(URL), b"k" * 32, photo, {})
    transport = httpx.ASGITransport(app=make_app(routes(desk)))
    found = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:9000")
    store.transact(_give_link)
    await found.post("/desk/sign-in/link", data={"token": LINK})
    return found


def _give_link(tx: SqlTransaction) -> None:
    provider = tx.providers.of_chat(PROVIDER)
    if provider is None:
        raise RuntimeError("nobody signs in")
    entering.give_link(tx, provider, digest_of(LINK), NOW)


def looking(client: httpx.AsyncClient, path: str, sizes: dict[str, int]) -> Slice:
    async def look() -> None:
        async with client.stream("GET", f"/desk{path}") as answer:
            await answer.aread()
        if answer.status_code != 200:
            raise RuntimeError(f"{path} is not shown")
        sizes[path] = answer.num_bytes_downloaded

    return look


async def measured(store: SqlStore, *paths: str) -> dict[str, tuple[Cost, int]]:
    sizes = dict[str, int]()
    client = await browser(store)
    slices = {path: looking(client, path, sizes) for path in paths}
    costs = await measuring.in_turns(slices, 1 if is_quick() else ROUNDS)
    await client.aclose()
    return {path: (costs[path], sizes[path]) for path in paths}


def main() -> None:
    many, closed = (300, 40) if is_quick() else (MANY, MANY_CLOSED)
    with clinic(PATIENTS, ALERTING, SILENT, closed=20) as store:
        pages = asyncio.run(measured(store, "/"))
    with clinic(many, many // 50, many // 20, closed) as store:
        pages |= asyncio.run(measured(store, *LISTS))
    goals = {path: GOALS.get(path, GOAL_OF_LISTS) for path in pages}
    rows = [
        (
            path,
            f"{cost.cpu * 1e3:.0f} ms",
            f"{goals[path] * 1e3:.0f} ms",
            f"{size / 1e3:.1f} KB",
            f"{GOAL_BYTES / 1e3:.0f} KB",
        )
        for path, (cost, size) in pages.items()
    ]
    print(f"the worklist of {PATIENTS} patients, the lists of {many:,}")
    measuring.table(("", "CPU", "at most", "sent", "at most"), rows)
    conclude(max(max(cost.cpu / goals[path], size / GOAL_BYTES) for path, (cost, size) in pages.items()), 1.0)


if __name__ == "__main__":
    main()
