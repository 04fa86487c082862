"""The fields of a request to the control API."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sandbox.errors import Impossible

T = TypeVar("T")
LONGEST_WAIT = 60.0


class Asked:
    """From JSON they are typed, from a query they are text."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = {name: value for name, value in given.items() if value is not None}

    def text(self, name: str) -> str:
        if name not in self._given:
            raise Impossible(f"{name!r} is missing")
        return str(self._given[name])

    def maybe_text(self, name: str) -> str | None:
        return self.text(name) if name in self._given else None

    def text_or(self, name: str, default: str) -> str:
        return str(self._given.get(name, default))

    def integer(self, name: str) -> int:
        return self._number(name, self.text(name), int)

    def maybe_integer(self, name: str) -> int | None:
        return self.integer(name) if name in self._given else None

    def number_or(self, name: str, default: float) -> float:
        return self._number(name, self._given.get(name, default), float)

    def seconds_or(self, name: str, default: float) -> float:
        return min(max(self.number_or(name, default), 0.0), LONGEST_WAIT)

    def flag(self, name: str) -> bool:
        return str(self._given.get(name, "")).lower() in ("true", "1", "yes")

    def list(self, name: str) -> list[Any]:
        value = self._given.get(name, [])
        return value if isinstance(value, list) else [value]

    @staticmethod
    def _number(name: str, value: Any, kind: Callable[[Any], T]) -> T:
        try:
            return kind(value)
        except (TypeError, ValueError) as error:
            raise Impossible(f"{name!r} must be a number, not {value!r}") from error
