"""Course files played from beginning to end: each must raise exactly the alerts that its author worked out."""

import json
from pathlib import Path
from typing import Any

import pytest

from rehearsal.coursefile import BadCourse, read
from rehearsal.rehearse import play, play_file, run
from rehearsal.rehearsed import Rehearsal

COURSES = sorted((Path(__file__).parent.parent / "courses").glob("*.toml"))
HEAD = """\
about = "A course"
protocol = "microneedling"
treated_at = "2026-03-02 15:00"
timezone = "Europe/Berlin"
"""


def played(folder: Path, text: str) -> Rehearsal:
    path = folder / "course.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return play(path)


def bank(name: str) -> Rehearsal:
    return play(next(path for path in COURSES if path.stem == name))


def checkins(rehearsal: Rehearsal) -> list[tuple[int, str]]:
    return [(each["day"], each["state"]) for each in rehearsal.as_json()["checkins"]]


@pytest.mark.parametrize("path", COURSES, ids=lambda path: path.stem)
def test_the_bank(path: Path) -> None:
    rehearsal = play(path)
    assert read(path).expect is not None
    assert rehearsal.met, rehearsal.as_json()["alerts"]


def test_the_bank_is_there() -> None:
    assert len(COURSES) > 80


def test_json_holds_what_it_should_and_nothing_else() -> None:
    rehearsal = bank("silent_from_the_start")
    assert json.loads(json.dumps(rehearsal.as_json())) == {
        "about": "Nothing is ever heard from the patient",
        "checkins": [
            {"day": day, "at": f"2026-03-0{2 + day}T10:00:00+01:00", "state": "missed", "asked": asked}
            for day, asked in (
                (1, ["redness", "swelling", "peeling", "pain", "signs"]),
                (2, ["redness", "swelling", "peeling", "pain", "signs"]),
                (3, ["redness", "swelling", "peeling", "pain", "itch", "signs"]),
            )
        ],
        "alerts": [
            {
                "day": 3,
                "at": "2026-03-05T22:00:00+01:00",
                "event": "raised",
                "urgency": "routine",
                "findings": ["silence"],
            }
        ],
        "met": True,
    }


def test_a_check_in_not_needed_is_skipped_and_asks_nothing() -> None:
    day_4 = bank("redness_comes_back").as_json()["checkins"][3]
    assert day_4 == {"day": 4, "at": "2026-03-06T10:00:00+01:00", "state": "skipped", "asked": []}


@pytest.mark.parametrize(
    ("course", "states"),
    [
        ("pain_faint_for_a_week", [(1, "partly_answered"), (2, "partly_answered"), (3, "partly_answered")]),
        ("answers_on_day_3", [(1, "missed"), (2, "missed"), (3, "partly_answered")]),
        ("silence_then_a_late_answer", [(1, "missed"), (2, "missed"), (3, "answered_late")]),
        ("in_pieces", [(1, "answered")]),
        ("after_midnight", [(1, "partly_answered"), (2, "partly_answered"), (3, "missed"), (4, "missed")]),
    ],
)
def test_states(course: str, states: list[tuple[int, str]]) -> None:
    assert checkins(bank(course))[: len(states)] == states


def test_an_open_alert_asks_every_day_for_seven_days() -> None:
    days = [day for day, state in checkins(bank("asked_daily_for_seven_days")) if state != "skipped"]
    assert days == list(range(1, 11)), "day 10 is asked of everybody, days 11 to 13 of nobody"


def test_what_is_put_off_is_said_and_asked_again() -> None:
    rehearsal = bank("looked_again_and_gone")
    assert (9, "asked_again_tomorrow") in [(line.at.day, *line.details) for line in rehearsal.timeline]
    assert [day for day, state in checkins(rehearsal) if state == "answered"] == [3, 5, 7, 8]


