"""The clock of a bot that is being tried out."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commands.moving import BadMove, moved
from main import clock_of


@pytest.mark.parametrize(
    ("moves", "ahead"),
    [
        (["+1d"], timedelta(days=1)),
        (["+1d", "5h", "+30m"], timedelta(days=1, hours=5, minutes=30)),
        (["+1d", "0"], timedelta()),
        (["0"], timedelta()),
    ],
)
def test_the_clock_is_ahead_by_all_its_moves(tmp_path: Path, moves: list[str], ahead: timedelta) -> None:
    file = tmp_path / "new" / "clock"
    for move in moves:
        moved(file, move)
    assert abs(clock_of(file)() - datetime.now(UTC) - ahead) < timedelta(minutes=1)


@pytest.mark.parametrize("move", ["-1d", "1", "+1y", "tomorrow", "+9999999d", "+99999d"])
def test_a_move_that_cannot_be_is_refused_and_changes_nothing(tmp_path: Path, move: str) -> None:
    file = tmp_path / "clock"
    moved(file, "+1h")
    with pytest.raises(BadMove):
        moved(file, move)
    assert file.read_text() == "3600\n"


def test_a_file_that_holds_no_number_moves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text("soon")
    assert abs(clock_of(file)() - datetime.now(UTC)) < timedelta(minutes=1)
