"""A course file: what it may hold, and the one line that a bad one gets."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.enrollment import EnrollmentState, Profile
from rehearsal.coursefile import BadCourse, read

HEAD = """\
about = "Redness that stays"
protocol = "microneedling"
treated_at = "2026-03-02 15:00"
timezone = "Europe/Berlin"
"""
BODY = """
[patient]
depth_mm = 1.5
skin_type = 3

[[report]]
at = "2026-03-03 10:20"
answers = { redness = 3, swelling = 2 }
signs = []

[[report]]
at = "2026-03-05 10:20"
signs = ["pus"]
contact = "now"
note = "it hurts"
unasked = true

[[expect]]
day = 3
urgency = "urgent"
findings = ["sign:pus", "contact", "note"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "course.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_it_may_hold(tmp_path: Path) -> None:
    course = read(written(tmp_path, HEAD + BODY))
    enrollment = course.enrollment(course.rules)
    assert enrollment.created_at == datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
    assert (enrollment.treated_on, enrollment.hour) == (date(2026, 3, 2), 10)
    assert (enrollment.state, enrollment.protocol_version) == (EnrollmentState.INVITED, 2)
    assert enrollment.profile == Profile(depth_mm=1.5, skin_type=3)
    first, second = course.report
    assert (first.answers, first.signs, first.contact, first.unasked) == ({"redness": 3, "swelling": 2}, (), "", False)
    assert (second.answers, second.signs, second.contact, second.unasked) == ({}, ("pus",), "now", True)
    assert course.last_on == date(2026, 3, 5)


def test_the_least_it_may_hold(tmp_path: Path) -> None:
    course = read(written(tmp_path, HEAD))
    assert (course.report, course.expect, course.last_on) == ((), None, date(2026, 3, 5))
    assert course.enrollment(course.rules).profile == Profile()


def test_no_alert_expected_is_not_the_same_as_nothing_expected(tmp_path: Path) -> None:
    assert read(written(tmp_path, HEAD + "expect = []")).expect == ()


def test_until_day_is_the_last_day_played(tmp_path: Path) -> None:
    assert read(written(tmp_path, HEAD + "until_day = 14" + BODY)).last_on == date(2026, 3, 16)


def test_reports_are_put_in_order(tmp_path: Path) -> None:
    swapped = BODY.replace("2026-03-05", "2026-03-06").replace("2026-03-03", "2026-03-07")
    assert [each.at.day for each in read(written(tmp_path, HEAD + swapped)).report] == [6, 7]


def test_what_is_wrong_may_be_said(tmp_path: Path) -> None:
    truth = read(written(tmp_path, HEAD + '[truth]\nkind = "infection"\nwrong_from = 4')).truth
    assert truth is not None
    assert (truth.kind, truth.wrong_from) == ("infection", 4)


def test_the_hour_that_comes_twice_is_the_first(tmp_path: Path) -> None:
    text = HEAD.replace("2026-03-02", "2026-10-24") + '[[report]]\nat = "2026-10-25 02:30"\nnote = "awake"'
    course = read(written(tmp_path, text))
    assert course.moment(course.report[0].at) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        pytest.param("about", "abaut", "abaut: unknown key; allowed: about, protocol, treated_at", id="misspelt-key"),
        pytest.param("signs = []", "sings = []", "report[1].sings: unknown key; allowed: at, answers", id="in-report"),
        pytest.param("skin_type", "skin", "patient.skin: unknown key; allowed: depth_mm, skin_type", id="in-patient"),
        pytest.param("urgency", "urgent", "expect[1].urgent: unknown key; allowed: day, urgency", id="in-expect"),
        pytest.param('about = "Redness that stays"', "", "about: is missing; allowed: ", id="missing"),
        pytest.param("day = 3\n", "", "expect[1].day: is missing; allowed: ", id="missing-in-expect"),
        pytest.param('"microneedling"', '"laser"', 'protocol: "laser" is not known; allowed: ', id="protocol"),
        pytest.param(
            'note = "it hurts"',
            'note = "May I shower?"\nanswered = "shower"',
            'report[2].answered: "shower" is not known; allowed: normal, redness, ',
            id="entry",
        ),
        pytest.param(
            "signs = []", 'reply = "enough"', "report[1].reply: there is no note that asks anything", id="no-question"
        ),
        pytest.param("signs = []", 'reply = "yes"', 'report[1].reply: "yes" is not allowed; allowed: "eno', id="reply"),
        pytest.param("Europe/Berlin", "Berlin", 'timezone: "Berlin" is not known; allowed: ', id="zone"),
        pytest.param("Europe/Berlin", "Europe", 'timezone: "Europe" is not known; allowed: ', id="half-a-zone"),
        pytest.param("Europe/Berlin", "../x", 'timezone: "../x" is not known; allowed: ', id="zone-as-a-path"),
        pytest.param(
            '"2026-03-02 15:00"', '"2.3.2026"', 'treated_at: "2.3.2026" is not allowed; allowed: as in', id="date"
        ),
        pytest.param("2026-03-03 10:20", "2026-02-30 10:20", "report[1].at: ", id="no-such-date"),
        pytest.param("2026-03-03 10:20", "2026-03-03 24:20", "report[1].at: ", id="no-such-hour"),
        pytest.param(
            '"2026-03-03 10:20"', "2026-03-03 10:20:00", "report[1].at: 2026-03-03 10:20:00 is ", id="unquoted"
        ),
        pytest.param("2026-03-03", "2026-03-01", "report[1].at: 2026-03-01 10:20 is outside", id="before-treatment"),
        pytest.param("2026-03-03", "2027-03-05", "report[1].at: 2027-03-05 10:20 is outside", id="a-year-later"),
        pytest.param(
            "2026-03-05 10:20",
            "2026-03-29 02:30",
            "report[2].at: 2026-03-29 02:30 never was in Europe/Berlin; allowed: from 2026-03-29 03:00 on",
            id="hour-left-out",
        ),
        pytest.param("1.5", "0", "patient.depth_mm: 0 is not allowed; allowed: ", id="depth-zero"),
        pytest.param("1.5", "nan", "patient.depth_mm: NaN is not allowed; allowed: ", id="depth-nan"),
        pytest.param("1.5", "true", "patient.depth_mm: true is not allowed; allowed: ", id="depth-yes"),
        pytest.param(
            "skin_type = 3", "skin_type = 7", "patient.skin_type: 7 is not allowed; allowed: 1 to 6", id="skin-7"
        ),
        pytest.param("skin_type = 3", 'cold_sores = "no"', 'patient.cold_sores: "no" is not allowed', id="yes-or-no"),
        pytest.param(
            "redness = 3", "rednes = 3", "report[1].answers.rednes: unknown item; allowed: redness", id="item"
        ),
        pytest.param(
            "redness = 3", "signs = 1", "report[1].answers.signs: unknown item; allowed: redness", id="no-item"
        ),
        pytest.param(
            "redness = 3", "redness = 5", "report[1].answers.redness: 5 is out of range; allowed: 0 to 4", id="5"
        ),
        pytest.param("redness = 3", "redness = -1", "report[1].answers.redness: -1 is out of range", id="negative"),
        pytest.param(
            "redness = 3", "pigment = 2", "report[1].answers.pigment: 2 is out of range; allowed: 0 to 1", id="2"
        ),
        pytest.param(
            "redness = 3", 'redness = "3"', 'report[1].answers.redness: "3" is not allowed', id="quoted-grade"
        ),
        pytest.param("redness = 3", "redness = true", "report[1].answers.redness: true is not allowed", id="yes"),
        pytest.param("redness = 3", "redness = 2.5", "report[1].answers.redness: 2.5 is not allowed", id="half"),
        pytest.param(
            'signs = ["pus"]', 'signs = ["puss"]', 'report[2].signs: "puss" is not known; allowed: b', id="sign"
        ),
        pytest.param(
            'signs = ["pus"]', 'signs = "pus"', 'report[2].signs: "pus" is not allowed; allowed: ', id="no-list"
        ),
        pytest.param('"now"', '"soon"', 'report[2].contact: "soon" is not allowed; allowed: "now"', id="contact"),
        pytest.param("unasked = true", "unasked = 1", "report[2].unasked: 1 is not allowed; allowed: true", id="flag"),
        pytest.param("unasked = true", "unasked = true\nif_asked = true", "report[2].if_asked: true is not", id="both"),
        pytest.param("answers = { redness = 3, swelling = 2 }", "", "report[1].answers: nothing is said", id="empty"),
        pytest.param("day = 3\n", "day = -3\n", "expect[1].day: -3 is not allowed; allowed: ", id="day-before"),
        pytest.param(
            '"urgent"', '"high"', 'expect[1].urgency: "high" is not allowed; allowed: "routine"', id="urgency"
        ),
        pytest.param('"sign:pus"', '"pus"', 'expect[1].findings: "pus" is not known; allowed: ', id="finding"),
        pytest.param(
            '["sign:pus", "contact", "note"]', "[]", "expect[1].findings: is empty; allowed: ", id="no-finding"
        ),
        pytest.param("[patient]", "[[patient]]", "patient: [{", id="patient-twice"),
        pytest.param("[patient]", "until_day = 2\n[patient]", "until_day: 2 is before the last report", id="until-2"),
        pytest.param("[patient]", "until_day = 9999\n[patient]", "until_day: 9999 is not allowed", id="until-9999"),
        pytest.param("[patient]", "[patient", "file: ", id="no-toml"),
    ],
)
def test_a_bad_file_gets_one_line(right: str, wrong: str, line: str, tmp_path: Path) -> None:
    assert right in HEAD + BODY
    path = written(tmp_path, (HEAD + BODY).replace(right, wrong, 1))
    with pytest.raises(BadCourse) as bad:
        read(path)
    assert str(bad.value).startswith(f"{path}: {line}")
    assert "; allowed: " in str(bad.value)
    assert "\n" not in str(bad.value)


def test_no_file_at_all(tmp_path: Path) -> None:
    with pytest.raises(BadCourse, match="file: No such file or directory; allowed: "):
        read(tmp_path / "nowhere.toml")


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "course.toml"
    path.write_bytes((HEAD.replace("stays", "bleibt, täglich")).encode("latin-1"))
    with pytest.raises(BadCourse, match=r"file: .*; allowed: a TOML file in UTF-8"):
        read(path)
