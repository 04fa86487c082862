"""Names and usernames are those of today: one that was given up may be a stranger's by tomorrow."""

from dataclasses import replace

import pytest

from bot.enrollment import Enrollment
from tests.provider.conftest import House


def rename(house: House, name: str, username: str | None) -> None:
    """In Telegram, before they write again."""
    people = house.telegram.world.people
    person = house.telegram.people.find(name)
    people[person.id] = replace(person, username=username)


def enrollment(house: House) -> Enrollment:
    found: Enrollment = house.run(lambda tx: tx.enrollments.recent_of_clinic(1, 1)[0])
    return found


@pytest.mark.parametrize("is_stopped", [False, True], ids=["followed", "stopped"])
async def test_a_username_that_was_given_up_goes_from_the_card(house: House, is_stopped: bool) -> None:
    await house.admin()
    house.person("Pat", "pat_m")
    house.patient()
    await house.say("Pat", "/stop" if is_stopped else "/help")
    assert enrollment(house).username == "pat_m"
    rename(house, "Pat", None)
    await house.say("Pat", "/help")
    assert (enrollment(house).name, enrollment(house).username) == ("Pat Miller", "")


async def test_staff_go_by_their_name_of_today(house: House) -> None:
    await house.admin()
    rename(house, "Ann", "dr_ann")
    await house.say("Ann", "/help")
    assert house.run(lambda tx: tx.providers.of_chat(house.person("Ann"))).username == "dr_ann"


async def test_what_has_not_changed_is_not_written(house: House) -> None:
    await house.admin()
    house.patient()
    await house.say("Pat", "/help")
    about = enrollment(house).id
    before = len(house.run(lambda tx: tx.audit.of(f"enrollment:{about}")))
    await house.say("Pat", "/help")
    assert len(house.run(lambda tx: tx.audit.of(f"enrollment:{about}"))) == before
