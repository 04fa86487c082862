"""Where a page of the desk leads: its addresses, and its forms as they would be sent with their first button."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser
from urllib.parse import urlsplit

from starlette.routing import compile_path

from web.desk import routes

PATTERNS = {path: compile_path(path)[0] for path in (*routes.LOOKS, *routes.ACTS)}


@dataclass(frozen=True)
class Form:
    """`at` is behind the desk's own path; `given` is all that is sent but the sign that the form is one of ours."""

    at: str
    given: Mapping[str, str]

    @property
    def key(self) -> tuple[str, ...]:
        """Where it is asked, and of an alert in which version, it is another one."""
        return (self.at, self.given.get("sure", ""), self.given.get("seen", ""))


def route_of(at: str, among: Mapping[str, object]) -> str:
    return next((each for each in among if PATTERNS[each].match(at)), "")


def behind(address: str) -> str:
    return urlsplit(address).path.removeprefix("/desk")


@lru_cache(maxsize=512)
def found(page: str) -> "Found":
    """The same page leads where it led before."""
    return Found(page)


class Found(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._at, self._open = "", ""
        self._given: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        self.links += [behind(of[each]) for each in ("href", "src", "srcset") if of.get(each, "").startswith("/desk/")]
        match tag:
            case "form":
                self._at, self._given = behind(of["action"]), {}
            case "input" | "button" if of.get("name", "csrf") != "csrf":
                self._given.setdefault(of["name"], of.get("value", ""))
            case "textarea" | "select":
                self._open = of["name"]
                self._given[self._open] = ""
            case "option" if "selected" in of or not self._given[self._open]:
                self._given[self._open] = of["value"]

    def handle_data(self, data: str) -> None:
        if self._open and self.lasttag == "textarea":
            self._given[self._open] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "select"):
            self._open = ""
        if tag == "form":
            self.forms.append(Form(self._at, self._given))
