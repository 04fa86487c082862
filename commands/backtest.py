"""A changed protocol tried on courses that are known, beside the one in use."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bot import protocol
from bot.alert import Alert
from bot.course import Course
from bot.finding import Urgency
from bot.protocol import Protocol
from commands.cohort import percent, table
from commands.opening import BadPlace, open_keys
from commands.settings import Settings
from rehearsal import coursefile
from rehearsal.backtest import Backtest, Case, Difference, Flag, Kept, Load
from rehearsal.cohort import cohort
from rehearsal.coursefile import BadCourse
from rehearsal.stored import as_file
from storage.database import SqlStore, open_store
from storage.engines import file_of
from storage.transaction import SqlTransaction

MADE_UP_COURSES, SEED = 300, 1
LISTED = 20
CONFIGURED = "database"


def protocols(new: Path, against: str | None) -> tuple[Protocol, Protocol]:
    """The old and the new one. `against` is a file or an id, by default the new one's id. Raises BadProtocol."""
    changed = protocol.read(new)
    if against is not None and Path(against).is_file():
        return protocol.read(Path(against)), changed
    return protocol.load(against or changed.id), changed


def cases(place: str | None, old: Protocol, settings: Settings) -> tuple[list[Case], str]:
    """The courses of the old protocol, and in words where they are from.

    Raises BadCourse with a line for each bad file, BadPlace, and what opening a database raises.
    """
    if place is None:
        made_up = (Case(f"made up, number {n}", file) for n, file in enumerate(cohort(MADE_UP_COURSES, SEED, old), 1))
        return list(made_up), f"made up with seed {SEED}, none of a patient"
    if Path(place).is_dir():
        return _in_folder(Path(place), old), f"in {place}"
    if place == CONFIGURED:
        return _in_database(settings, old), "in the database"
    if "://" in place:
        return _in_database(settings.model_copy(update={"database_url": place}), old), "in that database"
    raise BadPlace(f'{place} is no folder; name a folder, an address such as sqlite:///file, or "{CONFIGURED}".')


def _in_folder(folder: Path, old: Protocol) -> list[Case]:
    found, complaints = [], []
    for path in sorted(folder.glob("*.toml")):
        try:
            file = coursefile.read(path)
        except BadCourse as bad:
            complaints.append(str(bad))
            continue
        if file.protocol == old.id:
            found.append(Case(path.stem, file))
    if complaints:
        raise BadCourse("\n".join(complaints))
    if not found:
        raise BadPlace(f'{folder} holds no course of {old.id}: a *.toml with protocol = "{old.id}".')
    return found


def _in_database(settings: Settings, old: Protocol) -> list[Case]:
    """Nothing is written, and each course is read by itself, so that a bot that runs goes on meanwhile."""
    file = file_of(settings.database_url)
    if file is not None and not file.exists():
        raise BadPlace(f"{file} is not there.")
    store = open_store(settings.database_url, open_keys(settings))
    try:
        return [_case(store, each) for each in store.transact(_of_protocol, old.id)]
    finally:
        store.close()


def _of_protocol(tx: SqlTransaction, protocol_id: str) -> Sequence[int]:
    with tx.read_only():
        return tx.enrollments.begun_with(protocol_id)


def _history(tx: SqlTransaction, enrollment_id: int) -> tuple[Course, Sequence[Alert]]:
    with tx.read_only():
        return tx.enrollments.history(enrollment_id)


def _case(store: SqlStore, enrollment_id: int) -> Case:
    course, alerts = store.transact(_history, enrollment_id)
    closed = tuple(each for each in alerts if each.outcome is not None)
    return Case(course.enrollment.label, as_file(course, alerts), closed)


def show(found: Backtest, old: Protocol, new: Protocol, where: str, *, as_json: bool) -> list[str]:
    if as_json:
        return [json.dumps(_json(found), ensure_ascii=False)]
    versions = f"{new.id} version {new.version} against {old.id} version {old.version}"
    title = f"{versions}. Courses: {found.courses}, {where}."
    lines = [title, "", *_loads(found), "", *_listed(found.differences)]
    return [*lines, "", *_outcomes(found.kept)] if found.kept else lines


def _loads(found: Backtest) -> Iterator[str]:
    old, new = found.old, found.new
    yield from table(
        ["", "old", "new"],
        [
            ["answered check-ins and reports", str(old.answered), str(new.answered)],
            ["courses flagged", str(old.flagged), str(new.flagged)],
            ["alerts per 100 answered", *_both(found, old.alerting, new.alerting)],
            *(
                [f"  {each.word}", *_both(found, old.urgencies.get(each, 0), new.urgencies.get(each, 0))]
                for each in reversed(Urgency)
            ),
            *(
                [f"  rule {rule}", *_both(found, old.rules.get(rule, 0), new.rules.get(rule, 0))]
                for rule in sorted(old.rules.keys() | new.rules.keys())
            ),
        ],
    )


def _both(found: Backtest, old: int, new: int) -> list[str]:
    return [_per_100(found.old, old), _per_100(found.new, new)]


def _per_100(load: Load, count: int) -> str:
    per_100 = load.per_100(count)
    return "-" if per_100 is None else f"{per_100:.1f}"


def _listed(differences: Sequence[Difference]) -> Iterator[str]:
    if not differences:
        yield "Both flag the same, on the same days and as urgently."
        return
    counts = {each.change: sum(other.change is each.change for other in differences) for each in differences}
    yield "Changed: " + ", ".join(f"{number} {change}" for change, number in sorted(counts.items())) + "."
    for each in differences[:LISTED]:
        yield f"  {each.case}: {each.name} {each.change} ({_flag(each.old)} -> {_flag(each.new)})"
    if len(differences) > LISTED:
        yield f"  and {len(differences) - LISTED} more; --json lists all."


def _flag(flag: Flag | None) -> str:
    return "not flagged" if flag is None else f"day {flag.day} {flag.urgency.word}"


def _outcomes(kept: Sequence[Kept]) -> Iterator[str]:
    yield "How alerts were closed (acted on: advice, called, visit, referred):"
    rows = [[each.rule, str(each.closed), percent(each.acted_on / each.closed), str(each.lost)] for each in kept]
    yield from table(["rule", "closed", "acted on", "acted on, and flagged no more"], rows)


def _json(found: Backtest) -> dict[str, Any]:
    return {
        "courses": found.courses,
        "old": _load_json(found.old),
        "new": _load_json(found.new),
        "changes": [
            {
                "course": each.case,
                "finding": each.name,
                "change": each.change.value,
                "old": _flag_json(each.old),
                "new": _flag_json(each.new),
            }
            for each in found.differences
        ],
        "outcomes": [
            {"rule": each.rule, "closed": each.closed, "acted_on": each.acted_on, "lost": each.lost}
            for each in found.kept
        ],
    }


def _load_json(load: Load) -> dict[str, Any]:
    return {
        "answered": load.answered,
        "flagged_courses": load.flagged,
        "alerts_per_100": load.per_100(load.alerting),
        "per_urgency": {each.word: load.per_100(number) for each, number in sorted(load.urgencies.items())},
        "per_rule": {rule: load.per_100(number) for rule, number in sorted(load.rules.items())},
    }


def _flag_json(flag: Flag | None) -> dict[str, Any] | None:
    return None if flag is None else {"day": flag.day, "urgency": flag.urgency.word}
