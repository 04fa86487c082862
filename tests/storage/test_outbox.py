import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest

from bot.outbox import KEEPS_PLACE, Kind, Lane, Message, OutboxRow
from bot.ports import LeaseLost
from storage.database import SqlStore
from storage.transaction import SqlTransaction
from tests.storage.people import NOW, after

Another = Callable[[], SqlStore]
CHAT = 5_000_000_001
QUESTION = Message(CHAT, "question", 12, slot="checkin:12")


def put(store: SqlStore, *messages: Message, at: float = 0) -> None:
    def work(tx: SqlTransaction) -> None:
        for message in messages:
            tx.outbox.put(message, after(at))

    store.transact(work)


def claim(store: SqlStore, at: float = 0, limit: int = 20, not_to: Iterable[int] = ()) -> Sequence[OutboxRow]:
    return store.transact(lambda tx: tx.outbox.claim(after(at), limit, not_to))


def the_one(store: SqlStore, at: float = 0) -> OutboxRow:
    [row] = claim(store, at)
    return row


def sent(store: SqlStore, row: OutboxRow, message_id: int | None = 70, at: float = 0) -> None:
    store.transact(lambda tx: tx.outbox.sent(row, message_id, "How red is it?", after(at)))


def again(store: SqlStore, row: OutboxRow, at: float = 0, *, ambiguous: bool = False) -> bool:
    return store.transact(lambda tx: tx.outbox.again(row, after(at), "why", ambiguous=ambiguous))


def kept(store: SqlStore, *columns: str) -> list[tuple[Any, ...]]:
    query = f"SELECT {', '.join(columns)} FROM outbox ORDER BY id"
    return [tuple(row) for row in store.transact(lambda tx: tx.sql.connection.exec_driver_sql(query).all())]


def screens(rows: Sequence[OutboxRow]) -> list[str]:
    return [row.message.screen for row in rows]


def test_a_message_comes_back_as_it_was_put(store: SqlStore) -> None:
    message = Message(
        CHAT,
        "sentence",
        subject=3,
        params={"query": "99", "count": 2, "late": True},
        lane=Lane.BULK,
        kind=Kind.CALLBACK,
        slot="x",
        anew=True,
        in_place_of=7,
        not_before=after(1),
        expires_at=after(15),
        unprompted=True,
        reason="deaf",
    )
    put(store, message)
    row = the_one(store, 1)
    assert (row.message, row.created_at, row.tries, row.copies) == (message, NOW, 0, 0)


def test_alerts_first_then_answers_then_the_rest(store: SqlStore) -> None:
    for second, lane in enumerate((Lane.BULK, Lane.ANSWER, Lane.ALERT, Lane.BULK, Lane.ALERT)):
        put(store, Message(CHAT + second, f"{second}", lane=lane), at=second)
    assert screens(claim(store, 9, limit=1)) == ["2"]
    assert screens(claim(store, 9, limit=1)) == ["4"]
    assert screens(claim(store, 9)) == ["1", "0", "3"]


def test_alerts_leave_half_the_room_to_answers_that_wait(store: SqlStore) -> None:
    """A storm in one clinic does not hold up what patients elsewhere wait for."""
    put(store, *(Message(CHAT + n, "alert", lane=Lane.ALERT) for n in range(9)))
    put(store, *(Message(CHAT + 20 + n, "bulk", lane=Lane.BULK) for n in range(9)))
    put(store, *(Message(CHAT + 40 + n, "answer") for n in range(9)))
    assert screens(claim(store, limit=4)) == ["alert", "alert", "answer", "answer"]
    assert screens(claim(store, limit=20)) == ["alert"] * 7 + ["answer"] * 7 + ["bulk"] * 6


def test_nothing_goes_before_its_time_or_to_a_paused_chat(store: SqlStore) -> None:
    put(store, Message(1, "later", not_before=after(10)), Message(2, "paused"), Message(3, "now"))
    assert screens(claim(store, not_to=[2, 8, 9])) == ["now"]
    assert screens(claim(store, 9.9)) == ["paused"]
    assert screens(claim(store, 10)) == ["later"]


