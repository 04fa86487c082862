"""Every button, command and kind of message, tried by eleven persons: what one may not do changes and shows nothing."""

import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler

from handlers import routes
from handlers.pipeline import worker
from handlers.provider.routes import COMMANDS as OF_STAFF
from sandbox.telegram import Telegram
from storage.database import open_store
from tests.provider.conftest import LINKS, MONDAY, House, bot_of, build
from tests.rights import told
from tests.rights.acts import BUTTONS, MESSAGES, Act, Message
from tests.rights.cast import NEVER, PERSONS, Cast, Rows, furnish
from tests.storage.people import KEYS

pytestmark = pytest.mark.asyncio(loop_scope="module")
AUDITED = {*OF_STAFF, "unbind"}
TRIES = "bad_tries"  # That somebody tried a link in vain is counted.


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cast(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cast]:
    """On SQLite alone: which engine it is decides nothing here."""
    file = tmp_path_factory.mktemp("rights") / "bot.sqlite3"
    shutil.copy(sqlite_template, file)
    store, now = open_store(f"sqlite:///{file}", KEYS), [MONDAY]
    telegram = Telegram(lambda: now[0].timestamp())
    pipeline = build(store, telegram, now)
    yield await furnish(House(store, telegram, pipeline, now), file)
    await pipeline.shut()
    store.close()


@dataclass(frozen=True)
class Came:
    """What came of one try: how often it was refused, which tables changed, and what was shown to whoever did it.

    `untrue` is what patients read of somebody being told where it is not so.
    """

    refused: int
    changed: frozenset[str]
    shown: list[str]
    after: Rows
    untrue: list[str]

    def faults(self, person: str, may_show: tuple[str, ...]) -> list[str]:
        """Whether they may or not."""
        leaks = [each for each in NEVER[person] if each not in may_show and each in "\n".join(self.shown)]
        return [f"reads {each}" for each in leaks] + [f"and {each}" for each in self.untrue]

    def spares(self, rows: Rows) -> bool:
        return all(each <= self.after[name] for name, each in rows.items())


async def came(cast: Cast, person: str, chat: int, act: Callable[[], Awaitable[None]]) -> Came:
    """Whoever calls this has restored what was kept."""
    before, refused = cast.rows(chat), cast.refusals(person)
    cast.house.telegram.calls.clear()
    await act()
    after = cast.rows(chat)
    changed = frozenset(name for name, rows in after.items() if rows != before[name])
    return Came(cast.refusals(person) - refused, changed, list(cast.shown(chat)), after, list(told.untrue(cast)))


async def begin(cast: Cast, person: str) -> None:
    """They have written once before, in their own name."""
    cast.people.say(PERSONS[person], "/start", chat=cast.place(person))
    await cast.house.pipeline.settle()
    cast.restore()


async def pressed(cast: Cast, person: str, act: Act) -> Came:
    """Under the newest message of the chat; a button of the group, in the group."""
    is_there = act.data.startswith("g.")
    chat = cast.group if is_there else cast.chat(person)

    async def press() -> None:
        newest = max(cast.house.telegram.world.chats[chat].messages)
        place = cast.place(person, there=is_there)
        cast.people.tap(PERSONS[person], data=act.data.format(**cast.ids), message_id=newest, chat=place)
        await cast.house.pipeline.settle()

    cast.restore()
    if not cast.house.telegram.world.chats[chat].messages:
        await begin(cast, person)
    if act.first:
        cast.say(person, act.first.format(**cast.ids))
        await cast.house.pipeline.settle()
    return await came(cast, person, chat, press)


async def written(cast: Cast, person: str, message: Message) -> Came:
    async def write() -> None:
        message.do(cast, person)
        await cast.house.pipeline.settle()

    cast.restore()
    if not cast.of(person):
        await begin(cast, person)
    return await came(cast, person, cast.group if message.is_there else cast.chat(person), write)


def faults_of_one_who_may(cast: Cast, person: str, came: Came, *, has_key: bool) -> Iterator[str]:
    if came.refused:
        yield "is refused"
    if not came.changed and not came.shown:
        yield "gets nothing for it"
    if person == "elsewhere" and not has_key and not came.spares(cast.of_ours):
        yield "changes what is another clinic's"


