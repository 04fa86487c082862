"""What was heard in a patient's words is kept, and what was kept before words were read can still be read."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from bot.checkin import AnswerSet, Source
from bot.finding import Finding, Urgency
from storage.answers import _answers, _content
from storage.database import SqlStore
from tests.storage.people import NOW, Staffed, an_alert, some_answers

BEFORE = ("heard", "denied", "denied_at", "plain")


def test_signs_heard_and_denied_are_kept(store: SqlStore, staffed: Staffed) -> None:
    kept = store.transact(lambda tx: tx.answers.add(some_answers(staffed.enrollment.id)))
    said = replace(kept, heard=frozenset({"pus"}), plain=True).with_denied(frozenset({"pus", "eye"}), NOW)
    store.transact(lambda tx: tx.answers.save(said))
    assert store.transact(lambda tx: tx.answers.get(kept.id)) == said


def test_a_finding_from_text_is_kept_as_such(store: SqlStore, staffed: Staffed) -> None:
    found = Finding("sign", "pus", "set:1", Urgency.URGENT, 2, from_text=True)
    alert = replace(an_alert(staffed.clinic.id, staffed.enrollment.id), findings=(found,))
    kept = store.transact(lambda tx: tx.alerts.add(alert))
    assert store.transact(lambda tx: tx.alerts.get(kept.id)).findings == (found,)


def read_again(content: dict[str, Any]) -> AnswerSet:
    row = SimpleNamespace(id=3, enrollment_id=1, on=NOW.date(), first_at=NOW, checkin_id=None, content=content)
    return _answers(cast("Any", row))


def test_answers_of_before_words_were_read() -> None:
    read = read_again({key: value for key, value in _content(some_answers(1)).items() if key not in BEFORE})
    assert (read.heard, read.denied, read.plain) == (frozenset(), frozenset(), False)


def test_of_which_message_a_note_was_before_its_place_was_kept() -> None:
    kept = Source(7, "note", "0123", NOW, note=1)
    content = _content(replace(some_answers(1), sources=(kept,)))
    assert read_again(content).sources == (kept,)
    content["sources"] = [each[:4] for each in content["sources"]]
    assert read_again(content).sources == (replace(kept, note=None),)


def test_a_finding_of_before_words_were_read() -> None:
    old: dict[str, Any] = {"rule": "sign", "subject": "pus", "source": "set:1", "urgency": Urgency.URGENT, "day": 2}
    assert not Finding(**old).from_text