def test_what_came_too_late_is_not_sent(store: SqlStore) -> None:
    put(store, *(Message(CHAT, "short", expires_at=after(15)) for _ in range(3)), Message(CHAT, "stays"))
    assert screens(claim(store, 15, limit=2)) == ["stays"]
    assert kept(store, "state", "failure")[:3] == [("dead", "expired")] * 3


def test_what_waits_in_a_slot_is_replaced_where_it_stands(store: SqlStore) -> None:
    put(store, QUESTION, Message(CHAT + 2, "other"))
    put(store, replace(QUESTION, screen="closing"), Message(CHAT + 1, "third", slot=QUESTION.slot), at=5)
    assert screens(claim(store, 5)) == ["closing", "other", "third"]


@pytest.mark.parametrize(
    ("older", "newer", "expected"),
    [
        pytest.param({"lane": Lane.ALERT}, {"lane": Lane.BULK}, {"lane": Lane.ALERT}, id="as-urgent-as-the-older"),
        pytest.param({"lane": Lane.BULK}, {"lane": Lane.ALERT}, {"lane": Lane.ALERT}, id="as-urgent-as-the-newer"),
        pytest.param({"anew": True}, {"anew": False}, {"anew": True}, id="still-at-the-bottom"),
        pytest.param({"anew": False}, {"anew": True}, {"anew": True}, id="now-at-the-bottom"),
        pytest.param({"not_before": after(5)}, {"not_before": after(9)}, {"not_before": after(5)}, id="the-earlier"),
        pytest.param({"not_before": after(9)}, {"not_before": None}, {"not_before": None}, id="at-once"),
        pytest.param({"params": {"a": 1}}, {"params": {"b": 2}}, {"params": {"b": 2}}, id="what-it-says-is-newer"),
        pytest.param({"expires_at": after(1)}, {"expires_at": None}, {"expires_at": None}, id="as-long-as-the-newer"),
    ],
)
def test_the_newer_takes_over_from_the_older(
    store: SqlStore, older: dict[str, Any], newer: dict[str, Any], expected: dict[str, Any]
) -> None:
    put(store, replace(QUESTION, **older))
    put(store, replace(QUESTION, **newer))
    row = the_one(store, 60)
    assert {name: getattr(row.message, name) for name in expected} == expected


def test_a_held_back_message_goes_when_its_successor_may(store: SqlStore) -> None:
    put(store, replace(QUESTION, not_before=after(3600)))
    put(store, replace(QUESTION, screen="now"), at=1)
    assert screens(claim(store, 1)) == ["now"]


def test_what_is_put_off_after_a_failure_stays_so_in_other_words(store: SqlStore) -> None:
    put(store, QUESTION)
    again(store, the_one(store), 30)
    put(store, replace(QUESTION, screen="next"), at=1)
    assert claim(store, 29) == []
    assert screens(claim(store, 30)) == ["next"]


def test_without_a_slot_nothing_is_replaced(store: SqlStore) -> None:
    put(store, Message(CHAT, "a"), Message(CHAT, "b"))
    sent(store, the_one(store))
    assert screens(claim(store)) == ["b"]


def test_what_is_equally_urgent_goes_to_a_chat_one_after_the_other(store: SqlStore) -> None:
    """Or it might arrive in another order. The answer to a tap waits for nothing."""
    tap = Message(CHAT, "tap", kind=Kind.CALLBACK)
    put(store, Message(CHAT, "a"), Message(CHAT, "b"), Message(CHAT, "c", lane=Lane.ALERT), tap)
    _, urgent, first = going = claim(store)
    assert screens(going) == ["tap", "c", "a"]
    put(store, tap)
    assert screens(claim(store, limit=1)) == ["tap"]
    sent(store, urgent)
    assert claim(store) == []
    sent(store, first)
    assert screens(claim(store)) == ["b"]


def test_whoever_is_written_to_a_lot_holds_up_nobody(store: SqlStore) -> None:
    put(store, *(Message(CHAT, f"{number}") for number in range(5)), Message(CHAT + 1, "hers"))
    assert screens(claim(store, limit=3)) == ["0"]
    assert screens(claim(store, limit=3)) == ["hers"]


