"""The walls of the house: who imports whom, who reads a clock, how long a file is, where sentences live."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Room -> the rooms of ours it may import beside itself. Nobody imports main or the tests.
MAY_IMPORT = {
    "bot": set[str](),
    "rehearsal": {"bot"},
    "wording": {"bot"},
    "handlers": {"bot", "reports", "wording"},
    "storage": {"bot"},
    "reports": {"bot"},
    "web": {"bot", "reports", "wording"},
    "sandbox": set[str](),
    "commands": {"bot", "rehearsal", "handlers", "storage", "reports", "sandbox", "web", "wording"},
    "main": {"bot", "rehearsal", "handlers", "storage", "reports", "sandbox", "web", "wording", "commands"},
}
OURS = {*MAY_IMPORT, "tests"}

# Room -> what it must get along without, so that each library is known in one room.
MAY_NOT_USE = {
    "bot": {"telegram", "sqlalchemy", "apscheduler", "alembic", "psycopg", "sqlite3", "httpx", "asyncio", "structlog"},
    "rehearsal": {
        "telegram",
        "sqlalchemy",
        "apscheduler",
        "alembic",
        "psycopg",
        "sqlite3",
        "httpx",
        "asyncio",
        "structlog",
    },
    "handlers": {"sqlalchemy", "alembic", "psycopg", "sqlite3"},
    "storage": {"telegram", "apscheduler", "httpx", "aiohttp"},
    "reports": {"telegram", "sqlalchemy", "apscheduler", "httpx", "aiohttp"},
    "web": {"telegram", "sqlalchemy", "apscheduler", "alembic", "psycopg", "sqlite3"},
    "wording": {"telegram", "sqlalchemy", "apscheduler", "psycopg", "sqlite3", "httpx", "aiohttp"},
    "sandbox": {"sqlalchemy", "apscheduler"},
}

CLOCKS = {
    *(f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")),
    "datetime.date.today",
    *(f"time.{name}" for name in ("time", "time_ns", "localtime", "gmtime", "ctime", "asctime", "clock_gettime")),
    "sqlalchemy.func.now",
    "sqlalchemy.func.current_timestamp",
}

LONGEST = 300

Wall = Callable[[str, str], Iterator[str]]


def sources() -> dict[str, str]:
    """Every Python file of the rooms that exist, by its path from the root."""
    files = [ROOT / "main.py", *(path for room in MAY_IMPORT for path in (ROOT / room).rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in files if path.is_file()}


def room_of(name: str) -> str:
    return name.removesuffix(".py").split("/")[0]


def imported(name: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything that is imported, relative imports made absolute."""
    package = name.split("/")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{origin}.{alias.name}".strip(".")) for alias in node.names)


def forbidden_imports(name: str, source: str) -> Iterator[str]:
    room = room_of(name)
    for line, what in imported(name, ast.parse(source)):
        top = what.split(".")[0]
        if top in OURS and top != room and top not in MAY_IMPORT[room]:
            yield f"{name}:{line}: {room} may not import {top}"
        if top in MAY_NOT_USE.get(room, ()):
            yield f"{name}:{line}: {room} may not use {top}"


