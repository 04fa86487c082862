"""The tables: ids, states and moments are clear; what anybody said, and who they are, is sealed."""

from storage.tables.base import metadata
from storage.tables.courses import alerts, answer_sets, checkins, letters, remarks, words
from storage.tables.people import (
    bad_tries,
    clinics,
    drafts,
    enrollments,
    groups,
    invitations,
    patient_keys,
    providers,
    sign_ins,
)
from storage.tables.queues import due, inbox, outbox, shown
from storage.tables.upkeep import audit, audit_end, canary, marks, master_keys, troubles

__all__ = [
    "alerts",
    "answer_sets",
    "audit",
    "audit_end",
    "bad_tries",
    "canary",
    "checkins",
    "clinics",
    "drafts",
    "due",
    "enrollments",
    "groups",
    "inbox",
    "invitations",
    "letters",
    "marks",
    "master_keys",
    "metadata",
    "outbox",
    "patient_keys",
    "providers",
    "remarks",
    "shown",
    "sign_ins",
    "troubles",
    "words",
]
