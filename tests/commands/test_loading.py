"""What a start and a command load: what takes long and is needed by some alone waits until it is."""

import re
import subprocess
import sys
from pathlib import Path

from tests.journey.site import ROOT

HEAVY = {"sqlalchemy", "telegram", "pydantic", "httpx", "starlette", "cryptography", "structlog", "rich"}
RARE = {
    "psycopg",
    "sqlalchemy.dialects.postgresql",
    "babel.messages",
    "alembic",
    "reportlab",
    "xlsxwriter",
    "PIL",
    "prometheus_client",
}
WEB = {"starlette", "uvicorn", "jinja2", "python_multipart", "commands.rooms", "web.desk.desk"}
DRESS = {"rich.console", "click.core", "pygments.lexers"}  # Of tracebacks and of httpx' own command line.
TALKS = {"telegram.ext", "apscheduler", "handlers.routes", "handlers.screens.all", "handlers.pipeline.pipeline"}

IMPORTED = re.compile(r"^import time: .*\| +(\S+)$", re.MULTILINE)


def test_no_command_loads_another_s_libraries() -> None:
    says = f"import sys, main; print({HEAVY!r} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", says], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_the_bot_loads_nothing_that_only_some_need(tmp_path: Path) -> None:
    start(tmp_path)  # The first makes the tables.
    loaded = start(tmp_path)
    assert {"telegram", "sqlalchemy", "aiohttp", "commands.run"} <= loaded
    assert loaded & (RARE | WEB | DRESS) == set()


def test_telegram_is_asked_before_what_talks_is_loaded() -> None:
    says = f"import sys, commands.start; print({TALKS!r} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", says], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def start(folder: Path) -> set[str]:
    """What a bot loads until it asks Telegram who it is; it is told to end at once."""
    settings = {
        "BOT_TOKEN": "7200000001:a-token-of-nobody-with-35-characters",
        "TELEGRAM_API_URL": "http://127.0.0.1:9",
        "DATA_DIR": str(folder),
        "WEB_ADDRESS": "127.0.0.1:0",
    }
    command = [sys.executable, "-X", "importtime", "main.py", "run", "--until-eof"]
    done = subprocess.run(command, cwd=ROOT, env=settings, input="", capture_output=True, text=True, check=True)
    return set(IMPORTED.findall(done.stderr))
