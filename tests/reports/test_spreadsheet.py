"""What leaves as a table is read as it was written, and nothing in it is worked out by a spreadsheet."""

import csv
import re
import zipfile
from io import BytesIO, StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.spreadsheet import Cell, CsvTables, XlsxTables

COLUMNS = {"first": ("name", "said"), "second": ("n",)}
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
HIDDEN = ("", " ", "\u200b", "\ufeff", "\u00a0 ")


def as_csv(*cells: Cell) -> str:
    files = {name: StringIO(newline="") for name in COLUMNS}
    CsvTables(files, COLUMNS).add("first", [cells])
    return files["first"].getvalue()


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline="")))


def as_xlsx(to: BytesIO | Path, *cells: Cell) -> dict[str, str]:
    """The parts of the file, by their names."""
    tables = XlsxTables(to, COLUMNS)
    tables.add("first", [cells])
    tables.add("second", [(number,) for number in range(3)])
    tables.add("first", [cells])
    tables.close()
    with zipfile.ZipFile(to) as parts:
        return {name: parts.read(name).decode() for name in parts.namelist()}


@pytest.mark.parametrize("hidden", HIDDEN, ids=ascii)
@pytest.mark.parametrize("start", STARTS, ids=ascii)
def test_what_could_be_a_formula_is_quoted(start: str, hidden: str) -> None:
    text = f'{hidden}{start}HYPERLINK("http://127.0.0.1","x")'
    assert rows_of(as_csv(text, "plain"))[1] == [f"'{text}", "plain"]
    parts = as_xlsx(BytesIO(), text, "plain")
    assert not any("<f>" in part or "hyperlink" in part for name, part in parts.items() if "sheet" in name)
    assert "HYPERLINK(" in parts["xl/sharedStrings.xml"]


@pytest.mark.parametrize("text", ["K-014", "a = b", "3-4 days", "'quoted", "1e5", "", 'two\nlines, "and" commas'])
def test_other_words_stand_as_they_were_written(text: str) -> None:
    assert rows_of(as_csv(text, "plain"))[1] == [text, "plain"]


def test_numbers_and_empty_cells_are_what_they_are() -> None:
    assert rows_of(as_csv(-1, None))[1] == ["-1", ""]
    assert rows_of(as_csv(True, 1.5))[1] == ["true", "1.5"]


@given(st.text(st.characters(codec=None, categories=None), max_size=30))
def test_any_text_comes_back(text: str) -> None:
    (name, plain) = rows_of(as_csv(text, "plain"))[1]
    assert plain == "plain"
    assert name.removeprefix("'") == text.encode("utf-8", "replace").decode().removeprefix("'")


@given(st.text(st.characters(codec=None, categories=None), max_size=30))
def test_any_text_makes_a_spreadsheet_that_can_be_read(text: str) -> None:
    for part in as_xlsx(BytesIO(), text, "plain").values():
        ElementTree.fromstring(part.encode())  # noqa: S314 (we have just written it)


def test_row_by_row_on_disk_it_says_the_same_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    parts = as_xlsx(tmp_path / "book.xlsx", "=1+1", "words")
    sheet = ElementTree.fromstring(parts["xl/worksheets/sheet1.xml"])  # noqa: S314
    texts = ["".join(cell.itertext()) for cell in sheet.iter(f"{SHEET}c")]
    assert texts == ["name", "said", "=1+1", "words", "=1+1", "words"]
    assert "<f>" not in parts["xl/worksheets/sheet1.xml"]
    assert re.findall(r"<v>(\d)</v>", parts["xl/worksheets/sheet2.xml"]) == ["0", "1", "2"]
    assert [each.name for each in tmp_path.iterdir()] == ["book.xlsx"]
