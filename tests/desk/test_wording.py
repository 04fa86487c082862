"""Every sentence of the desk stands somewhere, and every one that is asked for is there."""

import re
from pathlib import Path

from wording.words import FOLDER, read_all

ROOT = Path(__file__).resolve().parents[2]
WORDS = read_all()["en"]
PLACES = (
    "web/desk/**/*.py",
    "web/desk/**/*.html",
    "handlers/**/desk.py",
    "handlers/screens/menu.py",
    "wording/record_words.py",
)
ASKED = re.compile(r"""(?:say|count|words)\(\s*["']([a-z_.]+[a-z_])["']""")


def sources() -> str:
    return "\n".join(path.read_text("utf-8") for place in PLACES for path in sorted(ROOT.glob(place)))


def test_every_sentence_that_is_asked_for_is_there() -> None:
    assert [key for key in ASKED.findall(sources()) if not WORDS.has(key)] == []


def test_every_sentence_of_the_desk_is_said() -> None:
    """By its whole key, or by one that is put together: "desk.nav." and a name."""
    said = sources()
    files = sorted((FOLDER / "en").glob("desk*.po"))
    keys = [key for each in files for key in re.findall(r'^msgid "(.+)"', each.read_text("utf-8"), re.MULTILINE)]
    unsaid = [key for key in keys if not is_said(key, said) and not is_put_together(key, said)]
    assert unsaid == []


def is_said(key: str, said: str) -> bool:
    return f'"{key}"' in said or f"'{key}'" in said


def is_put_together(key: str, said: str) -> bool:
    starts = [key[: dot + 1] for dot, letter in enumerate(key) if letter == "."]
    return any(f'"{start}" ~' in said or f'"{start}{{' in said for start in starts[1:])