def test_an_hour_is_the_patients_on_either_side_of_daylight_saving() -> None:
    first, second, third = (each["at"] for each in bank("berlin_summer_time").as_json()["checkins"])
    assert (first, second) == ("2026-03-27T10:00:00+01:00", "2026-03-28T10:00:00+01:00")
    assert third == "2026-03-29T10:00:00+02:00"
    new_york = bank("new_york_winter_time").as_json()
    assert [each["at"][10:] for each in new_york["checkins"]] == ["T10:00:00-04:00", "T10:00:00-05:00"]
    assert new_york["alerts"][0]["at"] == "2026-11-01T01:30:00-04:00"


def test_events_say_raised_once_and_updated_afterwards() -> None:
    events = [each["event"] for each in bank("every_sign").as_json()["alerts"]]
    assert events == ["raised", *["updated"] * 11]


def test_events_of_one_moment_are_one(tmp_path: Path) -> None:
    sign = '[[report]]\nat = "2026-03-03 10:20"\nunasked = true\nsigns = ["{}"]\n'
    (event,) = played(tmp_path, sign.format("bumps") + sign.format("pus")).as_json()["alerts"]
    assert (event["event"], event["urgency"], event["findings"]) == ("raised", "urgent", ["sign:bumps", "sign:pus"])


def test_what_falls_due_at_the_moment_of_a_report_comes_first(tmp_path: Path) -> None:
    rehearsal = played(tmp_path, '[[report]]\nat = "2026-03-03 10:00"\nanswers = { redness = 1 }\n')
    assert checkins(rehearsal) == [(1, "partly_answered")]


def test_an_unasked_report_cancels_no_check_in(tmp_path: Path) -> None:
    rehearsal = played(tmp_path, '[[report]]\nat = "2026-03-03 11:00"\nanswers = { redness = 1 }\nunasked = true\n')
    assert checkins(rehearsal) == [(1, "missed")]


@pytest.mark.parametrize(
    ("expect", "met"),
    [
        pytest.param("", None, id="left-out"),
        pytest.param("expect = []", False, id="no-alert-expected"),
        pytest.param('[[expect]]\nday = 3\nurgency = "routine"\nfindings = ["silence"]', True, id="exactly"),
        pytest.param('[[expect]]\nday = 2\nurgency = "routine"\nfindings = ["silence"]', False, id="another-day"),
        pytest.param('[[expect]]\nday = 3\nurgency = "urgent"\nfindings = ["silence"]', False, id="another-urgency"),
        pytest.param('[[expect]]\nday = 3\nurgency = "routine"\nfindings = ["note"]', False, id="another-finding"),
        pytest.param(
            '[[expect]]\nday = 3\nurgency = "routine"\nfindings = ["silence", "note"]', False, id="a-finding-more"
        ),
    ],
)
def test_met(expect: str, met: bool | None, tmp_path: Path) -> None:
    assert played(tmp_path, expect).met is met


def test_the_timeline_tells_what_was_asked_answered_said_and_flagged() -> None:
    rows = [(f"{at:%d %H:%M}", day, kind, details) for at, day, kind, details in bank("pus_on_day_2").rows()]
    asked = ("redness", "swelling", "peeling", "pain", "signs")
    assert rows == [
        ("02 19:00", 0, "said", ("aftercare",)),
        ("03 10:00", 1, "asked", asked),
        ("03 10:20", 1, "answered", ("redness=2", "swelling=1")),
        ("03 10:20", 1, "said", ("as_expected",)),
        ("03 14:20", 1, "said", ("remind",)),
        ("04 10:00", 2, "asked", asked),
        ("04 10:20", 2, "answered", ("redness=2", "swelling=1", "pus")),
        ("04 10:20", 2, "said", ("urgent",)),
        ("04 10:20", 2, "flagged", ("urgent", "sign:pus")),
        ("04 14:20", 2, "said", ("remind",)),
    ]


def test_reminders_and_the_closing_words_are_said(tmp_path: Path) -> None:
    rows = played(tmp_path, "until_day = 29").rows()
    said = [(day, f"{at:%H:%M}", *details) for at, day, kind, details in rows if kind == "said"]
    assert said[:4] == [
        (0, "19:00", "aftercare"),
        (1, "14:00", "remind"),
        (1, "19:00", "remind"),
        (2, "14:00", "remind"),
    ]
    assert said[-1] == (29, "10:00", "complete")


