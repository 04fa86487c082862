"""The tables: ids, states and moments are clear; what anybody said, and who they are, is sealed."""

import sqlalchemy as sa

from bot.alert import AlertState, Outcome
from bot.checkin import CheckInState
from bot.clinic import Role
from bot.enrollment import EnrollmentState
from bot.finding import Urgency
from bot.invitation import InvitationKind
from bot.outbox import Kind, Lane, OutboxState
from storage.types import Choice, Id, Json, Level, SealedBytes, SealedJson, SealedText, UtcDateTime, Words

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

Column, BigInteger, Text = sa.Column, sa.BigInteger, sa.Text


def _key() -> sa.Column[int]:
    return Column("id", Id, primary_key=True)


def _to(table: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id")


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> sa.Index:
    """An index over those rows only that a query with the same condition looks for."""
    condition = sa.text(where)
    return sa.Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


# Waiting rows of inbox and outbox have a `ready_at`: when they may be claimed, which is later than now while a lease
# runs or a retry is put off. What is finished has none, and so is in no index that a claim reads.
inbox = sa.Table(
    "inbox",
    metadata,
    _key(),
    Column("bot_id", BigInteger, nullable=False),
    Column("update_id", BigInteger, nullable=False),
    Column("digest", sa.LargeBinary, nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("body", SealedBytes("inbox.body")),
    Column("state", Text, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("ready_at", UtcDateTime),
    Column("token", Text),
    Column("tries", sa.SmallInteger, nullable=False),
    Column("failure", Text, nullable=False),
    Column("finished_at", UtcDateTime),
    sa.UniqueConstraint("bot_id", "update_id", "digest"),
    _partial("ix_inbox_waiting", "person", "id", where="ready_at IS NOT NULL"),
)

outbox = sa.Table(
    "outbox",
    metadata,
    _key(),
    Column("chat_id", BigInteger, nullable=False),
    Column("slot", Text, nullable=False),
    Column("screen", Text, nullable=False),
    Column("subject", BigInteger, nullable=False),
    Column("params", Json, nullable=False),
    Column("lane", Level(Lane), nullable=False),
    Column("kind", Choice(Kind), nullable=False),
    Column("anew", sa.Boolean, nullable=False),
    Column("in_place_of", BigInteger),
    Column("not_before", UtcDateTime),
    Column("expires_at", UtcDateTime),
    Column("unprompted", sa.Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Choice(OutboxState), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ready_at", UtcDateTime),
    Column("token", Text),
    Column("tries", sa.SmallInteger, nullable=False),
    Column("copies", sa.SmallInteger, nullable=False),
    Column("in_doubt", sa.Boolean, nullable=False),
    Column("counted_at", UtcDateTime),
    Column("failure", Text, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("message_id", BigInteger),
    Column("text", SealedText("outbox.text")),
    _partial("ix_outbox_waiting", "lane", "ready_at", "id", where="ready_at IS NOT NULL"),
    _partial("ix_outbox_waiting_slot", "chat_id", "slot", where="ready_at IS NOT NULL"),
    _partial("ix_outbox_counted", "chat_id", "counted_at", where="counted_at IS NOT NULL"),
)

# Telegram's message ids grow within a chat, so the highest one of a slot is the message that is in it now.
shown = sa.Table(
    "shown",
    metadata,
    Column("chat_id", BigInteger, primary_key=True),
    Column("message_id", BigInteger, primary_key=True),
    Column("slot", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    sa.Index(None, "slot", "chat_id", "message_id"),
    sqlite_with_rowid=False,
)

# Narrow and clustered by `at`, so that finding what is due costs the same with a million patients as with a thousand.
due = sa.Table(
    "due",
    metadata,
    Column("at", UtcDateTime, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("subject", BigInteger, primary_key=True),
    sa.UniqueConstraint("kind", "subject"),
    sqlite_with_rowid=False,
)

clinics = sa.Table(
    "clinics",
    metadata,
    _key(),
    Column("name", SealedText("clinics.name"), nullable=False),
    Column("phone", SealedText("clinics.phone"), nullable=False),
    Column("timezone", Text, nullable=False),
    Column("emergency_number", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("language", Text, nullable=False),
    Column("hours", Json, nullable=False),
    Column("clocks", Json, nullable=False),
    Column("labels", sa.Integer, nullable=False, server_default="0"),
    sqlite_autoincrement=True,
)

providers = sa.Table(
    "providers",
    metadata,
    _key(),
    Column("clinic_id", Id, _to("clinics"), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("name", SealedText("providers.name"), nullable=False),
    Column("role", Choice(Role), nullable=False),
    Column("joined_at", UtcDateTime, nullable=False),
    Column("username", SealedText("providers.username"), nullable=False),
    Column("on_duty", sa.Boolean, nullable=False),
    Column("removed_at", UtcDateTime),
    Column("unreachable_at", UtcDateTime),
    sa.Index(None, "clinic_id"),
    _partial("uq_providers_active", "chat_id", where="removed_at IS NULL", unique=True),
    sqlite_autoincrement=True,
)

enrollments = sa.Table(
    "enrollments",
    metadata,
    _key(),
    Column("clinic_id", Id, _to("clinics"), nullable=False),
    Column("provider_id", Id, _to("providers"), nullable=False),
    Column("state", Choice(EnrollmentState), nullable=False),
    Column("label", Text, nullable=False),
    Column("protocol_id", Text, nullable=False),
    Column("protocol_version", sa.Integer, nullable=False),
    Column("treated_on", sa.Date, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("hour", sa.SmallInteger, nullable=False),
    Column("language", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("profile", SealedJson("enrollments.profile"), nullable=False),
    Column("chat_id", BigInteger),
    Column("name", SealedText("enrollments.name"), nullable=False),
    Column("username", SealedText("enrollments.username"), nullable=False),
    Column("enrolled_at", UtcDateTime),
    Column("decided_on", sa.Date),
    Column("aftercare_sent_at", UtcDateTime),
    Column("aftercare_seen_at", UtcDateTime),
    Column("heard_at", UtcDateTime),
    Column("completed_at", UtcDateTime),
    sa.UniqueConstraint("clinic_id", "label"),
    sa.Index(None, "clinic_id", "id"),
    _partial("ix_enrollments_patient", "chat_id", where="chat_id IS NOT NULL"),
    sqlite_autoincrement=True,
)

invitations = sa.Table(
    "invitations",
    metadata,
    _key(),
    Column("kind", Choice(InvitationKind), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("clinic_id", Id, _to("clinics")),
    Column("enrollment_id", Id, _to("enrollments")),
    Column("created_by", Id, _to("providers")),
    Column("used_at", UtcDateTime),
    Column("used_by", BigInteger),
    Column("revoked_at", UtcDateTime),
    Column("declined_at", UtcDateTime),
    _partial("ix_invitations_enrollment", "enrollment_id", where="enrollment_id IS NOT NULL"),
    sqlite_autoincrement=True,
)

bad_tries = sa.Table(
    "bad_tries",
    metadata,
    _key(),
    Column("chat_id", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    sa.Index(None, "chat_id", "at"),
)

checkins = sa.Table(
    "checkins",
    metadata,
    _key(),
    Column("enrollment_id", Id, _to("enrollments"), nullable=False),
    Column("on", sa.Date, nullable=False),
    Column("state", Choice(CheckInState), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("closes_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("asked", Words, nullable=False),
    Column("asked_at", UtcDateTime),
    Column("reminded", sa.SmallInteger, nullable=False),
    Column("alerting", sa.Boolean, nullable=False),
    Column("silence_checked", sa.Boolean, nullable=False),
    Column("silent", Level(Urgency)),
    sa.UniqueConstraint("enrollment_id", "on"),
    _partial("ix_checkins_awaiting", "ends_at", where="state IN ('asked', 'partly_answered')"),
    sqlite_autoincrement=True,
)

answer_sets = sa.Table(
    "answer_sets",
    metadata,
    _key(),
    Column("enrollment_id", Id, _to("enrollments"), nullable=False),
    Column("on", sa.Date, nullable=False),
    Column("first_at", UtcDateTime, nullable=False),
    Column("checkin_id", Id, _to("checkins")),
    Column("content", SealedJson("answer_sets.content"), nullable=False),
    sa.Index(None, "enrollment_id", "on"),
    _partial("uq_answer_sets_checkin", "checkin_id", where="checkin_id IS NOT NULL", unique=True),
    sqlite_autoincrement=True,
)

alerts = sa.Table(
    "alerts",
    metadata,
    _key(),
    Column("clinic_id", Id, _to("clinics"), nullable=False),
    Column("enrollment_id", Id, _to("enrollments"), nullable=False),
    Column("state", Choice(AlertState), nullable=False),
    Column("urgency", Level(Urgency), nullable=False),
    Column("findings", SealedJson("alerts.findings"), nullable=False),
    Column("raised_at", UtcDateTime, nullable=False),
    Column("last_event_at", UtcDateTime, nullable=False),
    Column("stepped_at", UtcDateTime, nullable=False),
    Column("step", sa.SmallInteger, nullable=False),
    Column("holder_id", Id, _to("providers")),
    Column("acknowledged_at", UtcDateTime),
    Column("outcome", Choice(Outcome)),
    Column("resolved_by", Id, _to("providers")),
    Column("resolved_at", UtcDateTime),
    sa.Index(None, "enrollment_id"),
    _partial("uq_alerts_open", "enrollment_id", where="resolved_at IS NULL", unique=True),
    _partial("ix_alerts_open", "clinic_id", where="resolved_at IS NULL"),
    sqlite_autoincrement=True,
)

drafts = sa.Table(
    "drafts",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("body", SealedJson("drafts.body"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

audit = sa.Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("signature", sa.LargeBinary, nullable=False),
)

# The last line of the audit, on its own: it is locked to append the next one, and shows if the end was cut off.
audit_end = sa.Table(
    "audit_end",
    metadata,
    Column("one", sa.SmallInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, nullable=False),
    Column("signature", sa.LargeBinary, nullable=False),
)

marks = sa.Table(
    "marks",
    metadata,
    Column("name", Text, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

# One sealed value that everybody knows, by which a wrong key is found at once.
canary = sa.Table(
    "canary",
    metadata,
    Column("one", sa.SmallInteger, primary_key=True, autoincrement=False),
    Column("sealed", SealedText("canary.sealed"), nullable=False),
)
