"""Whatever somebody does by one act of SQL, without the master key, is found; but for an old backup put back whole.

That is found by a head that was noted elsewhere. See decision 30.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.audit import Head
from storage.database import SqlStore
from storage.tables import audit, audit_end
from storage.transaction import SqlTransaction
from storage.verification import Fault, Verdict, verify
from tests.storage import tampering
from tests.storage.people import after

LINES = 6
COLUMNS = ("at", "actor", "action", "about", "signature")
Act = Callable[[sa.Connection], None]
Genuine = list[tuple[Head, Any]]


class Undone(Exception):
    pass


class Within:
    """A store of which every transaction is the one that is open."""

    def __init__(self, tx: SqlTransaction) -> None:
        self.tx = tx

    def transact(self, work: Callable[..., Any], *args: Any) -> Any:
        return work(self.tx, *args)


def written(tx: SqlTransaction) -> Genuine:
    """Every end that there ever was, with its seal."""
    ends = []
    for number in range(LINES):
        tx.audit.note(f"provider:{number % 2}", "read", f"enrollment:{number % 3}", after(number))
        head = tx.audit.head()
        assert head is not None
        ends.append((head, tx.sql.connection.execute(sa.select(audit_end)).one()))
    return ends


def rows(connection: sa.Connection) -> dict[int, Any]:
    return {row.id: row for row in connection.execute(sa.select(audit).order_by(audit.c.id))}


def needs(it: bool) -> None:
    """What changes nothing is no tampering."""
    if not it:
        raise Undone


numbers = st.integers(1, LINES)
values = {
    "at": st.integers(-(10**9), 10**9).map(after),
    "actor": st.text("abc:0123456789", max_size=20),
    "action": st.text("abc:0123456789", max_size=20),
    "about": st.text("abc:0123456789", max_size=20),
    "signature": st.binary(max_size=40),
}


@st.composite
def changing(draw: st.DrawFn) -> Act:
    number, column = draw(numbers), draw(st.sampled_from(COLUMNS))
    value = draw(values[column])

    def act(connection: sa.Connection) -> None:
        needs(getattr(rows(connection)[number], column) != value)
        connection.execute(sa.update(audit).where(audit.c.id == number).values({column: value}))

    return act


@st.composite
def exchanging(draw: st.DrawFn) -> Act:
    """Some or all of what two lines say."""
    one, other = draw(st.lists(numbers, min_size=2, max_size=2, unique=True))
    columns = draw(st.sets(st.sampled_from(COLUMNS), min_size=1))

    def act(connection: sa.Connection) -> None:
        there = rows(connection)
        first, second = ({name: getattr(there[each], name) for name in columns} for each in (one, other))
        needs(first != second)
        connection.execute(sa.update(audit).where(audit.c.id == one).values(second))
        connection.execute(sa.update(audit).where(audit.c.id == other).values(first))

    return act


@st.composite
def removing(draw: st.DrawFn) -> Act:
    """Any lines; what follows may move up, and the end be set to the last that is left."""
    gone, moves, sets_back = draw(st.sets(numbers, min_size=1)), draw(st.booleans()), draw(st.booleans())

    def act(connection: sa.Connection) -> None:
        connection.execute(sa.delete(audit).where(audit.c.id.in_(gone)))
        left = rows(connection)
        if moves:
            for place, number in enumerate(sorted(left), start=1):
                connection.execute(sa.update(audit).where(audit.c.id == number).values(id=place))
        if sets_back:
            last = left[max(left)] if left else None
            end = {"id": len(left) if moves else max(left, default=0), "signature": last.signature if last else b""}
            connection.execute(sa.update(audit_end).values(**end))

    return act


@st.composite
def adding(draw: st.DrawFn) -> Act:
    """A line of one's own, or one that is there, under another number."""
    like, number, changes = draw(numbers), draw(st.integers(-3, LINES + 5)), draw(st.booleans())

    def act(connection: sa.Connection) -> None:
        there = rows(connection)
        needs(number not in there)
        line = {**there[like]._mapping, "id": number, **({"action": "nothing"} if changes else {})}
        connection.execute(sa.insert(audit).values(**line))

    return act


def removing_the_end(connection: sa.Connection) -> None:
    connection.execute(sa.delete(audit_end))


@st.composite
def turning_the_end(draw: st.DrawFn) -> Act:
    if draw(st.booleans()):
        return removing_the_end
    column = draw(st.sampled_from(("id", "signature", "seal")))
    value = draw(st.integers(0, LINES + 2) if column == "id" else st.binary(max_size=40))

    def act(connection: sa.Connection) -> None:
        needs(getattr(connection.execute(sa.select(audit_end)).one(), column) != value)
        connection.execute(sa.update(audit_end).values({column: value}))

    return act


def after_tampering(
    store: SqlStore, act: Callable[[sa.Connection, Genuine], None], *, known: bool = False
) -> Verdict | None:
    """None where it has changed nothing. Of all this nothing is kept."""
    found: list[Verdict] = []

    def work(tx: SqlTransaction) -> None:
        ends = written(tx)
        assert verify(Within(tx)).fault is None  # type: ignore[arg-type]
        tampering.let_in(tx.sql.connection)
        act(tx.sql.connection, ends)
        noted = [(head.count, head.code) for head, _ in ends[-1:]] if known else []
        found.append(verify(Within(tx), noted))  # type: ignore[arg-type]
        raise Undone

    with suppress(Undone):
        store.transact(work)
    return found[0] if found else None


often = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@often
@given(act=st.one_of(changing(), exchanging(), removing(), adding(), turning_the_end()))
def test_any_one_act_is_found(store: SqlStore, act: Act) -> None:
    verdict = after_tampering(store, lambda connection, _: act(connection))
    assume(verdict is not None)
    assert verdict is not None
    assert verdict.fault is not None


@pytest.mark.parametrize("count", range(1, LINES))
def test_an_old_backup_put_back_whole_is_found_by_a_head_alone(store: SqlStore, count: int) -> None:
    def put_back(connection: sa.Connection, ends: Genuine) -> None:
        tampering.set_back(connection, ends[count - 1][1])

    unknown, found = after_tampering(store, put_back), after_tampering(store, put_back, known=True)
    assert (unknown and unknown.fault, found and found.fault) == (None, Fault.HEAD)
    assert unknown is not None
