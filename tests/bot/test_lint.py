"""What the linter finds in a protocol that can be read; ours are clean."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import lint, protocol
from bot.protocol import FOLDER, Protocol, read

MICRONEEDLING = (FOLDER / "microneedling.toml").read_text(encoding="utf-8")
RF = (FOLDER / "rf_microneedling.toml").read_text(encoding="utf-8")


def found(text: str, folder: Path) -> list[str]:
    path = folder / "changed.toml"
    path.write_text(text, encoding="utf-8")
    return [str(fault) for fault in lint.faults(read(path))]


@pytest.mark.parametrize("rules", protocol.every(), ids=lambda rules: f"{rules.id}-{rules.version}")
def test_ours_are_clean(rules: Protocol) -> None:
    assert list(lint.faults(rules)) == []


FOUR = '  { day = 4, only_if = "above_expected", of_day = 3, sources = ["martin2021"] },\n'
DAY_7 = '{ day = 7, grade = 1, urgency = "routine" }]\n\n# ---'
SEVERE_REDNESS = 'severe = [{ day = 0, grade = 4, urgency = "same_day" }]\n\n[[symptom]]\nid = "swelling"'


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        pytest.param(FOUR, "", "", id="rows-of-day-4-are-asked-on-day-5-at-an-allowance"),
        pytest.param(FOUR + "  { day = 5 },\n", "", "symptom.redness.persists.0: day 4, grade 2", id="never-asked"),
        pytest.param(DAY_7, DAY_7.replace("7", "29"), "symptom.pigment.persists.0: day 29", id="after-the-last-day"),
        pytest.param(
            '{ day = 4, grade = 3, urgency = "same_day" }',
            '{ day = 5, grade = 3, urgency = "same_day" }',
            "symptom.redness.persists.1: day 5, grade 3 is never needed: day 5, grade 2 covers it",
            id="covered-by-a-lower-grade",
        ),
        pytest.param(
            SEVERE_REDNESS,
            SEVERE_REDNESS.replace("}]", '}, { day = 0, grade = 4, urgency = "same_day" }]'),
            "symptom.redness.severe.1: day 0, grade 4 is never needed",
            id="the-same-row-twice",
        ),
        pytest.param("worsening_from = 6", "worsening_from = 29", "symptom.peeling.worsening_from: ", id="no-rise"),
        pytest.param("offered_from = 3", "offered_from = 29", "sign.bumps.offered_from: ", id="sign-never-offered"),
        pytest.param("allowance = 2", "allowance = 0", "modifier.1: it changes nothing", id="empty-modifier"),
        pytest.param("[0, 1, 3, 7, 14] ", "[1, 3, 7, 14] ", "aftercare: its days are 1, 3", id="no-care-on-day-0"),
        pytest.param(
            "[[0, 3], [2, 2], [3, 1], [7, 0]]", "[[2, 2], [0, 3], [3, 1], [7, 0]]", "symptom.redness.e", id="x"
        ),
        pytest.param("[[0, 0]]", "[[0, -1]]", "symptom.pigment.expected: day 0: grade -1 is no grade", id="grade--1"),
        pytest.param("latest_hour = 18", "latest_hour = 21", "timetable.latest_hour: 21 is in quiet", id="too-late"),
        pytest.param(
            "earliest_hour = 8", "earliest_hour = 7", "timetable.earliest_hour: 7 is in quiet", id="too-early"
        ),
        pytest.param("hour = 10 ", "hour = 19 ", "timetable.hour: 19 is no hour", id="hour-outside-the-window"),
        pytest.param("closes_at = 22:00", "closes_at = 18:00", "timetable.closes_at: 18:00", id="closed-before-asked"),
        pytest.param("after = 20:30", "after = 21:30", "timetable.no_reminder_after: 21:30", id="reminded-at-night"),
        pytest.param("[4, 9]", "[4, 13]", "timetable.reminders_after_hours: the one after 13 h", id="never-reminded"),
        pytest.param("[4, 9]", "[9, 4]", "timetable.reminders_after_hours: [9, 4] are not", id="reminders-backwards"),
        pytest.param("quiet_until = 08:00", "quiet_until = 21:30", "timetable.quiet_from: 21:00", id="quiet-all-day"),
        pytest.param('["wu2022"]', '["wu2021"]', "sign.blisters.sources: wu2021 is no source", id="unknown-source"),
        pytest.param('["wu2022"]', '["chu2021"]', "source.wu2022: nobody cites it", id="source-not-cited"),
        pytest.param(', sources = ["martin2021"]', "", "checkin of day 4.sources: names no source", id="no-source"),
        pytest.param(
            'en = ["smoke|',
            'en = ["shave|smoke|',
            "question.smoking.words.en: shave stands under shave",
            id="same-word",
        ),
        pytest.param(
            'answers = [[0, "smoking.less"]]\nsources = ["proposal"]',
            'answers = [[0, "smoking.less"]]',
            "question.smoking.sources: names no source",
            id="an-answer-from-nowhere",
        ),
        pytest.param(
            "{ day = 3, photo = true, picture = true }",
            '{ day = 3, items = ["signs"], sources = ["chu2021"] }',
            "checkin of day 4.of_day: ",
            id="condition-on-what-is-not-asked",
        ),
    ],
)
def test_a_fault_is_named_with_its_key(right: str, wrong: str, line: str, tmp_path: Path) -> None:
    assert right in MICRONEEDLING
    faults = found(MICRONEEDLING.replace(right, wrong, 1), tmp_path)
    assert any(each.startswith(line) for each in faults) if line else faults == [], faults


def test_one_symptom_alone_is_not_several(tmp_path: Path) -> None:
    first, rest = MICRONEEDLING.split("several = true", 1)
    faults = found(first + "several = true" + rest.replace("several = true\n", ""), tmp_path)
    assert faults == ["symptom.redness.several: no other symptom counts for it; allowed: none, or two and more"]


def test_where_everybody_has_an_allowance_nobody_has_none() -> None:
    assert lint.allowances(protocol.load("microneedling")) == [0, 1, 2]
    assert lint.allowances(protocol.load("rf_microneedling")) == [1, 2]
    assert lint.allowances(protocol.load("chemical_peel_superficial")) == [0]


def test_a_day_that_asks_for_the_signs_alone_asks_no_symptom(tmp_path: Path) -> None:
    late = '{ day = 29, grade = 1, urgency = "same_day" }'
    text = RF.replace('{ day = 14, grade = 1, urgency = "same_day" }', late)
    (fault,) = found(text, tmp_path)
    assert fault.startswith("symptom.redness.persists.4: day 29, grade 1 can never fire: asked on days 1, 2, 3")


def words_but(*missing: tuple[str, str]) -> Iterator[str]:
    rules = protocol.load("microneedling")
    faults = lint.missing_words(rules, ("en", "es"), lambda language, key: (language, key) not in missing)
    return (str(fault) for fault in faults)


def test_a_sentence_missing_in_any_language_is_named() -> None:
    assert list(words_but()) == []
    assert list(words_but(("es", "care.microneedling.7"))) == [
        "care.microneedling.7: has no words in es; allowed: a sentence in a .es.po file"
    ]
    assert list(words_but(("es", "answer.smoking.less"))) == [
        "answer.smoking.less: has no words in es; allowed: a sentence in a .es.po file"
    ]
    assert [each.split(":")[0] for each in words_but(("en", "sign.pus.full"), ("es", "grade.itch.4"))] == [
        "sign.pus.full",
        "grade.itch.4",
    ]