def test_one_a_slot_on_its_way(store: SqlStore) -> None:
    put(store, QUESTION)
    first = the_one(store)
    put(store, replace(QUESTION, screen="next"))
    assert claim(store) == []
    sent(store, first)
    second = the_one(store)
    assert (second.message.screen, second.shown_as) == ("next", 70)


def test_what_failed_is_overtaken_by_what_came_meanwhile(store: SqlStore) -> None:
    put(store, replace(QUESTION, lane=Lane.ALERT, anew=True))
    first = the_one(store)
    put(store, replace(QUESTION, screen="next", lane=Lane.BULK), at=1)
    again(store, first, 30, ambiguous=True)
    assert claim(store, 29) == []
    row = the_one(store, 30)
    assert (row.message.screen, row.message.lane, row.message.anew) == ("next", Lane.ALERT, True)
    assert (row.tries, row.copies) == (1, 1)


def test_what_is_shown_is_edited_unless_it_is_to_be_sent_anew(store: SqlStore) -> None:
    put(store, QUESTION)
    sent(store, the_one(store), 70)
    put(store, QUESTION, Message(CHAT + 1, "q", slot=QUESTION.slot))
    mine, others = claim(store)
    assert (mine.shown_as, others.shown_as) == (70, None)
    sent(store, mine, 70)
    put(store, replace(QUESTION, anew=True))
    anew = the_one(store)
    assert anew.shown_as is None
    sent(store, anew, 75)
    put(store, QUESTION)
    assert the_one(store).shown_as == 75


def test_what_was_tapped_is_changed_though_another_is_newer(store: SqlStore) -> None:
    put(store, QUESTION)
    sent(store, the_one(store), 75)
    put(store, replace(QUESTION, in_place_of=70))
    assert the_one(store).shown_as == 70


def test_a_message_changed_in_its_place_goes_over_to_the_new_slot(store: SqlStore) -> None:
    put(store, QUESTION)
    sent(store, the_one(store), 70)
    put(store, replace(QUESTION, slot="checkin:13", in_place_of=70))
    sent(store, the_one(store), 70)
    assert store.transact(lambda tx: tx.outbox.slot_of(CHAT, 70)) == "checkin:13"
    put(store, replace(QUESTION, slot="checkin:13"))
    assert the_one(store).shown_as == 70


def test_every_message_a_slot_was_shown_in_is_known(store: SqlStore) -> None:
    for message_id in (70, 75):
        put(store, replace(QUESTION, anew=True), Message(CHAT + 1, "card", slot=QUESTION.slot))
        for row in claim(store):
            sent(store, row, message_id)
    assert store.transact(lambda tx: [tx.outbox.slot_of(CHAT, number) for number in (70, 75, 76)]) == [
        QUESTION.slot,
        QUESTION.slot,
        None,
    ]
    assert store.transact(lambda tx: tx.outbox.shown_in(QUESTION.slot)) == [CHAT, CHAT + 1]


def test_a_lapsed_lease_is_an_ambiguous_attempt(store: SqlStore) -> None:
    put(store, QUESTION)
    slow = the_one(store)
    assert claim(store, 59) == []
    quick = the_one(store, 60)
    assert (quick.copies, quick.token != slow.token) == (1, True)
    for late in (lambda: sent(store, slow), lambda: again(store, slow), lambda: dead(store, slow)):
        with pytest.raises(LeaseLost):
            late()
    sent(store, quick)


def test_what_may_have_arrived_goes_before_what_came_later(store: SqlStore) -> None:
    """It may not have arrived: then what came later would stand above it."""
    put(store, Message(CHAT, "first"))
    put(store, Message(CHAT, "second"), at=1)
    assert [row.message.screen for row in claim(store, 2)] == ["first"]
    assert [row.message.screen for row in claim(store, 62)] == ["first"]


@pytest.mark.parametrize("why", KEEPS_PLACE)
def test_what_waits_for_its_chat_goes_before_what_came_later(store: SqlStore, why: str) -> None:
    put(store, Message(CHAT, "first"), Message(CHAT, "second"), Message(CHAT + 1, "of another chat"))
    put(store, Message(CHAT, "urgent", lane=Lane.ALERT), at=1)
    first = next(row for row in claim(store) if row.message.chat_id == CHAT)
    store.transact(lambda tx: tx.outbox.again(first, after(5), why, ambiguous=False))
    assert screens(claim(store, 2)) == ["urgent"]
    assert screens(claim(store, 5)) == ["first"]


