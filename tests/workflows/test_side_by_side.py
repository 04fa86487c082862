"""Two transactions on the same record: neither loses what the other has kept."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event, Thread, current_thread
from time import sleep
from typing import Any

import pytest

from bot.alert import AlertState, Outcome
from bot.checkin import CheckInState
from bot.clinic import Provider, Role
from bot.enrollment import Ending
from bot.finding import Urgency, names
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.workflows import (
    alerting,
    answering,
    climbing,
    clock,
    ending,
    enrolling,
    erasing,
    leaving,
    patient,
    provider,
    sessions,
    staffing,
)
from handlers.screens import questions
from storage.alerts import Alerts
from storage.audit import Audit
from storage.checkins import CheckIns
from storage.enrollments import Enrollments
from storage.outbox import Outbox
from storage.providers import Providers
from storage.sql import Records
from tests.storage.people import a_checkin
from tests.workflows.conftest import ANN, BOB, MONDAY, PAT, Ward, found

Work = Callable[[Transaction], object]
A_WHILE = 0.4


def interleave(ward: Ward, monkeypatch: pytest.MonkeyPatch, saved_in: type[Records], slow: Work, quick: Work) -> None:
    """`slow` stops right before it saves, until `quick` has committed or has been made to wait for it."""
    save, about_to_save, done = saved_in.save, Event(), Event()  # type: ignore[attr-defined]
    threads: list[Thread] = []

    def saving(self: Records, record: object) -> None:
        if not threads:
            threads.append(current_thread())
            about_to_save.set()
            done.wait(A_WHILE)
        save(self, record)

    def second() -> None:
        assert about_to_save.wait(5)
        ward.store.transact(quick)
        done.set()

    monkeypatch.setattr(saved_in, "save", saving)
    with ThreadPoolExecutor(2) as pool:
        first, then = pool.submit(ward.store.transact, slow), pool.submit(second)
        if ward.store.engine.dialect.name == "sqlite":
            done.set()  # It has one thread: nothing stands side by side.
        first.result(10)
        then.result(10)


def test_who_takes_while_their_removal_is_about_to_be_committed_holds_nothing(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The removal has handed on what was theirs; what they take now would be nobody's."""
    ward.find(MONDAY, found("persisting", Urgency.SAME_DAY, "redness"))
    seen, handed_on, go_on = ward.alert().version, Event(), Event()
    tell_others = climbing.tell_others

    def slowly(*args: Any) -> None:
        tell_others(*args)
        handed_on.set()
        go_on.wait(A_WHILE)

    def take(tx: Transaction) -> None:
        with suppress(NotYours):
            provider.acknowledge(tx, BOB, 1, seen, MONDAY)

    monkeypatch.setattr(climbing, "tell_others", slowly)
    with ThreadPoolExecutor(2) as pool:
        removal = pool.submit(ward.store.transact, leaving.remove, ANN, ward.bob.id, MONDAY)
        assert handed_on.wait(5)
        taking = pool.submit(ward.store.transact, take)
        if ward.store.engine.dialect.name == "sqlite":
            go_on.set()
        removal.result(10)
        taking.result(10)
    assert ward.alert().state is not AlertState.ACKNOWLEDGED


OF_STAFF: dict[str, Callable[[Ward, Provider], Work]] = {
    "erases": lambda ward, bob: lambda tx: erasing.by_admin(tx, bob, ward.enrollment.id, MONDAY),
    "ends": lambda ward, bob: (
        lambda tx: ending.end(tx, bob, ward.enrollment.id, Ending.MOVED, MONDAY, closes_alert=False)
    ),
    "begins": lambda ward, bob: lambda tx: sessions.begin(tx, bob, ward.enrollment.id, MONDAY.date(), MONDAY),
}


@pytest.mark.parametrize("act", OF_STAFF.values(), ids=OF_STAFF)
def test_who_is_removed_while_they_wait_for_it_does_nothing_any_more(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, act: Callable[[Ward, Provider], Work]
) -> None:
    bob, handed_on, go_on = replace(ward.bob, role=Role.ADMIN), Event(), Event()
    ward.store.transact(lambda tx: tx.providers.save(bob))
    before, tell_others = ward.store.transact(lambda tx: tx.enrollments.hold(ward.enrollment.id)), climbing.tell_others

    def slowly(*args: Any) -> None:
        tell_others(*args)
        handed_on.set()
        go_on.wait(A_WHILE)

    monkeypatch.setattr(climbing, "tell_others", slowly)
    with ThreadPoolExecutor(2) as pool:
        removal = pool.submit(ward.store.transact, leaving.remove, ANN, bob.id, MONDAY)
        assert handed_on.wait(5)
        acting = pool.submit(ward.store.transact, act(ward, bob))
        if ward.store.engine.dialect.name == "sqlite":
            go_on.set()
        removal.result(10)
        with pytest.raises(NotYours):
            acting.result(10)
    assert ward.store.transact(lambda tx: tx.enrollments.hold(ward.enrollment.id)) == before


