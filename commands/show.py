"""A protocol for a person to read: as text, and as a picture."""

from collections.abc import Iterator
from pathlib import Path

from bot import protocol as protocols
from bot.enrollment import Profile
from bot.finding import Urgency
from bot.planned import CheckInDay
from bot.protocol import Modifier, Protocol
from bot.symptom import Symptom
from bot.threshold import Threshold, most_urgent
from reports import protocol_chart
from reports.protocol_chart import Names
from wording.words import Words, read_all

LETTERS = {Urgency.ROUTINE: "r", Urgency.SAME_DAY: "s", Urgency.URGENT: "u", Urgency.EMERGENCY: "E"}
URGENCIES = {each: each.word.replace("_", " ") for each in Urgency}
LABEL, COLUMN = 24, 6
AGAIN = "? this grade, once and alone, is asked again on the next date before anybody is told."
CONDITIONS = {"above_expected": "more than expected", "above_none": "anything above 0"}


def find(name: str) -> Protocol:
    """By its id, the newest version; or a file. Raises BadProtocol."""
    return protocols.read(Path(name)) if name.endswith(".toml") else protocols.load(name)


def show(protocol: Protocol, words: Words | None = None) -> list[str]:
    """Lines; the columns are those days on which anything begins, changes or is asked."""
    words = words or read_all()["en"]
    days = _days(protocol)
    lines = [*_head(protocol), "", *_checkins(protocol, days)]
    for symptom in protocol.symptom:
        lines += ["", *_symptom(protocol, symptom, days, words)]
    lines += [
        "",
        f"Flagged: {', '.join(f'{LETTERS[each]} {URGENCIES[each]}' for each in Urgency)}; 2s is grade 2 or more.",
        *([AGAIN] if any(each.look_again for each in protocol.symptom) else []),
    ]
    for title, part in (
        ("Signs", _signs(protocol, words)),
        ("What treatment and skin change", _modifiers(protocol)),
        ("Questions that are answered at once", _questions(protocol, words)),
        ("Sources", (f"{each.id}: {each.says} {each.where}" for each in protocol.source)),
    ):
        lines += ["", title, *(f"  {line}" for line in part)]
    return lines


def picture(protocol: Protocol) -> bytes:
    """PNG."""
    names = Names(
        title=f"{protocol.id}, version {protocol.version}",
        subtitle=_standing(protocol),
        day="day",
        expected="expected: up to this grade is normal",
        above="more than expected: flagged only if it rises, or if several are",
        asked="asked on this day",
        perhaps="asked only on a condition",
        again="? this grade, once and alone: asked again the next day",
        letters=LETTERS,
        urgencies={each: f"{said}: flagged" for each, said in URGENCIES.items()},
    )
    return protocol_chart.png(protocol, names)


def _standing(protocol: Protocol) -> str:
    draft = "A draft. " if protocol.draft else ""
    reviewed = f"Reviewed by {protocol.reviewed_by}." if protocol.reviewed_by else "Not yet reviewed by a clinician."
    return f"{draft}{reviewed} Day 0 is the day of treatment."


def _head(protocol: Protocol) -> list[str]:
    rules = protocol.timetable
    reminders = ", ".join(f"+{hours} h" for hours in rules.reminders_after_hours)
    closed = f"reminded after {reminders}; closed at {rules.closes_at:%H:%M}"
    asked = f"Asked at {rules.hour}:00 on the patient's clock; {closed}."
    shifted = f"Days are shifted by the allowance up to day {protocol.allowance_until}."
    return [f"{protocol.id}, version {protocol.version}", _standing(protocol), asked, shifted]


def _days(protocol: Protocol) -> list[int]:
    found = {0, *(each.day for each in protocol.checkin)}
    for symptom in protocol.symptom:
        found |= {day for day, _ in symptom.expected}
        found |= {row.day for row in (*symptom.persists, *symptom.severe)}
    return sorted(found)


def _row(label: str, cells: list[str]) -> str:
    return (label.ljust(LABEL) + "".join(cell.rjust(COLUMN) for cell in cells)).rstrip()


