"""Two clinics side by side and staff who do anything: `python -m tests.provider.two_clinics --acts 10000 --seed 1`."""

import argparse
import asyncio
import json
import logging
import random
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import structlog

from bot.clinic import Provider, Role
from bot.enrollment import Profile
from bot.ports import Transaction
from bot.workflows import enrolling, grouping, staffing
from handlers.provider.routes import COMMANDS, TAPS
from sandbox.errors import Impossible, Json
from sandbox.files import Upload
from sandbox.telegram import Telegram
from storage.database import SqlStore, open_store
from storage.migrate import upgrade
from tests import memory
from tests.provider.conftest import LINKS, MONDAY, House, build
from tests.storage.people import KEYS

SECRETS = ("zorbaxine", "quillwort")  # Stands in every name, word and remark of one clinic, and nowhere else.
VERBS = (*TAPS, "g.got", "g.open", "p.join")
WORDS = (
    *("card", "outcomes", "normal", "called", "visit", "yes", "now", "morning", "drop", "done", "other", "all", "date"),
    *(
        "about",
        "times",
        "alerts",
        "name",
        "phone",
        "hours",
        "depth",
        "skin",
        "history",
        "none",
        "skip",
        "back",
        "cancel",
    ),
    *("on", "off", "show", "rota", "admin", "medical", "provider", "microneedling", "healed", "keep", "close", "ended"),
    *("unbind", "fix", "end", "session", "zone", "en", "es", "rf_microneedling", "texts", "language", "procedure"),
)
SAID = ("Bea", "Cleo", "Mia", "K-001", "K-002", "yesterday", "1.5", "+49 30 1", "Mon-Fri 9-18", "10 March", "yes", "no")
A_ROUND = 1_000
SIGNS = ("pus", "fever", "breathing")