GONE: dict[str, Callable[[Ward], Work]] = {
    "removed": lambda ward: lambda tx: leaving.remove(tx, ANN, ward.bob.id, MONDAY),
    "demoted": lambda ward: lambda tx: leaving.change_role(tx, ANN, ward.bob.id, Role.PROVIDER, MONDAY),
}


@pytest.mark.parametrize("gone", GONE.values(), ids=GONE)
def test_who_invites_while_they_cease_to_be_an_admin_leaves_no_link(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, gone: Callable[[Ward], Work]
) -> None:
    """It would lead them back in, as an admin."""
    ward.store.transact(lambda tx: tx.providers.save(replace(ward.bob, role=Role.ADMIN)))
    is_admin, done, note = Event(), Event(), Audit.note

    def slowly(audit: Audit, actor: str, action: str, about: str, now: datetime) -> None:
        if action.startswith("invited"):
            is_admin.set()
            done.wait(A_WHILE)
        note(audit, actor, action, about, now)

    def end() -> None:
        assert is_admin.wait(5)
        ward.store.transact(gone(ward))
        done.set()

    monkeypatch.setattr(Audit, "note", slowly)
    with ThreadPoolExecutor(2) as pool:
        inviting = pool.submit(ward.store.transact, staffing.invite_provider, BOB, MONDAY, Role.ADMIN)
        ending = pool.submit(end)
        if ward.store.engine.dialect.name == "sqlite":
            done.set()
        made = inviting.result(10)
        ending.result(10)
    assert ward.store.transact(lambda tx: enrolling.present(tx, BOB, made.id, MONDAY)) is None


SLOW: dict[str, Callable[[Ward], Work]] = {
    "the card is noted as shown": lambda ward: lambda tx: climbing.was_shown(tx, [1], ANN, MONDAY),
    "its deadline comes": lambda ward: lambda tx: climbing.climb(tx, 1, MONDAY + timedelta(hours=3)),
    "a provider is gone": lambda ward: lambda tx: climbing.provider_is_gone(tx, ward.ann, MONDAY),
}
PAIN = found("persisting", Urgency.SAME_DAY, "pain")
NEW: dict[str, Callable[[Ward], Work]] = {
    "a new finding": lambda ward: lambda tx: alerting.merge(tx, ward.enrollment, [PAIN], MONDAY)
}


@pytest.mark.parametrize("slow", SLOW.values(), ids=SLOW)
def test_an_acknowledgement_is_not_lost(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, slow: Callable[[Ward], Work]
) -> None:
    ward.find(MONDAY, found("persisting", Urgency.SAME_DAY, "redness"))
    ward.deliver(MONDAY)
    seen = ward.alert().version
    interleave(ward, monkeypatch, Alerts, slow(ward), lambda tx: provider.acknowledge(tx, BOB, 1, seen, MONDAY))
    assert (ward.alert().state, ward.alert().holder_id) == (AlertState.ACKNOWLEDGED, ward.bob.id)


