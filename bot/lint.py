"""What is wrong with a protocol that can be read: rules that never fire, hours at odds, sources and words missing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import time

from bot.checkin import SIGNS
from bot.protocol import NEVER, Protocol
from bot.symptom import Symptom
from bot.threshold import Threshold

Has = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Fault:
    """`key` is the place in the file, lists counted from 0 or named by their id."""

    key: str
    wrong: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.key}: {self.wrong}; allowed: {self.allowed}"


def faults(protocol: Protocol) -> Iterator[Fault]:
    """All but the words. That a threshold lies above the expected band is already seen to when it is read."""
    yield from _bands(protocol)
    yield from _unreachable(protocol)
    yield from _never_asked(protocol)
    yield from _hours(protocol)
    yield from _sources(protocol)
    yield from _same_words(protocol)


def missing_words(protocol: Protocol, languages: Iterable[str], has: Has) -> Iterator[Fault]:
    """`has(language, key)` says whether there is such a sentence in that language itself."""
    for language in languages:
        for key in keys(protocol):
            if not has(language, key):
                yield Fault(key, f"has no words in {language}", f"a sentence in a .{language}.po file")


def keys(protocol: Protocol) -> Iterator[str]:
    """The keys of every sentence that is said of this protocol alone."""
    yield f"procedure.{protocol.id}"
    yield from (f"care.{protocol.id}.{day}" for day in protocol.aftercare)
    yield f"item.{SIGNS}"
    for symptom in protocol.symptom:
        yield from (f"item.{symptom.id}", f"question.{symptom.id}")
        yield from (f"grade.{symptom.id}.{grade}" for grade in range(symptom.worst + 1))
        yield from (f"course.{protocol.id}.{symptom.id}.{day}" for day, _ in symptom.expected)
    for sign in protocol.sign:
        yield from (f"sign.{sign.id}", f"sign.{sign.id}.full")
    yield from dict.fromkeys(f"answer.{says}" for each in protocol.question for _, says in each.answers)


def _bands(protocol: Protocol) -> Iterator[Fault]:
    yield from _from_day_0("aftercare", protocol.aftercare)
    for symptom in protocol.symptom:
        yield from _from_day_0(f"symptom.{symptom.id}.expected", [day for day, _ in symptom.expected])
        for day, grade in symptom.expected:
            if not 0 <= grade <= symptom.worst:
                line = f"day {day}: grade {grade} is no grade"
                yield Fault(f"symptom.{symptom.id}.expected", line, f"0 to {symptom.worst}")


def _from_day_0(key: str, days: Iterable[int]) -> Iterator[Fault]:
    days = list(days)
    if days != sorted(set(days)) or days[:1] != [0]:
        yield Fault(key, f"its days are {', '.join(map(str, days)) or 'none'}", "days in order from 0 on, each once")


def _unreachable(protocol: Protocol) -> Iterator[Fault]:
    counted = [symptom.id for symptom in protocol.symptom if symptom.several]
    if len(counted) == 1:
        yield Fault(f"symptom.{counted[0]}.several", "no other symptom counts for it", "none, or two and more")
    for symptom in protocol.symptom:
        for name, rows in (("persists", symptom.persists), ("severe", symptom.severe)):
            yield from _covered(f"symptom.{symptom.id}.{name}", rows)
        if symptom.raised_by_immune_weakness and not symptom.persists and symptom.worsening_from is None:
            key = f"symptom.{symptom.id}.raised_by_immune_weakness"
            yield Fault(key, "nothing is there to be raised", "persists or worsening_from beside it")
    for number, modifier in enumerate(protocol.modifier):
        if not (modifier.allowance or modifier.asked_from):
            yield Fault(f"modifier.{number}", "it changes nothing", "allowance or asked_from")


def _covered(key: str, rows: tuple[Threshold, ...]) -> Iterator[Fault]:
    """Of two rows that are the same, the later one."""
    for number, row in enumerate(rows):
        others = (other for other in rows[:number] if other.covers(row))
        later = (other for other in rows[number + 1 :] if other.covers(row) and other != row)
        for other in (*others, *later):
            line = f"day {row.day}, grade {row.grade} is never needed: day {other.day}, grade {other.grade} covers it"
            yield Fault(f"{key}.{number}", line, "an earlier day, a lower grade, a higher urgency, or no such row")
            break


def _never_asked(protocol: Protocol) -> Iterator[Fault]:
    for symptom in protocol.symptom:
        days = asked_days(protocol, symptom)
        shown = ", ".join(map(str, days)) or "none"
        for name, rows in (("persists", symptom.persists), ("severe", symptom.severe)):
            for number, row in enumerate(rows):
                if not any(holds_on(protocol, rows, row, day) for day in days):
                    line = f"day {row.day}, grade {row.grade} can never fire: asked on days {shown}"
                    allowed = "a row that holds on one of them, before another takes its place"
                    yield Fault(f"symptom.{symptom.id}.{name}.{number}", line, allowed)
        if symptom.worsening_from is not None and not any(day >= symptom.worsening_from for day in days[1:]):
            line = f"a rise from day {symptom.worsening_from} on can never be seen: asked on days {shown}"
            yield Fault(f"symptom.{symptom.id}.worsening_from", line, "a day with a check-in, and one before it")
    for sign in protocol.sign:
        if sign.offered_from > protocol.last_day:
            line = f"the last check-in is on day {protocol.last_day}"
            yield Fault(f"sign.{sign.id}.offered_from", line, f"0 to {protocol.last_day}")
    for each in protocol.checkin:
        if each.of_day is not None and not any(each.of_day in asked_days(protocol, s) for s in protocol.symptom):
            line = f"on day {each.of_day} no symptom is asked"
            yield Fault(f"checkin of day {each.day}.of_day", line, "a day with symptoms")


def asked_days(protocol: Protocol, symptom: Symptom) -> list[int]:
    """The days of planned check-ins on which this symptom may be asked, of whatever profile."""
    changed = [m.asked_from[symptom.id] for m in protocol.modifier if symptom.id in m.asked_from]
    first = min([NEVER if symptom.asked_on is not None else symptom.asked_from, *changed])
    days = sorted(each.day for each in protocol.checkin if each.items is None or symptom.id in each.items)
    return [day for day in days if day >= first or day in (symptom.asked_on or ())]


def holds_on(protocol: Protocol, rows: tuple[Threshold, ...], row: Threshold, day: int) -> bool:
    """On this day, at one of the allowances: has this row begun, and has no other that covers it?"""
    for allowance in allowances(protocol):
        shifted = max(0, day - allowance) if day <= protocol.allowance_until else day
        begun = [other for other in rows if other.day <= shifted]
        if row in begun and not any(_takes_over(other, row) for other in begun):
            return True
    return False


def _takes_over(other: Threshold, row: Threshold) -> bool:
    return other != row and other.grade <= row.grade and other.urgency >= row.urgency


def allowances(protocol: Protocol) -> list[int]:
    """Those that some profile has: none at all only where no modifier holds for everybody."""
    everybody = max((m.allowance for m in protocol.modifier if not m.when.model_dump(exclude_none=True)), default=0)
    return sorted({everybody, *(m.allowance for m in protocol.modifier if m.allowance > everybody)})


def _hours(protocol: Protocol) -> Iterator[Fault]:
    at = protocol.timetable
    window = f"{at.earliest_hour} to {at.latest_hour}"
    first, last = time(at.earliest_hour), time(at.latest_hour)
    if at.quiet_from <= at.quiet_until:
        yield Fault("timetable.quiet_from", f"{at.quiet_from:%H:%M} is not in the evening", "after quiet_until")
    if not at.earliest_hour <= at.hour <= at.latest_hour:
        yield Fault("timetable.hour", f"{at.hour} is no hour that a patient may choose", window)
    if first < at.quiet_until:
        yield Fault(
            "timetable.earliest_hour", f"{at.earliest_hour} is in quiet hours", f"{at.quiet_until:%H:%M} or later"
        )
    if last >= at.quiet_from:
        yield Fault("timetable.latest_hour", f"{at.latest_hour} is in quiet hours", f"before {at.quiet_from:%H:%M}")
    if at.closes_at <= last:
        yield Fault("timetable.closes_at", f"{at.closes_at:%H:%M} is not after the latest hour", f"after {last:%H:%M}")
    if at.no_reminder_after > min(at.quiet_from, at.closes_at):
        allowed = f"until {min(at.quiet_from, at.closes_at):%H:%M}"
        line = f"{at.no_reminder_after:%H:%M} is in quiet hours, or after the check-in has closed"
        yield Fault("timetable.no_reminder_after", line, allowed)
    yield from _reminders(protocol)


def _reminders(protocol: Protocol) -> Iterator[Fault]:
    at, key = protocol.timetable, "timetable.reminders_after_hours"
    after = list(at.reminders_after_hours)
    if after != sorted(set(after)) or min(after, default=1) < 1:
        yield Fault(key, f"{after} are not in order", "hours from 1 on, in order, each once")
    longest = at.no_reminder_after.hour + at.no_reminder_after.minute / 60 - at.earliest_hour
    for hours in after:
        if hours > longest:
            line = f"the one after {hours} h always falls after {at.no_reminder_after:%H:%M}"
            yield Fault(key, line, f"at most {int(longest)} h")


def _sources(protocol: Protocol) -> Iterator[Fault]:
    known, cited = {each.id for each in protocol.source}, set[str]()
    allowed = ", ".join(sorted(known)) or "a [[source]] first"
    for key, named in cited_at(protocol):
        cited |= set(named)
        if not named:
            yield Fault(key, "names no source", allowed)
        for each in sorted(set(named) - known):
            yield Fault(key, f"{each} is no source of this file", allowed)
    for each in sorted(known - cited):
        yield Fault(f"source.{each}", "nobody cites it", "a source that is cited")


def cited_at(protocol: Protocol) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every place that must say where it comes from, with the sources that it names."""
    yield "timetable.sources", protocol.timetable.sources
    yield "silence.sources", protocol.silence.sources
    for each in protocol.checkin:
        if each.only_if is not None or each.items is not None or each.sources:
            yield f"checkin of day {each.day}.sources", each.sources
    yield from ((f"symptom.{each.id}.sources", each.sources) for each in protocol.symptom)
    yield from ((f"sign.{each.id}.sources", each.sources) for each in protocol.sign)
    yield from ((f"question.{each.id}.sources", each.sources) for each in protocol.question)
    yield from ((f"modifier.{number}.sources", each.sources) for number, each in enumerate(protocol.modifier))


def _same_words(protocol: Protocol) -> Iterator[Fault]:
    """A pattern that stands under two questions makes both unsure, and so answers neither."""
    first: dict[tuple[str, str], str] = {}
    for question in protocol.question:
        for language, patterns in question.words.items():
            for word in sorted({word for pattern in patterns if " " not in pattern for word in pattern.split("|")}):
                other = first.setdefault((language, word), question.id)
                if other != question.id:
                    line = f"{word} stands under {other}, too"
                    yield Fault(f"question.{question.id}.words.{language}", line, "each word under one question")
