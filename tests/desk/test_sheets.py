"""The desk's style sheets are linked on every page: one that comes in another's place brings none along."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import web.desk

STATIC = Path(web.desk.__file__).parent / "static"


def declared(sheet: Path) -> Iterator[str]:
    """What a class looks like wherever it stands, outside of what changes with the window."""
    rules = re.sub(r"/\*.*?\*/|@media[^{]*{(?:[^{}]*{[^{}]*})*[^{}]*}", "", sheet.read_text("utf-8"), flags=re.DOTALL)
    for selectors in re.findall(r"([^{}]+){", rules):
        yield from re.findall(r"(?:^|,)\s*\.([\w-]+)\s*(?=,|$)", selectors)


def test_no_class_has_another_look_in_another_sheet() -> None:
    sheets = Counter(each for sheet in STATIC.glob("*.css") for each in set(declared(sheet)))
    assert {"card", "tabs", "rows", "setting"} <= sheets.keys()
    assert [each for each, number in sheets.items() if number > 1] == []