ACTS: dict[str, Callable[[int], Work]] = {
    "taken": lambda seen: lambda tx: provider.acknowledge(tx, BOB, 1, seen, MONDAY),
    "closed": lambda seen: lambda tx: provider.resolve(tx, BOB, 1, seen, MONDAY, outcome=Outcome.NORMAL),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_what_comes_at_this_very_moment_is_not_taken_or_closed_unseen(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, act: Callable[[int], Work]
) -> None:
    ward.find(MONDAY, found("persisting", Urgency.SAME_DAY, "redness"))
    seen = ward.alert().version
    interleave(ward, monkeypatch, Alerts, NEW["a new finding"](ward), act(seen))
    assert ward.alert().state is AlertState.RAISED


@pytest.mark.parametrize("first", ["note", "close"])
def test_a_note_that_comes_while_a_colleague_closes_is_told_to_somebody(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    """Either the closing finds a newer alert and is refused, or the note finds it closed and raises another."""
    set_id = ward.store.transact(lambda tx: answering.begin_report(tx, ward.enrollment, MONDAY)).id
    ward.store.transact(answering.record_note, PAT, set_id, "May I swim?", MONDAY)
    seen = ward.alert().version

    def note(tx: Transaction) -> None:
        answering.record_note(tx, PAT, set_id, "And tomorrow?", MONDAY)

    def close(tx: Transaction) -> None:
        provider.resolve(tx, BOB, 1, seen, MONDAY, outcome=Outcome.NORMAL)

    slow, quick = (note, close) if first == "note" else (close, note)
    interleave(ward, monkeypatch, Alerts, slow, quick)
    assert any(each.state is not AlertState.RESOLVED for each in ward.every_alert())


@pytest.mark.parametrize("first", ["take", "remove"])
def test_who_was_removed_holds_nothing(ward: Ward, monkeypatch: pytest.MonkeyPatch, first: str) -> None:
    ward.find(MONDAY, found("persisting", Urgency.SAME_DAY, "redness"))
    seen = ward.alert().version

    def take(tx: Transaction) -> None:
        with suppress(NotYours):
            provider.acknowledge(tx, BOB, 1, seen, MONDAY)

    def remove(tx: Transaction) -> None:
        leaving.remove(tx, ANN, ward.bob.id, MONDAY)

    slow, quick, saved_in = (take, remove, Alerts) if first == "take" else (remove, take, Providers)
    interleave(ward, monkeypatch, saved_in, slow, quick)
    assert ward.alert().state is AlertState.RAISED


@pytest.mark.parametrize("slow", (SLOW | NEW).values(), ids=SLOW | NEW)
def test_a_finding_is_not_lost(ward: Ward, monkeypatch: pytest.MonkeyPatch, slow: Callable[[Ward], Work]) -> None:
    ward.find(MONDAY, found("persisting", Urgency.SAME_DAY, "redness"))
    ward.deliver(MONDAY)
    pus = found("sign", Urgency.URGENT, "pus", "set:2")
    interleave(ward, monkeypatch, Alerts, slow(ward), lambda tx: alerting.merge(tx, ward.enrollment, [pus], MONDAY))
    assert ward.alert().urgency is Urgency.URGENT
    assert {"persisting:redness", "sign:pus"} <= set(names(ward.alert().findings))


def test_whoever_is_removed_stays_removed(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    interleave(
        ward,
        monkeypatch,
        Providers,
        lambda tx: climbing.provider_is_gone(tx, ward.bob, MONDAY),
        lambda tx: leaving.remove(tx, ANN, ward.bob.id, MONDAY),
    )
    assert ward.store.transact(lambda tx: tx.providers.of_chat(BOB)) is None


def test_an_answer_that_comes_while_the_question_is_noted_stays(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    def put(tx: Transaction) -> int:
        planned = a_checkin(ward.enrollment.id, MONDAY.date(), state=CheckInState.PLANNED, asked_at=None)
        checkin = tx.checkins.add(replace(planned, ends_at=MONDAY + timedelta(hours=9)))
        return clock._answers_of(tx, checkin, MONDAY).id

    set_id = ward.store.transact(put)
    interleave(
        ward,
        monkeypatch,
        CheckIns,
        lambda tx: clock.was_asked(tx, tx.answers.get(set_id), MONDAY),
        lambda tx: answering.record_grade(tx, PAT, set_id, "redness", 1, MONDAY),
    )
    (checkin,) = ward.store.transact(lambda tx: tx.enrollments.course(ward.enrollment.id)).checkins
    assert checkin.state is CheckInState.PARTLY_ANSWERED


def test_a_question_that_is_loaded_while_it_is_answered_ends_in_no_deadlock(ward: Ward) -> None:
    """The sender has claimed the message and reads the course; the worker has the course and shows what is next."""
    claimed, tries = Event(), Counter[str]()
    question = Message(PAT, "questions", 1, slot="answers:1")

    def load(tx: Transaction) -> None:
        tries["load"] += 1
        tx.outbox.claim(MONDAY, 8, ())
        claimed.set()
        sleep(A_WHILE)
        tx.enrollments.hold(ward.enrollment.id)

    def answer(tx: Transaction) -> None:
        tries["answer"] += 1
        tx.enrollments.hold(ward.enrollment.id)
        tx.outbox.put(question, MONDAY)

    ward.store.transact(lambda tx: tx.outbox.put(question, MONDAY))
    with ThreadPoolExecutor(2) as pool:
        loading = pool.submit(ward.store.transact, load)
        assert claimed.wait(5)
        ward.store.transact(answer)
        loading.result(10)
    assert tries == {"load": 1, "answer": 1}
    assert ward.store.transact(lambda tx: tx.outbox.count_waiting()) == 2


@pytest.mark.parametrize("pause", ["before the lease", "after the look"])
def test_of_one_chat_and_lane_one_message_is_on_its_way_with_two_senders(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, pause: str
) -> None:
    """Both look at the same moment; whoever is second finds the chat taken, or the first one's message on its way."""
    for number in range(4):
        ward.store.transact(lambda tx, n: tx.outbox.put(Message(PAT, f"{n}"), MONDAY), number)
    name = {"before the lease": "_lease", "after the look": "_alone_in_their_chats"}[pause]
    real, here, go_on = getattr(Outbox, name), Event(), Event()
    slow: list[Thread] = []

    def paused(self: Outbox, rows: Sequence[object], *args: object) -> object:
        if not slow and rows:
            slow.append(current_thread())
            here.set()
            go_on.wait(A_WHILE)
        return real(self, rows, *args)

    monkeypatch.setattr(Outbox, name, paused)

    def second() -> int:
        assert here.wait(5)
        found = len(ward.store.transact(lambda tx: tx.outbox.claim(MONDAY, 1, ())))
        go_on.set()
        return found

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ward.store.transact, lambda tx: len(tx.outbox.claim(MONDAY, 1, ())))
        then = pool.submit(second)
        if ward.store.engine.dialect.name == "sqlite":
            go_on.set()
        assert first.result(10) + then.result(10) == 1


def counted(tries: Counter[str], name: str, work: Work) -> Work:
    """A deadlock is undone and done again: `tries` says how often."""

    def once_more(tx: Transaction) -> object:
        tries[name] += 1
        return work(tx)

    return once_more


def test_the_two_treatments_of_a_chat_end_in_no_deadlock_whichever_comes_first(ward: Ward) -> None:
    """The sender loads words about the older one and then asks for whom they are; the worker stops the newer first."""
    newer = ward.store.transact(lambda tx: tx.enrollments.add(replace(ward.enrollment, id=0)))
    tries, is_held, go_on = Counter[str](), Event(), Event()

    def load(tx: Transaction) -> None:
        tx.enrollments.course(ward.enrollment.id)
        is_held.set()
        go_on.wait(A_WHILE)
        tx.enrollments.course(newer.id)

    with ThreadPoolExecutor(2) as pool:
        loading = pool.submit(ward.store.transact, counted(tries, "load", load))
        assert is_held.wait(5)
        stopping = pool.submit(ward.store.transact, counted(tries, "stop", lambda tx: patient.stop(tx, PAT, MONDAY)))
        if ward.store.engine.dialect.name == "sqlite":
            go_on.set()
        loading.result(10)
        stopping.result(10)
    assert tries == {"load": 1, "stop": 1}


def test_what_is_only_shown_holds_no_alert(ward: Ward) -> None:
    """The sender has the course of one and waits for another's, of whom a colleague's alerts are handed on."""
    ward.find(MONDAY, found("persisting", Urgency.SAME_DAY, "redness"))
    set_id = ward.store.transact(lambda tx: answering.begin_report(tx, ward.enrollment, MONDAY)).id
    tries, is_held, go_on = Counter[str](), Event(), Event()

    def load(tx: Transaction) -> None:
        assert questions.load(tx, Message(PAT, "questions", set_id), MONDAY) is not None
        is_held.set()
        assert go_on.wait(5)

    with ThreadPoolExecutor(2) as pool:
        loading = pool.submit(ward.store.transact, counted(tries, "load", load))
        assert is_held.wait(5)
        removal = pool.submit(ward.store.transact, leaving.remove, ANN, ward.bob.id, MONDAY)
        if ward.store.engine.dialect.name != "sqlite":
            removal.result(5)
        go_on.set()
        loading.result(10)
        removal.result(10)
    assert tries == {"load": 1}


AUDITED: dict[str, tuple[type[Records], Callable[[Ward], Work], Callable[[Ward], Work]]] = {
    "a deadline comes while a colleague is removed": (
        Alerts,
        lambda ward: lambda tx: climbing.climb(tx, 1, MONDAY + timedelta(hours=3)),
        lambda ward: lambda tx: leaving.remove(tx, ANN, ward.bob.id, MONDAY),
    ),
    "a patient stops while all are asked again": (
        Enrollments,
        lambda ward: lambda tx: patient.stop(tx, PAT, MONDAY),
        lambda ward: lambda tx: clock.ask_again(tx, MONDAY - timedelta(minutes=5), MONDAY),
    ),
}


@pytest.mark.parametrize("case", AUDITED.values(), ids=AUDITED)
def test_the_end_of_the_audit_is_taken_last(
    ward: Ward,
    monkeypatch: pytest.MonkeyPatch,
    case: tuple[type[Records], Callable[[Ward], Work], Callable[[Ward], Work]],
) -> None:
    ward.find(MONDAY, found("persisting", Urgency.SAME_DAY, "redness"))
    ward.store.transact(
        lambda tx: tx.checkins.add(a_checkin(ward.enrollment.id, MONDAY.date(), ends_at=MONDAY + timedelta(hours=9)))
    )
    saved_in, slow, quick = case
    tries = Counter[str]()
    interleave(ward, monkeypatch, saved_in, counted(tries, "slow", slow(ward)), counted(tries, "quick", quick(ward)))
    assert tries == {"slow": 1, "quick": 1}
