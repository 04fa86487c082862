"""Two clinics at the desk: one does whatever its pages offer, and the other tries all of that first, in vain.

Pages and acts are found as people find them, by the links and forms of pages: what none leads to has not been walked.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import httpx

from bot.clinic import Role
from bot.ports import Transaction
from bot.workflows import leaving
from sandbox.files import Upload
from tests.desk.conftest import Browser, browser_of
from tests.desk.found import Form, behind, found, route_of
from tests.patient.conftest import PICTURE
from tests.provider.two_clinics import SECRETS, Chaos
from tests.rights.cast import Cast
from web.desk import routes
from web.desk.door import name_of

Ask = Callable[[], Awaitable[httpx.Response]]
OURS, THEIRS = 0, 1  # Who does all there is, and who would like to.
OFTEN = 3
A_MOMENT = timedelta(seconds=1)
TYPED = {"sought": "K-", "rota": "Mon 9-13", "away": "1 June", "closed": "24 December"}
AT_LAST = (  # In this order.
    *("away", "off", "close", "end", "session", "unbind", "erase"),
    *("role", "remove", "leave-everywhere", "leave"),
)
NOT_DONE = ("told=desk.changed", "told=provider.over")
SECRET = f"Rest, {SECRETS[OURS]}"


@dataclass
class Desks:
    """`no_pages` are drawings, photos and files: looked at once, since they lead nowhere.

    `done` are the routes that the one clinic has gone, `stolen` those of which the other was refused an address.
    """

    chaos: Chaos
    file: Path
    browsers: dict[str, Browser] = field(default_factory=dict)
    links: int = 0
    done: set[str] = field(default_factory=set)
    no_pages: set[str] = field(default_factory=set)
    stolen: set[tuple[str, str]] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    @cached_property
    def _cast(self) -> Cast:
        return Cast(self.chaos.house, self.file)

    @property
    def thief(self) -> str:
        return self.chaos.staff[THEIRS][0]

    async def open(self) -> None:
        """Photos are there to be looked at, somebody may sign, and everybody has a browser."""
        house, staff = self.chaos.house, self.chaos.staff
        for whose in (OURS, THEIRS):
            house.run(_make, staff[whose], Role.MEDICAL, house.person(staff[whose][0]), house)
            for name in self.chaos.patients[whose]:
                house.telegram.people.photo(name, Upload("skin.png", PICTURE, "image/png"), SECRETS[whose])
            await house.pipeline.settle()
        for name in (*staff[OURS], *staff[THEIRS]):
            self.browsers[name] = browser_of(house)
            await self._sign_in(name)

    async def close(self) -> None:
        for each in self.browsers.values():
            await each.client.aclose()

    async def _sign_in(self, name: str) -> None:
        self.links += 1
        await self.browsers[name].sign_in(name, f"link {self.links}")

    async def pages(self, name: str) -> dict[str, str]:
        """Every one that they come to, by its address."""
        seen, waiting = dict[str, str](), ["/"]
        while waiting:
            at = waiting.pop()
            if at not in seen and at not in self.no_pages and (route := route_of(at, routes.LOOKS)):
                answer = await self._look(name, at)
                if not answer.headers["content-type"].startswith("text/html"):
                    self.no_pages.add(at)
                self.faults += [] if answer.status_code == 200 else [f"{at} is linked, and is {answer.status_code}"]
                self.done |= {route} if name in self.chaos.staff[OURS] else set()
                seen[at] = answer.text
                waiting += found(answer.text).links
        return seen

    async def lasting(self, name: str) -> dict[str, str]:
        """The same, without what says who has looked, and when it was made."""
        every = await self.pages(name)
        self.no_pages.clear()
        return {at: text for at, text in every.items() if not at.endswith(("/record", ".pdf"))}

    async def _look(self, name: str, at: str) -> httpx.Response:
        answer = await self.browsers[name].client.get(f"/desk{at}")
        if answer.is_redirect:  # To the way in: they have been made something else, or have left the desk.
            await self._sign_in(name)
            answer = await self.browsers[name].client.get(f"/desk{at}")
        return answer

    async def walk(self) -> None:
        """Until nothing is offered that has not been done, or its like often enough: a session follows a session."""
        gone: set[tuple[str, ...]] = set()
        often: Counter[str] = Counter()
        while offered := [each for each in await self._offered() if self._is_new(each[1], gone, often)]:
            for name, form in [each for each in offered if stage(each[1]) == min(stage(of) for _, of in offered)]:
                if self._is_new(form, gone, often) and self._works(name):
                    often[like(form)] += 1
                    await self._do(name, form, gone)

    @staticmethod
    def _is_new(form: Form, gone: set[tuple[str, ...]], often: Counter[str]) -> bool:
        return form.key not in gone and often[like(form)] < OFTEN

    async def _offered(self) -> list[tuple[str, Form]]:
        """To whoever of the clinic still works there; each page is asked for by the other clinic, too."""
        offered = []
        for name in [each for each in self.chaos.staff[OURS] if self._works(each)]:
            for at, text in (await self.pages(name)).items():
                await self._steal(at, routes.LOOKS, partial(self._look, self.thief, at))
                offered += [(name, form) for form in found(text).forms]
        return offered

    def _works(self, name: str) -> bool:
        house = self.chaos.house
        return house.run(lambda tx: tx.providers.of_chat(house.person(name))) is not None

    async def _do(self, name: str, form: Form, gone: set[tuple[str, ...]]) -> None:
        """What is asked about it first is answered, and what it leads to is looked at."""
        gone.add(form.key)
        if form.at.endswith("/close"):  # What was written before tells nobody of it.
            self.chaos.house.now[0] += A_MOMENT
        form = replace(form, given={each: self._filled(form, each) for each in form.given})
        await self._steal(form.at, routes.ACTS, partial(self._send, self.thief, form))
        answer = await self._send(name, form)
        if answer.url.path.endswith("/sign-in") and not form.at.endswith(("/leave", "/leave-everywhere")):
            await self._sign_in(name)
            answer = await self._send(name, form)
        if answer.status_code == 200 and not any(each in str(answer.url) for each in NOT_DONE):
            self.done.add(route_of(form.at, routes.ACTS))
            self.done.add(route_of(landed := behind(str(answer.url)), routes.LOOKS))
            await self._steal(landed, routes.LOOKS, partial(self._look, self.thief, landed))
        for each in found(answer.text).forms:
            if each.key not in gone and ("sure" in each.given or each.at.startswith("/letters/")):
                await self._do(name, each, gone)

    def _filled(self, form: Form, name: str) -> str:
        """An alert has changed by what has just been done to it."""
        if name == "seen" and form.at.startswith("/alerts/"):
            return str(self.chaos.house.alert(int(form.at.split("/")[2])).version)
        typed = TYPED.get(name) or TYPED.get(form.at.rpartition("/")[2], SECRET if name == "text" else "")
        return form.given[name] or typed

    async def _send(self, name: str, form: Form) -> httpx.Response:
        answer = await self.browsers[name].send(form.at, **form.given)
        self.chaos.look()
        return answer

    async def _steal(self, at: str, among: Any, ask: Ask) -> None:
        """What is a record's is as if it were nowhere, changes nothing, and is on the record."""
        route = route_of(at, among)
        if "{id" in route and (route, at) not in self.stolen:
            self.stolen.add((route, at))
            await self.chaos.house.pipeline.settle()
            kept, noted = self._rows(), self._refusals(among[route])
            answer = await ask()
            self.faults += [f"{at}: {each}" for each in self._wrong(answer)]
            self.faults += [] if self._rows() == kept else [f"{at}: changes something"]
            self.faults += [] if self._refusals(among[route]) == noted + 1 else [f"{at}: is not on the record"]

    @staticmethod
    def _wrong(answer: httpx.Response) -> Iterator[str]:
        if answer.status_code != 404:
            yield f"is answered {answer.status_code}"
        if SECRETS[OURS] in answer.text:
            yield "is read"

    def _rows(self) -> Any:
        return self._cast.rows()

    def _refusals(self, do: Any) -> int:
        about = f"desk:{name_of(do)}"
        return int(self.chaos.house.run(lambda tx: len(tx.audit.of(about))))


def like(form: Form) -> str:
    return f"{route_of(form.at, routes.ACTS)} {form.at.rpartition('/')[2]}"


def stage(form: Form) -> int:
    """After some acts less is offered than before."""
    last = form.at.rpartition("/")[2]
    return AT_LAST.index(last) + 1 if last in AT_LAST else 0


def _make(tx: Transaction, staff: list[str], role: Role, admin: int, house: Any) -> None:
    """The second of them becomes that."""
    about = tx.providers.of_chat(house.person(staff[1]))
    if about is not None and about.role is not role:
        leaving.change_role(tx, admin, about.id, role, house.now[0])
