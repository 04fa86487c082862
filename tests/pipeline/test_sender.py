from datetime import timedelta
from typing import Any

import pytest

from bot.outbox import Kind, Message
from handlers import courier
from handlers.limits import Pace
from sandbox.faults import Fault
from tests.pipeline.conftest import ALERT, BULK, START, Rig


@pytest.fixture
def ann(rig: Rig) -> int:
    return rig.person("Ann")


@pytest.fixture
def ben(rig: Rig) -> int:
    return rig.person("Ben")


def trouble(rig: Rig, kind: str, method: str = "sendMessage", **more: Any) -> None:
    rig.telegram.faults.add(Fault(kind, method, **more))


async def test_what_is_committed_is_shown_protected_and_without_markup(rig: Rig, ann: int) -> None:
    rig.show(ann, "got <b>*Ann*</b> & _co_")
    await rig.pipeline().settle()
    assert rig.texts(ann) == ["got <b>*Ann*</b> & _co_"]
    sent = next(call for call in rig.telegram.calls if call.method == "sendMessage")
    assert sent.params["protect_content"] == "true"
    assert "parse_mode" not in sent.params
    assert rig.told == [("sent", ann, "got <b>*Ann*</b> & _co_")]


async def test_alerts_go_first_then_answers_then_the_rest(rig: Rig, ann: int) -> None:
    rig.show(ann, "question", lane=BULK)
    rig.show(ann, "answer")
    rig.show(ann, "alert", lane=ALERT)
    await rig.pipeline(pace=Pace(at_once=1, chat=(100, 100))).settle()
    assert rig.texts(ann) == ["alert"]
    rig.clock.forward(0.04)
    await rig.pipeline(pace=Pace(at_once=1, chat=(100, 100))).settle()
    assert rig.texts(ann) == ["alert", "answer"]


async def test_an_alert_does_not_wait_behind_what_is_not_urgent(rig: Rig, ann: int) -> None:
    """With a virtual clock: 200 others wait and the full rate is used when the alert comes."""
    for number in range(200):
        rig.show(rig.person(f"P{number}"), "question", lane=BULK)
    sender, waited = rig.pipeline(pace=Pace()).sender, 0
    for step in range(2_000):
        await sender.drain()
        if step == 1_000:
            rig.show(ann, "alert", lane=ALERT)
        if step > 1_000 and rig.texts(ann):
            waited = step - 1_000
            break
        rig.clock.forward(0.001)
    assert 0 < waited <= 200
    assert len(rig.calls("sendMessage")) <= 61


async def test_a_shown_slot_is_changed_in_place(rig: Rig, ann: int) -> None:
    pipeline = rig.pipeline()
    for text in ("one", "two"):
        rig.show(ann, text, slot="card")
        await pipeline.settle()
    assert rig.texts(ann) == ["two"]


async def test_the_same_again_is_no_failure(rig: Rig, ann: int) -> None:
    pipeline = rig.pipeline()
    for _ in range(2):
        rig.show(ann, "same", slot="card")
        await pipeline.settle()
    assert rig.texts(ann) == ["same"]
    assert [each[0] for each in rig.told] == ["sent", "sent"]
    assert rig.waiting() == (0, 0)


async def test_what_cannot_be_changed_any_more_is_sent_anew(rig: Rig, ann: int) -> None:
    pipeline = rig.pipeline()
    rig.show(ann, "one", slot="card")
    await pipeline.settle()
    rig.telegram.world.chats[ann].messages.clear()
    rig.show(ann, "two", slot="card")
    await pipeline.settle()
    rig.show(ann, "three", slot="card")
    await pipeline.settle()
    assert rig.texts(ann) == ["three"]


async def test_a_picture_takes_the_place_of_text_and_text_of_a_picture_as_a_new_message(rig: Rig, ann: int) -> None:
    pipeline = rig.pipeline()
    rig.show(ann, "one", slot="card")
    await pipeline.settle()
    rig.show(ann, "two", slot="card", params={"picture": True})
    await pipeline.settle()
    rig.show(ann, "three", slot="card")
    await pipeline.settle()
    assert rig.texts(ann) == ["one", "two", "three"]
    assert rig.calls("sendPhoto") == ["sendPhoto"]