def clock_reads(name: str, source: str) -> Iterator[str]:
    if name == "main.py":
        return
    tree = ast.parse(source)
    known = {what.split(".")[0]: what.split(".")[0] for _, what in imported(name, tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            known |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            known |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name) and (what := dotted(node, known)) in CLOCKS:
            yield f"{name}:{node.lineno}: {what} is read in main.py alone; take the moment as a parameter"


def dotted(node: ast.AST, known: dict[str, str]) -> str:
    """The full name of `a.b.c`, import aliases resolved; empty when it does not start with an imported name."""
    match node:
        case ast.Name(id=name):
            return known.get(name, "")
        case ast.Attribute(value=value, attr=attr):
            before = dotted(value, known)
            return before and f"{before}.{attr}"
    return ""


def too_long(name: str, source: str) -> Iterator[str]:
    if (lines := len(source.splitlines())) > LONGEST:
        yield f"{name}: {lines} lines, which is more than {LONGEST}; ask what it really is"


def sentences(name: str, source: str) -> Iterator[str]:
    """String literals that people would read; docstrings and the words of exceptions are for developers."""
    if room_of(name) not in ("bot", "rehearsal", "handlers", "wording", "web"):
        return
    for node in readable(ast.parse(source)):
        text = " ".join(literal(node).split())
        if len(text.split(" ")) >= 4 and re.fullmatch(r"\W*[A-Z].*[.!?]\W*", text):
            yield f"{name}:{node.lineno}: a sentence belongs in the wording: {text[:50]}"


def readable(node: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Raise() | ast.Expr(value=ast.Constant()):
                continue
            case ast.JoinedStr() | ast.Constant(value=str()):
                yield child
            case _:
                yield from readable(child)


def literal(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)


WALLS: list[Wall] = [forbidden_imports, clock_reads, too_long, sentences]


@pytest.mark.parametrize("wall", WALLS, ids=lambda wall: wall.__name__)
def test_the_house_keeps_its_walls(wall: Wall) -> None:
    files = sources()
    assert "commands/settings.py" in files
    assert [fault for name, source in files.items() for fault in wall(name, source)] == []


@pytest.mark.parametrize(
    ("wall", "name", "source"),
    [
        pytest.param(forbidden_imports, "bot/a.py", "import handlers", id="bot-imports-handlers"),
        pytest.param(forbidden_imports, "bot/a.py", "from rehearsal import cohort", id="bot-imports-rehearsal"),
        pytest.param(forbidden_imports, "bot/a.py", "from storage.tables import t", id="bot-imports-storage"),
        pytest.param(forbidden_imports, "bot/a.py", "from .. import storage", id="bot-imports-relatively"),
        pytest.param(forbidden_imports, "bot/a.py", "def f():\n    import reports", id="bot-imports-late"),
        pytest.param(forbidden_imports, "bot/w/a.py", "from ...handlers import b", id="deeper-and-relatively"),
        pytest.param(forbidden_imports, "bot/a.py", "from telegram.ext import X", id="bot-knows-telegram"),
        pytest.param(forbidden_imports, "bot/a.py", "import sqlalchemy as sa", id="bot-knows-sql"),
        pytest.param(forbidden_imports, "bot/a.py", "import apscheduler.events", id="bot-knows-the-scheduler"),
        pytest.param(forbidden_imports, "handlers/a.py", "import storage.outbox", id="handlers-import-storage"),
        pytest.param(forbidden_imports, "handlers/a.py", "import main", id="handlers-import-main"),
        pytest.param(forbidden_imports, "storage/a.py", "from handlers import x", id="storage-imports-handlers"),
        pytest.param(forbidden_imports, "storage/a.py", "import reports", id="storage-imports-reports"),
        pytest.param(forbidden_imports, "reports/a.py", "import storage", id="reports-import-storage"),
        pytest.param(forbidden_imports, "sandbox/a.py", "import bot.triage", id="sandbox-imports-bot"),
        pytest.param(forbidden_imports, "handlers/a.py", "import sandbox", id="handlers-import-sandbox"),
        pytest.param(forbidden_imports, "handlers/a.py", "import commands.logs", id="handlers-import-commands"),
        pytest.param(forbidden_imports, "web/a.py", "from storage import marks", id="web-imports-storage"),
        pytest.param(forbidden_imports, "web/a.py", "import handlers.links", id="web-imports-handlers"),
        pytest.param(forbidden_imports, "wording/a.py", "import handlers.screen", id="wording-imports-handlers"),
        pytest.param(forbidden_imports, "wording/a.py", "import telegram", id="wording-uses-telegram"),
        pytest.param(forbidden_imports, "handlers/a.py", "import web", id="handlers-import-web"),
        pytest.param(forbidden_imports, "main.py", "import tests.postgres", id="main-imports-tests"),
        pytest.param(forbidden_imports, "commands/a.py", "from main import app", id="commands-import-main"),
        pytest.param(clock_reads, "bot/a.py", "from datetime import datetime\ndatetime.now()", id="now"),
        pytest.param(clock_reads, "bot/a.py", "import datetime as d\nd.datetime.now(d.UTC)", id="now-by-alias"),
        pytest.param(clock_reads, "bot/a.py", "from datetime import datetime as D\nf(D.utcnow)", id="now-passed-on"),
        pytest.param(clock_reads, "sandbox/a.py", "import time\ntime.time()", id="the-sandbox-too"),
        pytest.param(clock_reads, "storage/a.py", "from time import time\ntime()", id="time-imported"),
        pytest.param(clock_reads, "bot/a.py", "from datetime import date\ndate.today()", id="today"),
        pytest.param(clock_reads, "storage/a.py", "import sqlalchemy as sa\nsa.func.now()", id="the-databases-clock"),
        pytest.param(too_long, "storage/a.py", "x = 1\n" * 301, id="301-lines"),
        pytest.param(sentences, "handlers/a.py", "f('You are well now.')", id="sentence"),
        pytest.param(sentences, "handlers/a.py", "f('✅ All is well now!')", id="sentence-after-a-sign"),
        pytest.param(sentences, "bot/a.py", "x = f'Hello {name}, how are you?'", id="sentence-with-a-name"),
        pytest.param(sentences, "bot/a.py", "X = {'k': ['It is\\n red today.']}", id="sentence-inside-data"),
    ],
)
def test_a_hole_in_a_wall_is_seen(wall: Wall, name: str, source: str) -> None:
    assert len(list(wall(name, source))) == 1


@pytest.mark.parametrize(
    ("wall", "name", "source"),
    [
        pytest.param(forbidden_imports, "bot/w/a.py", "from ..triage import x\nimport bot.alert", id="inside-a-room"),
        pytest.param(forbidden_imports, "handlers/a.py", "import bot, reports, telegram, wording", id="handlers"),
        pytest.param(forbidden_imports, "commands/a.py", "import sandbox, storage.x, handlers", id="commands"),
        pytest.param(forbidden_imports, "main.py", "import commands, sandbox, bot, handlers", id="main"),
        pytest.param(clock_reads, "main.py", "from datetime import datetime\ndatetime.now()", id="main-reads-it"),
        pytest.param(clock_reads, "bot/a.py", "import time\ntime.monotonic()\nclock.now()", id="no-clock-on-a-wall"),
        pytest.param(too_long, "storage/a.py", "x = 1\n" * 300, id="300-lines"),
        pytest.param(sentences, "bot/a.py", "def f():\n    'Say what it is for.'", id="docstring"),
        pytest.param(sentences, "bot/a.py", "raise X(f'There is no such {x}.')", id="exception"),
        pytest.param(sentences, "handlers/a.py", "f('screens.check_in.title', 'All clear')", id="key-and-label"),
        pytest.param(sentences, "commands/a.py", "print('This is for the operator.')", id="other-rooms"),
    ],
)
def test_what_is_allowed_is_no_hole(wall: Wall, name: str, source: str) -> None:
    assert list(wall(name, source)) == []
