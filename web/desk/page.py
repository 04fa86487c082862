"""A page of the desk: which template, and what stands in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from bot.workflows.exporting import Dossier
from web.desk.desk import Desk, Reader
from wording.names import of_staff
from wording.words import Words

FOLDER = Path(__file__).parent
NO_STORE = {"cache-control": "no-store"}
OF_CARD = ("yours", "closed", "closed_before", "open_before", "offered", "recalls")
OF_LETTER = ("dropped", "look_again")
OF_CLINIC = (
    *("staff.changed", "staff.removed", "staff.last_admin", "provider.over", "group.ended"),
    "leave.still_needed",
    *("texts.kept", "texts.removed", "texts.full", "languages.is_used", "languages.is_stopped"),
    *("protocols.is_used", "protocols.is_stopped", "protocol.is_signed", "protocol.has_changed"),
)
OF_COURSE = (
    *("enrollment.has_changed", "enrollment.date_kept", "session.begun", "ending.done", "erase.open", "erase.done"),
)
OF_PATIENT = (*(f"card.{each}" for each in OF_CARD), *(f"letter.{each}" for each in OF_LETTER))
TOLD = frozenset(("desk.changed", *OF_PATIENT, *OF_COURSE, *OF_CLINIC))


@dataclass(frozen=True, slots=True)
class Page:
    """`template` is the name of a file without its end; it finds `values`, and what `frame` gives to each.

    `here` is the page of the menu that it belongs to.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    here: str = ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What was asked for is done; `to` is the path of the page that shows it, behind the desk's own.

    `told` is the key of the sentence that stands there once, one of TOLD; or of those in `web/desk/told.py`, which
    are about the record with the id `of`.
    """

    to: str
    told: str = ""
    of: int = 0


@dataclass(frozen=True, slots=True)
class Drawing:
    """In SVG."""

    content: str


@dataclass(frozen=True, slots=True)
class Photo:
    """By Telegram's id; passed on as it comes."""

    file_id: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Paper:
    """A patient's file; `ending` is that of its name, and says of which kind it is."""

    dossier: Dossier = field(repr=False)
    ending: str
    has_remarks: bool


Made = Page | Elsewhere | Drawing | Photo | Paper


@cache
def templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(desk: Desk, page: Page, words: Words, reader: Reader | None = None, told: str = "") -> str:
    """`told` is what stands above it once."""
    template = templates().get_template(f"{page.template}.html")
    return template.render(**frame(desk, words, reader), **page.values, here=page.here, told=told)


def frame(desk: Desk, words: Words, reader: Reader | None) -> dict[str, Any]:
    """`csrf` stands in every form that changes something; `me` is whoever looks."""
    given = {"say": words, "count": words.count, "words": words, "path": desk.place.path, "reader": reader}
    given |= {"links": desk.links()}
    if reader is None:
        return given | {"direction": direction(words)}
    csrf = Markup('<input type="hidden" name="csrf" value="{}">').format(reader.csrf)
    return given | {"direction": direction(words), "csrf": csrf, "me": of_staff(reader.provider, words.language)}


def direction(words: Words) -> str:
    return str(Locale.parse(words.language).text_direction)


def drawn(content: str, status: int = 200) -> Response:
    return Response(content.encode("utf-8", "replace"), status, NO_STORE, "image/svg+xml")


def html(content: str, status: int = 200) -> Response:
    return HTMLResponse(content.encode("utf-8", "replace"), status, NO_STORE)
