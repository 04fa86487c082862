"""The sessions of one patient stand in one timeline, and nothing of anybody else's does."""

import pytest

from bot.workflows import correcting, enrolling
from tests.provider.conftest import House
from tests.provider.test_ending import next_session
from tests.provider.test_letters import with_pat


async def moved(house: House, *, to: str) -> None:
    """Pat says something in the first session; the second one is read with another account, by a new link."""
    await with_pat(house)
    await house.forward(days=2)
    await house.say("Pat", "the umbrella is green")
    await house.forward(days=33)
    await next_session(house)
    ann = house.run(lambda tx: tx.providers.of_chat(house.person("Ann")))
    second = house.run(lambda tx: tx.enrollments.of_clinic(1, 2))
    await house.follow(to, house.run(lambda tx: enrolling.invite(tx, ann, second, house.now[0])))
    await house.tap(to, "I agree")
    assert house.run(lambda tx: tx.enrollments.of_clinic(1, 2)).chat_id == house.person(to)


async def timeline_of(house: House, label: str) -> str:
    await house.say("Ann", "/patients")
    await house.press("Ann", f"p.timeline:{label}:0")
    read = house.last("Ann")
    for page in ("2", "3"):
        if page in house.buttons("Ann"):
            await house.tap("Ann", page)
            read += house.last("Ann")
    return read


@pytest.mark.parametrize("label", ["1", "2"], ids=["from-the-first", "from-the-second"])
async def test_both_stand_in_one_timeline_whichever_account_the_patient_has_by_now(house: House, label: str) -> None:
    await moved(house, to="Paty")
    read = await timeline_of(house, label)
    assert "the umbrella is green" in read
    assert "Ann noted the next session, K-002." in read


async def test_what_a_wrong_person_was_connected_to_is_nobodys_session(house: House) -> None:
    await moved(house, to="Stranger")
    await house.say("Stranger", "my dog is brown")
    ann = house.run(lambda tx: tx.providers.of_chat(house.person("Ann")))
    house.run(lambda tx: correcting.unbind(tx, ann, 2, house.now[0]))
    first, second, third = [await timeline_of(house, each) for each in ("1", "2", "3")]
    assert "the umbrella is green" in first
    assert "my dog is brown" not in first
    assert "my dog is brown" in second
    assert "the umbrella is green" not in second + third