@pytest.mark.parametrize("name", BUTTONS)
async def test_a_button_does_something_for_those_who_may_alone(cast: Cast, name: str) -> None:
    act, faults = BUTTONS[name], []
    for person in PERSONS:
        done = await pressed(cast, person, act)
        found = done.faults(person, act.may_show)
        if person in act.who:
            found += faults_of_one_who_may(cast, person, done, has_key=bool(act.first))
        else:
            found += [f"changes {each}" for each in done.changed]
            found += [] if done.refused == 1 else [f"is on the audit {done.refused} times"]
            if len(done.shown) > 1 and person != "stopped":  # They read whom to call.
                found.append("reads more than that it is refused")
        faults += [f"{person} {each}" for each in found]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", MESSAGES)
async def test_a_message_does_something_for_those_who_may_alone(cast: Cast, name: str) -> None:
    message, faults = MESSAGES[name], []
    for person in PERSONS:
        done = await written(cast, person, message)
        found = done.faults(person, message.may_show)
        if person in message.who:
            found += faults_of_one_who_may(cast, person, done, has_key=message.has_key)
        else:
            found += [f"changes {each}" for each in done.changed - {TRIES}]
            if name.removeprefix("/") in AUDITED and (person != "anonymous" or message.is_there) and done.refused != 1:
                found.append(f"is on the audit {done.refused} times")
        faults += [f"{person} {each}" for each in found]
    assert not faults, "\n".join(faults)


def registered() -> tuple[set[str], set[str]]:
    """The verbs of all buttons and the names of all commands that anything listens to."""
    application = worker.build(bot_of(Telegram(lambda: 0.0)))
    routes.register(application, LINKS)
    verbs, commands = set[str](), set[str]()
    for handler in application.handlers[0]:
        if isinstance(handler, CommandHandler):
            commands |= handler.commands
        elif isinstance(handler, CallbackQueryHandler) and isinstance(handler.pattern, re.Pattern):
            verbs.add(handler.pattern.pattern.removeprefix("^").partition("(")[0].rstrip(":").replace("\\", ""))
    return verbs, commands


def _is_named(handler: BaseHandler[Any, Any, Any]) -> bool:
    is_button = isinstance(handler, CallbackQueryHandler) and isinstance(handler.pattern, re.Pattern)
    return is_button or isinstance(handler, CommandHandler)


async def test_every_button_and_every_command_is_tried() -> None:
    verbs, commands = registered()
    assert len(verbs) > 100
    assert {name.partition(",")[0] for name in BUTTONS} == verbs
    assert {each.data.partition(":")[0] for each in BUTTONS.values()} == verbs
    assert {name.split()[0].strip("/,") for name in MESSAGES if name.startswith("/")} == commands


async def test_nothing_else_listens() -> None:
    """What is no button and no command is tried among the messages: whoever adds a handler adds it there, too."""
    application = worker.build(bot_of(Telegram(lambda: 0.0)))
    routes.register(application, LINKS)
    others = Counter(type(each).__name__ for each in application.handlers[0] if not _is_named(each))
    assert application.handlers.keys() == {0}
    assert others == {"ChatMemberHandler": 1, "MessageHandler": 7, "CallbackQueryHandler": 1}


async def test_everybody_may_something_and_nobody_everything() -> None:
    every = [each.who for each in BUTTONS.values()] + [each.who for each in MESSAGES.values()]
    for person in PERSONS:
        may = [person in who for who in every]
        assert any(may), person
        assert not all(may), person


async def test_a_sentence_that_is_not_so_is_found(cast: Cast) -> None:
    cast.restore()
    cast.house.telegram.calls.clear()
    cast.say("patient", "It itches a little")
    await cast.house.pipeline.settle()
    assert list(told.untrue(cast)) == []
    with closing(sqlite3.connect(cast.file)) as kept, kept:
        kept.execute("UPDATE alerts SET resolved_at = raised_at")
    assert list(told.untrue(cast)) != []
