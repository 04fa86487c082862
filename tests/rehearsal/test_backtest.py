"""A changed protocol on courses made by hand: exactly what changes is named."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot import protocol
from bot.alert import Outcome
from bot.finding import Urgency
from bot.protocol import Protocol
from bot.threshold import Threshold
from rehearsal.backtest import Backtest, Case, Change, backtest
from rehearsal.coursefile import CourseFile
from rehearsal.rehearse import play_file

NOW = protocol.load("microneedling", 1)  # Which puts nothing off, so that each threshold flags on its own day.


def persists(*rows: tuple[int, int, Urgency]) -> Protocol:
    """The protocol in use with other rows for redness that lasts."""
    changed = tuple(Threshold(day=day, grade=grade, urgency=urgency) for day, grade, urgency in rows)
    redness = NOW.symptom[0].model_copy(update={"persists": changed})
    return NOW.model_copy(update={"version": 2, "symptom": (redness, *NOW.symptom[1:])})


ROUTINE, SAME_DAY, URGENT = Urgency.ROUTINE, Urgency.SAME_DAY, Urgency.URGENT
ROWS = ((4, 2, ROUTINE), (4, 3, SAME_DAY), (5, 2, SAME_DAY), (7, 1, ROUTINE), (14, 1, SAME_DAY))
RAISED = persists(*ROWS[:3], (7, 2, ROUTINE), (14, 1, SAME_DAY))


def case(name: str, redness: Mapping[int, int]) -> Case:
    reports = [{"at": f"2026-03-{2 + day:02} 10:20", "answers": {"redness": grade}} for day, grade in redness.items()]
    data = {"about": name, "protocol": "microneedling", "treated_at": "2026-03-02 15:00", "timezone": "Europe/Berlin"}
    return Case(name, CourseFile.model_validate({**data, "report": reports}))


HEALED = case("healed", {1: 2, 2: 1, 3: 1, 5: 1, 7: 0})
FAINT = case("faint on day 7", {1: 2, 2: 1, 3: 1, 5: 1, 7: 1})
FAINT_FOR_LONG = case("faint to day 14", {1: 2, 3: 1, 5: 1, 7: 1, 14: 1})
MILD = case("mild on day 5", {1: 2, 2: 2, 3: 1, 5: 2, 7: 0})


def changes(found: Backtest) -> list[tuple[str, Change, str]]:
    return [(each.case, each.change, each.name) for each in found.differences]


def test_the_same_protocol_changes_nothing() -> None:
    found = backtest([HEALED, FAINT, MILD], NOW, NOW)
    assert found.differences == ()
    assert found.old == found.new


def test_a_threshold_raised_flags_later_and_no_more_exactly_where_it_counted() -> None:
    found = backtest([HEALED, FAINT, FAINT_FOR_LONG, MILD], NOW, RAISED)
    assert changes(found) == [
        ("faint to day 14", Change.LATER, "persisting:redness"),
        ("faint on day 7", Change.NO_MORE, "persisting:redness"),
    ]
    assert (found.old.flagged, found.new.flagged) == (3, 2)


def test_the_other_way_round_it_is_newly_and_earlier() -> None:
    assert changes(backtest([HEALED, FAINT, FAINT_FOR_LONG, MILD], RAISED, NOW)) == [
        ("faint to day 14", Change.EARLIER, "persisting:redness"),
        ("faint on day 7", Change.NEWLY, "persisting:redness"),
    ]


@pytest.mark.parametrize(("urgency", "change"), [(URGENT, Change.MORE_URGENT), (ROUTINE, Change.LESS_URGENT)])
def test_the_same_day_with_another_urgency(urgency: Urgency, change: Change) -> None:
    other = persists(*(row if row[0] != 5 else (5, 2, urgency) for row in ROWS))
    assert changes(backtest([MILD], NOW, other)) == [("mild on day 5", change, "persisting:redness")]


def test_the_most_urgent_comes_first_and_of_these_what_is_lost() -> None:
    pus = case("pus", {1: 2})
    said = pus.file.report[0].model_copy(update={"signs": ("pus",)})
    pus = replace(pus, file=pus.file.model_copy(update={"report": (said,)}))
    no_signs = RAISED.model_copy(update={"sign": tuple(each for each in NOW.sign if each.id != "pus")})
    assert [name for name, _, _ in changes(backtest([FAINT, FAINT_FOR_LONG, pus], NOW, no_signs))] == [
        "pus",
        "faint to day 14",
        "faint on day 7",
    ]


def test_what_it_costs_is_counted_by_answer_set_and_silent_check_in() -> None:
    """Redness 2 on day 5, 1 on day 7; on day 6, asked because of day 5, nothing: all same_day, beside four answers."""
    load = backtest([case("lasting", {1: 2, 3: 2, 5: 2, 7: 1})], NOW, NOW).old
    assert (load.answered, load.alerting, load.flagged) == (4, 3, 1)
    assert load.rules == {"persisting": 2, "silence": 1}
    assert load.urgencies == {SAME_DAY: 3}
    assert load.per_100(load.alerting) == 75


def closed(case: Case, outcome: Outcome) -> Case:
    (alert,) = play_file(case.file, NOW).alerts
    return replace(case, closed=(replace(alert, outcome=outcome),))


@pytest.mark.parametrize(
    ("outcome", "acted_on"),
    [
        (Outcome.ADVICE, 1),
        (Outcome.CALLED, 1),
        (Outcome.VISIT, 1),
        (Outcome.REFERRED, 1),
        (Outcome.NORMAL, 0),
        (Outcome.FALSE_ALARM, 0),
        (Outcome.NOT_REACHED, 0),
    ],
)
def test_what_was_acted_on_and_would_be_lost_is_counted(outcome: Outcome, acted_on: int) -> None:
    (kept,) = backtest([closed(FAINT, outcome)], NOW, RAISED).kept
    assert (kept.rule, kept.closed, kept.acted_on, kept.lost) == ("persisting", 1, acted_on, acted_on)


def test_what_was_acted_on_and_is_still_flagged_is_not_lost() -> None:
    (kept,) = backtest([closed(FAINT_FOR_LONG, Outcome.CALLED)], NOW, RAISED).kept
    assert (kept.acted_on, kept.lost) == (1, 0)


def test_of_nothing_nothing_is_said() -> None:
    found = backtest([], NOW, RAISED)
    assert (found.courses, found.old.per_100(0), found.differences, found.kept) == (0, None, (), ())
