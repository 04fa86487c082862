"""Whatever is a patient's goes with them, also what another account or a mistake has left."""

from dataclasses import replace

from bot.alert import AlertState
from bot.ports import Transaction
from bot.workflows import correcting, enrolling
from tests.provider.conftest import House
from tests.provider.test_forgetting import SECRET, forget, is_kept, wrote_and_closed
from tests.provider.test_letters import with_pat
from tests.provider.test_sessions import moved


def close_all(tx: Transaction) -> None:
    for each in tx.alerts.open_of_clinic(1):
        tx.alerts.save(replace(each, state=AlertState.RESOLVED, resolved_at=each.raised_at))


async def test_an_earlier_session_goes_too_that_was_read_with_another_account(house: House) -> None:
    await moved(house, to="Paty")
    house.run(close_all)
    await forget(house, "Paty")
    assert [is_kept(house, each) for each in (1, 2)] == [False, False]


async def test_the_account_of_before_erases_no_later_session(house: House) -> None:
    await moved(house, to="Paty")
    house.run(close_all)
    await forget(house)
    assert [is_kept(house, each) for each in (1, 2)] == [False, True]


def unbind(house: House, enrollment_id: int = 1) -> None:
    ann = house.run(lambda tx: tx.providers.of_chat(house.person("Ann")))
    house.run(lambda tx: correcting.unbind(tx, ann, enrollment_id, house.now[0]))


async def test_who_was_connected_by_mistake_is_erased_and_nobody_in_their_place(house: House) -> None:
    await wrote_and_closed(house)
    unbind(house)
    house.person("Eve")
    await house.say("Eve", "/forget")
    assert house.last("Eve") == "I keep nothing about you. There is nothing to erase."
    await forget(house)
    assert house.last("Pat").startswith("Done: everything I kept about you is erased")
    assert [is_kept(house, each) for each in (1, 2)] == [False, True]


async def test_who_was_connected_by_mistake_waits_a_day_too_and_reads_when_it_is_over(house: House) -> None:
    await with_pat(house)
    await house.forward(days=2)
    await house.say("Pat", SECRET)
    unbind(house)
    await forget(house)
    assert is_kept(house)
    await house.forward(days=1)
    assert not is_kept(house)
    assert house.last("Pat").startswith("Done: everything I kept about you is erased")


async def test_what_another_account_wrote_too_is_not_erased_by_a_wrong_person(house: House) -> None:
    await wrote_and_closed(house)
    ann = house.run(lambda tx: tx.providers.of_chat(house.person("Ann")))
    of = house.run(lambda tx: tx.enrollments.of_clinic(1, 1))
    await house.follow("Eve", house.run(lambda tx: enrolling.invite(tx, ann, of, house.now[0])))
    await house.tap("Eve", "I agree")
    unbind(house)
    for each in ("Eve", "Pat"):
        await house.say(each, "/forget")
        assert "Erase my data" not in house.buttons(each)


async def test_a_later_session_is_not_erased_by_a_wrong_person(house: House) -> None:
    """What was written in it before is somebody else's."""
    await moved(house, to="Eve")
    unbind(house, 2)
    await house.say("Eve", "/forget")
    assert "Erase my data" not in house.buttons("Eve")
    assert [is_kept(house, each) for each in (1, 2)] == [True, True]
