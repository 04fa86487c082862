"""What a start and a command load: what takes long and is needed by some alone waits until it is."""

import subprocess
import sys

import pytest

from tests.journey.site import ROOT

HEAVY = ("sqlalchemy", "telegram", "pydantic", "httpx", "starlette", "cryptography")
RARE = ("psycopg", "babel.messages", "alembic", "reportlab", "xlsxwriter", "PIL", "prometheus_client")
WEB = ("starlette", "uvicorn", "jinja2", "python_multipart", "commands.rooms", "web.desk.desk")  # By who first asks.


@pytest.mark.parametrize(
    ("modules", "waits"),
    [
        pytest.param("main", HEAVY, id="no command loads another's libraries"),
        pytest.param("main, commands.run", (*RARE, *WEB), id="the bot loads none that only some need"),
    ],
)
def test_not_loaded_before_it_is_needed(modules: str, waits: tuple[str, ...]) -> None:
    says = f"import sys, {modules}; print({set(waits)!r} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", says], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
