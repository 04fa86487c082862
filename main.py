"""The command line: it puts the rooms together, and is the only file that reads a clock."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 (whoever starts it with an older one reads this)
    sys.exit(f"This bot needs Python 3.11 or newer, and this is {sys.version.split()[0]}: try `make setup`.")

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from commands.lean import lean

NOT_LOADED = "{} cannot be loaded: run `make setup`, then use .venv/bin/python main.py."

try:
    with lean():
        import typer

        from commands import audit, backup, clinical, export, inbox, keys, move, moving
        from commands.kindly import Json, fail, kindly, read_protocols, settings_now
        from sandbox.cli import make_app as sandbox_commands
except ImportError as missing:
    sys.exit(NOT_LOADED.format(missing.name or missing))

if TYPE_CHECKING:
    from commands.settings import Settings

    Start = Callable[["Settings", Callable[[], datetime]], None]

os.environ.setdefault("PTB_TIMEDELTA", "1")  # Or python-telegram-bot warns at every 429.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # Or it reads what every library says of itself.

HELP = "A Telegram bot that looks after patients after a skin treatment. `run` starts it."
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=HELP)


def _tell_version(wanted: bool) -> None:
    from commands.version import line

    if wanted:
        typer.echo(line())
        raise typer.Exit


@app.callback()
def begin(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    pass


def clock_of(path: Path | None) -> Callable[[], datetime]:
    """The time now, moved by the seconds that stand in the file; a file that is missing or unreadable moves nothing.

    The file is read when it is another than before: the clock is asked a hundred times for every tap.
    """
    if path is None:
        return lambda: datetime.now(UTC)
    file, known, ahead = str(path), moving.mark(path), _offset(path)

    def now() -> datetime:
        nonlocal known, ahead
        found = moving.mark(file)  # Without a walrus: older Pythons read this file, to be told that they are too old.
        if found != known:
            known, ahead = found, _offset(path)
        return datetime.now(UTC) + ahead

    return now


def _offset(path: Path) -> timedelta:
    try:
        return timedelta(seconds=float(path.read_text(encoding="ascii")))
    except (OSError, ValueError, OverflowError):
        return timedelta()


@cache
def _clock() -> Callable[[], datetime]:
    return clock_of(settings_now().clock_file)


app.add_typer(sandbox_commands(lambda: _clock()().timestamp()), name="sandbox")


@app.command()
def run(
    until_eof: Annotated[bool, typer.Option("--until-eof", help="Stop, too, when standard input ends.")] = False,
) -> None:
    """Start the bot; without BOT_TOKEN a Telegram on this machine too, with a page to try it out."""
    from commands.logs import configure_logs

    with lean():
        settings = settings_now()
    configure_logs(settings.log_level, hide=settings.secrets(), as_json=settings.log_format == "json")
    start = _bot(until_eof) if settings.bot_token else _try_out
    with kindly():
        start(settings, _clock())


def _bot(until_eof: bool) -> "Start":
    with lean():
        from commands.start import run as run_bot

    return partial(run_bot, until_eof=until_eof)


def _try_out(settings: "Settings", clock: Callable[[], datetime]) -> None:
    from commands.child import Ended
    from commands.tryout import try_out

    read_protocols(settings)
    try:
        try_out(settings, clock, typer.echo)
    except Ended as error:
        raise typer.Exit(error.code) from error


@app.command()
def migrate(
    to: Annotated[str, typer.Option("--to", metavar="VERSION", help="Going back is refused: it says what to do.")] = "",
) -> None:
    """Bring the database to this version; `run` does it by itself."""
    from commands.opening import migrate as bring_up
    from commands.opening import open_keys
    from commands.version import version
    from storage.migrate import refuse_older

    settings = settings_now()
    with kindly():
        if to:
            refuse_older(to, version())
        bring_up(settings, open_keys(settings))
    typer.echo("The database is at this version.")


@app.command()
def invite_admin(
    clinic: Annotated[str, typer.Option("--clinic", help="One that is there, by its number or name.")] = "",
    as_json: Json = False,
) -> None:
    """Print a link that makes whoever taps it an admin, of a new clinic or a given one: once, within 15 minutes."""
    from commands.inviting import invite

    settings = settings_now()
    with kindly():
        link, expires_at = invite(settings, _clock()(), clinic)
    if as_json:
        typer.echo(json.dumps({"link": link, "expires_at": expires_at.isoformat()}))
    else:
        typer.echo(f"{link}\nOpen it in Telegram within 15 minutes. It works once.")


@app.command(context_settings={"ignore_unknown_options": True})  # Or -1d would be taken for options.
def clock(
    move: Annotated[str, typer.Argument(help="+30m, +5h, +1d and the like; 0 is the time on the wall again.")] = "",
) -> None:
    """Move the clock of a bot that is being tried out; never that of one that talks to Telegram itself."""
    from commands.moving import BadMove, moved

    path = settings_now().clock_file
    if path is None:
        fail("Set CLOCK_FILE first: a bot with a token has no clock that can be moved.")
    try:
        if move:
            moved(path, move)
    except BadMove as error:
        fail(str(error))
    typer.echo(f"{_clock()():%A %Y-%m-%d %H:%M} UTC")


@app.command()
def status(as_json: Json = False) -> None:
    """Whether the bot is well; exit code 1 where it is not, or does not run."""
    from commands.status import look, show
    from web.health import as_json as page_of

    found = look(settings_now(), _clock()())
    if as_json:
        typer.echo(json.dumps(page_of(found)))
    else:
        show(found)
    if any(each.reason for each in found):
        raise typer.Exit(1)


audit.add_to(app)
clinical.add_to(app)
inbox.add_to(app, _clock)
export.add_to(app, _clock)
keys.add_to(app, _clock)
backup.add_to(app, _clock)
move.add_to(app)


def main() -> None:
    """A defect ends the command with its kind and place: its words may quote a patient.

    So does what goes wrong beside it: in a thread, in a library's log, in a warning.
    """
    with lean():
        from commands.logs import configure_logs

    configure_logs("WARNING")
    try:
        app()
    except ImportError as missing:
        sys.exit(NOT_LOADED.format(missing.name or missing))
    except Exception as defect:
        from handlers.pipeline.errors import where

        sys.exit(f"A defect of ours: {where(defect, 20)}")


if __name__ == "__main__":
    main()
