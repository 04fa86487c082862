"""The command line: it puts the rooms together, and is the only file that reads a clock."""

import gc
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from commands.settings import BadSettings, Settings, load_settings
from sandbox.cli import make_app as sandbox_commands

os.environ.setdefault("PTB_TIMEDELTA", "1")  # Or python-telegram-bot warns at every 429.

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
audit = typer.Typer(no_args_is_help=True, help="The record of who did what.")
app.add_typer(audit, name="audit")

protocol_commands = typer.Typer(no_args_is_help=True, help="What is asked, expected and flagged.")
app.add_typer(protocol_commands, name="protocol")

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for a program.")]


def clock_of(path: Path | None) -> Callable[[], datetime]:
    """The time now, moved by the seconds that stand in the file; a file that is missing or unreadable moves nothing."""

    def now() -> datetime:
        return datetime.now(UTC) + _offset(path)

    return now


def _offset(path: Path | None) -> timedelta:
    try:
        return timedelta(seconds=float(path.read_text(encoding="ascii"))) if path else timedelta()
    except (OSError, ValueError, OverflowError):
        return timedelta()


def _settings() -> Settings:
    try:
        return load_settings()
    except BadSettings as error:
        _fail(*error.lines)


def _fail(*lines: str) -> NoReturn:
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(1)


@cache
def _clock() -> Callable[[], datetime]:
    return clock_of(_settings().clock_file)


app.add_typer(sandbox_commands(lambda: _clock()().timestamp()), name="sandbox")


@contextmanager
def _kindly() -> Iterator[None]:
    """What somebody can do something about is said in one line; anything else is a defect, and keeps its traceback."""
    from commands.opening import explain

    try:
        yield
    except Exception as error:
        line = explain(error)
        if line is None:
            raise
        _fail(line)


@app.command()
def run(
    until_eof: Annotated[bool, typer.Option("--until-eof", help="Stop, too, when standard input ends.")] = False,
) -> None:
    """Start the bot; without BOT_TOKEN a Telegram on this machine too, with a page to try it out."""
    from commands.logs import configure_logs

    settings = _settings()
    token = settings.bot_token.get_secret_value() if settings.bot_token else ""
    configure_logs(settings.log_level, hide=[token])
    if token:
        _load_bot()
    with _kindly():
        if token:
            from commands.run import run as run_bot

            run_bot(settings, _clock(), until_eof=until_eof)
        else:
            _try_out(settings)


def _load_bot() -> None:
    """What is loaded stays loaded: no garbage is looked for among it, neither now, which is dear, nor later."""
    gc.disable()
    try:
        import commands.run  # noqa: F401
    finally:
        gc.freeze()
        gc.enable()


def _try_out(settings: Settings) -> None:
    from commands.child import Ended
    from commands.tryout import try_out

    try:
        try_out(settings, _clock(), typer.echo)
    except Ended as error:
        raise typer.Exit(error.code) from error


@app.command()
def migrate() -> None:
    """Bring the database to this version; `run` does it by itself."""
    from commands.opening import migrate as bring_up
    from commands.settings import prepare_data_dir

    settings = _settings()
    with _kindly():
        prepare_data_dir(settings)
        bring_up(settings)
    typer.echo("The database is at this version.")


@app.command()
def invite_admin(as_json: Json = False) -> None:
    """Print a link that makes whoever taps it a clinic's first admin: once, within 15 minutes."""
    from commands.inviting import invite

    settings = _settings()
    with _kindly():
        link, expires_at = invite(settings, _clock()())
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

    path = _settings().clock_file
    if path is None:
        _fail("Set CLOCK_FILE first: a bot with a token has no clock that can be moved.")
    try:
        if move:
            moved(path, move)
    except BadMove as error:
        _fail(str(error))
    typer.echo(f"{_clock()():%A %Y-%m-%d %H:%M} UTC")


@app.command()
def rehearse(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Courses of treatment, in TOML.")],
    as_json: Json = False,
) -> None:
    """Play courses of treatment with no network: what would be asked, said and flagged, and when."""
    from commands.rehearse import rehearse as play

    lines, complaints, code = play(files, as_json=as_json)
    for line in lines:
        typer.echo(line)
    for complaint in complaints:
        typer.echo(complaint, err=True)
    raise typer.Exit(code)


@app.command()
def cohort(
    number: Annotated[int, typer.Option("--n", min=1, max=100_000, help="How many courses.")] = 1000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same courses.")] = 1,
    out: Annotated[Path | None, typer.Option(help="Write them into this folder; play nothing.")] = None,
    protocol: Annotated[str, typer.Option(metavar="ID", help="After which treatment.")] = "microneedling",
    as_json: Json = False,
) -> None:
    """Make up courses whose truth is known: what the protocol finds in them, beside rules that others use."""
    from bot.protocol import load
    from commands.cohort import show, write

    with _kindly():
        rules = load(protocol)
        lines = write(rules, number, seed, out) if out else show(rules, number, seed, as_json=as_json)
    for line in lines:
        typer.echo(line)


@protocol_commands.command()
def backtest(
    new: Annotated[Path, typer.Argument(metavar="NEW.toml", help="The changed protocol.")],
    against: Annotated[str | None, typer.Option(metavar="OLD", help="A file or an id; else the one in use.")] = None,
    place: Annotated[
        str | None,
        typer.Option("--from", help='A folder of courses, "database", or its address; else made-up courses.'),
    ] = None,
    as_json: Json = False,
) -> None:
    """Play courses under a changed protocol and the one in use: what is flagged earlier, later, newly, no more."""
    from bot.backtest import backtest as play
    from commands.backtest import cases, protocols, show

    with _kindly():
        old, changed = protocols(new, against)
        found, where = cases(place, old, _settings())
    for line in show(play(found, old, changed), old, changed, where, as_json=as_json):
        typer.echo(line)


@audit.command()
def verify() -> None:
    """Check that no line of the record was changed, taken out or put in."""
    from commands.opening import open_keys, open_migrated

    settings = _settings()
    with _kindly():
        store = open_migrated(settings, open_keys(settings))
    broken = store.transact(lambda tx: tx.audit.verify())
    store.close()
    if broken is not None:
        _fail(f"The record was tampered with: line {broken} does not follow from the one before it.")
    typer.echo("The record is whole.")


if __name__ == "__main__":
    app()
