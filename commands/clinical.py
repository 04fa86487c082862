"""The commands for those who decide what is asked and flagged: nothing here talks to anybody."""

from pathlib import Path
from typing import Annotated

import typer

from commands.kindly import Json, fail, kindly, read_protocols, settings_now

protocols = typer.Typer(no_args_is_help=True, help="What is asked, what is normal, and what is flagged.")


def add_to(app: typer.Typer) -> None:
    app.command()(rehearse)
    app.command()(cohort)
    app.command()(phrases)
    app.add_typer(protocols, name="protocol")


def rehearse(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Courses of treatment, in TOML.")],
    as_json: Json = False,
) -> None:
    """Play courses of treatment with no network: what would be asked, said and flagged, and when."""
    from commands.rehearse import rehearse as play

    _begin()
    lines, complaints, code = play(files, as_json=as_json)
    _print(lines)
    for complaint in complaints:
        typer.echo(complaint, err=True)
    raise typer.Exit(code)


def cohort(
    number: Annotated[int, typer.Option("--n", min=1, max=100_000, help="How many courses.")] = 1000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same courses.")] = 1,
    out: Annotated[Path | None, typer.Option(help="Write them into this folder; play nothing.")] = None,
    protocol: Annotated[str, typer.Option(metavar="ID", help="After which treatment.")] = "microneedling",
    version: Annotated[int | None, typer.Option(help="Of the protocol; the newest if it is left out.")] = None,
    as_json: Json = False,
) -> None:
    """Make up courses whose truth is known: what the protocol finds in them, beside rules that others use."""
    from bot.protocol import load
    from commands.cohort import show as play
    from commands.cohort import write

    _begin()
    with kindly():
        rules = load(protocol, version)
        _print(write(rules, number, seed, out) if out else play(rules, number, seed, as_json=as_json))


def phrases(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Labelled phrases, as in tests/phrases.")],
) -> None:
    """Say how well patients' words are understood: recall, precision, and every miss."""
    from commands.phrases import BadPhrases, report

    try:
        for line in report(files):
            typer.echo(line)
    except BadPhrases as error:
        fail(str(error))


@protocols.command()
def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="A protocol's id, or a file that ends in .toml.")],
    picture: Annotated[Path | None, typer.Option("--picture", metavar="FILE.png", help="Draw it, too.")] = None,
) -> None:
    """What it asks, expects and flags, day by day."""
    from commands import show as showing

    _begin()
    with kindly():
        protocol = showing.find(name)
    if picture is not None:
        try:
            picture.write_bytes(showing.picture(protocol))
        except OSError as error:
            fail(f"{picture}: {error.strerror}")
    _print(showing.show(protocol))


@protocols.command()
def lint(
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE...]", help="Protocols; all, if none.")] = None,
) -> None:
    """Find what is wrong with protocols: a line for each fault, and exit code 1 if there is any."""
    from commands.protocol import lint as look_through

    settings = settings_now()
    with kindly():
        lines, code = look_through(files or [], settings.protocols_dir)
    _print(lines)
    raise typer.Exit(code)


@protocols.command()
def schema() -> None:
    """Print the JSON Schema of a protocol's file, for an editor."""
    from commands.protocol import schema as of_protocols

    typer.echo(of_protocols())


@protocols.command()
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
    from commands.backtest import cases, protocols, show
    from rehearsal.backtest import backtest as play

    _begin()
    with kindly():
        old, changed = protocols(new, against)
        found, where = cases(place, old, settings_now())
    _print(show(play(found, old, changed), old, changed, where, as_json=as_json))


def _begin() -> None:
    settings = settings_now()
    with kindly():
        read_protocols(settings)


def _print(lines: list[str]) -> None:
    for line in lines:
        typer.echo(line)
