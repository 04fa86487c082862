"""Clinics, staff, patients, and the course of each treatment."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    clinics()
    providers()
    enrollments()
    invitations()
    bad_tries()
    drafts()
    checkins()
    answer_sets()
    alerts()


def downgrade() -> None:
    for table in (
        "alerts",
        "answer_sets",
        "checkins",
        "drafts",
        "bad_tries",
        "invitations",
        "enrollments",
        "providers",
        "clinics",
    ):
        op.drop_table(table)


def partial_index(name: str, table: str, columns: list[str], *, where: str, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def clinics() -> None:
    op.create_table(
        "clinics",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("emergency_number", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("hours", JSON, nullable=False),
        sa.Column("clocks", JSON, nullable=False),
        sa.Column("labels", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinics")),
        sqlite_autoincrement=True,
    )


def providers() -> None:
    op.create_table(
        "providers",
        sa.Column("id", ID, nullable=False),
        sa.Column("clinic_id", ID, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("username", sa.LargeBinary(), nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.Column("unreachable_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_providers_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_providers")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_providers_clinic_id"), "providers", ["clinic_id"])
    partial_index("uq_providers_active", "providers", ["chat_id"], unique=True, where="removed_at IS NULL")


def enrollments() -> None:
    op.create_table(
        "enrollments",
        sa.Column("id", ID, nullable=False),
        sa.Column("clinic_id", ID, nullable=False),
        sa.Column("provider_id", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("protocol_id", sa.Text(), nullable=False),
        sa.Column("protocol_version", sa.Integer(), nullable=False),
        sa.Column("treated_on", sa.Date(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("hour", sa.SmallInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("profile", sa.LargeBinary(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("username", sa.LargeBinary(), nullable=False),
        sa.Column("enrolled_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("aftercare_sent_at", sa.BigInteger(), nullable=True),
        sa.Column("aftercare_seen_at", sa.BigInteger(), nullable=True),
        sa.Column("heard_at", sa.BigInteger(), nullable=True),
        sa.Column("completed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_enrollments_clinic_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_enrollments_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrollments")),
        sa.UniqueConstraint("clinic_id", "label", name=op.f("uq_enrollments_clinic_id_label")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_enrollments_clinic_id_id"), "enrollments", ["clinic_id", "id"])
    partial_index("ix_enrollments_patient", "enrollments", ["chat_id"], where="chat_id IS NOT NULL")


def invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("clinic_id", ID, nullable=True),
        sa.Column("enrollment_id", ID, nullable=True),
        sa.Column("created_by", ID, nullable=True),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("used_by", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("declined_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_invitations_clinic_id")),
        sa.ForeignKeyConstraint(["created_by"], ["providers.id"], name=op.f("fk_invitations_created_by")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_invitations_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sqlite_autoincrement=True,
    )
    partial_index("ix_invitations_enrollment", "invitations", ["enrollment_id"], where="enrollment_id IS NOT NULL")


def bad_tries() -> None:
    op.create_table(
        "bad_tries",
        sa.Column("id", ID, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bad_tries")),
    )
    op.create_index(op.f("ix_bad_tries_chat_id_at"), "bad_tries", ["chat_id", "at"])


def drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_drafts")),
    )


def checkins() -> None:
    op.create_table(
        "checkins",
        sa.Column("id", ID, nullable=False),
        sa.Column("enrollment_id", ID, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("reminded", sa.SmallInteger(), nullable=False),
        sa.Column("alerting", sa.Boolean(), nullable=False),
        sa.Column("silence_checked", sa.Boolean(), nullable=False),
        sa.Column("silent", sa.SmallInteger(), nullable=True),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_checkins_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkins")),
        sa.UniqueConstraint("enrollment_id", "on", name=op.f("uq_checkins_enrollment_id_on")),
        sqlite_autoincrement=True,
    )
    partial_index("ix_checkins_awaiting", "checkins", ["ends_at"], where="state IN ('asked', 'partly_answered')")


def answer_sets() -> None:
    op.create_table(
        "answer_sets",
        sa.Column("id", ID, nullable=False),
        sa.Column("enrollment_id", ID, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("checkin_id", ID, nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["checkin_id"], ["checkins.id"], name=op.f("fk_answer_sets_checkin_id")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_answer_sets_enrollment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_sets")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_answer_sets_enrollment_id_on"), "answer_sets", ["enrollment_id", "on"])
    partial_index("uq_answer_sets_checkin", "answer_sets", ["checkin_id"], unique=True, where="checkin_id IS NOT NULL")


def alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", ID, nullable=False),
        sa.Column("clinic_id", ID, nullable=False),
        sa.Column("enrollment_id", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("urgency", sa.SmallInteger(), nullable=False),
        sa.Column("findings", sa.LargeBinary(), nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("last_event_at", sa.BigInteger(), nullable=False),
        sa.Column("stepped_at", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("holder_id", ID, nullable=True),
        sa.Column("acknowledged_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("resolved_by", ID, nullable=True),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_alerts_clinic_id")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f("fk_alerts_enrollment_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["providers.id"], name=op.f("fk_alerts_holder_id")),
        sa.ForeignKeyConstraint(["resolved_by"], ["providers.id"], name=op.f("fk_alerts_resolved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_alerts_enrollment_id"), "alerts", ["enrollment_id"])
    partial_index("ix_alerts_open", "alerts", ["clinic_id"], where="resolved_at IS NULL")
    partial_index("uq_alerts_open", "alerts", ["enrollment_id"], unique=True, where="resolved_at IS NULL")
