"""The audit's end, noted outside the database: a line a night in a file, or as a person has written it down."""

import os
import re
from datetime import datetime
from pathlib import Path

import structlog

from bot.audit import CODE, Head
from commands.settings import Settings

NAME = "audit-heads.txt"
LINE = re.compile(rf"\b([1-9]\d*)\W+([0-9a-f]{{{CODE},}})\s*$")
EMPTY = re.compile(r"^\S+ 0 *$", re.MULTILINE)  # As a night is noted before anything was done.

log = structlog.get_logger()


class BadHead(Exception):
    """What was given to compare with holds no head; says in one line what one looks like."""


def file_of(settings: Settings) -> Path | None:
    """None where the bot is only tried out: there databases come and go."""
    return settings.data_dir / NAME if settings.clock_file is None else None


def append(path: Path, head: Head | None, now: datetime) -> None:
    """The time, the count of lines and the whole signature. Never raises: the night has more to do."""
    if head is None:
        log.critical("the audit was tampered with; see: python main.py audit verify")
        return
    text = f"{now.isoformat(timespec='seconds')} {head.count} {head.signature.hex()}\n"
    try:
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, text.encode())
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        log.error("the audit's head was not noted", file=path.name, reason=error.strerror)


def put_aside(path: Path, now: datetime) -> None:
    """What was noted of lines that a restored database does not have; never raises."""
    try:
        if path.exists():
            path.rename(path.with_name(f"{path.stem}-until-{now:%Y%m%dT%H%M%SZ}{path.suffix}"))
    except OSError as error:
        log.error("the audit's heads were not put aside", file=path.name, reason=error.strerror)


def read(given: str) -> list[tuple[int, str]]:
    """From a file, or a head itself such as `512 a1b2c3d4`. Raises BadHead."""
    path = Path(given)
    try:
        text = path.read_text(encoding="utf-8") if path.is_file() else given
    except (OSError, ValueError) as error:
        raise BadHead(f"{given}: cannot be read") from error
    found = [LINE.search(line.lower()) for line in text.splitlines()]
    heads = [(int(each[1]), each[2]) for each in found if each is not None]
    if not heads and not EMPTY.search(text):
        raise BadHead(f"{given}: is no file with heads, and no head such as 512 a1b2c3d4")
    return heads
