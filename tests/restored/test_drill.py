"""One drill of many: `make drill` plays as many as are asked for, to copies that are a month old."""

from pathlib import Path

import pytest

from storage.database import SqlStore
from tests.restored.copies import Copies
from tests.restored.drill import Drill


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
async def test_copies_of_a_played_week_do_no_harm(store: SqlStore, copies: Copies, tmp_path: Path) -> None:
    (tmp_path / "drill").mkdir()
    drill = Drill(store, copies.settings, tmp_path / "drill", seed=2, days=4)
    await drill.go()
    assert drill.breaches == []
    assert drill.counted["copies"] == 3
    assert min(drill.counted.values()) > 0