async def test_what_is_obsolete_is_not_sent_and_nobody_need_know(rig: Rig, ann: int) -> None:
    rig.show(ann, "")
    await rig.pipeline().settle()
    assert (rig.texts(ann), rig.told, rig.waiting()) == ([], [], (0, 0))


@pytest.mark.parametrize("screen", ["note", "unknown"])
async def test_a_broken_screen_is_given_up_loudly_and_holds_up_nobody(
    rig: Rig, ann: int, ben: int, screen: str
) -> None:
    rig.put(Message(ann, screen, params={"text": "x", "broken": True}, lane=ALERT))
    rig.show(ben, "fine", lane=BULK)
    await rig.pipeline().settle()
    assert rig.texts(ben) == ["fine"]
    assert ("not delivered", "x", "screen failed" if screen == "note" else "no such screen") in rig.told


async def test_one_chats_429_delays_nobody_else(rig: Rig, ann: int, ben: int) -> None:
    trouble(rig, "429", chat_id=ann, seconds=30, times=1)
    pipeline = rig.pipeline(pace=Pace(chat=(100, 100)))
    for chat_id in (ann, ann, ben, ben):
        rig.show(chat_id, "hello")
    await pipeline.settle()
    assert (len(rig.texts(ann)), len(rig.texts(ben))) == (0, 2)
    rig.clock.forward(29)
    await pipeline.settle()
    assert rig.texts(ann) == []
    rig.clock.forward(2)
    await pipeline.settle()
    assert len(rig.texts(ann)) == 2


async def test_an_alert_that_may_have_arrived_goes_again_at_once_up_to_three_times(rig: Rig, ann: int) -> None:
    trouble(rig, "drop_after")
    rig.show(ann, "alert", lane=ALERT)
    pipeline = rig.pipeline()
    await pipeline.settle()
    assert len(rig.texts(ann)) == 2
    for _ in range(10):
        rig.clock.forward(61)
        await pipeline.settle()
    assert len(rig.texts(ann)) == 3
    assert rig.told == [("not delivered", "alert", "unknown whether it arrived")]


async def test_a_question_that_may_have_arrived_goes_once_more_after_a_minute(rig: Rig, ann: int) -> None:
    trouble(rig, "drop_after", times=1)
    rig.show(ann, "question", lane=BULK)
    pipeline = rig.pipeline()
    await pipeline.settle()
    rig.clock.forward(59)
    await pipeline.settle()
    assert len(rig.texts(ann)) == 1
    rig.clock.forward(2)
    await pipeline.settle()
    assert (len(rig.texts(ann)), rig.told) == (2, [("sent", ann, "question")])


async def test_a_change_that_may_have_arrived_is_made_again_and_is_no_copy(rig: Rig, ann: int) -> None:
    pipeline = rig.pipeline()
    rig.show(ann, "one", slot="card")
    await pipeline.settle()
    trouble(rig, "drop_after", "editMessageText", times=5)
    rig.show(ann, "two", slot="card")
    for _ in range(8):
        await pipeline.settle()
        rig.clock.forward(61)
    assert rig.texts(ann) == ["two"]
    assert rig.told[-1] == ("sent", ann, "two")


async def test_without_a_connection_nothing_is_counted_and_everything_arrives_later(rig: Rig, ann: int) -> None:
    trouble(rig, "drop_before")
    for number in range(4):
        rig.show(ann, f"{number}")
    pipeline = rig.pipeline()
    for _ in range(20):
        await pipeline.settle()
        rig.clock.forward(31)
    assert len(rig.calls("sendMessage")) == 4 + 19  # After the first few, one at a time.
    rig.telegram.faults.clear()
    await pipeline.settle()
    assert sorted(rig.texts(ann)) == ["0", "1", "2", "3"]


async def test_a_token_that_is_refused_stops_all_sending_until_it_is_accepted(rig: Rig, ann: int) -> None:
    pipeline = rig.pipeline()
    await pipeline.settle()
    trouble(rig, "401")
    for number in range(3):
        rig.show(ann, f"{number}")
    await pipeline.settle()
    tried = len(rig.calls("sendMessage"))
    rig.clock.forward(29)
    await pipeline.settle()
    assert len(rig.calls("sendMessage")) == tried
    rig.telegram.faults.clear()
    rig.clock.forward(2)
    await pipeline.settle()
    assert sorted(rig.texts(ann)) == ["0", "1", "2"]


