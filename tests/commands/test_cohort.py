"""Made-up courses from the command line, as it is typed."""

import json
from pathlib import Path

import pytest

from bot import protocol
from commands.cohort import show, write
from rehearsal.cohort import cohort
from rehearsal.coursefile import read
from rehearsal.rehearse import play
from rehearsal.scoring import RULES
from tests.journey.site import call

MICRONEEDLING = protocol.load("microneedling")
ROOT = Path(__file__).resolve().parent.parent.parent


def test_what_is_written_is_what_was_drawn_and_can_be_rehearsed(tmp_path: Path) -> None:
    (line,) = write(MICRONEEDLING, 12, 1, tmp_path / "out")
    files = sorted((tmp_path / "out").glob("*.toml"))
    assert line == f"12 courses are in {tmp_path / 'out'}."
    assert [file.name for file in files] == [f"{number:02}.toml" for number in range(1, 13)]
    assert [read(file) for file in files] == list(cohort(12, 1, MICRONEEDLING))
    assert play(files[0]).met is None


def test_the_table_compares_every_rule_and_says_what_it_rests_on() -> None:
    printed = "\n".join(show(MICRONEEDLING, 40, 1, as_json=False))
    for rule in RULES:
        assert f"  {rule} " in printed
    assert "made up" in printed
    assert "not what happens in patients" in printed
    assert "one_off 0.15" in printed
    assert "(assumption)" in printed


def test_as_json_it_is_one_object_with_the_scores_by_kind() -> None:
    (line,) = show(MICRONEEDLING, 40, 1, as_json=True)
    found = json.loads(line)
    assert (found["protocol"], found["n"], found["seed"]) == ("microneedling", 40, 1)
    assert found["scores"]["all"]["any complaint"]["courses"] == 40
    assert sum(found["scores"][kind][RULES[0]]["courses"] for kind in found["scores"] if kind != "all") == 40


def test_what_stands_in_the_docs_is_what_the_command_prints() -> None:
    """The tables of 1,000 courses, without what is assumed, which the command prints after them."""
    said = (ROOT / "docs" / "cohort.md").read_text("utf-8")
    printed = "\n".join(show(MICRONEEDLING, 1000, 1, as_json=False)).partition("\n\nThese courses are made up")[0]
    assert printed in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--protocol", "laser"], "laser", id="unknown-protocol"),
        pytest.param(["--version", "9"], "microneedling, version 9", id="unknown-version"),
        pytest.param(["--n", "3", "--out", "{file}/courses"], "cannot be written to", id="no-folder"),
    ],
)
def test_what_cannot_be_done_is_one_line(arguments: list[str], said: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    printed = call("cohort", *(each.format(file=tmp_path / "file") for each in arguments))
    assert printed.returncode == 1
    (line,) = printed.stderr.splitlines()
    assert said in line


def test_from_the_command_line_it_is_written_and_printed(tmp_path: Path) -> None:
    assert call("cohort", "--n", "2", "--out", str(tmp_path / "out")).returncode == 0
    printed = call("cohort", "--n", "2", "--seed", "5", "--json")
    assert (printed.returncode, json.loads(printed.stdout)["seed"]) == (0, 5)
