"""`main.py export`: a clinic's data, or one patient's, as files on this machine."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from commands.kindly import fail, kindly, read_protocols, settings_now


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    FHIR = "fhir"
    PDF = "pdf"
    ALL = "all"


def add_to(app: typer.Typer, clock: Callable[[], Callable[[], datetime]]) -> None:
    @app.command()
    def export(
        out: Annotated[Path, typer.Argument(metavar="OUT", help="A folder; it is made where it is missing.")],
        clinic: Annotated[int | None, typer.Option(metavar="ID", help="Needed where there are several.")] = None,
        patient: Annotated[str | None, typer.Option(metavar="LABEL", help="One patient alone, such as K-014.")] = None,
        format_: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.ALL,
        force: Annotated[bool, typer.Option("--force", help="Replace what an earlier export has left there.")] = False,
        remarks: Annotated[bool, typer.Option(help="With what the staff noted for themselves.")] = True,
    ) -> None:
        """Write a clinic's data as files: tables (CSV, XLSX), and for each patient FHIR and a PDF. It is audited."""
        from commands.export_files import Wanted, export_to

        settings = settings_now()
        with kindly():
            read_protocols(settings)
            wanted = Wanted(clinic, patient, format_, remarks=remarks)
            try:
                for line in export_to(settings, wanted, out, clock()(), force=force):
                    typer.echo(line)
            except OSError as error:
                fail(f"{error.filename or out}: {error.strerror or type(error).__name__}")
