"""What each page and each act of the desk is tried with, and who may: a line for every route of web/desk/routes.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field

OURS = frozenset(("provider", "off duty", "medical", "admin"))
ANY_STAFF = OURS | {"elsewhere"}
ADMIN = frozenset(("admin",))
ELSEWHERE = frozenset(("elsewhere",))
ADMINS = ADMIN | {"elsewhere"}  # Each of their own clinic.
OWN = frozenset(("provider", "admin"))  # It is the provider's own.
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

    `shows` is True for what is answered with a page; for those of `over` it is about nothing that there is.
    `changes` is False for what changes nothing but who is signed in.
    """

    at: str
    form: Form = field(default_factory=dict)
    who: frozenset[str] = OURS
    first: tuple[str, Form] | None = None
    by_colleague: bool = False
    changes: bool = True
    shows: bool = False
    over: frozenset[str] = frozenset()


SEEN = {"seen": "{seen}"}
CLOSED = {**SEEN, "outcome": "advice"}
MARK = {"mark": "{mark}"}
ENDS = {**MARK, "reason": "moved", "sure": "{ends}", "alert": "keep", "about": "{seen}"}
LETTER = {"to": "patient", "text": "How is it today?"}
AUTHOR = frozenset(("admin",))  # Of the letter that is there.
TAKE = ("/alerts/{alert}/take", SEEN)

