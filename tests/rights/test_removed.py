"""Whoever is removed from the staff gets nothing from that moment on, whatever waits for them or is being made."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.clinic import Role
from bot.outbox import Lane, Message
from bot.ports import Transaction
from bot.workflows import answering, enrolling, leaving, staffing
from handlers.pipeline.courier import Courier
from handlers.pipeline.delivery import Desk, Loaded
from storage.database import SqlStore
from tests.canaries import PATIENT
from tests.rights.cast import ADMIN, ELSEWHERE, OF_OTHERS, OF_PAT, OFF_DUTY, PROVIDER, STOPPED, Cast
from tests.rights.opened import opened, watched

SECRETS = (*OF_PAT, *OF_OTHERS, ADMIN, OFF_DUTY)
MOST = 120  # Transactions that a scene takes, about.


@pytest.fixture(scope="module")
def scene(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cast, asyncio.Runner]]:
    with opened(sqlite_template, tmp_path_factory.mktemp("removed")) as found:
        yield found


@dataclass
class Removal:
    """Bob goes right before the transaction with this number; and `joins` another clinic, perhaps."""

    cast: Cast
    number: int
    joins: bool = False
    transactions: int = 0
    requests: int | None = None  # How many had been made then.
    flying: dict[int, Loaded] = field(default_factory=dict)
    may_arrive: int = 0  # What had been drawn for them, and was on its way.

    def plant(self, patch: pytest.MonkeyPatch) -> None:
        run, claim, deliver = SqlStore.run, Desk.claim, Courier.deliver

        async def counted(store: SqlStore, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            self.transactions += 1
            if self.transactions == self.number:
                self.remove()
            return await run(store, work, *args, **kwargs)

        def claimed(desk: Desk, *args: Any, **kwargs: Any) -> tuple[int, list[Loaded]]:
            number, loaded = claim(desk, *args, **kwargs)
            self.flying |= {each.row.id: each for each in loaded}
            return number, loaded

        async def delivered(courier: Courier, loaded: Loaded) -> None:
            try:
                await deliver(courier, loaded)
            finally:
                self.flying.pop(loaded.row.id, None)

        patch.setattr(SqlStore, "run", counted)
        patch.setattr(Desk, "claim", claimed)
        patch.setattr(Courier, "deliver", delivered)

    def remove(self) -> None:
        house, bob = self.cast.house, self.cast.known[PROVIDER]
        house.run(leaving.remove, self.cast.known[ADMIN], self.cast.ids["colleague"], house.now[0])
        if self.joins:
            house.run(self.join)
        self.requests = len(watched(self.cast).requests)
        drawn = [each for each in self.flying.values() if each.screen is not None and each.screen.make is None]
        self.may_arrive = sum(each.row.message.chat_id == bob for each in drawn)

    def join(self, tx: Transaction) -> None:
        now, bob = self.cast.house.now[0], self.cast.known[PROVIDER]
        invited = staffing.invite_provider(tx, self.cast.known[ELSEWHERE], now, Role.ADMIN)
        enrolling.present(tx, bob, invited.id, now)
        staffing.join(tx, bob, invited.id, PROVIDER, "", now)

    def leaks(self) -> list[str]:
        """What has gone to their chat since, or over it, and holds anything of anybody."""
        assert self.requests is not None
        theirs = str(self.cast.known[PROVIDER])
        since = watched(self.cast).requests[self.requests :]
        to_them = [(params, uploads) for _, params, uploads in since if str(params.get("chat_id", theirs)) == theirs]
        told = [f"{params} {uploads.decode('utf-8', 'ignore')}" for params, uploads in to_them]
        files = [str(params) for params, uploads in to_them if uploads]
        return [each for each in told if any(secret in each for secret in SECRETS)] + files


async def play(cast: Cast, acts: list[str]) -> None:
    """All of it at once: what is done is queued, and then the bot sets to work."""
    house = cast.house
    for act in acts:
        ACTS[act](cast)
    await house.pipeline.settle()
    house.now[0] += timedelta(days=1)
    await house.pipeline.settle()


def _reports(cast: Cast) -> None:
    def answer(tx: Transaction) -> None:
        enrollment, now = tx.enrollments.of_patient(cast.known[PATIENT])[0], cast.house.now[0]
        answers = answering.begin_report(tx, enrollment, now)
        answering.record_signs(tx, cast.known[PATIENT], answers.id, frozenset({"breathing"}), now)

    cast.house.run(answer)


def _waits(screen: str, *, of_patient: bool) -> Callable[[Cast], None]:
    def put(cast: Cast) -> None:
        subject = cast.ids["enrollment"] if of_patient else 1
        message = Message(cast.known[PROVIDER], screen, subject, lane=Lane.BULK, slot=screen, anew=True)
        cast.house.run(lambda tx: tx.outbox.put(message, cast.house.now[0]))

    return put


def _taps(data: str, *, there: bool = False) -> Callable[[Cast], None]:
    def tap(cast: Cast) -> None:
        chat = cast.group if there else cast.known[PROVIDER]
        newest = max(cast.house.telegram.world.chats[chat].messages)
        place = cast.group if there else None
        cast.people.tap(cast.known[PROVIDER], data=data.format(**cast.ids), message_id=newest, chat=place)

    return tap


def _says(text: str) -> Callable[[Cast], None]:
    return lambda cast: cast.say("provider", text)


ACTS: dict[str, Callable[[Cast], None]] = {
    "an alert": _reports,
    "words of a patient": lambda cast: cast.say("patient", "It hurts"),
    "words of one who stopped": lambda cast: cast.say("stopped", "It hurts"),
    "an export": _waits("export_archive", of_patient=False),
    "a file": _waits("export_paper", of_patient=True),
    "a list": _says("/patients"),
    "an inbox": _says("/inbox"),
    "a search": _says("Miller"),
    "a page": _taps("p.patient:{enrollment}"),
    "photos": _taps("p.pictures:{enrollment}"),
    "a card": _taps("p.alert:{alert}"),
    "a card of the group": _taps("g.open:{alert}", there=True),
    "taking it": _taps("p.got:{alert}:{seen}"),
    "a letter": _taps("p.write:{enrollment}"),
}


def start(cast: Cast) -> None:
    """Bob is an admin, so that he may take anything."""
    cast.restore()
    house = cast.house
    house.now[0] = cast.begun
    house.run(leaving.change_role, cast.known[ADMIN], cast.ids["colleague"], Role.ADMIN, house.now[0])
    watched(cast).requests.clear()


def test_whoever_is_removed_gets_nothing_from_then_on(scene: tuple[Cast, asyncio.Runner]) -> None:
    cast, runner = scene

    @settings(max_examples=24, deadline=None, derandomize=True, phases=[Phase.generate])
    @given(st.permutations(sorted(ACTS)).map(lambda acts: acts[:6]), st.integers(1, MOST), st.booleans())
    def try_(acts: list[str], number: int, joins: bool) -> None:
        start(cast)
        with pytest.MonkeyPatch.context() as patch:
            removal = Removal(cast, number, joins)
            removal.plant(patch)
            runner.run(play(cast, acts))
        if removal.requests is None:
            return  # The scene was shorter.
        assert len(removal.leaks()) <= removal.may_arrive, removal.leaks()

    try_()


@pytest.mark.parametrize(("act", "joins"), [("an export", True), ("a file", False)])
def test_what_is_being_made_for_them_is_not_sent(scene: tuple[Cast, asyncio.Runner], act: str, *, joins: bool) -> None:
    """Whenever they are removed while it is made."""
    cast, runner = scene
    arrived = 0
    for number in range(1, 40):
        start(cast)
        with pytest.MonkeyPatch.context() as patch:
            removal = Removal(cast, number, joins)
            removal.plant(patch)
            runner.run(play(cast, [act]))
        if removal.requests is None:
            break
        arrived += any(uploads for _, _, uploads in watched(cast).requests[: removal.requests])
        assert len(removal.leaks()) <= removal.may_arrive, (number, removal.leaks())
    assert 0 < arrived < number - 1, "now it arrives before they go, now they go before"


def test_who_stays_gets_it_all(scene: tuple[Cast, asyncio.Runner]) -> None:
    cast, runner = scene
    start(cast)
    runner.run(play(cast, sorted(ACTS)))
    told = [
        f"{params} {uploads!r}"
        for _, params, uploads in watched(cast).requests
        if str(cast.known[PROVIDER]) in str(params)
    ]
    assert sum(any(each in said for each in (*OF_PAT, STOPPED)) for said in told) > 8
    assert sum("PDF" in said or "PK" in said for said in told) == 2