class Watched(Telegram):
    """Everything that the bot asks of Telegram, with what it uploads."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.requests: list[tuple[str, Mapping[str, Any], bytes]] = []

    async def call(
        self, token: str, method: str, params: Mapping[str, Any], files: Mapping[str, Upload] | None = None
    ) -> tuple[int, Json]:
        if method not in ("getUpdates", "getMe"):
            uploads = b"".join(each.content for each in (files or {}).values())
            self.requests.append((method, dict(params), uploads))
        return await super().call(token, method, params, files)


@dataclass
class Chaos:
    """`belongs` says of each chat and tap whose it is; `leaks` is what was shown where it must not be."""

    house: House
    chance: random.Random
    belongs: dict[str, int] = field(default_factory=dict)
    staff: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))
    patients: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))
    groups: list[int] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    shown: Counter[tuple[int, str]] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)

    async def furnish(self) -> None:
        """By turns, so that the ids of the two are mixed."""
        for whose, secret in enumerate(SECRETS):
            await self.house.admin(self._named(f"Ann {secret}", whose, self.staff), clinic=f"Clinic {secret}")
        for whose in (0, 1):
            await self.join(whose)
        for first in ("Bea", "Cleo"):
            for whose in (0, 1):
                await self.enroll(first, whose)
        for whose, secret in enumerate(SECRETS):
            both = [self.staff[whose][0], *self.staff[1 - whose][:1]]  # One of the other clinic is in the group, too.
            group = self.house.telegram.people.groups.create(f"Team {secret}", both[0], [*both[1:]])
            self.belongs[str(group.id)] = whose
            self.house.telegram.people.groups.add_bot(group.id, both[0])
            code = self.house.run(grouping.make_code, self.house.person(both[0]), self.house.now[0])
            self.house.telegram.people.say(both[0], f"/bind {LINKS.code(code.id)}", chat=group.id)
            self.groups.append(group.id)
            await self.house.pipeline.settle()
        self.look()

    def _named(self, name: str, whose: int, among: tuple[list[str], list[str]]) -> str:
        among[whose].append(name)
        self.belongs[str(self.house.person(name))] = whose
        return name

    async def join(self, whose: int) -> None:
        """A colleague more, where only one is left."""
        admin = next(each for each in self._works(whose) if each.role is Role.ADMIN)
        made = self.house.run(staffing.invite_provider, admin.chat_id, self.house.now[0], self.chance.choice([*Role]))
        name = self._named(f"Bob{len(self.staff[whose])} {SECRETS[whose]}", whose, self.staff)
        await self.house.follow(name, made)
        await self.house.press(name, f"p.join:{made.id}")

    def _works(self, whose: int) -> list[Provider]:
        works: list[Provider] = self.house.run(lambda tx: list(tx.providers.of_clinic(whose + 1)))
        return works

    async def enroll(self, first: str, whose: int) -> None:
        house, secret, now = self.house, SECRETS[whose], self.house.now[0]
        name = self._named(f"{first}{len(self.patients[whose])} {secret}", whose, self.patients)
        treated_on, chat = now.date() - timedelta(days=2), house.person(name)

        def connect(tx: Transaction) -> None:
            provider, about = tx.providers.of_clinic(whose + 1)[0], Profile(depth_mm=1.5)
            made = enrolling.enroll(tx, provider, "microneedling", 2, treated_on, about, 10, now)
            enrolling.present(tx, chat, made.id, now)
            enrolling.consent(tx, chat, made.id, name, "", now)

        house.run(connect)
        await self.report(name, whose)

    async def report(self, name: str, whose: int) -> None:
        grades = {"redness": self.chance.randint(0, 4)}
        signs = (self.chance.choice(SIGNS),) if self.chance.random() < 0.7 else ()
        with suppress(Exception):  # Whose follow-up has been ended cannot report.
            await self.house.report(name, signs=signs, **grades)
        await self.house.say(name, f"It feels {SECRETS[whose]} and itches")

    async def act(self) -> None:
        whose = self.chance.randrange(2)
        name, kind = self.chance.choice(self.staff[whose]), self.chance.random()
        with suppress(Impossible):
            if kind < 0.35:
                await self._tap(name, self._forged(), whose)
            elif kind < 0.55:
                await self._tap(name, self._stolen(), whose)
            elif kind < 0.7:
                await self._tap(name, self._own(name), whose)
            elif kind < 0.78:
                await self._say(name, f"/{self.chance.choice([*COMMANDS, 'help', 'privacy', 'language', 'start'])}")
            elif kind < 0.9:
                await self._say(name, self._typed(whose), is_reply=self.chance.random() < 0.4)
            elif kind < 0.94:
                await self._say(name, f"/patients {self.chance.choice(SAID)}")
            else:
                self.done["report"] += 1
                await self.report(self.chance.choice(self.patients[whose]), whose)
        if self.chance.random() < 0.3:
            await self.house.forward(minutes=self.chance.choice([1, 20, 90]))
        self.look()

    async def keep_alive(self) -> None:
        """Nobody is left where everybody has been removed or ended: others come."""
        for whose in (0, 1):
            if len(self._works(whose)) < 2:
                await self.join(whose)
            await self.enroll(self.chance.choice(("Bea", "Cleo", "Mia")), whose)

    def _forged(self) -> str:
        numbers = [*range(14), 20260301, 150, *self.groups]
        args = [self.chance.choice(numbers if self.chance.random() < 0.6 else WORDS) for _ in range(4)]
        args[0] = self.chance.choice(numbers) if self.chance.random() < 0.8 else args[0]
        return ":".join(map(str, [self.chance.choice(VERBS), *args[: self.chance.randint(0, 4)]]))[:64]

    def _stolen(self) -> str:
        """What stands on a button of somebody else's chat, of either clinic."""
        return self._own(self.chance.choice([*self.staff[0], *self.staff[1]]))

    def _own(self, name: str) -> str:
        newest = self.house.messages(name)[-12:]
        every = [b["callback_data"] for m in newest for row in m.keyboard() for b in row if "callback_data" in b]
        return self.chance.choice(every) if every else self._forged()

    async def _tap(self, name: str, data: str, whose: int) -> None:
        """In their own chat, or in a group where they are: the answer is seen where the button is."""
        self.done[data.partition(":")[0]] += 1
        people, group = self.house.telegram.people, self.chance.choice(self.groups)
        is_there = data.startswith("g.") or self.chance.random() < 0.05
        chat = group if is_there else None
        found = self.house.telegram.world.chats[chat or self.house.person(name)].messages
        if found:
            tap = people.tap(name, data=data, message_id=self.chance.choice([*found][-10:]), chat=chat)
            self.belongs[tap.id] = self.belongs[str(chat)] if chat else whose
            await self.house.pipeline.settle()

    async def _say(self, name: str, text: str, *, is_reply: bool = False) -> None:
        self.done[text.split()[0] if text.startswith("/") else "typed"] += 1
        messages = self.house.messages(name)[-12:]
        to = self.chance.choice(messages).id if is_reply and messages else None
        self.house.telegram.people.say(name, text, reply_to=to)
        await self.house.pipeline.settle()

    def _typed(self, whose: int) -> str:
        said = self.chance.choice(SAID)
        return said if self.chance.random() < 0.5 else f"{said} {SECRETS[whose]}"

    def look(self) -> None:
        """At whatever has gone out since."""
        telegram = self.house.telegram
        assert isinstance(telegram, Watched)
        for method, params, uploads in telegram.requests:
            whose = self.belongs.get(str(params.get("callback_query_id", params.get("chat_id"))))
            said = json.dumps(params, ensure_ascii=False, default=str) + uploads.decode("utf-8", "ignore")
            if whose is None:
                self.leaks += [f"{method} to somebody unknown"] if any(each in said for each in SECRETS) else []
                continue
            self.shown[whose, method] += SECRETS[whose] in said
            if SECRETS[1 - whose] in said:
                self.leaks.append(f"{method} to clinic {whose + 1}: {said[:300]}")
        telegram.requests.clear()


