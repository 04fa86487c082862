"""When something of ours fails: words are kept, a person is told, and the patient hears whom to call."""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from bot.alert import AlertState
from bot.finding import Urgency
from bot.ports import StoreTrouble, Transaction
from bot.workflows import alerting, answering, climbing
from commands.inbox import lines, work_again
from handlers.screens import alert as card
from handlers.screens import cards
from sandbox.files import Upload
from storage.database import SqlStore
from tests.provider.conftest import House
from tests.provider.test_photos_of_others import PICTURE
from tests.provider.test_two_digests import clinic
from wording import hands

PUS = "there is yellow pus"


async def followed(house: House) -> None:
    await house.admin()
    await house.colleague("Bob")
    house.patient()
    await house.forward(days=2)


def fails(*_: Any, **__: Any) -> Any:
    raise RuntimeError(PUS)


async def tries(house: House) -> None:
    for _ in range(4):
        await house.forward(seconds=7)


@pytest.mark.parametrize("broken", ["record_words", "set_for_words"])
async def test_words_that_cannot_be_worked_are_kept_and_told(
    house: House, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    await followed(house)
    monkeypatch.setattr(answering, broken, fails)
    await house.say("Pat", PUS)
    await tries(house)
    (alert,) = house.run(lambda tx: tx.alerts.of_enrollment(1))
    assert (alert.urgency, [each.rule for each in alert.findings]) == (Urgency.URGENT, ["unassessed"])
    assert PUS in house.last("Ann")
    assert "could not be judged by the bot" in house.last("Bob")
    assert "+49 30 1234567" in house.last("Pat")
    assert "112" in house.last("Pat")


@pytest.mark.parametrize("language", ["en", "es"])
async def test_words_of_who_has_stopped_are_kept_and_told_as_well(
    house: House, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    await clinic(house, language)
    await house.say("Pat", "/stop")
    monkeypatch.setattr(answering, "set_for_words", fails)
    await house.say("Pat", PUS)
    await tries(house)
    (alert,) = house.run(lambda tx: tx.alerts.of_enrollment(1))
    assert alert.urgency is Urgency.URGENT
    assert PUS in house.last("Ann")
    assert "+49 30 1234567" in house.last("Pat")
    assert "112" in house.last("Pat")


async def test_a_photo_that_cannot_be_worked_is_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await followed(house)
    monkeypatch.setattr(answering, "record_photos", fails)
    house.telegram.people.photo("Pat", Upload("skin.png", PICTURE, "image/png"), "what is this?")
    await tries(house)
    (answers,) = house.run(lambda tx: tx.enrollments.course(1)).answer_sets
    assert (len(answers.photos), answers.notes) == (1, ("what is this?",))
    await house.tap("Ann", "All words")
    await house.tap("Ann", "Show the photo")
    assert house.messages("Ann")[-1].body.file is not None


async def test_a_tap_that_cannot_be_worked_is_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await followed(house)
    await house.say("Pat", "/report")
    monkeypatch.setattr(answering, "record_all_clear", fails)
    await house.tap("Pat", "All clear")
    await tries(house)
    (alert,) = house.run(lambda tx: tx.alerts.of_enrollment(1))
    assert alert.urgency is Urgency.URGENT
    assert "Skin & Co has been told to look at it" in house.last("Pat")


async def test_what_telegrams_library_cannot_read_is_kept_all_the_same(house: House) -> None:
    await followed(house)
    chat = {"id": house.person("Pat"), "type": "private"}
    house.telegram.world.queue("message", {"message_id": 1, "chat": chat, "text": PUS, "date": "soon"})
    await house.pipeline.settle()
    await tries(house)
    assert PUS in house.last("Ann")


async def test_if_even_keeping_fails_a_person_is_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await followed(house)
    monkeypatch.setattr(answering, "record_note", fails)
    monkeypatch.setattr("storage.answers.Answers.add", fails)
    await house.say("Pat", PUS)
    await tries(house)
    (alert,) = house.run(lambda tx: tx.alerts.of_enrollment(1))
    assert alert.urgency is Urgency.URGENT


async def test_what_was_put_aside_is_listed_and_worked_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await followed(house)
    with monkeypatch.context() as broken:
        broken.setattr(answering, "record_words", fails)
        await house.say("Pat", "I lost my umbrella")
        await tries(house)
    (line,) = lines(house.run(lambda tx: tx.inbox.dead()))
    assert "message" in line
    assert "RuntimeError" in line
    assert "umbrella" not in line
    assert house.run(work_again, 0, house.now[0]) == 1
    await house.pipeline.settle()
    notes = [note for each in house.run(lambda tx: tx.enrollments.course(1)).answer_sets for note in each.notes]
    assert notes == ["I lost my umbrella", "I lost my umbrella"]
    assert list(lines(house.run(lambda tx: tx.inbox.dead()))) == ["Nothing was put aside."]


BROKEN_CARDS: dict[str, tuple[Any, str]] = {"drawing": (card, "draw"), "loading": (hands, "load")}


@pytest.mark.parametrize("what", BROKEN_CARDS)
async def test_a_card_that_cannot_be_drawn_is_sent_plain(
    house: House, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    await followed(house)
    module, name = BROKEN_CARDS[what]
    if what == "drawing":
        object.__setattr__(card.ALERT, "draw", fails)
    else:
        monkeypatch.setattr(module, name, fails)
    try:
        await house.report("Pat", signs=("pus",), redness=2)
        assert house.last("Ann").startswith("🔴 Urgent · K-001\n\nI cannot show this alert as usual")
        assert house.alert(1).state is AlertState.SENT
        assert "I’ve got it" in house.buttons("Ann")
    finally:
        object.__setattr__(card.ALERT, "draw", card.draw)


async def test_advice_that_cannot_be_drawn_is_sent_plain(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await followed(house)
    monkeypatch.setattr(cards, "about", fails)
    await house.report("Pat", signs=("breathing",))
    assert any("Please call Skin & Co: +49 30 1234567. In an emergency" in each for each in house.read("Pat"))


async def test_an_alert_that_cannot_climb_is_told_to_everybody(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await followed(house)
    await house.report("Pat", redness=4)
    before = len(house.read("Bob"))
    monkeypatch.setattr(climbing, "_escalate", fails)
    for _ in range(4):
        await house.forward(hours=1)
    assert len(house.read("Bob")) > before


async def test_a_course_that_cannot_move_on_is_told_to_a_person(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await followed(house)
    monkeypatch.setattr("bot.workflows.clock._carry_out", fails)
    await house.forward(days=1)
    await tries(house)
    for _ in range(3):
        await house.forward(minutes=2)
    (alert,) = house.run(lambda tx: tx.alerts.of_enrollment(1))
    assert [each.rule for each in alert.findings] == ["unassessed"]


def locked() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = 5
    return error


async def test_a_fault_of_the_database_is_no_try_of_the_update(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three failed commits in six seconds put "there is pus" aside."""
    await followed(house)
    left = [1] * 6
    merge: Callable[..., Any] = alerting.merge

    def troubled(tx: Transaction, *args: Any) -> Any:
        if left:
            left.pop()
            raise locked()
        return merge(tx, *args)

    monkeypatch.setattr(alerting, "merge", troubled)
    await house.say("Pat", PUS)
    for _ in range(10):
        await house.forward(seconds=3)
    (alert,) = house.run(lambda tx: tx.alerts.of_enrollment(1))
    assert not left
    assert [each.name for each in alert.findings] == ["sign:pus"]
    assert house.run(lambda tx: tx.inbox.dead()) == []


def test_what_is_the_databases_own_trouble_is_called_so(store: SqlStore) -> None:
    def full(_: Transaction) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = 13
        raise error

    def wrong(_: Transaction) -> None:
        raise sqlite3.OperationalError("no such table: x")

    with pytest.raises(StoreTrouble):
        store.transact(full)
    with pytest.raises(sqlite3.OperationalError):
        store.transact(wrong)


async def test_a_screen_is_not_given_up_for_a_fault_of_the_database(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await followed(house)
    left = iter(range(8))
    load = card.load

    def troubled(*args: Any) -> Any:
        if next(left, 9) < 5:
            raise locked()
        return load(*args)

    object.__setattr__(card.ALERT, "load", troubled)
    try:
        with suppress(StoreTrouble):
            await house.report("Pat", signs=("pus",), redness=2)
        for _ in range(8):
            with suppress(StoreTrouble):
                await house.forward(seconds=30)
        assert any(each.startswith("🔴 Urgent · K-001\nPat Miller") for each in house.read("Ann"))
    finally:
        object.__setattr__(card.ALERT, "load", card.load)
