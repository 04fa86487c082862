"""A clinic's own texts, under /clinic: answers that it gives often, and its words on aftercare."""

from dataclasses import replace
from typing import Any

import pytest

from bot.clinic import Clinic
from tests.provider.conftest import House


def clinic(house: House) -> Clinic:
    found: Clinic = house.run(lambda tx: tx.clinics.get(1))
    return found


async def at_the_texts(house: House) -> None:
    await house.admin()
    await house.say("Ann", "/clinic")
    await house.tap("Ann", "Your own texts")


async def add(house: House, text: str) -> None:
    await house.tap("Ann", "Add an answer")
    await house.say("Ann", text)
    await house.tap("Ann", "Keep it")


async def test_an_answer_is_shown_back_filled_in_before_it_is_kept_and_then_used(house: House) -> None:
    await at_the_texts(house)
    await house.tap("Ann", "Add an answer")
    await house.say("Ann", "Hello {Name}, all is well on day { day }.")
    assert "A patient reads:\nHello Anne, all is well on day 3." in house.last("Ann")
    assert clinic(house).texts == ()
    await house.tap("Ann", "Keep it")
    assert clinic(house).texts == ("Hello {name}, all is well on day {day}.",)
    house.patient()
    await house.pipeline.settle()
    enrollment = house.run(lambda tx: tx.enrollments.recent_of_clinic(1, 1)[0].id)
    await house.press("Ann", f"p.write:{enrollment}")
    await house.tap("Ann", "Hello {name}")
    assert "Hello Pat, all is well on day 0." in house.last("Ann")


async def test_one_is_changed_where_it_stands_and_removed(house: House) -> None:
    await at_the_texts(house)
    for text in ("First", "Second"):
        await add(house, text)
    await house.tap("Ann", "First")
    await house.tap("Ann", "Write it anew")
    await house.say("Ann", "Other")
    await house.tap("Ann", "Keep it")
    assert clinic(house).texts == ("Other", "Second")
    await house.tap("Ann", "Other")
    await house.tap("Ann", "Remove it")
    assert clinic(house).texts == ("Second",)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("x" * 401, "longer than 400"), ("Hello {surname}", "nothing else between braces")],
)
async def test_what_cannot_be_taken_is_said_and_nothing_is_kept(house: House, typed: str, said: str) -> None:
    await at_the_texts(house)
    await house.tap("Ann", "Add an answer")
    await house.say("Ann", typed)
    assert said in house.last("Ann")
    assert "Keep it" not in house.buttons("Ann")
    await house.say("Ann", "Hello")
    await house.tap("Ann", "Keep it")
    assert clinic(house).texts == ("Hello",)


async def test_twelve_are_enough(house: House) -> None:
    await at_the_texts(house)
    house.run(_twelve)
    await house.tap("Ann", "Write your words on aftercare")
    await house.tap("Ann", "‹ Back")
    assert "Add an answer" not in house.buttons("Ann")
    await house.press("Ann", "p.texts:add")
    await house.say("Ann", "One more")
    assert "12 answers already" in await house.tap("Ann", "Keep it")
    assert len(clinic(house).texts) == 12


def _twelve(tx: Any) -> None:
    tx.clinics.save(replace(tx.clinics.get(1), texts=tuple(f"Text {n}" for n in range(12))))


async def test_the_words_on_aftercare_stand_on_the_card_and_go_again(house: House) -> None:
    await at_the_texts(house)
    await house.tap("Ann", "Write your words on aftercare")
    await house.say("Ann", "Calm Cream, twice a day.")
    assert "Skin & Co adds: Calm Cream, twice a day." in house.last("Ann")
    await house.tap("Ann", "Keep it")
    house.patient()
    await house.forward(hours=5)
    card = next(each for each in house.read("Pat") if each.startswith("Your skin today"))
    assert "Skin & Co adds: Calm Cream, twice a day." in card
    await house.tap("Ann", "Write your words on aftercare")
    await house.tap("Ann", "Remove it")
    assert clinic(house).aftercare == ""


async def test_only_what_was_shown_back_is_kept(house: House) -> None:
    await at_the_texts(house)
    await house.tap("Ann", "Add an answer")
    await house.say("Ann", "First")
    old = house.messages("Ann")[-1].id
    await house.say("Ann", "Second")
    await house.tap("Ann", "Keep it", message_id=old)
    assert clinic(house).texts == ()


@pytest.mark.parametrize("data", ["p.texts:all", "p.texts:add", "p.texts:clear", "p.texts:aftercare"])
async def test_only_an_admin_changes_them(house: House, data: str) -> None:
    await house.admin()
    await house.colleague("Ben")
    await house.say("Ben", "/clinic")
    assert house.buttons("Ben") == []
    await house.press("Ben", data)
    await house.say("Ben", "Anything")
    assert (clinic(house).texts, clinic(house).aftercare) == ((), "")