def test_what_telegram_will_not_have_holds_nobody_up(store: SqlStore) -> None:
    put(store, Message(CHAT, "first"), Message(CHAT, "second"))
    again(store, the_one(store), at=60)
    assert screens(claim(store, 1)) == ["second"]


def dead(store: SqlStore, row: OutboxRow) -> None:
    store.transact(lambda tx: tx.outbox.dead(row, "gone", NOW))


def test_three_copies_and_no_more(store: SqlStore, caplog: pytest.LogCaptureFixture) -> None:
    put(store, QUESTION)
    assert not again(store, the_one(store), ambiguous=True)
    assert not again(store, the_one(store), ambiguous=True)
    with caplog.at_level(logging.ERROR):
        assert again(store, the_one(store), ambiguous=True)
    assert claim(store, 3600) == []
    assert kept(store, "state", "failure", "copies") == [("dead", "fuse", 3)]
    assert "copies" in caplog.text


def test_a_process_that_dies_three_times_makes_three_copies(store: SqlStore) -> None:
    put(store, QUESTION)
    sends = [len(claim(store, 60 * turn)) for turn in range(6)]
    assert sends == [1, 1, 1, 0, 0, 0]
    assert kept(store, "state", "failure") == [("dead", "fuse")]


def test_a_sure_failure_is_no_copy(store: SqlStore) -> None:
    put(store, QUESTION)
    for turn in range(10):
        assert not again(store, the_one(store, turn), turn + 1)
    assert (the_one(store, 10).tries, kept(store, "copies")) == (10, [(0,)])


def test_the_counts_survive_a_replacement(store: SqlStore) -> None:
    put(store, QUESTION)
    again(store, the_one(store), ambiguous=True)
    put(store, replace(QUESTION, screen="next"))
    again(store, the_one(store), ambiguous=True)
    put(store, replace(QUESTION, screen="and next"))
    assert again(store, the_one(store), ambiguous=True)


def note_shown(store: SqlStore, message_id: int, at: float = 0) -> None:
    store.transact(lambda tx: tx.outbox.note_shown(CHAT, QUESTION.slot, message_id, after(at)))


def test_a_tap_on_a_lost_copy_stops_the_next_one(store: SqlStore) -> None:
    put(store, QUESTION)
    again(store, the_one(store), 60, ambiguous=True)
    note_shown(store, 71)
    assert claim(store, 60) == []
    assert kept(store, "state", "message_id") == [("sent", 71)]
    put(store, QUESTION)
    assert the_one(store).shown_as == 71


def test_a_tap_before_the_attempt_is_known_to_have_failed(store: SqlStore) -> None:
    put(store, QUESTION)
    row = the_one(store)
    note_shown(store, 71, 1)
    assert not again(store, row, 60, ambiguous=True)
    assert claim(store, 60) == []
    assert kept(store, "state", "message_id") == [("sent", 71)]


def test_a_tap_after_a_crash_before_the_message_is_sent_again(store: SqlStore) -> None:
    put(store, QUESTION)
    the_one(store)
    note_shown(store, 71, 60)
    assert claim(store, 60) == []
    assert kept(store, "state") == [("sent",)]


def test_a_tap_says_nothing_of_words_that_were_never_sent(store: SqlStore) -> None:
    put(store, QUESTION)
    again(store, the_one(store), ambiguous=True)
    put(store, replace(QUESTION, screen="next"))
    note_shown(store, 71)
    row = the_one(store)
    assert (row.message.screen, row.shown_as) == ("next", 71)


def test_a_tap_on_an_old_message_says_nothing_of_a_new_one(store: SqlStore) -> None:
    put(store, QUESTION)
    sent(store, the_one(store), 75)
    put(store, replace(QUESTION, anew=True))
    again(store, the_one(store), ambiguous=True)
    note_shown(store, 75)
    note_shown(store, 71)
    assert len(claim(store)) == 1
    assert store.transact(lambda tx: tx.outbox.slot_of(CHAT, 71)) == QUESTION.slot


