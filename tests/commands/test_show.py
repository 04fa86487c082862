"""A protocol on paper: what stands in the data stands there too."""

import re
from pathlib import Path

import pytest

from bot import protocol
from bot.finding import Urgency
from bot.protocol import BadProtocol, Protocol
from commands import show
from reports import protocol_chart
from tests.reports import pixels

RULES = protocol.load("microneedling")
LINES = show.show(RULES)


def row(label: str, after: str, lines: list[str] = LINES) -> dict[int, str]:
    """The cells of a row by their days, of the first such row after this beginning of a line."""
    start = next(number for number, line in enumerate(lines) if line.startswith(after))
    days = next(line for line in lines if line.startswith("day "))
    found = next(line for line in lines[start:] if line.startswith(label))
    ends = [(int(each.group()), each.end()) for each in re.finditer(r"\d+", days)]
    return {day: found[max(end - show.COLUMN, show.LABEL) : end].strip() for day, end in ends}


@pytest.mark.parametrize("symptom", RULES.symptom, ids=lambda each: each.id)
def test_every_day_shows_what_is_expected_and_from_which_grade_it_is_flagged(symptom: protocol.Symptom) -> None:
    for day, said in row("  expected up to", f"{symptom.id}:").items():
        assert said == str(symptom.expected_on(day))
    for label, of_day in (("  lasts too long", symptom.persists_on), ("  too much at once", symptom.severe_on)):
        if not (symptom.persists if "long" in label else symptom.severe):
            continue
        for day, said in row(label, f"{symptom.id}:").items():
            assert read(said, symptom.worst) == {grade: of_day(day, grade) for grade in range(1, symptom.worst + 1)}


def read(cell: str, worst: int) -> dict[int, Urgency | None]:
    """`2r3s` as the urgency of each grade."""
    letters = {letter: urgency for urgency, letter in show.LETTERS.items()}
    marks = {int(grade): letters[letter] for grade, letter in re.findall(r"(\d)(\w)", cell)}
    return {
        grade: marks[max(below)] if (below := [m for m in marks if m <= grade]) else None
        for grade in range(1, worst + 1)
    }


def test_what_is_looked_at_again_is_marked_and_explained() -> None:
    assert any(line.startswith("? this grade, once and alone") for line in LINES)
    starts = [line.split(":")[0] for line in LINES]
    redness, pigment = starts.index("redness"), starts.index("pigment")
    assert "2r?3s" in LINES[redness + 3]
    assert "?" not in "".join(LINES[pigment : pigment + 4])
    first = protocol.load("microneedling", 1)
    assert "?" not in "".join(show.show(first))


def test_check_ins_are_marked_and_conditions_explained() -> None:
    marked = {day: mark for day, mark in row("check-in", "day ").items() if mark}
    assert marked == {1: "x", 2: "x", 3: "x", 4: "a", 5: "x", 7: "x", 10: "x", 14: "x", 28: "x"}
    assert "  a: only if day 3 had more than expected, or no answer" in LINES
    assert {day for day, mark in row("picture sent", "day ").items() if mark} == {3, 7}
    assert {day for day, mark in row("  asked", "itch:").items() if mark} == {3, 4, 5, 7, 10, 14, 28}


@pytest.mark.parametrize("rules", protocol.available(), ids=lambda each: f"{each.id}-{each.version}")
def test_nothing_of_a_protocol_is_left_out(rules: Protocol) -> None:
    text = "\n".join(show.show(rules))
    assert all(f"{each.id}: " in text for each in rules.symptom)
    assert all(each.where in text for each in rules.source)
    assert text.count("  E  ") + text.count("  u  ") + text.count("  s  ") + text.count("  r  ") == len(rules.sign)
    assert all(
        f"{item} asked from day {day} on" in text for each in rules.modifier for item, day in each.asked_from.items()
    )
    assert ("Not yet reviewed by a clinician." in text) == (not rules.reviewed_by)
    assert max(map(len, show.show(rules)[:60])) <= 130


def test_a_clinician_and_a_draft_are_named() -> None:
    signed = RULES.model_copy(update={"reviewed_by": "Dr. Mara Lind", "draft": True})
    assert "A draft. Reviewed by Dr. Mara Lind." in show.show(signed)[1]


@pytest.mark.parametrize("rules", protocol.available(), ids=lambda each: f"{each.id}-{each.version}")
def test_it_can_be_drawn(rules: Protocol) -> None:
    seen = pixels.read(show.picture(rules))
    assert seen.count(0, 0, seen.width, 80, but=(255, 255, 255)) > 2000
    assert seen.count(seen.width - 8, 0, seen.width, seen.height, but=(255, 255, 255)) == 0


def test_a_cell_of_the_picture_has_the_colour_of_its_urgency() -> None:
    """Redness 2 on day 4 is routine, on day 5 same day; barely on day 4 is expected, mild on day 3 is neither."""
    seen = pixels.read(show.picture(RULES))
    left, top = protocol_chart.GUTTER, protocol_chart.HEAD + protocol_chart.TITLE

    def at(day: int, grade: int) -> pixels.Colour:
        return seen.at(left + protocol_chart.COLUMN * day + 4, top + protocol_chart.ROW * (4 - grade) + 5)

    flagged = {urgency: pixels.colour(name) for urgency, name in protocol_chart.FLAGGED.items()}
    assert at(4, 2) == flagged[Urgency.ROUTINE]
    assert at(5, 2) == at(0, 4) == flagged[Urgency.SAME_DAY]
    assert at(4, 1) == pixels.colour(protocol_chart.BAND)
    assert at(3, 2) == pixels.colour(protocol_chart.PAPER)


def test_it_is_found_by_its_id_or_as_a_file() -> None:
    assert show.find("microneedling") == RULES
    assert show.find(str(protocol.FOLDER / "microneedling.toml")) == RULES
    for name in ("nothing", "nothing.toml", str(Path("no") / "where.toml")):
        with pytest.raises(BadProtocol):
            show.find(name)
