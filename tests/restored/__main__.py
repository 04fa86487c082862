"""`python -m tests.restored --seeds 4 --days 35`: play drills, and print what they found. Exits 1 on a breach."""

import argparse
import asyncio
import base64
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from commands.settings import Settings
from storage.database import open_store
from storage.migrate import upgrade
from tests.postgres import running_postgres
from tests.restored.drill import Drill
from tests.storage.people import KEYS


def main() -> int:
    parser = argparse.ArgumentParser(prog="make drill", description=__doc__)
    parser.add_argument("--seeds", type=int, default=4, help="how many worlds, half of them on PostgreSQL")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--days", type=int, default=35, help="how long each is played; copies are at most 30 days old")
    asked = parser.parse_args()
    counted, breaches = Counter[str](), 0
    with ExitStack() as stack:
        server = stack.enter_context(running_postgres()) if asked.seeds > 1 else None
        for seed in range(asked.first, asked.first + asked.seeds):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            urls = [f"sqlite:///{folder}/bot.sqlite3", f"sqlite:///{folder}/restored.sqlite3"]
            if server is not None and seed % 2 == 0:
                urls = [server.url_of_new_database(), server.url_of_new_database()]
            drill = _played(seed, asked.days, folder, *urls)
            counted.update(drill.counted)
            breaches += len(drill.breaches)
            print(f"seed {seed}: {', '.join(drill.breaches) or 'no breach'}", file=sys.stderr)  # noqa: T201
    print(", ".join(f"{number} {what}" for what, number in counted.items()) + f": {breaches} breaches")  # noqa: T201
    return 1 if breaches else 0


def _played(seed: int, days: int, folder: Path, url: str, restored: str) -> Drill:
    upgrade(url)
    store = open_store(url, KEYS)
    key = base64.b64encode(b"k" * 32).decode()
    settings = Settings.model_validate(
        {"data_dir": folder / "data", "database_url": restored, "master_key": key, "bot_token": "1:" + "a" * 35}
    )
    drill = Drill(store, settings, folder, seed, days)
    try:
        asyncio.run(drill.go())
    finally:
        drill.house.store.close()
        store.close()
    return drill


if __name__ == "__main__":
    sys.exit(main())
