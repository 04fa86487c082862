"""Whatever the staff of one clinic do, nothing of another is shown to them, to their patients or in their group."""

import shutil
from pathlib import Path

import pytest

from handlers.provider.routes import TAPS
from storage.database import SqlStore
from storage.enrollments import Enrollments
from tests.provider import two_clinics
from tests.provider.two_clinics import SECRETS
from tests.provider.two_desks import Desks
from web.desk import routes

ACTS = 300  # `python -m tests.provider.two_clinics` does ten thousand.


@pytest.fixture
def migrated_url(sqlite_template: Path, tmp_path: Path) -> str:
    """On SQLite alone: which engine it is decides nothing here."""
    shutil.copy(sqlite_template, tmp_path / "bot.sqlite3")
    return f"sqlite:///{tmp_path}/bot.sqlite3"


async def test_nothing_of_one_clinic_is_shown_to_the_other(store: SqlStore) -> None:
    chaos = await two_clinics.play(store, ACTS, seed=7)
    assert chaos.leaks == []
    for whose in (0, 1):  # And there was much to be shown.
        assert chaos.shown[whose, "sendMessage"] > 100, SECRETS[whose]
        assert chaos.shown[whose, "editMessageText"] > 10
    assert len(chaos.done.keys() & TAPS.keys()) > len(TAPS) * 0.7


async def test_what_is_done_at_the_desk_of_one_clinic_is_nothing_to_the_other(store: SqlStore, tmp_path: Path) -> None:
    """Every page and every act is found by the pages that lead to it: one that none leads to fails here."""
    chaos = two_clinics.begun(store, seed=7)
    await chaos.furnish()
    desks = Desks(chaos, tmp_path / "bot.sqlite3")
    await desks.open()
    before, begun_at = await desks.lasting(desks.thief), chaos.house.now[0]
    await desks.walk()
    chaos.house.now[0] = begun_at  # What they read depends on when they do.
    assert desks.faults == []
    assert chaos.leaks == []
    every = {*routes.LOOKS, *routes.ACTS}
    assert every - desks.done == set()
    assert {each for each in every if "{id" in each} - {route for route, _ in desks.stolen} == set()
    desks.no_pages.clear()
    assert await desks.lasting(desks.thief) == before
    await desks.close()
    await chaos.house.pipeline.shut()


async def test_a_hole_in_the_wall_would_be_found(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Enrollments, "of_clinic", lambda self, _clinic_id, number: self.hold(number))
    chaos = await two_clinics.play(store, 80, seed=7)
    assert chaos.leaks
