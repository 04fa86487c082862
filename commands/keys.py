"""`main.py keys`: the master keys are renewed, and what each is still needed for."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import typer

from commands.kindly import kindly, settings_now

Leaked = Annotated[bool, typer.Option("--leaked", help="Somebody knows an older key: end all links that are open.")]


def add_to(app: typer.Typer, clock: Callable[[], Callable[[], datetime]]) -> None:
    commands = typer.Typer(no_args_is_help=True, help="The keys with which everything is sealed.")
    app.add_typer(commands, name="keys")

    @commands.command()
    def rotate(leaked: Leaked = False) -> None:
        """Make a new master key, and seal everything with it that an older one has sealed, while the bot runs.

        It may be stopped or killed at any time: run again, it goes on where it stopped, and makes no other key.
        """
        from commands import bars, rotation

        settings = settings_now()
        with kindly():
            for line in rotation.rotate(settings, clock()(), bars.shown, leaked=leaked):
                typer.echo(line)

    @commands.command()
    def status() -> None:
        """Say which keys there are, how many values each has sealed, and whether every value opens. No key is shown."""
        from commands import bars, rotation

        settings = settings_now()
        with kindly():
            for line in rotation.status(settings, bars.shown):
                typer.echo(line)
