"""A backup made in the middle of a story, and put back into a Telegram that has lived on."""

import base64
from pathlib import Path

from commands import backups, bars, setback
from commands.opening import open_keys, open_migrated
from commands.restore import restore
from commands.settings import Settings
from storage.database import SqlStore
from tests.provider.conftest import House, build
from tests.storage.people import KEYS

MASTER_KEY = b"k" * 32


class Copies:
    """`url` is an empty database, of the same kind as the one from which copies are made."""

    def __init__(self, url: str, folder: Path) -> None:
        key = base64.b64encode(MASTER_KEY).decode()
        self.settings = Settings.model_validate(
            {"data_dir": folder / "data", "database_url": url, "master_key": key, "bot_token": "123456789:" + "a" * 35}
        )
        self._folder = folder
        self._stores: list[SqlStore] = []

    def make(self, house: House) -> Path:
        folder = self._folder / f"{len(list(self._folder.iterdir()))}"
        folder.mkdir()
        url = house.store.engine.url.render_as_string(hide_password=False)
        return backups.make(url, KEYS, folder, house.now[0], bars.shown).path

    async def put_back(self, house: House, path: Path) -> None:
        """The same house goes on with it, as after a start."""
        list(restore(self.settings, path, house.now[0], bars.shown, lambda _: True))
        await self.go_on(house)

    async def go_on(self, house: House) -> None:
        await house.pipeline.shut()
        self._stores.append(open_migrated(self.settings, open_keys(self.settings), exclusive=True))
        house.store = self._stores[-1]
        setback.catch_up(house.store, self.settings, house.now[0])
        house.pipeline = build(house.store, house.telegram, house.now)
        await house.pipeline.settle()

    def close(self) -> None:
        for store in self._stores:
            store.close()
