"""Of an alert the newest card alone stays in a chat; what Telegram does not let us take away is one line."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.outbox import Kind, Lane, Message
from sandbox.faults import Fault
from tests.provider.conftest import House

PAST = {"en": "K-001 · earlier card: see below ⬇", "es": "K-001 · tarjeta anterior: ver abajo ⬇"}


async def a_card(house: House, language: str = "es") -> int:
    """The id of the message that shows an urgent alert to Ann."""
    await house.admin()
    house.run(lambda tx: tx.clinics.save(replace(tx.clinics.get(1), language=language)))
    house.patient()
    await house.forward(days=2)
    await house.report("Pat", signs=("pus",))
    return int(house.messages("Ann")[-1].id)


def cards(house: House) -> list[Any]:
    return [each for each in house.messages("Ann") if "K-001" in each.body.text and "🟢" not in each.body.text]


async def ask(house: House, *, since: timedelta = timedelta()) -> None:
    """The alert is shown anew to Ann, the card before it being so old."""
    await house.forward(seconds=since.total_seconds())
    slot = "alert:1"
    anew = Message(house.person("Ann"), "alert", 1, lane=Lane.ALERT, slot=slot, anew=True)
    house.run(lambda tx: tx.outbox.put(anew, house.now[0]))
    await house.pipeline.settle()


@pytest.mark.parametrize("language", PAST)
async def test_after_a_night_in_which_nobody_takes_it_one_card_is_left(house: House, language: str) -> None:
    first = await a_card(house, language)
    for _ in range(9 * 12):
        await house.forward(minutes=5)
    (card,) = cards(house)
    assert card.id > first
    assert card.keyboard()
    assert PAST[language] not in "\n".join(house.read("Ann"))
    assert house.run(lambda tx: tx.outbox.earlier_in(house.person("Ann"), "alert:1")) == []


@pytest.mark.parametrize("language", PAST)
async def test_a_card_of_two_days_before_is_one_line(house: House, language: str) -> None:
    first = await a_card(house, language)
    await house.tap("Ann", "I’ve got it" if language == "en" else "Me encargo yo")
    house.telegram.calls.clear()
    moment = house.telegram.world.chats[house.person("Ann")].messages[first]
    moment.at -= 49 * 3600
    await ask(house)
    assert [call.method for call in house.telegram.calls if call.method == "deleteMessage"]
    assert [each.body.text for each in cards(house) if each.id == first] == [PAST[language]]
    assert not next(each for each in cards(house) if each.id == first).keyboard()


async def test_what_is_known_to_be_too_old_is_not_tried(house: House) -> None:
    first = await a_card(house)
    await house.forward(hours=49)
    house.telegram.calls.clear()
    await ask(house)
    asked = [call.params.get("message_id") for call in house.telegram.calls if call.method == "deleteMessage"]
    assert str(first) not in map(str, asked)


async def test_a_card_that_somebody_has_deleted_by_hand_is_no_error(house: House) -> None:
    first = await a_card(house)
    del house.telegram.world.chats[house.person("Ann")].messages[first]
    await ask(house)
    assert len(cards(house)) == 1
    assert house.run(lambda tx: tx.outbox.count_waiting()) == 0
    assert house.run(lambda tx: tx.outbox.slot_of(house.person("Ann"), first)) is None


@pytest.mark.parametrize("kind", ["429", "500", "drop_after", "drop_before", "502_html"])
async def test_where_telegram_is_in_trouble_it_is_taken_away_a_little_later(house: House, kind: str) -> None:
    first = await a_card(house)
    house.telegram.faults.add(Fault(kind, "deleteMessage", times=1, seconds=5))
    await ask(house)
    await house.forward(minutes=2)
    assert first not in [each.id for each in cards(house)]
    assert house.run(lambda tx: tx.outbox.slot_of(house.person("Ann"), first)) is None


async def test_a_refusal_that_nobody_knows_leaves_one_line(house: House) -> None:
    first = await a_card(house)
    house.telegram.faults.add(Fault("400", "deleteMessage", times=1))
    await ask(house)
    assert [each.body.text for each in cards(house) if each.id == first] == [PAST["es"]]


async def test_the_newest_card_is_never_taken_away(house: House) -> None:
    only = await a_card(house)
    past = Message(house.person("Ann"), "past_card", 1, kind=Kind.REMOVE, slot=f"past:1:{only}", in_place_of=only)
    house.run(lambda tx: tx.outbox.put(past, house.now[0]))
    await house.pipeline.settle()
    assert [each.id for each in cards(house)] == [only]
    assert house.run(lambda tx: tx.outbox.count_waiting()) == 0


async def test_a_tap_under_a_card_that_is_gone_shows_the_newest(house: House) -> None:
    first = await a_card(house)
    data = next(each["callback_data"] for row in house.messages("Ann")[-1].keyboard() for each in row)
    await ask(house)
    assert first not in [each.id for each in cards(house)]
    await house.press("Ann", data)
    assert cards(house)[-1].keyboard()
