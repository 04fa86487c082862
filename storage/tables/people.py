"""Clinics, staff, patients, and the links that bind them."""

import sqlalchemy as sa

from bot.clinic import Role
from bot.enrollment import Ending, EnrollmentState
from bot.invitation import InvitationKind
from bot.sign_in import Way
from storage.tables.base import BigInteger, Column, Text, key, metadata, partial_index, to
from storage.types import Choice, Id, Json, SealedBytes, SealedChoice, SealedJson, SealedText, UtcDateTime

clinics = sa.Table(
    "clinics",
    metadata,
    key(),
    Column("name", SealedText("clinics.name"), nullable=False),
    Column("phone", SealedText("clinics.phone"), nullable=False),
    Column("timezone", Text, nullable=False),
    Column("emergency_number", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("language", Text, nullable=False),
    Column("hours", Json, nullable=False),
    Column("clocks", Json, nullable=False),
    Column("switched_on", Json, nullable=False, server_default="[]"),
    Column("texts", SealedJson("clinics.texts")),
    Column("labels", sa.Integer, nullable=False, server_default="0"),
    Column("closed_on", Json, nullable=False, server_default="[]"),
    Column("hour_cycle", sa.SmallInteger, nullable=False, server_default="0"),
    Column("aftercare", SealedText("clinics.aftercare")),
    Column("signatures", SealedJson("clinics.signatures")),
    Column("says_names", sa.Boolean, nullable=False, server_default=sa.false()),
    Column("keeps_months", sa.SmallInteger, nullable=False, server_default="12"),
    Column("languages", Json, nullable=False, server_default="[]"),
    sqlite_autoincrement=True,
)

providers = sa.Table(
    "providers",
    metadata,
    key(),
    Column("clinic_id", Id, to("clinics"), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("name", SealedText("providers.name"), nullable=False),
    Column("role", Choice(Role), nullable=False),
    Column("joined_at", UtcDateTime, nullable=False),
    Column("username", SealedText("providers.username"), nullable=False),
    Column("on_duty", sa.Boolean, nullable=False),
    Column("removed_at", UtcDateTime),
    Column("unreachable_at", UtcDateTime),
    Column("rota", Json, nullable=False, server_default="[]"),
    Column("tapped_until", UtcDateTime),
    Column("away_until", UtcDateTime),
    sa.Index(None, "clinic_id"),
    partial_index("uq_providers_active", "chat_id", where="removed_at IS NULL", unique=True),
    sqlite_autoincrement=True,
)

# The digests are of secrets as long as a key: nobody comes back from one to the other. `bound` says the same sealed:
# whoever may write here, but has no key, signs nobody in.
sign_ins = sa.Table(
    "sign_ins",
    metadata,
    key(),
    Column("provider_id", Id, to("providers"), nullable=False),
    Column("way", Choice(Way), nullable=False),
    Column("digest", Text, nullable=False),
    Column("bound", SealedText("sign_ins.bound"), nullable=False),
    Column("role", Choice(Role), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    sa.Index(None, "provider_id"),
    sa.UniqueConstraint("digest"),
    sqlite_autoincrement=True,
)

groups = sa.Table(
    "groups",
    metadata,
    Column("clinic_id", Id, to("clinics"), primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("title", SealedText("groups.title", row="clinic_id"), nullable=False),
    Column("bound_by", Id, to("providers"), nullable=False),
    Column("bound_at", UtcDateTime, nullable=False),
    Column("unreachable_at", UtcDateTime),
    sa.UniqueConstraint("chat_id"),
)

enrollments = sa.Table(
    "enrollments",
    metadata,
    key(),
    Column("clinic_id", Id, to("clinics"), nullable=False),
    Column("provider_id", Id, to("providers"), nullable=False),
    Column("state", Choice(EnrollmentState), nullable=False),
    Column("label", Text, nullable=False),
    Column("protocol_id", Text, nullable=False),
    Column("protocol_version", sa.Integer, nullable=False),
    Column("treated_on", sa.Date, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("hour", sa.SmallInteger, nullable=False),
    Column("language", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("profile", SealedJson("enrollments.profile", patient="id"), nullable=False),
    Column("chat_id", BigInteger),
    Column("name", SealedText("enrollments.name", patient="id"), nullable=False),
    Column("username", SealedText("enrollments.username", patient="id"), nullable=False),
    Column("enrolled_at", UtcDateTime),
    Column("decided_on", sa.Date),
    Column("aftercare_sent_at", UtcDateTime),
    Column("aftercare_seen_at", UtcDateTime),
    Column("heard_at", UtcDateTime),
    Column("completed_at", UtcDateTime),
    Column("treated_at", UtcDateTime),
    Column("settled_on", sa.Date),
    Column("fewer", sa.Boolean, nullable=False, server_default=sa.false()),
    Column("called", SealedText("enrollments.called", patient="id")),
    Column("passed_on_until", UtcDateTime),
    Column("ended_for", Choice(Ending)),  # Of before `ending` was there; empty once the row is saved.
    Column("ending", SealedChoice("enrollments.ending", Ending, patient="id")),
    Column("ended_at", UtcDateTime),
    Column("follows_id", Id),
    Column("seen_at", UtcDateTime),
    Column("written", SealedText("enrollments.written", patient="id")),
    Column("was_another", sa.Boolean, nullable=False, server_default=sa.false()),
    Column("erase_at", UtcDateTime),
    Column("agreed_version", sa.SmallInteger),
    Column("agreed_months", sa.SmallInteger, nullable=False, server_default="0"),
    Column("agreed_at", UtcDateTime),
    Column("agreed_language", Text),
    sa.UniqueConstraint("clinic_id", "label"),
    sa.Index(None, "clinic_id", "id"),
    sa.Index(None, "protocol_id", "protocol_version"),
    partial_index("ix_enrollments_patient", "chat_id", where="chat_id IS NOT NULL"),
    partial_index("ix_enrollments_following", "follows_id", where="follows_id IS NOT NULL"),
    sqlite_autoincrement=True,
)

# Without a foreign key: the key is there before the enrollment whose name it seals. No key: this patient was erased.
patient_keys = sa.Table(
    "patient_keys",
    metadata,
    Column("enrollment_id", Id, primary_key=True, autoincrement=False),
    Column("key", SealedBytes("patient_keys.key", row="enrollment_id")),
    Column("erased_at", UtcDateTime),
    partial_index("ix_patient_keys_erased", "erased_at", where="erased_at IS NOT NULL"),
)

invitations = sa.Table(
    "invitations",
    metadata,
    key(),
    Column("kind", Choice(InvitationKind), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("clinic_id", Id, to("clinics")),
    Column("enrollment_id", Id, to("enrollments")),
    Column("created_by", Id, to("providers")),
    Column("used_at", UtcDateTime),
    Column("used_by", BigInteger),
    Column("revoked_at", UtcDateTime),
    Column("declined_at", UtcDateTime),
    partial_index("ix_invitations_staff", "created_by", where="enrollment_id IS NULL"),
    partial_index("ix_invitations_enrollment", "enrollment_id", where="enrollment_id IS NOT NULL"),
    sqlite_autoincrement=True,
)

# One row a chat, however often it tries: the moments of the last few tries, in microseconds since 1970.
bad_tries = sa.Table(
    "bad_tries",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("tries", Json, nullable=False),
)

drafts = sa.Table(
    "drafts",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("body", SealedJson("drafts.body", row="chat_id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
