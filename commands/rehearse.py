"""Courses of treatment played without any network, as tables for a person or as JSON for a program."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from rehearsal.coursefile import BadCourse
from rehearsal.rehearse import run
from rehearsal.rehearsed import Rehearsal

VERDICTS = {True: "as expected", False: "NOT AS EXPECTED", None: "nothing expected"}


def rehearse(paths: Iterable[Path], *, as_json: bool) -> tuple[list[str], list[str], int]:
    """What to print, what to complain of, and the exit code: 1 if a file is bad or did not go as it expects."""
    lines, complaints, failed = [], [], False
    for path, played in zip(paths := list(paths), run(paths), strict=True):
        if isinstance(played, BadCourse):
            complaints.append(f"{path}: is a folder; name the files in it" if path.is_dir() else str(played))
            failed = True
            continue
        lines.append(json.dumps(played.as_json(), ensure_ascii=False) if as_json else "\n".join(_table(path, played)))
        failed = failed or played.met is False
    return lines, complaints, int(failed)


def _table(path: Path, played: Rehearsal) -> Iterator[str]:
    yield f"{path}: {played.about}"
    for at, day, kind, details in played.rows():
        yield f"  day {day:>2}  {at:%a %Y-%m-%d %H:%M}  {kind:<8}  {' '.join(details)}".rstrip()
    yield f"  {VERDICTS[played.met]}"
    if played.met is False:
        yield from (f"    expected  {line}" for line in _expected(played))
        yield from (f"    flagged   {line}" for line in _flagged(played))
        yield from (f"    answered  {line}" for line in _answered(played))
    yield ""


def _expected(played: Rehearsal) -> Iterator[str]:
    yield from (f"day {each.day}: {each.urgency} {' '.join(each.findings)}" for each in played.expected or ())


def _flagged(played: Rehearsal) -> Iterator[str]:
    yield from (f"day {each.day}: {each.urgency.word} {' '.join(each.findings)}" for each in played.events)


def _answered(played: Rehearsal) -> Iterator[str]:
    """What was answered otherwise than expected."""
    for each in played.answered:
        if not each.met:
            yield f"day {each.day}: {each.entry or 'nothing'} (expected {each.expected or 'nothing'})"