def test_a_cancelled_message_is_not_sent(store: SqlStore) -> None:
    put(store, QUESTION, Message(CHAT, "other", slot="other"))
    store.transact(lambda tx: tx.outbox.cancel(CHAT, QUESTION.slot))
    assert screens(claim(store)) == ["other"]


def unprompted(store: SqlStore, since: float = 0) -> int:
    return store.transact(lambda tx: tx.outbox.unprompted_since(CHAT, after(since)))


def test_the_daily_fuse_counts_what_went_out_or_may_have(store: SqlStore) -> None:
    nudge = Message(CHAT, "nudge", unprompted=True)
    put(store, nudge, nudge, nudge, Message(CHAT, "reply"), Message(CHAT + 1, "hers", unprompted=True))
    assert unprompted(store) == 0
    first, _ = claim(store)
    sent(store, first)
    again(store, the_one(store), 60, ambiguous=True)
    third, *_ = claim(store)
    assert unprompted(store) == 3
    again(store, third, 60)
    assert unprompted(store) == 2
    assert unprompted(store, since=1) == 0


def test_a_message_that_nobody_could_get_is_not_counted(store: SqlStore) -> None:
    put(store, Message(CHAT, "nudge", unprompted=True))
    dead(store, the_one(store))
    assert unprompted(store) == 0


def test_a_group_that_moved_gets_what_waited(store: SqlStore) -> None:
    put(store, QUESTION, Message(CHAT, "later", lane=Lane.BULK, not_before=after(60)))
    sent(store, the_one(store), 70_000)
    store.transact(lambda tx: tx.outbox.move_chat(CHAT, -100_1))
    assert store.transact(lambda tx: tx.outbox.shown_in(QUESTION.slot)) == [-100_1]
    put(store, replace(QUESTION, chat_id=-100_1))
    there, later = claim(store, 60)
    assert (there.shown_as, later.message.chat_id) == (None, -100_1)
    sent(store, there, 3)
    put(store, replace(QUESTION, chat_id=-100_1))
    assert the_one(store).shown_as == 3


def test_two_senders_never_have_the_same_row(opened: Another) -> None:
    stores, together = [opened(), opened()], Barrier(2)
    put(stores[0], *(Message(number, "bulk", slot=f"{number % 7}") for number in range(1, 61)))

    def work(store: SqlStore) -> list[int]:
        together.wait(10)
        mine: list[int] = []
        while rows := claim(store, limit=3):
            mine += [row.id for row in rows]
        return mine

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(work, stores)
    taken = first + second + [row.id for row in claim(stores[0], limit=60)]
    assert len(taken) == len(set(taken)) == 60


def test_waiting_is_what_is_neither_sent_nor_dead(store: SqlStore) -> None:
    put(store, *(Message(CHAT + number, "a") for number in range(4)))
    first, second, third, _ = claim(store)
    sent(store, first, None)
    dead(store, second)
    again(store, third)
    assert store.transact(lambda tx: tx.outbox.count_waiting()) == 2


def test_what_was_removed_is_forgotten_and_the_newest_is_what_it_was(store: SqlStore) -> None:
    for message_id in (70, 75):
        put(store, replace(QUESTION, anew=True))
        sent(store, the_one(store), message_id)
    outdated = store.transact(lambda tx: [tx.outbox.is_outdated(CHAT, number) for number in (70, 75, 76)])
    assert outdated == [True, False, False]
    assert store.transact(lambda tx: tx.outbox.shown_at(CHAT, 70)) is not None
    put(store, Message(CHAT, "past", kind=Kind.REMOVE, slot="past:70", in_place_of=70))
    store.transact(lambda tx: tx.outbox.sent(tx.outbox.claim(NOW, 1, ())[0], None, "", NOW))
    assert store.transact(lambda tx: (tx.outbox.slot_of(CHAT, 70), tx.outbox.shown_at(CHAT, 70))) == (None, None)
    assert store.transact(lambda tx: tx.outbox.earlier_in(CHAT, QUESTION.slot)) == []
    assert store.transact(lambda tx: tx.outbox.newest_in(CHAT, QUESTION.slot)) == 75
