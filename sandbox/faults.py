"""Trouble on demand."""

import random
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase

from sandbox.errors import BlackHole, Dropped, Impossible, Json, NotJson, Refused

KINDS: dict[str, str] = {
    "429": "Too Many Requests, with retry_after = seconds",
    "500": "Internal Server Error",
    "502_html": "a proxy's page instead of an answer",
    "401": "Unauthorized",
    "404": "Not Found",
    "400": "Bad Request, of a kind that nobody knows",
    "403": "Forbidden: bot was blocked by the user",
    "drop_before": "the connection is closed, nothing was done",
    "drop_after": "it was done, then the connection is closed without an answer",
    "slow": "done at once, answered after seconds",
    "black_hole": "nothing is done and nothing is ever answered",
    "garbage_update": "the next page of updates holds one that cannot be parsed",
    "away": "no network at all: like drop_before, and waiting polls are cut off too",
}
ANSWERED = ("slow", "garbage_update")  # They fail no call.
_PAGE = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


@dataclass
class Fault:
    """What goes wrong with which calls.

    `method` may hold stars and commas, as in "send*,edit*". `times` counts down; None means until it is taken away.
    """

    kind: str
    method: str = "*"
    chat_id: int | None = None
    seconds: float = 1.0
    times: int | None = None
    probability: float = 1.0
    seed: int = 0
    id: int = 0
    hits: int = 0
    _dice: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise Impossible(f"no fault is called {self.kind!r}; there are: {', '.join(KINDS)}")
        self._dice = random.Random(self.seed)  # noqa: S311 (the same trouble again for the same seed)

    def strikes(self, method: str, chat_id: int | None) -> bool:
        if not any(fnmatchcase(method.lower(), pattern) for pattern in self.method.lower().split(",")):
            return False
        if self.chat_id is not None and self.chat_id != chat_id:
            return False
        if self.kind == "garbage_update" and method != "getUpdates":
            return False
        return not self.is_over and self._dice.random() < self.probability

    @property
    def is_over(self) -> bool:
        return self.times is not None and self.hits >= self.times

    def raise_before(self) -> None:
        """Fail instead of doing what was asked, if this fault does that."""
        match self.kind:
            case "429":
                wait = max(1, round(self.seconds))
                raise Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
            case "500":
                raise Refused(500, "Internal Server Error")
            case "400":
                raise Refused(400, "Bad Request: something odd")
            case "401":
                raise Refused(401, "Unauthorized")
            case "404":
                raise Refused(404, "Not Found")
            case "403":
                raise Refused(403, "Forbidden: bot was blocked by the user")
            case "502_html":
                raise NotJson(502, _PAGE)
            case "drop_before" | "away":
                raise Dropped(done=False)
            case "black_hole":
                raise BlackHole

    def as_json(self) -> Json:
        shown = asdict(self)
        del shown["_dice"]
        return shown


class Faults:
    """The rules in force, oldest first; the first one that strikes decides."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []
        self._last_id = 0

    def add(self, fault: Fault) -> Fault:
        self._last_id += 1
        fault.id = self._last_id
        self._rules.append(fault)
        return fault

    def remove(self, fault_id: int) -> None:
        if all(rule.id != fault_id for rule in self._rules):
            raise Impossible(f"there is no fault {fault_id}", 404)
        self._rules = [rule for rule in self._rules if rule.id != fault_id]

    def take_away(self, fault_id: int | None) -> list[Fault]:
        """That one, or all; what is gone now."""
        before = self.all()
        if fault_id is None:
            self.clear()
        else:
            self.remove(fault_id)
        return [fault for fault in before if fault not in self._rules]

    def clear(self) -> None:
        self._rules.clear()

    def all(self) -> list[Fault]:
        return list(self._rules)

    @property
    def away(self) -> Fault | None:
        return next((rule for rule in self._rules if rule.kind == "away" and not rule.is_over), None)

    def cut_off(self) -> Fault | None:
        """By what a poll was that waited when the network went away: it strikes then."""
        if rule := self.away:
            rule.hits += 1
        return rule

    def strike(self, method: str, chat_id: int | None) -> Fault | None:
        for rule in self._rules:
            if rule.strikes(method, chat_id):
                rule.hits += 1
                return rule
        return None