def _checkins(protocol: Protocol, days: list[int]) -> Iterator[str]:
    """A check-in on a condition is marked by a letter, which is explained below."""
    conditional = [each for each in protocol.checkin if each.only_if]
    marks = {each.day: chr(ord("a") + number) for number, each in enumerate(conditional)}
    yield _row("day", [str(day) for day in days])
    yield _row("check-in", [marks.get(day, "x") if protocol.day_planned(day) else "" for day in days])
    for title, chosen in (("photo invited", "photo"), ("picture sent", "picture")):
        if any(getattr(each, chosen) for each in protocol.checkin):
            yield _row(title, [_mark(protocol.day_planned(day), chosen) for day in days])
    for each in conditional:
        condition = CONDITIONS.get(each.only_if or "", each.only_if)
        yield f"  {marks[each.day]}: only if day {each.of_day} had {condition}, or no answer"


def _mark(planned: CheckInDay | None, chosen: str) -> str:
    return "x" if planned is not None and getattr(planned, chosen) else ""


def _symptom(protocol: Protocol, symptom: Symptom, days: list[int], words: Words) -> Iterator[str]:
    yield f"{symptom.id}: {' · '.join(_grades(symptom, words))}"
    asked = [day for day in days if protocol.day_planned(day) and symptom.id in protocol.items_on(day, Profile())]
    yield _row("  asked", ["x" if day in asked else "" for day in days])
    yield _row("  expected up to", [str(symptom.expected_on(day)) for day in days])
    for title, rows in (("  lasts too long", symptom.persists), ("  too much at once", symptom.severe)):
        if rows:
            again = symptom if rows is symptom.persists and symptom.look_again else None
            yield _row(title, [_flagged(rows, day, symptom.worst, again) for day in days])
    if symptom.worsening_from is not None:
        yield f"  a rise counts from day {symptom.worsening_from} on"


def _grades(symptom: Symptom, words: Words) -> Iterator[str]:
    for grade in range(symptom.worst + 1):
        key = f"grade.{symptom.id}.{grade}"
        yield f"{grade} {words(key).lower()}" if words.has(key) else str(grade)


def _flagged(rows: tuple[Threshold, ...], day: int, worst: int, again: Symptom | None) -> str:
    """`2r?3s`: from grade 2 on routine, from grade 3 on same day; 2, alone, is looked at `again` first."""
    said, before = "", None
    for grade in range(1, worst + 1):
        urgency = most_urgent(rows, day, grade)
        if urgency is not None and urgency != before:
            said += f"{grade}{LETTERS[urgency]}"
            said += "?" if again is not None and grade == again.expected_on(day) + 1 else ""
        before = urgency
    return said


def _signs(protocol: Protocol, words: Words) -> Iterator[str]:
    for sign in sorted(protocol.sign, key=lambda each: -each.urgency):
        key = f"sign.{sign.id}.full"
        said = words(key) if words.has(key) else sign.id
        since = f" (offered from day {sign.offered_from} on)" if sign.offered_from else ""
        yield f"{LETTERS[sign.urgency]}  {said}{since}"


def _questions(protocol: Protocol, words: Words) -> Iterator[str]:
    """Each with its words in the language it is read in, and what is answered from which day on."""
    for question in protocol.question:
        alone = " (where nothing else is said)" if question.alone else ""
        yield f"{question.id}{alone}: {', '.join(question.sources)}"
        yield f"  known by: {'; '.join(question.words.get(words.language, ()))}"
        for day, says in question.answers:
            key = f"answer.{says}"
            yield f"  from day {day}: {words(key) if words.has(key) else says}"


def _modifiers(protocol: Protocol) -> Iterator[str]:
    for each in protocol.modifier:
        yield f"{_condition(each)}: {', '.join(_changes(each))}"


def _condition(modifier: Modifier) -> str:
    named = modifier.when.model_dump(exclude_none=True)
    return " and ".join(f"{name} {_value(value)}" for name, value in named.items()) or "everybody"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " or ".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)


def _changes(modifier: Modifier) -> Iterator[str]:
    if modifier.allowance:
        yield f"allowance {modifier.allowance} day{'s' if modifier.allowance > 1 else ''}"
    yield from (f"{item} asked from day {day} on" for item, day in modifier.asked_from.items())