LOOKS: Mapping[str, Look] = {
    "/": Look("/", "saw alerts:", ANY_STAFF),
    "/patients": Look("/patients", "saw patients:", ANY_STAFF),
    "/alerts": Look("/alerts", "saw past alerts:", ANY_STAFF),
    "/week": Look("/week", who=ADMINS),
    "/patients/{id:int}": Look("/patients/{enrollment}", "saw page"),
    "/patients/{id:int}/record": Look("/patients/{enrollment}/record", "read the record", ADMIN),
    "/protocols": Look("/protocols", who=ANY_STAFF),
    "/protocols/{name}": Look("/protocols/microneedling", who=ANY_STAFF),
    "/protocols/{name}/chart.svg": Look("/protocols/microneedling/chart.svg", who=ANY_STAFF),
    "/clinic": Look("/clinic", who=ANY_STAFF),
    "/clinic/staff/{id:int}": Look("/clinic/staff/{colleague}", who=frozenset(("provider", "admin"))),
    "/patients/{id:int}/chart.svg": Look("/patients/{enrollment}/chart.svg", "saw chart"),
    "/patients/{id:int}/photos": Look("/patients/{enrollment}/photos", "saw photos"),
    "/patients/{id:int}/photos/{set:int}/{number:int}": Look("/patients/{enrollment}/photos/{sent}/0", "saw photos"),
    "/patients/{id:int}/talk": Look("/patients/{enrollment}/talk", "read words"),
    "/patients/{id:int}/timeline": Look("/patients/{enrollment}/timeline", "read timeline"),
    "/patients/{id:int}/more": Look("/patients/{enrollment}/more", "saw page"),
    "/patients/{id:int}/file.pdf": Look("/patients/{enrollment}/file.pdf", "exported pdf"),
    "/patients/{id:int}/file.json": Look("/patients/{enrollment}/file.json", "exported fhir", ADMIN),
    "/letters/{id:int}": Look("/letters/{letter}", "read a letter", AUTHOR),
}
ACTS: Mapping[str, Act] = {
    "/alerts/{id:int}/take": Act("/alerts/{alert}/take", SEEN),
    "/alerts/{id:int}/take-over": Act("/alerts/{alert}/take-over", SEEN, first=TAKE, by_colleague=True),
    "/alerts/{id:int}/hand-over": Act("/alerts/{alert}/hand-over", {**SEEN, "to": "{other}"}, first=TAKE),
    "/alerts/{id:int}/recall": Act("/alerts/{alert}/recall", SEEN, first=TAKE),
    "/alerts/{id:int}/close": Act("/alerts/{alert}/close", CLOSED),
    "/alerts/{id:int}/reopen": Act("/alerts/{alert}/reopen", SEEN, first=("/alerts/{alert}/close", CLOSED)),
    "/clinic/settings/{piece}": Act("/clinic/settings/phone", {"value": "+49 89 55555"}, ADMINS),
    "/clinic/open-again": Act("/clinic/open-again", {"on": "20260401"}, ADMINS),
    "/clinic/languages": Act("/clinic/languages", {"language": "pt_BR", "to": "on"}, ADMINS),
    "/clinic/texts": Act("/clinic/texts", {"text": "Rest a little.", "sure": "Rest a little."}, ADMINS),
    "/clinic/texts/remove": Act("/clinic/texts/remove", {"about": "{text}"}, ADMIN, over=ELSEWHERE),
    "/clinic/aftercare": Act("/clinic/aftercare", {"text": "Cream.", "sure": "Cream."}, ADMINS),
    "/clinic/invite": Act("/clinic/invite", {"role": "admin"}, ADMINS, shows=True),
    "/clinic/group": Act("/clinic/group", {}, ADMINS, shows=True),
    "/clinic/group/end": Act("/clinic/group/end", {"since": "{since}"}, ADMIN, over=ELSEWHERE),
    "/clinic/staff/{id:int}/on": Act("/clinic/staff/{colleague}/on", {}, OWN),
    "/clinic/staff/{id:int}/off": Act("/clinic/staff/{colleague}/off", {}, OWN),
    "/clinic/staff/{id:int}/away": Act("/clinic/staff/{colleague}/away", {"value": "2026-06-01"}, OWN),
    "/clinic/staff/{id:int}/rota": Act(
        "/clinic/staff/{colleague}/rota",
        {"value": "Mon 9-13", "sure": "{rota}"},
        OWN,
    ),
    "/clinic/staff/{id:int}/always": Act("/clinic/staff/{colleague}/always", {}, OWN),
    "/clinic/staff/{id:int}/role": Act("/clinic/staff/{colleague}/role", {"role": "medical"}, ADMIN),
    "/clinic/staff/{id:int}/remove": Act("/clinic/staff/{colleague}/remove", {"sure": "{removes}"}, ADMIN),
    "/clinic/leave": Act("/clinic/leave", {"sure": "{leaves}"}, ANY_STAFF - ADMINS, over=ADMINS),
    "/protocols/{name}/sign": Act(
        "/protocols/microneedling/sign", {"digest": "{digest}", "sure": "{signs}"}, frozenset(("medical",))
    ),
    "/protocols/{name}/draft": Act("/protocols/rf_microneedling/draft", {"to": "on"}, ADMINS),
    "/alerts/{id:int}/say-closed": Act("/alerts/{alert}/say-closed", first=("/alerts/{alert}/close", CLOSED)),
    "/patients/{id:int}/talk": Act("/patients/{enrollment}/talk", LETTER),
    "/patients/{id:int}/ready": Act("/patients/{enrollment}/ready", {"say": "photo"}),
    "/patients/{id:int}/correct/{what}": Act("/patients/{enrollment}/correct/date", {**MARK, "value": "2026-03-01"}),
    "/patients/{id:int}/link": Act("/patients/{enrollment}/link", shows=True),
    "/patients/{id:int}/unbind": Act("/patients/{enrollment}/unbind", {**MARK, "sure": "{unbinds}"}, shows=True),
    "/patients/{id:int}/session": Act("/patients/{enrollment}/session", {**MARK, "value": "today"}),
    "/patients/{id:int}/end": Act("/patients/{enrollment}/end", ENDS),
    "/patients/{id:int}/follow-again": Act(
        "/patients/{enrollment}/follow-again", first=("/patients/{enrollment}/end", ENDS)
    ),
    "/patients/{id:int}/erase": Act(
        "/patients/{enrollment}/erase",
        {**MARK, "sure": "{erases}", "about": "{minute}"},
        ADMIN,
        first=("/alerts/{alert}/close", CLOSED),
    ),
    "/letters/{id:int}/send": Act("/letters/{letter}/send", {"when": "now"}, AUTHOR),
    "/patients/find": Act("/patients/find", {"sought": "K-"}, ANY_STAFF, changes=False),
    "/leave": Act("/leave", who=ANY_STAFF, changes=False),
    "/leave-everywhere": Act("/leave-everywhere", who=ANY_STAFF, changes=False),
}
