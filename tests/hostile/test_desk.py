"""No words of anybody become a part of any page, picture or paper of the desk."""

import asyncio
import json
import re
from collections.abc import Iterator
from html import unescape
from itertools import cycle
from xml.etree import ElementTree

import httpx
import pytest
from pypdfium2 import PdfDocument  # type: ignore[import-untyped]

from tests.desk.acts import LOOKS
from tests.desk.test_probing import Prober, told
from tests.hostile.checks import PILED, UNSAFE
from tests.hostile.test_hostile import HOSTILE, at_most, scene
from tests.hostile.tour import Tour
from tests.rights.cast import Cast

__all__ = ["scene"]
# What a PDF may do by itself, or lead to.
ACTS_BY_ITSELF = re.compile(rb"/(?:URI|JavaScript|JS|Launch|OpenAction|AA|EmbeddedFile|SubmitForm)\b")
OTHERS = ("/patients/2", "/patients/2/timeline", "/patients/3/talk", "/patients/3/file.pdf", "/alerts?from=2026-01-01")


def faults(answer: httpx.Response) -> Iterator[str]:
    """Of whatever is found at an address, by its kind; nobody has taught us to look at another."""
    kind = answer.headers["content-type"].partition(";")[0]
    match kind:
        case "text/html":
            yield from told(answer.text).inline
            yield from of_text(answer.text.replace("\r", ""))
        case "image/svg+xml":
            yield from of_text("".join(ElementTree.fromstring(answer.content).itertext()))  # noqa: S314 (ours)
        case "application/fhir+json":
            yield from of_text(json.dumps(json.loads(answer.content), ensure_ascii=False))
        case "application/pdf":
            yield from (str(each) for each in ACTS_BY_ITSELF.findall(answer.content))
            with PdfDocument(answer.content) as paper:
                yield from of_text("".join(page.get_textpage().get_text_range() for page in paper).replace("\r", ""))
        case "image/jpeg":
            pass  # As it came from Telegram.
        case _:
            yield f"is {kind}"


def of_text(text: str) -> Iterator[str]:
    yield from (f"{found[0]!a} in {text[found.start() - 60 : found.end()]!a}" for found in UNSAFE.finditer(text))
    yield from (f"{found[0]!a}" for found in PILED.finditer(text))


@pytest.mark.parametrize("first", [0, 9, 18])
def test_whatever_people_write_every_page_of_the_desk_is_sound(scene: tuple[Cast, asyncio.Runner], first: int) -> None:
    cast, runner = scene
    cast.restore()
    said = [*HOSTILE.values()]
    given = cycle([*said[first:], *said[:first]])
    runner.run(Tour(cast, lambda units: at_most(next(given), units)).go())
    prober, found, read = Prober(cast, runner), [], ""
    for at in (*(each.at.format(**cast.ids) for each in LOOKS.values()), *OTHERS):
        answer = prober.ask("GET", at)
        assert answer.status_code == 200, at
        found += [f"{at}: {each}" for each in faults(answer)]
        read += answer.text if "html" in answer.headers["content-type"] else ""
    assert not found, "\n".join(found)
    assert sum(each in unescape(read) for each in ("<b>bold</b>", "DROP TABLE", "@admin", "/dance", "{name}")) >= 3
