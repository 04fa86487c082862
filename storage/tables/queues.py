"""What comes in and goes out, and when something is looked at again."""

import sqlalchemy as sa

from bot import timeline
from bot.outbox import Kind, Lane, OutboxState
from storage.tables.base import BigInteger, Column, Text, key, metadata, partial_index
from storage.types import Choice, Id, Level, PackedBytes, SealedJson, SealedText, UtcDateTime

# What a patient was told, beside questions and answers to taps: so rare that its index costs next to nothing.
TOLD = ", ".join(f"'{screen}'" for screen in timeline.TOLD)
# Messages of which no patient's copy is kept: by it those of the staff about one patient are found.
OF_STAFF = "message_id IS NOT NULL AND patient_id IS NULL"
# What was said, or tried, in a chat that was no patient’s then.
OF_NOBODY = "ready_at IS NULL AND patient_id IS NULL"

# What a person should look at: updates that could not be worked, and messages that were given up.
IN_QUARANTINE = "state = 'dead' AND body IS NOT NULL"
UNDELIVERED = (
    "state = 'dead' AND kind = 'show' AND failure NOT IN ('obsolete', 'expired', 'replaced', 'cancelled', 'not there')"
)

# Waiting rows of inbox and outbox have a `ready_at`: when they may be claimed, which is later than now while a lease
# runs or a retry is put off. What is finished has none, and so is in no index that a claim reads.
inbox = sa.Table(
    "inbox",
    metadata,
    key(),
    Column("bot_id", BigInteger, nullable=False),
    Column("update_id", BigInteger, nullable=False),
    Column("digest", sa.LargeBinary, nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("body", PackedBytes("inbox.body", row="update_id")),
    Column("state", Text, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("ready_at", UtcDateTime),
    Column("token", Text),
    Column("tries", sa.SmallInteger, nullable=False),
    Column("failure", Text, nullable=False),
    Column("finished_at", UtcDateTime),
    sa.UniqueConstraint("bot_id", "update_id", "digest"),
    partial_index("ix_inbox_waiting", "person", "id", where="ready_at IS NOT NULL"),
    partial_index("ix_inbox_quarantine", "id", where=IN_QUARANTINE),
    partial_index("ix_inbox_gathered", "bot_id", "update_id", where="state = 'gathered'"),
)

outbox = sa.Table(
    "outbox",
    metadata,
    key(),
    Column("chat_id", BigInteger, nullable=False),
    Column("slot", Text, nullable=False),
    Column("screen", Text, nullable=False),
    Column("subject", BigInteger, nullable=False),
    Column("params", SealedJson("outbox.params"), nullable=False),
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
    Column("shown_before", BigInteger),
    Column("tries", sa.SmallInteger, nullable=False),
    Column("copies", sa.SmallInteger, nullable=False),
    Column("in_doubt", sa.Boolean, nullable=False),
    Column("counted_at", UtcDateTime),
    Column("failure", Text, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("message_id", BigInteger),
    Column("text", SealedText("outbox.text", patient="patient_id")),
    Column("patient_id", Id),
    partial_index("ix_outbox_waiting", "lane", "ready_at", "id", where="ready_at IS NOT NULL"),
    partial_index("ix_outbox_spinners", "ready_at", "id", where="ready_at IS NOT NULL AND kind = 'callback'"),
    partial_index("ix_outbox_waiting_slot", "chat_id", "slot", where="ready_at IS NOT NULL"),
    partial_index("ix_outbox_told", "subject", where=f"screen IN ({TOLD}) AND state = 'sent'"),
    partial_index("ix_outbox_of_staff", "subject", where=OF_STAFF),
    partial_index("ix_outbox_of_nobody", "chat_id", where=OF_NOBODY),
    partial_index("ix_outbox_patient", "patient_id", where="patient_id IS NOT NULL"),
    partial_index("ix_outbox_undelivered", "finished_at", where=UNDELIVERED),
    partial_index("ix_outbox_counted", "chat_id", "counted_at", where="counted_at IS NOT NULL"),
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
