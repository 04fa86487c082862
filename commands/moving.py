"""The file that holds by how many seconds a clock is ahead."""

import os
import re
from datetime import timedelta
from pathlib import Path

UNITS = {"m": 60, "h": 3600, "d": 86400}
LONGEST = timedelta(days=5 * 366)


class BadMove(Exception):
    """In one line: what there may be."""


def moved(path: Path, move: str) -> None:
    """Only forwards, as time goes; back to 0 for a new beginning."""
    if move.strip() == "0":
        path.unlink(missing_ok=True)
        return
    if move.strip().startswith("-"):
        raise BadMove("The clock only goes forward; `clock 0` is now.")
    wanted = re.fullmatch(r"\+?(\d{1,6})([mhd])", move.strip())
    if wanted is None:
        raise BadMove(f"{move!r} is no such step; it must be like +30m, +5h or +1d, or 0.")
    moved_by(path, timedelta(seconds=int(wanted[1]) * UNITS[wanted[2]]))


def moved_by(path: Path, span: timedelta) -> None:
    """At once and whole: whoever reads the file finds the old offset or the new one."""
    ahead = _offset(path) + span
    if ahead > LONGEST:
        raise BadMove("That is more than five years ahead.")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(f"{ahead.total_seconds():.0f}\n", encoding="ascii")
    draft.replace(path)


def mark(path: str | Path) -> tuple[int, int] | None:
    """Another for every file that takes the place of one; None where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 (it is asked a hundred times a tap: half of Path's time)
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _offset(path: Path) -> timedelta:
    try:
        return timedelta(seconds=float(path.read_text(encoding="ascii")))
    except (OSError, ValueError, OverflowError):
        return timedelta()
