"""A protocol is data: the one we have, and files that are refused."""

from pathlib import Path

import pytest

from bot import protocol
from bot.protocol import FOLDER, BadProtocol, Protocol, read

MICRONEEDLING = (FOLDER / "microneedling.toml").read_text(encoding="utf-8")
ALL = protocol.available()


@pytest.mark.parametrize("rules", ALL, ids=lambda rules: rules.id)
def test_what_is_expected_is_never_flagged(rules: Protocol) -> None:
    """Day by day and grade by grade, which is not how the file is checked on load."""
    for symptom in rules.symptom:
        for day in range(rules.last_day + 8):
            for grade in range(symptom.expected_on(day) + 1):
                assert symptom.persists_on(day, grade) is None, f"{symptom.id} {grade} on day {day}"
                assert symptom.severe_on(day, grade) is None, f"{symptom.id} {grade} on day {day}"


@pytest.mark.parametrize("rules", ALL, ids=lambda rules: rules.id)
def test_a_higher_grade_is_never_less_urgent(rules: Protocol) -> None:
    for symptom in rules.symptom:
        for day in range(rules.last_day + 8):
            for verdict in (symptom.persists_on, symptom.severe_on):
                urgencies = [verdict(day, grade) or 0 for grade in range(symptom.worst + 1)]
                assert urgencies == sorted(urgencies)


@pytest.mark.parametrize("rules", ALL, ids=lambda rules: rules.id)
def test_nobody_has_reviewed_what_nobody_signed(rules: Protocol) -> None:
    assert rules.reviewed_by == ""


def test_a_protocol_is_found_by_id_and_version() -> None:
    assert protocol.load("microneedling") is protocol.load("microneedling", 2)
    assert protocol.load("microneedling", 1).version == 1
    assert protocol.load("microneedling").last_day == 28
    with pytest.raises(BadProtocol, match="microneedling"):
        protocol.load("microneedling", 99)
    with pytest.raises(BadProtocol, match="laser"):
        protocol.load("laser")


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        pytest.param("version = 2", "verson = 2", "version: Field required", id="misspelt-key"),
        pytest.param("version = 2", "version = 0", "version: ", id="version-0"),
        pytest.param('urgency = "emergency"', 'urgency = "high"', "sign.0.urgency: ", id="unknown-urgency"),
        pytest.param("{ day = 4, grade = 2", "{ day = 3, grade = 1", "symptom.0: ", id="threshold-within-expected"),
        pytest.param("{ day = 6, grade = 3", "{ day = 2, grade = 3", "symptom.2: ", id="expected-on-a-later-day"),
        pytest.param("grade = 1, urgency", "grade = 5, urgency", "symptom.0.persists.3.grade: ", id="grade-5"),
        pytest.param(
            '{ day = 7, grade = 1, urgency = "routine" }]',
            '{ day = 7, grade = 2, urgency = "routine" }]',
            "symptom.5: ",
            id="worse-than-the-worst",
        ),
        pytest.param('id = "swelling"', 'id = "redness"', "file: ", id="symptom-twice"),
        pytest.param('id = "eye"', 'id = "pus"', "file: ", id="sign-twice"),
        pytest.param("{ day = 2 }", "{ day = 1 }", "file: ", id="day-twice"),
        pytest.param('only_if = "above_expected", ', "", "file: ", id="day-without-its-condition"),
        pytest.param("of_day = 3", "of_day = 5", "file: ", id="condition-on-a-later-day"),
        pytest.param("{ day = 3, photo", "{ day = 30, photo", "file: ", id="condition-on-a-day-not-asked"),
        pytest.param("asked_from = { pigment = 7 }", "asked_from = { pigmnt = 7 }", "file: ", id="modifier-of-nothing"),
        pytest.param("allowance = 2", "allowance = 3", "modifier.1.allowance: ", id="too-much-allowance"),
        pytest.param("20:30:00", '"late"', "timetable.no_reminder_after: ", id="no-hour"),
        pytest.param("[silence]", "[silence", "", id="no-toml"),
    ],
)
def test_a_bad_protocol_is_refused(right: str, wrong: str, line: str, tmp_path: Path) -> None:
    assert right in MICRONEEDLING
    path = tmp_path / "bad.toml"
    path.write_text(MICRONEEDLING.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(BadProtocol) as bad:
        read(path)
    assert f"{path}: {line}" in str(bad.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadProtocol, match="nowhere"):
        read(tmp_path / "nowhere.toml")
