"""What each page and each act of the desk is tried with, and who may: a line for every route of web/desk/routes.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field

OURS = frozenset(("provider", "off duty", "medical", "admin"))
ANY_STAFF = OURS | {"elsewhere"}
Form = Mapping[str, str]


@dataclass(frozen=True)
class Look:
    """`at` names its records by cast.ids; `notes` is what stands on the audit of it, "" for what is nobody's."""

    at: str
    notes: str = ""
    who: frozenset[str] = OURS


@dataclass(frozen=True)
class Act:
    """`first` is a path and its form that somebody has sent before: the same person, or else a colleague.

    `changes` is False for what changes nothing but who is signed in.
    """

    at: str
    form: Form = field(default_factory=dict)
    who: frozenset[str] = OURS
    first: tuple[str, Form] | None = None
    by_colleague: bool = False
    changes: bool = True


SEEN = {"seen": "{seen}"}
CLOSED = {**SEEN, "outcome": "advice"}
TAKE = ("/alerts/{alert}/take", SEEN)

LOOKS: Mapping[str, Look] = {
    "/": Look("/", "saw alerts:", ANY_STAFF),
    "/patients/{id:int}": Look("/patients/{enrollment}", "saw page"),
}
ACTS: Mapping[str, Act] = {
    "/alerts/{id:int}/take": Act("/alerts/{alert}/take", SEEN),
    "/alerts/{id:int}/take-over": Act("/alerts/{alert}/take-over", SEEN, first=TAKE, by_colleague=True),
    "/alerts/{id:int}/hand-over": Act("/alerts/{alert}/hand-over", {**SEEN, "to": "{other}"}, first=TAKE),
    "/alerts/{id:int}/recall": Act("/alerts/{alert}/recall", SEEN, first=TAKE),
    "/alerts/{id:int}/close": Act("/alerts/{alert}/close", CLOSED),
    "/alerts/{id:int}/reopen": Act("/alerts/{alert}/reopen", SEEN, first=("/alerts/{alert}/close", CLOSED)),
    "/leave": Act("/leave", who=ANY_STAFF, changes=False),
    "/leave-everywhere": Act("/leave-everywhere", who=ANY_STAFF, changes=False),
}
