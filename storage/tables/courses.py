"""What patients were asked and answered, and what came of it."""

import sqlalchemy as sa

from bot.alert import AlertState, Outcome
from bot.checkin import CheckInState
from bot.finding import Urgency
from bot.letter import LetterState
from storage.tables.base import Column, key, metadata, partial_index, to
from storage.types import (
    Choice,
    Id,
    Level,
    PackedText,
    SealedChoice,
    SealedJson,
    SealedText,
    SealedWords,
    UtcDateTime,
    Words,
)

checkins = sa.Table(
    "checkins",
    metadata,
    key(),
    Column("enrollment_id", Id, to("enrollments"), nullable=False),
    Column("on", sa.Date, nullable=False),
    Column("state", Choice(CheckInState), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("closes_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("asked", Words, nullable=False),  # Of before `questions` was there; empty once the row is saved.
    Column("questions", SealedWords("checkins.questions", patient="enrollment_id")),
    Column("asked_at", UtcDateTime),
    Column("reminded", sa.SmallInteger, nullable=False),
    Column("alerting", sa.Boolean, nullable=False),
    Column("silence_checked", sa.Boolean, nullable=False),
    Column("silent", Level(Urgency)),
    Column("asked_again", sa.Boolean, nullable=False, server_default=sa.false()),
    Column("excused", sa.Boolean, nullable=False, server_default=sa.false()),
    Column("left_reminded", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.UniqueConstraint("enrollment_id", "on"),
    partial_index("ix_checkins_awaiting", "ends_at", where="state IN ('asked', 'partly_answered')"),
    sqlite_autoincrement=True,
)

answer_sets = sa.Table(
    "answer_sets",
    metadata,
    key(),
    Column("enrollment_id", Id, to("enrollments"), nullable=False),
    Column("on", sa.Date, nullable=False),
    Column("first_at", UtcDateTime, nullable=False),
    Column("checkin_id", Id, to("checkins")),
    Column("content", SealedJson("answer_sets.content", patient="enrollment_id"), nullable=False),
    sa.Index(None, "enrollment_id", "on"),
    partial_index("uq_answer_sets_checkin", "checkin_id", where="checkin_id IS NOT NULL", unique=True),
    sqlite_autoincrement=True,
)

words = sa.Table(
    "words",
    metadata,
    key(),
    Column("enrollment_id", Id, to("enrollments"), nullable=False),
    Column("answer_set_id", Id, to("answer_sets"), nullable=False),
    Column("number", sa.Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("text", PackedText("words.text", patient="enrollment_id"), nullable=False),
    sa.UniqueConstraint("answer_set_id", "number"),
    sa.Index(None, "enrollment_id", "id"),
    sqlite_autoincrement=True,
)

alerts = sa.Table(
    "alerts",
    metadata,
    key(),
    Column("clinic_id", Id, to("clinics"), nullable=False),
    Column("enrollment_id", Id, to("enrollments"), nullable=False),
    Column("state", Choice(AlertState), nullable=False),
    Column("urgency", Level(Urgency), nullable=False),
    Column("findings", SealedJson("alerts.findings", patient="enrollment_id"), nullable=False),
    Column("raised_at", UtcDateTime, nullable=False),
    Column("last_event_at", UtcDateTime, nullable=False),
    Column("stepped_at", UtcDateTime, nullable=False),
    Column("step", sa.SmallInteger, nullable=False),
    Column("holder_id", Id, to("providers")),
    Column("acknowledged_at", UtcDateTime),
    Column("outcome", Choice(Outcome)),  # Of before `closed_for` was there; empty once the row is saved.
    Column("closed_for", SealedChoice("alerts.closed_for", Outcome, patient="enrollment_id")),
    Column("resolved_by", Id, to("providers")),
    Column("resolved_at", UtcDateTime),
    Column("version", sa.Integer, nullable=False, server_default="1"),
    Column("told_at", UtcDateTime),
    Column("awaited_since", UtcDateTime),
    Column("wider", sa.SmallInteger, nullable=False, server_default="0"),
    Column("lapses", sa.SmallInteger, nullable=False, server_default="0"),
    Column("reminded", sa.Boolean, nullable=False, server_default=sa.false()),
    Column("closing", SealedJson("alerts.closing", patient="enrollment_id")),
    Column("offered_to", Id),
    Column("recalls_at", UtcDateTime),
    sa.Index(None, "enrollment_id"),
    sa.Index(None, "clinic_id", "raised_at"),
    partial_index("uq_alerts_open", "enrollment_id", where="resolved_at IS NULL", unique=True),
    partial_index("ix_alerts_open", "clinic_id", where="resolved_at IS NULL"),
    sqlite_autoincrement=True,
)

letters = sa.Table(
    "letters",
    metadata,
    key(),
    Column("enrollment_id", Id, to("enrollments"), nullable=False),
    Column("provider_id", Id, to("providers"), nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
    Column("text", SealedText("letters.text", patient="enrollment_id"), nullable=False),
    Column("photo", SealedText("letters.photo", patient="enrollment_id"), nullable=False),
    Column("state", Choice(LetterState), nullable=False),
    Column("goes_at", UtcDateTime),
    Column("sent_at", UtcDateTime),
    sa.Index(None, "enrollment_id"),
    sqlite_autoincrement=True,
)

remarks = sa.Table(
    "remarks",
    metadata,
    key(),
    Column("enrollment_id", Id, to("enrollments"), nullable=False),
    Column("provider_id", Id, to("providers"), nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
    Column("text", SealedText("remarks.text", patient="enrollment_id"), nullable=False),
    sa.Index(None, "enrollment_id"),
    sqlite_autoincrement=True,
)
