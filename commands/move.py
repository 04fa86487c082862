"""`main.py move`: from SQLite to PostgreSQL, or back."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from commands.kindly import kindly, settings_now

if TYPE_CHECKING:
    from commands.settings import Settings

HELP = "postgresql://user@host/name (the password may stand in PGPASSWORD), or sqlite:///path/to/file."


def add_to(app: typer.Typer) -> None:
    @app.command()
    def move(database_url: Annotated[str, typer.Argument(metavar="DATABASE_URL", help=HELP)]) -> None:
        """Copy everything into an empty database of either kind, and compare all of it. Stop the bot first."""
        settings = settings_now()
        with kindly():
            for line in moved(settings, database_url):
                typer.echo(line)


def moved(settings: "Settings", to: str) -> Iterator[str]:
    """What to print. Raises Unmoved and what opening a database raises."""
    from commands import bars
    from commands.opening import open_keys, open_migrated
    from storage.engines import file_of
    from storage.move import Unmoved, move

    source, target = settings.database_url, address(to)
    file = file_of(source)
    if file is not None and not file.exists():
        raise Unmoved(f"{file} is not there: there is nothing to move.")
    open_migrated(settings, open_keys(settings)).close()
    sums = move(source, target, bars.shown)
    rows = sum(each.rows for each in sums.values())
    yield f"Moved {rows:,} rows of {len(sums)} tables, and compared each."
    yield "Set DATABASE_URL to the new address, and start the bot. The key, and what else is in DATA_DIR, stays there."
    yield "The old database is as it was: delete it when the new one has been backed up. Never start a bot on it again."


def address(given: str) -> str:
    """Raises BadSettings."""
    from commands.setting_words import ALLOWED, Wrong
    from commands.settings import BadSettings, Settings

    try:
        return Settings.database_url_is_of_a_known_kind(given.strip())
    except ValueError as error:
        wrong = str(error) if isinstance(error, Wrong) else "it is not understood"
        raise BadSettings([f"DATABASE_URL: {wrong}; it must be {ALLOWED['DATABASE_URL']}."]) from None
