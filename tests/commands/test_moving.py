"""The clock of a bot that is being tried out."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commands.clock_watch import follow
from commands.moving import BadMove, moved
from main import clock_of
from tests.journey.serving import PATIENCE


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


def test_one_clock_sees_every_move(tmp_path: Path) -> None:
    """Whether it is made by another process or by this one; and that it begins anew."""
    file, ahead = tmp_path / "clock", timedelta()
    clock = clock_of(file)
    for hours in (1, 1, 22, 3):
        moved(file, f"+{hours}h")
        ahead += timedelta(hours=hours)
        assert abs(clock() - datetime.now(UTC) - ahead) < timedelta(minutes=1)
    moved(file, "0")
    assert abs(clock() - datetime.now(UTC)) < timedelta(minutes=1)


async def test_who_follows_a_clock_is_told_of_every_move_and_of_nothing_else(tmp_path: Path) -> None:
    file, told = tmp_path / "clock", asyncio.Queue[str]()
    moved(file, "+1h")

    async def note() -> None:
        told.put_nowait(file.read_text())

    following = asyncio.create_task(follow(file, note))
    await asyncio.sleep(0)
    for move, seconds in (("+1h", "7200\n"), ("+1d", "93600\n")):
        moved(file, move)
        assert await asyncio.wait_for(told.get(), PATIENCE) == seconds
    assert told.empty()
    following.cancel()


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
