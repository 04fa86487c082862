from typing import Any

from handlers.pipeline import courier
from handlers.pipeline.limits import Pace
from sandbox.faults import Fault
from tests.pipeline.conftest import ALERT, BULK, Rig


def trouble(rig: Rig, kind: str, method: str = "sendMessage", **more: Any) -> None:
    rig.telegram.faults.add(Fault(kind, method, **more))


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


async def test_without_a_connection_nothing_is_counted_and_everything_arrives_later(rig: Rig) -> None:
    trouble(rig, "drop_before")
    people = [rig.person(f"P{number}") for number in range(4)]
    for each in people:
        rig.show(each, "here")
    pipeline = rig.pipeline()
    for _ in range(20):
        await pipeline.settle()
        rig.clock.forward(31)
    assert len(rig.calls("sendMessage")) == 4 + 19  # After the first few, one at a time.
    rig.telegram.faults.clear()
    await pipeline.settle()
    assert [rig.texts(each) for each in people] == [["here"]] * 4


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


async def test_killed_between_sending_and_noting_makes_one_counted_copy(rig: Rig, ann: int, monkeypatch: Any) -> None:
    rig.show(ann, "alert", lane=ALERT)
    with monkeypatch.context() as killed:
        killed.setattr(courier, "NOTE_TRIES", 0)
        await rig.pipeline().settle()
    assert (rig.texts(ann), rig.waiting()) == (["alert"], (0, 1))
    rig.clock.forward(61)
    await rig.pipeline().settle()
    assert (rig.texts(ann), rig.waiting()) == (["alert", "alert"], (0, 0))