ASKED = '[[report]]\nat = "2026-03-{:02} {}"\nanswers = {}\nif_asked = true\n'


def test_what_waits_to_be_asked_is_said_only_to_a_check_in_and_only_what_it_asks(tmp_path: Path) -> None:
    everything = "{ redness = 0, swelling = 0, peeling = 0, pain = 0, itch = 0, pigment = 1 }"
    days = "".join(ASKED.format(2 + day, "15:20", everything) for day in (0, 1, 3, 4))
    too_early = ASKED.format(7, "09:59", everything)
    answered = [
        (day, details) for _, day, kind, details in played(tmp_path, days + too_early).rows() if kind == "answered"
    ]
    four = ("redness=0", "swelling=0", "peeling=0", "pain=0")
    assert answered == [(1, four), (3, (*four, "itch=0"))]


def test_a_sign_that_is_not_offered_is_not_said_where_it_waits_to_be_asked(tmp_path: Path) -> None:
    day_1 = ASKED.format(3, "10:20", "{ redness = 0 }") + 'signs = ["bumps", "pus"]\n'
    (event,) = played(tmp_path, day_1).as_json()["alerts"]
    assert event["findings"] == ["sign:pus"]


def test_what_waits_to_be_asked_for_something_else_is_not_said(tmp_path: Path) -> None:
    rehearsal = played(tmp_path, ASKED.format(3, "10:20", "{ pigment = 1 }"))
    assert checkins(rehearsal) == [(1, "missed")]


def test_a_course_may_be_played_under_another_protocol() -> None:
    file = read(next(path for path in COURSES if path.stem == "redness_mild_on_day_4"))
    redness = file.rules.symptom[0].model_copy(update={"persists": ()})
    without = file.rules.model_copy(update={"symptom": (redness, *file.rules.symptom[1:])})
    assert play_file(file).events
    assert not play_file(file, without).events


ASKS = '[[report]]\nat = "2026-03-04 11:00"\nnote = "{}"\nanswered = "{}"\nreply = "enough"\n'


@pytest.mark.parametrize(
    ("note", "answered", "met"),
    [
        pytest.param("Can I take a shower?", "wash", True, id="its-entry"),
        pytest.param("¿Me puedo duchar?", "wash", True, id="its-entry-in-spanish"),
        pytest.param("Can I take a shower?", "sun", False, id="another-entry"),
        pytest.param("Can I take a shower?", "", False, id="none-and-there-is-one"),
        pytest.param("Can I bring my dog?", "wash", False, id="an-entry-and-there-is-none"),
        pytest.param("Can I bring my dog?", "", True, id="none"),
    ],
)
def test_a_question_is_met_by_its_entry(tmp_path: Path, note: str, answered: str, *, met: bool) -> None:
    assert played(tmp_path, ASKS.format(note, answered)).met is met


def test_an_answer_stands_in_the_table_and_what_was_tapped_under_it_counts(tmp_path: Path) -> None:
    asks = ASKS.format("Can I take a shower?", "wash")
    rehearsal = played(tmp_path, asks)
    assert (4, "answered=wash") in [(line.at.day, *line.details) for line in rehearsal.timeline]
    assert rehearsal.findings == ()
    assert [each.name for each in played(tmp_path, asks.replace("enough", "clinic")).findings] == ["note"]
    assert [each.name for each in played(tmp_path, asks.replace("enough", "")).findings] == ["note"]


def test_one_bad_file_does_not_keep_the_others_from_being_played(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("nonsense", encoding="utf-8")
    first, second, third = run([COURSES[0], bad, COURSES[1]])
    assert isinstance(first, Rehearsal)
    assert isinstance(second, BadCourse)
    assert isinstance(third, Rehearsal)


def test_playing_twice_gives_the_same() -> None:
    def all_played() -> list[dict[str, Any]]:
        return [play(path).as_json() for path in COURSES[:20]]

    assert all_played() == all_played()
