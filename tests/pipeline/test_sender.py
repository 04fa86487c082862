import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from bot.outbox import Kind, Message
from handlers.pipeline.limits import Pace
from handlers.screen import Drawn, Screen
from sandbox.files import Upload
from tests.pipeline.conftest import ALERT, BULK, PICTURE, START, Note, Rig, draw
from wording.words import Words


async def test_what_is_committed_is_shown_protected_and_without_markup(rig: Rig, ann: int) -> None:
    rig.show(ann, "got <b>*Ann*</b> & _co_")
    await rig.pipeline().settle()
    assert rig.texts(ann) == ["got <b>*Ann*</b> & _co_"]
    sent = next(call for call in rig.telegram.calls if call.method == "sendMessage")
    assert sent.params["protect_content"] == "true"
    assert "parse_mode" not in sent.params
    assert rig.told == [("sent", ann, "got <b>*Ann*</b> & _co_")]


@pytest.mark.parametrize("messages", [1, 3])
async def test_what_told_of_somebody_who_is_erased_meanwhile_is_taken_away(rig: Rig, ann: int, messages: int) -> None:
    photos = [rig.telegram.world.files.keep("photo", Upload("a.png", PICTURE, "image/png")) for _ in range(messages)]

    def erase_while_it_goes(view: Note, words: Words) -> Drawn:
        gone = "DELETE FROM outbox WHERE screen = 'card'"
        rig.store.transact(lambda tx: tx.sql.connection.exec_driver_sql(gone))
        drawn = draw(view, words)
        return drawn if messages == 1 else replace(drawn, album=tuple((each.id, "Pat") for each in photos))

    rig.more_screens["card"] = Screen(rig._load, erase_while_it_goes)
    rig.show(ann, "stays")
    rig.put(Message(ann, "card", params={"text": "Pat: it itches"}))
    await rig.pipeline().settle()
    assert rig.texts(ann) == ["stays"]
    assert rig.calls("deleteMessage") == ["deleteMessage"] * messages
    assert rig.waiting() == (0, 0)


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


async def test_what_takes_long_to_make_keeps_nobody_waiting(rig: Rig, ann: int, ben: int) -> None:
    """Not even while Telegram is hardly reached, when one message at a time is sent."""
    begun, may_end, stop = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def make(store: Any, view: Note, words: Any) -> Drawn:
        begun.set()
        await may_end.wait()
        return Drawn(f"made of {view.text}")

    rig.more_screens["slow"] = Screen(rig._load, draw, make=make)
    rig.put(Message(ann, "slow", params={"text": "much"}, lane=BULK))
    sender = rig.pipeline().sender
    sender._courier.trust.trouble(rig.clock().timestamp())
    rig.clock.forward(60)
    running = asyncio.create_task(sender.run(stop))
    await begun.wait()
    rig.show(ben, "alert", lane=ALERT)
    rig.show(ann, "answer")
    sender.wake.set()
    async with asyncio.timeout(10):
        while not (rig.texts(ben) and rig.texts(ann)):  # noqa: ASYNC110 (it is Telegram that is looked at)
            await asyncio.sleep(0)
    assert (rig.texts(ben), rig.texts(ann)) == (["alert"], ["answer"])
    may_end.set()
    stop.set()
    sender.wake.set()
    await running
    assert rig.texts(ann) == ["answer", "made of much"]


async def test_what_is_just_about_to_start_counts(rig: Rig) -> None:
    for number in range(9):
        rig.show(rig.person(f"P{number}"), "question", lane=BULK)
    sender = rig.pipeline(pace=Pace(at_once=4)).sender
    assert [await sender._start_some() for _ in range(3)] == [4, 0, 0]
    await sender.drain()
    assert len(rig.calls("sendMessage")) == 4


async def test_what_may_start_while_nothing_is_claimed_is_not_slept_through(
    rig: Rig, ann: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, stop = rig.store.run, asyncio.Event()
    sender = rig.pipeline(pace=Pace(at_once=1)).sender

    async def slow(work: Any, *args: Any, **more: Any) -> Any:
        """Time goes by while it is looked in vain for what may be sent, and nothing is under way."""
        found = await run(work, *args, **more)
        if found == (0, []) and not sender._flying:
            rig.clock.forward(1)
        return found

    monkeypatch.setattr(rig.store, "run", slow)
    for number in range(3):
        rig.show(ann, f"{number}")
    running = asyncio.create_task(sender.run(stop))
    async with asyncio.timeout(10):
        while len(rig.texts(ann)) < 3:  # noqa: ASYNC110 (it is Telegram that is looked at)
            await asyncio.sleep(0)
    stop.set()
    sender.wake.set()
    await running


@pytest.mark.parametrize(
    "before",
    [
        pytest.param({"text": ""}, id="obsolete"),
        pytest.param({"text": "x", "broken": True}, id="a screen that fails"),
    ],
)
async def test_what_is_not_sent_keeps_nobody_waiting_for_the_next_wake(
    rig: Rig, ann: int, before: dict[str, Any]
) -> None:
    stop, sender = asyncio.Event(), rig.pipeline().sender
    rig.put(Message(ann, "note", params=before))
    rig.show(ann, "after it")
    running = asyncio.create_task(sender.run(stop))
    async with asyncio.timeout(10):
        while "after it" not in rig.texts(ann):  # noqa: ASYNC110 (it is Telegram that is looked at)
            await asyncio.sleep(0)
    stop.set()
    sender.wake.set()
    await running


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


async def test_a_loop_of_ours_meets_the_fuse_at_twelve_a_day_and_is_loud(rig: Rig, ann: int) -> None:
    for number in range(14):
        rig.show(ann, f"question {number}", lane=BULK, unprompted=True)
    rig.show(ann, "alert", lane=ALERT)
    rig.show(ann, "answer")
    await rig.pipeline().settle()
    assert rig.texts(ann)[:2] == ["alert", "answer"]
    assert len(rig.texts(ann)) == 2 + 12
    assert [each[0] for each in rig.told].count("not delivered") == 2
    rig.clock.forward(24 * 3600 + 1)
    rig.show(ann, "the next day", lane=BULK, unprompted=True)
    await rig.pipeline().settle()
    assert rig.texts(ann)[-1] == "the next day"


async def test_what_is_sent_because_it_cannot_be_changed_waits_for_its_turn(rig: Rig, ann: int) -> None:
    rig.show(ann, "one", slot="card")
    await rig.pipeline().settle()
    rig.telegram.world.chats[ann].messages.clear()
    ticks = (number / 400 for number in count())
    rig.show(ann, "two", slot="card")
    sender = rig.pipeline(pace=Pace(at_once=1), ticks=lambda: next(ticks)).sender
    await sender.drain()
    assert rig.texts(ann) == ["two"]
    assert sender._limits._spread.level > -1e-6