def begun(store: SqlStore, seed: int) -> Chaos:
    now = [MONDAY]
    telegram = Watched(lambda: now[0].timestamp())
    return Chaos(House(store, telegram, build(store, telegram, now), now), random.Random(seed))


async def play(store: SqlStore, acts: int, seed: int) -> Chaos:
    chaos = begun(store, seed)
    await chaos.furnish()
    for number in range(acts):
        if number % 150 == 149:
            await chaos.keep_alive()
        await chaos.act()
    await chaos.house.pipeline.shut()
    return chaos


def main() -> int:
    """In rounds, each with clinics of its own."""
    given = argparse.ArgumentParser()
    given.add_argument("--acts", type=int, default=10_000)
    given.add_argument("--seed", type=int, default=1)
    args, leaks = given.parse_args(), list[str]()
    logging.disable()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    for number, begun in enumerate(range(0, args.acts, A_ROUND)):
        chaos = played(min(A_ROUND, args.acts - begun), args.seed + number)
        own, leaks = sum(chaos.shown.values()), leaks + chaos.leaks
        verbs = len(chaos.done.keys() & {*VERBS})
        print(  # noqa: T201
            f"seed {args.seed + number}, {sum(chaos.done.values())} acts with {verbs} of {len(VERBS)} buttons: "
            f"{own} requests hold their own clinic's word, {len(chaos.leaks)} the other's",
            flush=True,
        )
    print(*leaks[:20], sep="\n")  # noqa: T201
    return 1 if leaks else 0


def played(acts: int, seed: int) -> Chaos:
    with TemporaryDirectory(dir=memory.room()) as folder:
        url = f"sqlite:///{Path(folder)}/two.sqlite3"
        upgrade(url)
        store = open_store(url, KEYS)
        try:
            return asyncio.run(play(store, acts, seed))
        finally:
            store.close()


if __name__ == "__main__":
    raise SystemExit(main())
