"""`main.py audit`: the record of who did what is checked, and read."""

from typing import Annotated

import typer

from commands.kindly import Json, fail, kindly, settings_now

Head = Annotated[
    str,
    typer.Option("--head", metavar="FILE", help="Heads noted elsewhere, one a line; or one itself."),
]
Clinic = Annotated[int | None, typer.Option(metavar="ID", help="What was done in one clinic.")]
Patient = Annotated[str, typer.Option(metavar="LABEL", help="What was done with one patient's data, such as K-014.")]
Last = Annotated[int, typer.Option(min=1, metavar="N", help="How many lines, the newest last.")]


def add_to(app: typer.Typer) -> None:
    commands = typer.Typer(no_args_is_help=True, help="The record of who did what.")
    app.add_typer(commands, name="audit")

    @commands.command()
    def verify(head: Head = "") -> None:
        """Check that no line was changed, taken out or put in, and compare the end with heads that were noted before.

        Without --head, with those that the bot has noted each night in DATA_DIR.
        """
        from commands.audit_check import verified

        settings = settings_now()
        with kindly():
            verdict, line = verified(settings, head)
        if verdict.fault is not None:
            fail(line)
        typer.echo(line)

    @commands.command()
    def show(clinic: Clinic = None, patient: Patient = "", last: Last = 50, as_json: Json = False) -> None:
        """Print who looked at what, and who changed it."""
        from commands.audit_lines import shown

        settings = settings_now()
        with kindly():
            for line in shown(settings, clinic, patient, last, as_json=as_json):
                typer.echo(line)