async def test_who_blocked_the_bot_is_known_to_be_gone(rig: Rig, ann: int, ben: int) -> None:
    rig.telegram.people.block("Ann")
    rig.show(ann, "hello")
    rig.show(4711, "hello")
    rig.show(ben, "hello")
    await rig.pipeline().settle(poll=False)
    assert {("gone", ann), ("gone", 4711), ("sent", ben, "hello")} == set(rig.told)


async def test_a_group_that_moved_is_written_to_where_it_is(rig: Rig, ann: int) -> None:
    group = rig.telegram.people.groups.create("Staff", "Ann")
    rig.telegram.people.groups.add_bot(group.id, "Ann")
    moved = rig.telegram.people.groups.migrate(group.id, "Ann")
    rig.show(group.id, "hello")
    await rig.pipeline().settle(poll=False)
    assert rig.texts(moved.id) == ["hello"]


async def test_the_bot_leaves_when_told(rig: Rig, ann: int) -> None:
    group = rig.telegram.people.groups.create("Strangers", "Ann")
    rig.telegram.people.groups.add_bot(group.id, "Ann")
    for _ in range(2):
        rig.put(Message(group.id, "", kind=Kind.LEAVE))
        await rig.pipeline().settle(poll=False)
    assert rig.telegram.world.chats[group.id].standing == "left"
    assert rig.waiting() == (0, 0)


async def test_a_tap_is_answered_in_words(rig: Rig, ann: int) -> None:
    pipeline = rig.pipeline()
    rig.show(ann, "hello")
    await pipeline.settle()
    tap = rig.telegram.people.tap("Ann", "Yes")
    rig.answer_tap(ann, tap.id, "saved", alert=True)
    await pipeline.settle(poll=False)
    assert tap.answer is not None
    assert (tap.answer["text"], tap.answer["alert"]) == ("Saved", True)


async def test_a_tap_is_answered_in_time_or_not_at_all(rig: Rig, ann: int) -> None:
    rig.answer_tap(ann, "no such tap", "saved")
    await rig.pipeline().settle()
    rig.answer_tap(ann, "another")
    rig.clock.forward(16)
    await rig.pipeline().settle()
    assert len(rig.calls("answerCallbackQuery")) == 1
    assert (rig.told, rig.waiting()) == ([], (0, 0))


async def test_killed_between_sending_and_noting_makes_one_counted_copy(rig: Rig, ann: int, monkeypatch: Any) -> None:
    rig.show(ann, "alert", lane=ALERT)
    with monkeypatch.context() as killed:
        killed.setattr(courier, "NOTE_TRIES", 0)
        await rig.pipeline().settle()
    assert (rig.texts(ann), rig.waiting()) == (["alert"], (0, 1))
    rig.clock.forward(61)
    await rig.pipeline().settle()
    assert (rig.texts(ann), rig.waiting()) == (["alert", "alert"], (0, 0))


async def test_a_chat_is_not_flooded(rig: Rig, ann: int, ben: int) -> None:
    pipeline = rig.pipeline(pace=Pace(at_once=100))
    for number in range(6):
        rig.show(ann, f"{number}")
    rig.show(ben, "hello")
    await pipeline.settle()
    assert (len(rig.texts(ann)), rig.texts(ben)) == (3, ["hello"])
    for _ in range(3):
        rig.clock.forward(1.01)
        await pipeline.settle()
    assert sorted(rig.texts(ann)) == [f"{number}" for number in range(6)]


async def test_when_we_last_sent_outlives_a_restart(rig: Rig, ann: int) -> None:
    rig.show(ann, "hello")
    await rig.pipeline().settle()
    assert rig.store.transact(lambda tx: tx.marks.get("sent")) == START
    rig.clock.forward(timedelta(days=1).total_seconds())
    rig.show(ann, "again")
    await rig.pipeline().settle()
    assert rig.store.transact(lambda tx: tx.marks.get("sent")) == rig.clock()
