"""What a provider reads on an alert's card, each case by its clinical fact."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot import alert as alerts
from bot import ladder
from bot.alert import AlertState, Outcome
from bot.checkin import AnswerSet, CheckIn, CheckInState, Unread
from bot.course import Course
from bot.enrollment import EnrollmentState, Profile
from bot.finding import Finding, Urgency
from handlers.buttons import decode
from handlers.screens import alert_list
from handlers.screens.alert import draw
from handlers.screens.alert_line import Listed
from handlers.screens.alert_list import AlertsView
from tests.provider.cards import WORDS, alert_of, answers, at, card, course, view
from wording import bars
from wording.text import MESSAGE_LIMIT, utf16_length
from wording.words import read_all

PERSISTING = course(answers(1, redness=3), answers(3, redness=3), answers(4, redness=3))


def finding(rule: str, urgency: Urgency, day: int = 3) -> Finding:
    return Finding(rule, "", f"checkin:{day}", urgency, day)


def from_text(**changes: Any) -> AnswerSet:
    return replace(answers(2, redness=0).with_note("there is yelow puss", frozenset({"pus"})), **changes)


@pytest.mark.parametrize(
    ("of", "line"),
    [
        pytest.param(
            PERSISTING,
            "• Redness moderate on day 4 (usual: at most barely): lasts too long. Above the usual since day 3.",
            id="moderate-redness-from-the-day-on-which-it-was-too-much",
        ),
        pytest.param(
            course(answers(5, swelling=2)),
            "• Swelling mild on day 5 (usual: none): lasts too long.",
            id="swelling-that-should-have-gone",
        ),
        pytest.param(
            course(answers(1, redness=4)),
            "• Redness severe on day 1 (usual: at most moderate): too much for that day.",
            id="severe-at-once",
        ),
        pytest.param(
            course(answers(3, pain=0), answers(4, pain=2)),
            "• Pain mild on day 4 (usual: none): got worse, lasts too long.",
            id="one-line-for-rules-that-fired-on-the-same-answer",
        ),
        pytest.param(
            course(answers(2, signs={"pus"}, redness=2)), "• Pus or yellow crust, reported on day 2.", id="a-sign"
        ),
        pytest.param(
            course(answers(3, redness=2, swelling=0, peeling=0, pain=1)),
            "• 2 symptoms a little above the usual on day 3.",
            id="several-a-little-above",
        ),
        pytest.param(
            course(answers(3, contact="today", redness=0)),
            "• ☎ Wants to be contacted today (said on day 3).",
            id="wants-contact-today",
        ),
        pytest.param(
            course(answers(3, contact="can_wait", redness=0)),
            "• ☎ Wants to be contacted, it can wait (said on day 3).",
            id="contact-can-wait",
        ),
        pytest.param(
            course(answers(3, notes=("May I swim?",), redness=0)),
            "• Wrote on day 3: please read it.",
            id="a-note",
        ),
        pytest.param(
            course(answers(3, photos=("p",), redness=0)),
            "• Sent a photo on day 3: please look at it.",
            id="a-photo",
        ),
        pytest.param(
            course(answers(3, notes=("look",), photos=("p",), redness=0)),
            "• Wrote and sent a photo on day 3: please read and look.",
            id="a-note-and-a-photo",
        ),
        pytest.param(
            course(answers(3, notes=("🎤",), redness=0)),
            "• Sent a voice message on day 3: please ask what it was about.",
            id="a-voice-message",
        ),
        pytest.param(
            course(answers(3, notes=("a, b, c",), redness=0, unread=Unread.TOO_LONG)),
            "• Wrote on day 3, and I could not read all of it: please read every word.",
            id="a-note-that-took-too-long-to-read",
        ),
        pytest.param(
            course(from_text()),
            "• Pus or yellow crust, from text on day 2 (read by the bot, not ticked).",
            id="a-sign-from-text",
        ),
        pytest.param(
            course(from_text(denied=frozenset({"pus"}))),
            "• Pus or yellow crust, from text on day 2 (read by the bot). The patient says: not so.",
            id="a-sign-from-text-denied",
        ),
        pytest.param(
            course(from_text(signs=frozenset({"pus"}))),
            "• Pus or yellow crust, reported on day 2.",
            id="a-sign-from-text-and-ticked",
        ),
        pytest.param(
            course(answers(2, signs={"blisters"}), profile=Profile(cold_sores=True)),
            "⚠ This patient has had cold sores before.",
            id="blisters-with-a-history-of-cold-sores",
        ),
        pytest.param(
            course(answers(14, pigment=1)),
            "• New patches yes on day 14 (usual: none): lasts too long.",
            id="new-patches",
        ),
    ],
)
def test_why(of: Course, line: str) -> None:
    assert line in card(of, alert_of(of)).splitlines()


@pytest.mark.parametrize(
    ("found", "line"),
    [
        pytest.param(finding("silence", Urgency.ROUTINE), "Day 3: no answer.", id="silent-in-a-row"),
        pytest.param(finding("silence", Urgency.SAME_DAY), "No answer for hours", id="silent-while-an-alert-is-open"),
        pytest.param(finding("unassessed", Urgency.URGENT), "could not be judged by the bot", id="unassessed"),
    ],
)
def test_why_without_an_answer(found: Finding, line: str) -> None:
    of = course()
    assert line in card(of, alert_of(of, more=(found,)))


@pytest.mark.parametrize(
    ("state", "line"),
    [
        (EnrollmentState.UNREACHABLE, "Messages do not reach the patient since day 3."),
        (EnrollmentState.ACTIVE, "Messages did not reach the patient from day 3 on. They do again."),
    ],
)
def test_somebody_who_is_back_is_not_said_to_be_away(state: EnrollmentState, line: str) -> None:
    of = course()
    of = replace(of, enrollment=replace(of.enrollment, state=state))
    assert line in card(of, alert_of(of, more=(finding("unreachable", Urgency.ROUTINE),)))


@pytest.mark.parametrize("language", ["en", "es"])
def test_signs_that_were_left_out_are_not_cut_off_in_a_list(language: str) -> None:
    words, of = read_all()[language], course(answers(2, signs={"burn", "breathing"}, pain=4, contact="now"))
    left_out = finding("signs_left_out", Urgency.ROUTINE)
    alert = alert_of(of, more=(finding("unreachable", Urgency.ROUTINE), left_out, finding("silence", Urgency.ROUTINE)))
    waiting = (Listed(alert, of.enrollment, 3, ""),)
    digest = AlertsView(language, "UTC", alert.raised_at, waiting, len(waiting), is_digest=True)
    listed = alert_list.draw(digest, words).text
    assert words("why.signs_left_out.short") in listed
    assert "… · " in listed


@pytest.mark.parametrize(
    ("sets", "today", "line"),
    [
        pytest.param((), 8, "Day 3: no answer. Still nothing on day 8.", id="silent-to-this-day"),
        pytest.param((), 3, "Day 3: no answer.", id="silent-today"),
        pytest.param((answers(5, redness=0),), 8, "Something came again on day 5.", id="back"),
    ],
)
def test_a_silence_says_how_it_is_now(sets: tuple[AnswerSet, ...], today: int, line: str) -> None:
    of = course(*sets)
    alert = alert_of(course(), more=(finding("silence", Urgency.ROUTINE),))
    (shown,) = [each for each in card(of, alert, at(today)).splitlines() if "no answer" in each]
    assert shown.endswith(line)


@pytest.mark.parametrize(
    ("later", "says"),
    [
        pytest.param({"swelling": 0}, "By day 5: none.", id="gone"),
        pytest.param({"swelling": 4}, "By day 5: eyes nearly closed.", id="worse"),
        pytest.param({"swelling": 3}, "", id="as-it-was"),
        pytest.param({"redness": 0}, "", id="not-answered"),
    ],
)
def test_what_lasted_too_long_says_how_it_is_now(later: Any, says: str) -> None:
    before = course(answers(4, swelling=3))
    of = before.with_answers(answers(5, **later))
    (shown,) = [each for each in card(of, alert_of(before), at(6)).splitlines() if each.startswith("• Swelling")]
    assert ("By day" in shown) is bool(says)
    assert shown.endswith(says)


def test_of_cold_sores_nobody_is_warned_where_no_blisters_are() -> None:
    of = course(answers(2, signs={"pus"}), profile=Profile(cold_sores=True))
    assert "⚠ This patient has had cold sores" not in card(of, alert_of(of))


def test_what_was_ticked_of_the_history_stands_below_the_name() -> None:
    of = course(answers(2, signs={"pus"}), profile=Profile(cold_sores=True, immune_weakness=True))
    assert "\nHistory: Cold sores before; Weakened immunity or diabetes\n" in card(of, alert_of(of))
    assert "History" not in card(PERSISTING, alert_of(PERSISTING))


def test_the_course_is_drawn_a_block_a_day() -> None:
    of = course(
        answers(1, redness=3, swelling=2, itch=0),
        answers(2, redness=2, itch=0),
        answers(4, redness=3, swelling=0, itch=0),
    )
    assert bars.lines(of, WORDS) == [
        "Course, days 1, 2, 4",
        "▆▄▆ Redness 2 → 3 · moderate",
        "▄░▁ Swelling 2 → 0 · none",
        "None: itch",
    ]


def test_of_two_answer_sets_of_a_day_the_worse_grade_is_drawn() -> None:
    night, noon = answers(3, redness=4), replace(answers(3, redness=0, itch=0), id=99, first_at=at(3, 12))
    assert bars.lines(course(night, noon), WORDS) == ["Course, day 3", "█ Redness 4 · severe", "None: itch"]


def test_what_is_not_answered_yet_is_not_called_none() -> None:
    clear, begun = answers(1, redness=0, itch=0, pain=0), replace(answers(3, redness=2), checkin_id=5)
    asked = CheckIn(5, 7, begun.on, CheckInState.PARTLY_ANSWERED, at(3), at(3, 21), at(3, 23), ("redness", "itch"))
    lines = bars.lines(replace(course(clear, begun), checkins=(asked,)), WORDS)
    assert lines[2:] == ["None: pain", "Not answered yet on day 3: itch"]


def test_a_long_course_shows_its_latest_days() -> None:
    of = course(*(answers(day, redness=1) for day in range(1, 29)))
    assert bars.lines(of, WORDS)[:2] == [
        f"Course, days {', '.join(map(str, range(17, 29)))}",
        f"{'▂' * 12} Redness 1 → 1 · barely",
    ]


def test_a_sign_is_named_with_its_first_and_its_last_day() -> None:
    of = course(answers(2, signs={"pus"}), answers(3, signs={"pus", "bumps"}))
    assert "Signs: pus or yellow crust (days 2–3); hard, itchy or tender bumps (day 3)" in card(of, alert_of(of))


def test_a_later_clear_check_in_is_said() -> None:
    ill = course(answers(4, redness=3))
    alert = alert_of(ill)
    assert "was clear" not in card(ill, alert)
    well = replace(ill, answer_sets=(*ill.answer_sets, answers(5, redness=0, swelling=0)))
    assert "✓ The later check-in on day 5 was clear." in card(well, alert, at(5))
    assert "was clear" not in card(well, replace(alert, last_event_at=at(6)), at(6))
    marked = replace(ill, answer_sets=(*ill.answer_sets, answers(5, signs={"bumps"}, redness=0)))
    assert "was clear" not in card(marked, alert, at(5))


def test_words_of_a_patient_are_shown_as_they_are_but_harmless_and_short() -> None:
    note = "\u202eit  burns <b>*a lot*</b>\n/stop @all " + "x" * 900
    of = course(answers(2, notes=(note, "two", "three", "four"), photos=("a", "b"), signs={"pus"}))
    text = card(of, alert_of(of))
    assert "“two”" in text
    assert "and one earlier note" in text
    assert "2 photos were sent." in text
    alone = card(course(answers(2, notes=(note,))), alert_of(course(answers(2, notes=(note,)))))
    assert "“it burns <b>*a lot*</b> /stop @all xxx" in alone
    assert "\u202e" not in alone
    assert "x" * 251 not in alone


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        pytest.param({}, "The patient has not finished answering", id="still-answering"),
        pytest.param({"told": Urgency.URGENT, "is_coming": True}, "has not been told yet", id="on-its-way"),
        pytest.param({"told": Urgency.URGENT, "arrived_at": at(1)}, "to call the clinic (", id="urgent-and-there"),
        pytest.param(
            {"told": Urgency.EMERGENCY, "arrived_at": at(1)},
            "to call the emergency number",
            id="emergency",
        ),
    ],
)
def test_what_the_patient_was_told(changes: dict[str, Any], line: str) -> None:
    assert line in card(PERSISTING, alert_of(PERSISTING), **changes)


def test_it_is_said_that_the_patient_has_stopped() -> None:
    stopped = replace(PERSISTING, enrollment=replace(PERSISTING.enrollment, state=EnrollmentState.WITHDRAWN))
    assert "⚠ The patient is not followed any more" in card(stopped, alert_of(stopped))
    assert "not followed any more" not in card(PERSISTING, alert_of(PERSISTING))


def test_whom_to_call_was_told_once_all_was_answered() -> None:
    grades: dict[str, Any] = {each.id: 0 for each in PERSISTING.protocol.symptom}
    of = course(answers(5, **grades | {"redness": 3}))
    assert "The patient was told whom to call if it gets worse." in card(of, alert_of(of))


def test_of_silence_the_patient_was_told_nothing() -> None:
    alert = replace(alert_of(PERSISTING), findings=(finding("silence", Urgency.SAME_DAY),))
    assert "The patient has not been told anything about it." in card(PERSISTING, alert)


def test_who_has_it_and_who_is_next_is_said_on_the_clinics_clock() -> None:
    alert = alert_of(PERSISTING)
    text = card(PERSISTING, alert, next_up=("Bob", "Cleo"))
    assert "Nobody has it. Next reminder: to Bob, Cleo at 12:20\u202fPM" in text
    assert "Everybody is told: 12:20\u202fPM" in card(PERSISTING, alert)
    taken = alerts.acknowledge(alert, 1, alert.last_event_at + timedelta(minutes=20))
    assert "✋ Ann has it since 10:40\u202fAM, until 2:40\u202fPM" in card(PERSISTING, taken, holder="Ann")
    lapsed = ladder.escalate(taken, taken.stepped_at + timedelta(hours=4))
    over = "Ann had it until 2:40\u202fPM: the time for it is over."
    assert over in card(PERSISTING, lapsed, lapsed.stepped_at, holder="Ann")


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_closed_card_says_by_whom_when_and_how(outcome: Outcome) -> None:
    closed = alerts.resolve(alert_of(PERSISTING), 1, outcome, at(5))
    drawn = draw(view(PERSISTING, closed, at(5, 12), closed_by="Ann"), WORDS)
    assert f"✅ Closed by Ann, 11:00\u202fAM:\n{WORDS(f'outcome.{outcome.value}')}" in drawn.text
    assert [[each.label for each in row] for row in drawn.buttons] == [
        ["Chart"],
        ["Note for us", "Tell the patient"],
        ["Reopen"],
    ]


@pytest.mark.parametrize(
    ("state", "side", "labels"),
    [
        pytest.param(AlertState.RAISED, "", ["I’ve got it", "Close…", "Message", "Photo please", "Chart"], id="open"),
        pytest.param(AlertState.SENT, "card", ["I’ve got it", "Close…", "Message", "Photo please", "Chart"], id="sent"),
        pytest.param(
            AlertState.ACKNOWLEDGED, "", ["Take it over", "Close…", "Message", "Photo please", "Chart"], id="taken"
        ),
    ],
)
def test_buttons(state: AlertState, side: str, labels: list[str]) -> None:
    alert = alert_of(PERSISTING, state=state, holder_id=1, acknowledged_at=at(4))
    drawn = draw(view(PERSISTING, alert, at(4, 11), view=side, holder="Ann"), WORDS)
    assert [each.label for row in drawn.buttons for each in row] == labels
    ids = dict.fromkeys(("p.course", "p.write", "p.ask_photo"), PERSISTING.enrollment.id)
    for verb, args in (decode(each.data) for row in drawn.buttons for each in row):
        assert args[0] == ids.get(verb, alert.id)


def test_a_chart_is_offered_where_there_is_something_to_be_seen_on_it() -> None:
    silent = course()
    drawn = draw(view(silent, alert_of(silent, more=(finding("silence", Urgency.ROUTINE),)), at(3)), WORDS)
    assert [each.label for row in drawn.buttons for each in row] == ["I’ve got it", "Close…", "Message", "Photo please"]


def test_the_longest_card_fits_into_one_message() -> None:
    signs = {each.id for each in PERSISTING.protocol.sign}
    every = {each.id: each.worst for each in PERSISTING.protocol.symptom}
    notes = tuple("漢" * 1000 for _ in range(5))
    of = course(*(answers(day, signs=signs, contact="now", notes=notes, **every) for day in range(1, 29)))
    text = card(of, alert_of(of), told=Urgency.EMERGENCY, arrived_at=at(1))
    assert "Nobody has it." in text
    assert utf16_length(text) <= MESSAGE_LIMIT


def test_a_card_can_be_neither_forwarded_nor_saved() -> None:
    assert draw(view(PERSISTING, alert_of(PERSISTING), at(4)), WORDS).protect
