"""Which code each thing of ours has in FHIR R4; docs/export.md says the same for people."""

from typing import Any, TypeAlias

from bot.checkin import CheckInState
from bot.enrollment import Enrollment, EnrollmentState
from bot.finding import Urgency
from bot.letter import LetterState

Resource: TypeAlias = dict[str, Any]

OURS = "urn:x-skin-aftercare"
SNOMED, TERMINOLOGY = "http://snomed.info/sct", "http://terminology.hl7.org/CodeSystem"

# As in DICOM's lists of what patients say of a lesion (CID 4406), and as swelling is called everywhere.
SYMPTOMS = {
    "redness": ("247441003", "Erythema"),
    "itch": ("418363000", "Itching of skin"),
    "peeling": ("271767006", "Peeling of skin"),
    "pain": ("403598008", "Painful skin"),
    "swelling": ("65124004", "Swelling"),
}
PHOTOTYPES = ("403221005", "403222003", "403226000", "403231003", "403235007", "403236008")  # I to VI.

PLAN = {
    EnrollmentState.INVITED: "draft",
    EnrollmentState.ACTIVE: "active",
    EnrollmentState.UNREACHABLE: "on-hold",
    EnrollmentState.COMPLETED: "completed",
    EnrollmentState.WITHDRAWN: "revoked",
    EnrollmentState.ERASED: "entered-in-error",
}
SENT = {
    LetterState.DRAFT: "preparation",
    LetterState.WAITING: "in-progress",
    LetterState.SENT: "completed",
    LetterState.FAILED: "not-done",
}
RESPONSE = {
    CheckInState.ANSWERED: "completed",
    CheckInState.ANSWERED_LATE: "completed",
    CheckInState.ASKED: "in-progress",
    CheckInState.PARTLY_ANSWERED: "in-progress",
}
SEVERITY = {Urgency.ROUTINE: "low", Urgency.SAME_DAY: "moderate", Urgency.URGENT: "high", Urgency.EMERGENCY: "high"}


def ours(kind: str, code: str, text: str = "") -> Resource:
    """A concept of our own: its code, and what it is called."""
    found: Resource = {"coding": [our_coding(kind, code, text)]}
    return {**found, "text": text} if text else found


def our_coding(kind: str, code: str, text: str = "") -> Resource:
    found = {"system": f"{OURS}:{kind}", "code": code}
    return {**found, "display": text} if text else found


def standard(system: str, code: str, display: str) -> Resource:
    return {"coding": [{"system": f"{TERMINOLOGY}/{system}", "code": code, "display": display}]}


def symptom(item: str, text: str) -> Resource:
    """With SNOMED CT's code beside ours, where there is one that says the same."""
    concept = ours("item", item, text)
    if item in SYMPTOMS:
        code, display = SYMPTOMS[item]
        concept["coding"].append({"system": SNOMED, "code": code, "display": display})
    return concept


def phototype(skin_type: int) -> Resource:
    """Of Fitzpatrick, 1 to 6."""
    concept = ours("skin_type", str(skin_type), str(skin_type))
    concept["coding"].append({"system": SNOMED, "code": PHOTOTYPES[skin_type - 1]})
    return concept


def protocol_uri(of: Enrollment) -> str:
    return f"{OURS}:protocol:{of.protocol_id}:{of.protocol_version}"
