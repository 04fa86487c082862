"""How a request to the sandbox can end other than well."""

from typing import Any

Json = dict[str, Any]


class Refused(Exception):
    """The Bot API says no, in Telegram's own words."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def answer(self) -> Json:
        body: Json = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(what: str) -> Refused:
    return Refused(400, f"Bad Request: {what}")


def forbidden(what: str) -> Refused:
    return Refused(403, f"Forbidden: {what}")


class Impossible(Exception):
    """A person (or the control API) asked for something that cannot be done; one line says why."""

    def __init__(self, why: str, status: int = 400) -> None:
        super().__init__(why)
        self.status = status


class Dropped(Exception):
    """The connection is closed without an answer; `done` tells whether the request took effect."""

    def __init__(self, done: bool) -> None:
        super().__init__("connection dropped")
        self.done = done


class BlackHole(Exception):
    """The request took no effect, and no answer ever comes."""


class NotJson(Exception):
    """A proxy answers in Telegram's place, with a page."""

    def __init__(self, status: int, page: str) -> None:
        super().__init__(page)
        self.status = status
        self.page = page
