"""A week's hours as people write them: "Mon-Fri 10-19, Sat 10-14", "closed on Wednesdays", "lun-vie 9-13, 15-19"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time
from functools import cache
from itertools import pairwise

from bot.week import Week
from wording.text import without_marks
from wording.words import SOURCE, read_all, speaking

Pair = tuple[time, time]
Token = tuple[str, object]

MOST_PAIRS = 4
MIDNIGHT, NOON = time(0), time(12)
ALL_DAY = ((MIDNIGHT, MIDNIGHT),)
ALWAYS: Week = tuple((day, MIDNIGHT, MIDNIGHT) for day in range(7))
GROUPS = {"every": (0, 1, 2, 3, 4, 5, 6), "weekdays": (0, 1, 2, 3, 4), "weekend": (5, 6)}
SAID = ("to", "closed", "skip", "all_day", "noon", "midnight", *GROUPS)

_MERIDIEM = re.compile(r"\b([ap])\.?\s?m\b\.?")
_TIME = r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?\s*(?P<half>am|pm)?(?:\s*h(?:rs?|s|oras)?)?(?![\w:])"


class Unclear(Exception):
    """It cannot be read; nothing is guessed."""


@dataclass
class _Group:
    """`closed` says whether these days are; `after` where that word came behind them; `since` counts the last days."""

    days: list[int] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    closed: bool = False
    after: bool = False
    since: int = 0


def read(text: str, language: str, now: Week, *, whole_days: bool = False) -> Week:
    """In the words of this language or in English. Raises Unclear; empty where no day is left.

    `now` is the week as it is, from which closed days are taken where no hours are named. With `whole_days` a day may
    stand without hours.
    """
    groups = [each for each in _groups(_tokens(text, language)) if each.days or each.pairs]
    if not groups:
        raise Unclear
    names_hours = any(not each.closed for each in groups)
    week: dict[int, list[Pair]] = {}
    for day, begins, ends in () if names_hours else now:
        week.setdefault(day, []).append((begins, ends))
    for each in groups:
        _add(week, each, now, whole_days=whole_days)
    return tuple((day, *pair) for day in sorted(week) for pair in sorted(week[day]))


def _add(week: dict[int, list[Pair]], group: _Group, now: Week, *, whole_days: bool) -> None:
    if group.closed:
        for day in group.days:
            week.pop(day, None)
        return
    pairs = group.pairs or (list(ALL_DAY) if whole_days else [])
    if not pairs or len(pairs) > MOST_PAIRS or _overlap(pairs):
        raise Unclear
    for day in group.days or sorted({day for day, _, _ in now}) or GROUPS["weekdays"]:
        there = week.get(day, [])
        week[day] = list(pairs) if _overlap([*there, *pairs]) else [*there, *pairs]


def _overlap(pairs: list[Pair]) -> bool:
    ordered = sorted(_minutes(each) for each in pairs)
    return any(later[0] < earlier[1] for earlier, later in pairwise(ordered))


def _minutes(pair: Pair) -> tuple[int, int]:
    begins, ends = (each.hour * 60 + each.minute for each in pair)
    return begins, ends + 24 * 60 if ends <= begins else ends


def _groups(tokens: list[Token]) -> list[_Group]:
    """Days, and the hours or the word "closed" that goes with them."""
    groups, group, at = [_Group()], _Group(), 0
    groups[0] = group
    while at < len(tokens):
        kind, value = tokens[at]
        is_range = at + 2 < len(tokens) and tokens[at + 1][0] == "to" and tokens[at + 2][0] == kind
        if kind in ("day", *GROUPS):
            if group.pairs or group.after:
                groups.append(group := _Group())
            group.days += _days(value, tokens[at + 2][1] if is_range else value)
            at += 3 if is_range and kind == "day" else 1
        elif kind in ("time", "all_day"):
            if kind == "time" and not is_range:
                raise Unclear
            if group.closed:
                groups.append(group := _hours_after_closed(group))
            group.pairs.append(_pair(value, tokens[at + 2][1]) if kind == "time" else ALL_DAY[0])
            at += 3 if kind == "time" else 1
        elif kind == "closed":
            if group.pairs or group.closed:
                groups.append(group := _Group())
            group.closed, group.after = True, bool(group.days)
            at += 1
        elif kind == "comma":
            group.since = len(group.days)
            at += 1
        else:
            raise Unclear
    return groups


def _hours_after_closed(group: _Group) -> _Group:
    """ "closed on Wednesdays, Sat 10-14": the days since the comma are open."""
    days = group.days[group.since :]
    if not days or not group.since or group.after:
        raise Unclear
    del group.days[group.since :]
    return _Group(days=days)


def _days(first: object, last: object) -> list[int]:
    """A range may go over the weekend."""
    if isinstance(first, tuple):
        return list(first)
    begins, ends = int(str(first)), int(str(last))
    return [(begins + n) % 7 for n in range((ends - begins) % 7 + 1)]


Written = tuple[int, int, str, bool]  # Hour, minute, am or pm, and whether it surely counts from 0 to 24.


def _pair(begins: object, ends: object) -> Pair:
    """10-7 is from ten to seven in the evening; 18-02 and 22-6 go past midnight."""
    (b_hour, b_minute, b_half, b_sure), (e_hour, e_minute, e_half, e_sure) = _written(begins), _written(ends)
    if not b_half and not b_sure and e_half == "pm" and b_hour < e_hour % 12 and b_hour < 12:
        b_half = "pm"
    first = _minute(b_hour, b_minute, b_half)
    last = _minute(e_hour, e_minute, e_half)
    could_be_later = not e_half and not e_sure and e_hour <= 12
    if last <= first and could_be_later and last + 12 * 60 > first:
        last += 12 * 60
    if first == last or first >= 24 * 60 or last > 24 * 60:
        raise Unclear
    return time(*divmod(first, 60)), time(*divmod(last % (24 * 60), 60))


def _written(found: object) -> Written:
    if not isinstance(found, tuple):
        raise Unclear
    hour, minute, half, sure = found
    return hour, minute, half, sure


def _minute(hour: int, minute: int, half: str) -> int:
    if half and not 1 <= hour <= 12:
        raise Unclear
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise Unclear
    return hour * 60 + minute


def _tokens(text: str, language: str) -> list[Token]:
    plain = _MERIDIEM.sub(r"\1m", re.sub("[–—−]", "-", without_marks(text).casefold()))
    pattern, meant = _lexicon(language)
    tokens: list[Token] = []
    at = 0
    while at < len(plain):
        found = pattern.match(plain, at)
        if found is None:
            raise Unclear
        at = found.end()
        tokens += _token(found, meant)
    return tokens


def _token(found: "re.Match[str]", meant: dict[str, Token]) -> Iterator[Token]:
    if found["hour"]:
        sure = found["hour"].startswith("0") or int(found["hour"]) > 12
        yield "time", (int(found["hour"]), int(found["minute"] or 0), found["half"] or "", sure)
    elif found["word"]:
        if (token := meant[found["word"]])[0] != "skip":
            yield token
    elif found["dash"]:
        yield "to", None
    elif found["comma"]:
        yield "comma", None


@cache
def _lexicon(language: str) -> tuple["re.Pattern[str]", dict[str, Token]]:
    meant: dict[str, Token] = {}
    for words in (speaking(read_all(), SOURCE), speaking(read_all(), language)):
        for day in range(7):
            meant |= dict.fromkeys(_phrases(words(f"week.day.{day}")), ("day", day))
        for said in SAID:
            meant |= dict.fromkeys(_phrases(words(f"week.said.{said}")), _meaning(said))
    every = "|".join(map(re.escape, sorted(meant, key=len, reverse=True)))
    pattern = rf"\s+|(?P<word>{every})\b\.?|{_TIME}|(?P<dash>-)|(?P<comma>[,;/&+\n،؛])|[.()]"
    return re.compile(pattern), meant


def _meaning(said: str) -> Token:
    if said in GROUPS:
        return said, GROUPS[said]
    fixed = {"noon": (12, 0, "", True), "midnight": (24, 0, "", True)}
    return ("time", fixed[said]) if said in fixed else (said, None)


def _phrases(listed: str) -> list[str]:
    return [without_marks(each.strip()).casefold() for each in listed.split(";")]
