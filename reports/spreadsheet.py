"""Tables as CSV and as XLSX, row after row; what could be taken for a formula never is one."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import IO, Any, TypeAlias

Cell: TypeAlias = str | int | float | bool | None
Row: TypeAlias = Sequence[Cell]
Columns: TypeAlias = Mapping[str, Sequence[str]]

LONGEST = 32_767  # Characters in a cell of XLSX.
# As wide as on half a line, or as on a whole one (as East Asian keyboards type them), with whatever cannot be seen
# before it: some programs leave that out.
FORMULA = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*[\t\r\n=+\-@\uff1d\uff0b\uff0d\uff20]")
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # For XML, and so for XLSX.
WIDEST, NARROWEST = 40, 10


def is_formula(text: str) -> bool:
    return FORMULA.match(text) is not None


def in_csv(cell: Cell) -> str:
    """Numbers stand as they are; text that a spreadsheet would work out is quoted with an apostrophe."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str):
        return f"'{cell}" if is_formula(cell) else cell
    return str(cell)


class CsvTables:
    """A file for each table, written as it goes: UTF-8 with the mark by which Excel knows it."""

    def __init__(self, files: Mapping[str, IO[str]], columns: Columns) -> None:
        self._writers = {name: csv.writer(files[name], quoting=csv.QUOTE_MINIMAL) for name in columns}
        for name, names in columns.items():
            files[name].write("\ufeff")
            self._writers[name].writerow(names)

    def add(self, name: str, rows: Iterable[Row]) -> None:
        self._writers[name].writerows([_encodable(in_csv(cell)) for cell in row] for row in rows)


class XlsxTables:
    """A sheet for each table. In memory alone, or row by row through files in the folder beside it."""

    def __init__(self, to: Path | BytesIO, columns: Columns) -> None:
        import xlsxwriter  # Only where it is needed: a start is not to wait for it.

        plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        on_disk = {"constant_memory": True, "tmpdir": str(to.parent)} if isinstance(to, Path) else {"in_memory": True}
        self._book = xlsxwriter.Workbook(str(to) if isinstance(to, Path) else to, {**plain, **on_disk})
        head = self._book.add_format({"bold": True})
        self._sheets: dict[str, Any] = {}
        self._next = dict.fromkeys(columns, 1)
        for name, names in columns.items():
            sheet = self._sheets[name] = self._book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for number, column in enumerate(names):
                sheet.set_column(number, number, min(WIDEST, max(NARROWEST, len(column) + 2)))
            for number, column in enumerate(names):
                sheet.write_string(0, number, column, head)

    def add(self, name: str, rows: Iterable[Row]) -> None:
        for row in rows:
            for column, cell in enumerate(row):
                self._write(self._sheets[name], self._next[name], column, cell)
            self._next[name] += 1

    @staticmethod
    def _write(sheet: Any, row: int, column: int, cell: Cell) -> None:
        if isinstance(cell, bool):
            sheet.write_boolean(row, column, cell)
        elif isinstance(cell, str):
            sheet.write_string(row, column, UNFIT.sub("\ufffd", cell)[:LONGEST])
        elif cell is not None:
            sheet.write_number(row, column, cell)

    def close(self) -> None:
        self._book.close()


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
