"""`main.py backup` and `main.py restore`."""

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from commands.kindly import fail, kindly, settings_now


def add_to(app: typer.Typer, clock: Callable[[], Callable[[], datetime]]) -> None:
    @app.command()
    def backup(
        path: Annotated[Path, typer.Argument(metavar="PATH", help="A new file, or a folder that is there.")],
    ) -> None:
        """Write everything into a file, sealed with the master key, while the bot runs; then read it back."""
        from commands import backups, bars
        from commands.opening import migrated_url, open_keys

        settings = settings_now()
        if path.absolute() == settings.backup_dir and not path.is_dir():
            fail(f"There is no folder {path}, which BACKUP_DIR names: is its disk mounted?")
        with kindly():
            keys = open_keys(settings)
            made = backups.make(migrated_url(settings, keys), keys, path, clock()(), bars.shown)
        typer.echo(
            f"{made.rows:,} rows of {made.tables} tables are in {made.path} ({made.size:,} bytes), read back whole."
        )
        typer.echo(
            f"Patients' keys are beside it in {backups.KEYS_NAME}: copy both, and keep only the newest of these."
        )
        typer.echo("To restore them takes the master key, which is in neither.")

    @app.command()
    def restore(
        path: Annotated[Path, typer.Argument(metavar="PATH", help="A backup; patients' keys lie beside it.")],
        yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    ) -> None:
        """Put a backup in the database's place, which is kept beside it. The bot must not run."""
        from commands import bars, restore, telegram_clock

        settings, now = settings_now(), clock()()
        ahead = telegram_clock.ahead(settings, now) if settings.clock_file is None else None
        with kindly():
            for line in restore.restore(settings, path, now, bars.shown, lambda ask: yes or _agrees(ask), ahead):
                typer.echo(line)


def _agrees(ask: str) -> bool:
    if not sys.stdin.isatty():
        fail("Nothing was changed: say --yes where nobody can be asked.")
    return typer.confirm(ask)
