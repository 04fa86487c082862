"""Who did what to which record, in lines of which each is bound to the one before; see decision 30."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.audit import Head
from bot.timeline import Deed
from storage.sql import EACH_TEXT, PerEngine, Records, Row, Sql
from storage.tables import audit, audit_end, providers
from storage.vault import Ring

START = b""
SEEN_END = sa.select(audit_end.c.id, audit_end.c.signature, audit_end.c.seal)
END = SEEN_END.with_for_update()
LAST = sa.select(audit.c.id, audit.c.signature).order_by(audit.c.id.desc()).limit(1)
APPEND = sa.insert(audit)
MOVE_END = sa.update(audit_end)
BEGIN = sa.insert(audit_end)
WHO = sa.select(
    sa.func.coalesce(
        sa.select(sa.literal("provider:") + sa.cast(providers.c.id, sa.Text))
        .where(providers.c.chat_id == sa.bindparam("chat_id_"), providers.c.removed_at.is_(None))
        .scalar_subquery(),
        sa.cast(sa.bindparam("otherwise"), sa.Text),
    ).label("actor")
).subquery("who")
LOOKER = sa.select(
    WHO.c.actor,
    sa.exists()
    .where(
        audit.c.about == sa.bindparam("about_"),
        audit.c.at > sa.bindparam("since"),
        audit.c.action == sa.bindparam("action_"),
        audit.c.actor == WHO.c.actor,
    )
    .label("is_noted"),
)
OF = (
    sa.select(audit.c.at, audit.c.actor, audit.c.action)
    .where(audit.c.about == sa.bindparam("about_"))
    .order_by(audit.c.id)
)
OF_EACH = PerEngine(
    lambda on: (
        sa.select(audit.c.about, audit.c.at, audit.c.actor, audit.c.action)
        .where(audit.c.about.in_(EACH_TEXT[on]), audit.c.action == sa.bindparam("action_"))
        .order_by(audit.c.id.desc())
    )
)


class Audit(Records):
    def __init__(self, sql: Sql, ring: Ring) -> None:
        super().__init__(sql)
        self.ring = ring

    def note(self, actor: str, action: str, about: str, now: datetime) -> None:
        """An end that somebody has tampered with is left as it is, to be found; the line is kept all the same."""
        self._append(self.sql.first(END), actor, action, about, now)

    def note_look(self, chat_id: int, action: str, about: str, now: datetime, *, since: datetime) -> None:
        """Of two at once the second waits for the end, and then finds the line of the first."""
        asked = {"about_": about, "since": since, "action_": action}
        asked |= {"chat_id_": chat_id, "otherwise": self._named(f"chat:{chat_id}")}
        looker = self.sql.first(LOOKER, **asked)
        if looker is None or looker.is_noted:
            return
        end, looker = self.sql.first(END), self.sql.first(LOOKER, **asked)
        if looker is not None and not looker.is_noted:
            self._append(end, looker.actor, action, about, now)

    def _append(self, row: Row | None, actor: str, action: str, about: str, now: datetime) -> None:
        """`row` is the end, which is held."""
        head = self._unsealed(row)
        last = head or self._last()
        number, actor = last.count + 1, self._named(actor)
        signature = self.ring.keys.sign(line(last.signature, number, now, actor, action, about))
        self.sql.change(APPEND, id=number, at=now, actor=actor, action=action, about=about, signature=signature)
        if head is not None:
            self.sql.change(MOVE_END, **self._sealed(number, signature))

    def of(self, about: str) -> Sequence[Deed]:
        return [Deed(*row) for row in self.sql.all(OF, about_=about)]

    def first(self, action: str, abouts: Collection[str]) -> Mapping[str, Deed]:
        if not abouts:
            return {}
        rows = self.sql.all(OF_EACH, texts=json.dumps(sorted(abouts)), action_=action)
        return {row.about: Deed(row.at, row.actor, row.action) for row in rows}

    def head(self) -> Head | None:
        return self._unsealed(self.sql.first(SEEN_END))

    def begin(self) -> None:
        """For a database that holds nobody yet; what is there already is left as it is."""
        row = self.sql.first(END)
        if self._last().count or (row is not None and row.id):
            return
        if not self.sql.change(MOVE_END, **self._sealed(0, START)):
            self.sql.change(BEGIN, one=1, **self._sealed(0, START))

    def seal_as_it_is(self) -> None:
        """Once, for a database from before ends were sealed; one whose end is gone keeps its fault."""
        row = self.sql.first(END)
        if row is not None:
            self.sql.change(MOVE_END, **self._sealed(row.id, bytes(row.signature)))
        else:
            self.begin()

    def is_signed(self, data: bytes, signature: bytes) -> bool:
        return self.ring.keys_for(signature).is_signed(data, signature)

    def _named(self, actor: str) -> str:
        """A chat as the log names it: its id would outlive the patient here."""
        kind, _, chat = actor.partition(":")
        return f"chat:{self.ring.keys.follow(chat)}" if kind == "chat" and chat.lstrip("-").isdecimal() else actor

    def _last(self) -> Head:
        row = self.sql.first(LAST)
        return Head(0, START) if row is None else Head(row.id, bytes(row.signature))

    def _sealed(self, number: int, signature: bytes) -> dict[str, int | bytes]:
        return {"id": number, "signature": signature, "seal": self.ring.keys.sign(_end(number, signature))}

    def _unsealed(self, row: Row | None) -> Head | None:
        """None for no end, and for one that was made without the master key."""
        if row is None or row.seal is None:
            return None
        is_ours = self.is_signed(_end(row.id, bytes(row.signature)), bytes(row.seal))
        return Head(row.id, bytes(row.signature)) if is_ours else None


def line(before: bytes, number: int, at: datetime, actor: str, action: str, about: str) -> bytes:
    """What the signature of a line is made of; `before` is the signature of the one before it."""
    return before + json.dumps([number, at.isoformat(), actor, action, about]).encode()


def _end(number: int, signature: bytes) -> bytes:
    """Never what any line is made of: no line begins so."""
    return b"end:" + json.dumps([number, signature.hex()]).encode()
