"""What every command begins with, and how it fails: one line for whoever can do something about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from commands.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for a program.")]


def settings_now() -> "Settings":
    from commands.settings import BadSettings, load_settings

    try:
        return load_settings()
    except BadSettings as error:
        fail(*error.lines)


def fail(*lines: str) -> NoReturn:
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(1)


@contextmanager
def kindly() -> Iterator[None]:
    """What somebody can do something about is said in one line; anything else is a defect, and passes."""
    try:
        yield
    except typer.Exit:
        raise
    except Exception as error:
        from commands.explaining import explain

        line = explain(error)
        if line is None:
            raise
        fail(line)


def read_protocols(settings: "Settings") -> None:
    """The clinic's own folder, too. A bad protocol, or one without its words, is known before anything starts."""
    from commands.protocol import use

    use(settings.protocols_dir)
