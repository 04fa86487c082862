"""A patient's words have rows of their own, and are as they were in one piece."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from bot.checkin import AnswerSet
from bot.notes import Notes
from bot.unopened import is_unopened
from storage import words as kept_words
from storage.answers import SAVE, _values
from storage.database import SqlStore
from storage.sql import Sql
from storage.tables import words
from storage.transaction import SqlTransaction
from storage.types import PackedText
from tests.storage.people import NOW, Staffed, after, some_answers

Another = Callable[[], SqlStore]
MANY = kept_words.AT_HAND + 30
COUNT = sa.select(sa.func.count()).select_from(words)


def kept(store: SqlStore, staffed: Staffed, *notes: str) -> AnswerSet:
    answers = replace(some_answers(staffed.enrollment.id), notes=notes, sources=())
    return store.transact(lambda tx: tx.answers.add(answers))


def add(tx: SqlTransaction, answers: AnswerSet, *texts: str) -> None:
    course = tx.enrollments.course(answers.enrollment_id)
    found = next(each for each in course.answer_sets if each.id == answers.id)
    for text in texts:
        found = found.with_note(text, frozenset())
    tx.answers.save(replace(found, last_at=after(60)))


def read(store: SqlStore, answers: AnswerSet) -> AnswerSet:
    return store.transact(lambda tx: tx.answers.get(answers.id))


def test_they_are_read_as_they_were_written(store: SqlStore, staffed: Staffed) -> None:
    answers = kept(store, staffed, "one", "")
    store.transact(add, answers, "two", "th\x00ree", "\ud800")
    found = read(store, answers)
    assert found.notes == ("one", "", "two", "th\x00ree", "\ud800")
    assert found.notes[2:4] == ("two", "th\x00ree")
    assert found.notes[-1] == "\ud800"
    assert len(found.notes) == 5
    assert store.transact(lambda tx: tx.sql.value(COUNT)) == 5


def test_each_has_its_moment(store: SqlStore, staffed: Staffed) -> None:
    answers = kept(store, staffed, "one")
    store.transact(add, answers, "two")
    found = read(store, answers)
    assert [found.noted_at(number) for number in range(2)] == [answers.last_at or answers.first_at, after(60)]


def test_what_was_read_can_be_looked_at_when_the_transaction_is_over(store: SqlStore, staffed: Staffed) -> None:
    answers = kept(store, staffed, *map(str, range(MANY)))
    course = store.transact(lambda tx: tx.enrollments.course(answers.enrollment_id))
    assert course.answer_sets[0].notes[-5:] == tuple(map(str, range(MANY)))[-5:]
    history = store.transact(lambda tx: tx.enrollments.history(answers.enrollment_id))[0]
    assert history.answer_sets[0].notes == tuple(map(str, range(MANY)))


def test_the_oldest_are_read_when_they_are_wanted(store: SqlStore, staffed: Staffed) -> None:
    answers = kept(store, staffed, *map(str, range(MANY)))

    def first(tx: SqlTransaction) -> str:
        return tx.enrollments.course(answers.enrollment_id).answer_sets[0].notes[0]

    assert store.transact(first) == "0"


def test_one_that_is_marked_is_changed_in_its_place(store: SqlStore, staffed: Staffed) -> None:
    answers = kept(store, staffed, "one", "two", "three")
    marked = replace(read(store, answers), notes=("one", "⇄ two", "three"))
    store.transact(lambda tx: tx.answers.save(marked))
    assert read(store, answers).notes == ("one", "⇄ two", "three")
    assert store.transact(lambda tx: tx.sql.value(COUNT)) == 3


def test_saved_twice_they_are_there_once(store: SqlStore, staffed: Staffed) -> None:
    answers = kept(store, staffed, "one")

    def twice(tx: SqlTransaction) -> None:
        changed = tx.answers.get(answers.id).with_note("two", frozenset())
        tx.answers.save(changed)
        tx.answers.save(replace(changed, plain=True))
        tx.answers.save(tx.answers.get(answers.id).with_note("three", frozenset()))

    store.transact(twice)
    assert read(store, answers).notes == ("one", "two", "three")


def test_those_of_before_are_read_and_get_rows_when_they_are_saved(store: SqlStore, staffed: Staffed) -> None:
    answers = kept(store, staffed)
    old = {**_values(answers), "content": {**_values(answers)["content"], "notes": ["one", "two"]}}
    del old["content"]["noted"]
    store.transact(lambda tx: tx.sql.save(SAVE, answers.id, old))
    assert read(store, answers).notes == ("one", "two")
    assert store.transact(lambda tx: tx.sql.value(COUNT)) == 0
    store.transact(add, answers, "three")
    assert read(store, answers).notes == ("one", "two", "three")
    assert store.transact(lambda tx: tx.sql.value(COUNT)) == 3


def test_one_more_costs_as_much_as_the_first(
    store: SqlStore, staffed: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, opened, ran = kept(store, staffed, "one"), list[int](), list[str]()
    really, sql_all = kept_words.opened, Sql.all

    def counted(sql: Sql, row: kept_words.Kept) -> str:
        opened.append(row.id)
        return really(sql, row)

    monkeypatch.setattr(kept_words, "opened", counted)

    def noted(self: Sql, statement: Any, make: Any = None, **values: Any) -> Any:
        rows = sql_all(self, statement, make, **values)
        ran.extend("row" for _ in rows)
        return rows

    monkeypatch.setattr(Sql, "all", noted)

    def cost() -> tuple[int, int]:
        opened.clear()
        ran.clear()
        store.transact(add, answers, "more")
        return len(opened), len(ran)

    store.transact(add, answers, *map(str, range(MANY)))
    before = cost()
    store.transact(add, answers, *map(str, range(3 * MANY)))
    assert cost() == before


def test_two_at_once_write_one_after_the_other(opened: Another, staffed: Staffed) -> None:
    """On PostgreSQL the second waits for the course; what it had read before is read anew."""
    store, other = opened(), opened()
    answers = kept(store, staffed, "one")

    def late(tx: SqlTransaction) -> None:
        tx.answers.get(answers.id)
        if store.engine.dialect.name == "postgresql":
            other.transact(add, answers, "two")
        add(tx, answers, "three")

    store.transact(late)
    assert read(store, answers).notes[-1] == "three"


@pytest.mark.parametrize("text", ["", "a", "\ud800", "hello " * 500, "\x00" * 3])
def test_they_are_packed_where_that_helps(text: str) -> None:
    column = PackedText("words.text")
    assert column.from_bytes(column.to_bytes(text)) == text
    assert len(column.to_bytes(text)) <= len(text.encode("utf-8", "surrogatepass")) + 1
    assert len(column.to_bytes("hello " * 500)) < 100


def test_notes_are_as_a_tuple_is() -> None:
    kept: Notes[str] = Notes(("a", "b"), str.upper, lambda _: NOW)
    notes = kept + ("c",)  # noqa: RUF005
    assert notes == ("A", "B", "c")
    assert list(notes) == ["A", "B", "c"]
    assert (notes[0], notes[-1], notes[1:]) == ("A", "c", ("B", "c"))
    assert (notes.at(1), notes.at(2)) == (NOW, None)
    with pytest.raises(IndexError):
        notes[3]


def test_where_a_sign_was_denied_all_can_be_looked_through_later(store: SqlStore, staffed: Staffed) -> None:
    answers = kept(store, staffed, *map(str, range(MANY)))
    denied = read(store, answers).with_denied(frozenset({"pus"}), NOW)
    store.transact(lambda tx: tx.answers.save(denied))
    course = store.transact(lambda tx: tx.enrollments.course(answers.enrollment_id))
    assert course.answer_sets[0].notes == tuple(map(str, range(MANY)))


def test_where_a_row_is_gone_the_others_are_read(
    store: SqlStore, staffed: Staffed, caplog: pytest.LogCaptureFixture
) -> None:
    answers = kept(store, staffed, "one", "two", "three")
    store.transact(lambda tx: tx.sql.change(sa.delete(words).where(words.c.number == 1)))
    found = store.transact(lambda tx: tx.enrollments.history(answers.enrollment_id))[0].answer_sets[0]
    assert found.notes == ("one", "", "three")
    assert is_unopened(found.notes[1])
    assert found.noted_at(1) == found.first_at
    assert "words of answers" in caplog.text
    store.transact(add, answers, "four")
    assert read(store, answers).notes == ("one", "", "three", "four")


def test_one_that_does_not_open_is_said_and_not_written_over(
    store: SqlStore, staffed: Staffed, caplog: pytest.LogCaptureFixture
) -> None:
    answers = kept(store, staffed, "one", "two")
    raw = sa.Table("words", sa.MetaData(), sa.Column("number", sa.Integer), sa.Column("text", sa.LargeBinary))
    spoil = sa.update(raw).where(raw.c.number == 0).values(text=b"\x01spoiled")
    store.transact(lambda tx: tx.sql.connection.execute(spoil))
    found = store.transact(lambda tx: tx.enrollments.history(answers.enrollment_id))[0].answer_sets[0]
    assert [is_unopened(each) for each in found.notes] == [True, False]
    assert "words.text of row" in caplog.text
    marked = replace(read(store, answers), notes=("⇄ ", "⇄ two"))
    store.transact(lambda tx: tx.answers.save(marked))
    assert [is_unopened(each) for each in read(store, answers).notes] == [True, False]
    assert read(store, answers).notes[1] == "⇄ two"
