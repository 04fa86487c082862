"""The first admin joins and tells the bot about the clinic."""

from datetime import time

import pytest

from bot.clinic import Clinic, Role
from bot.workflows import staffing
from tests.provider.conftest import House


def clinic_of(house: House, name: str) -> Clinic:
    def read(tx):  # type: ignore[no-untyped-def]
        return tx.clinics.get(tx.providers.of_chat(house.person(name)).clinic_id)

    clinic: Clinic = house.run(read)
    return clinic


async def joined(house: House) -> None:
    await house.follow("Ann", house.run(lambda tx: staffing.invite_first_admin(tx, house.now[0])))
    await house.tap("Ann", "Join")


async def test_what_is_asked_once_is_kept_as_it_is_given(house: House) -> None:
    await joined(house)
    assert "not yet reviewed by a clinician" in house.read("Ann")[0]
    assert "Question 1 of 5" in house.last("Ann")
    await house.say("Ann", "  Skin   & Co ")
    assert clinic_of(house, "Ann").name == "Skin & Co"
    await house.say("Ann", "call us!")
    assert "does not look like a phone number" in house.last("Ann")
    await house.say("Ann", "+49 30 1234567")
    await house.tap("Ann", "10:00\u202fAM · Berlin")
    assert clinic_of(house, "Ann").timezone == "Europe/Berlin"
    await house.tap("Ann", "000")
    assert clinic_of(house, "Ann").emergency_number == "000"
    await house.tap("Ann", "Mon")
    assert "set up ✓" in house.last("Ann")
    assert clinic_of(house, "Ann").is_set_up
    assert len(house.read("Ann")) == 2


async def test_other_hours_take_a_few_taps(house: House) -> None:
    await house.admin()
    await house.say("Ann", "/clinic")
    await house.tap("Ann", "Change the hours")
    await house.tap("Ann", "Other hours")
    await house.say("Ann", "8:30")
    await house.say("Ann", "7")
    assert "after the clinic opens" in house.last("Ann")
    await house.tap("Ann", "5:00\u202fPM")
    await house.tap("Ann", "☑ Friday")
    await house.tap("Ann", "☐ Saturday")
    await house.tap("Ann", "Done")
    hours = clinic_of(house, "Ann").hours
    assert [day for day, _, _ in hours] == [0, 1, 2, 3, 5]
    assert {(opens, closes) for _, opens, closes in hours} == {(time(8, 30), time(17))}
    assert "Mon–Thu, Sat" in house.last("Ann")


async def test_nobody_is_enrolled_before_the_clinic_is_known(house: House) -> None:
    await joined(house)
    await house.say("Ann", "Skin & Co")
    await house.say("Ann", "/enroll")
    assert "Question 2 of 5" in house.last("Ann")
    assert "Before the first patient comes" in house.read("Ann")[-2]


async def test_a_colleague_of_an_unfinished_clinic_is_sent_to_its_admin(house: House) -> None:
    await joined(house)
    invitation = house.run(lambda tx: staffing.invite_provider(tx, house.person("Ann"), house.now[0]))
    await house.follow("Bob", invitation)
    await house.tap("Bob", "Join")
    await house.say("Bob", "/enroll")
    assert "ask its admin" in house.last("Bob")


async def test_an_old_question_changes_nothing(house: House) -> None:
    await house.admin()
    toast = await house.press("Ann", "p.setup:emergency:n911")
    assert clinic_of(house, "Ann").emergency_number == "112"
    assert "over" in toast


@pytest.mark.parametrize("typed", ["112", "144"])
async def test_the_emergency_number_can_be_written(house: House, typed: str) -> None:
    await house.admin()
    await house.say("Ann", "/clinic")
    await house.tap("Ann", "Change the emergency number")
    await house.say("Ann", typed)
    assert clinic_of(house, "Ann").emergency_number == typed


async def test_the_second_to_follow_a_staff_link_does_not_join(house: House) -> None:
    await house.admin()
    invitation = house.run(lambda tx: staffing.invite_provider(tx, house.person("Ann"), house.now[0]))
    await house.follow("Bob", invitation)
    await house.follow("Eve", invitation)
    await house.tap("Bob", "Join")
    await house.tap("Eve", "Join")
    clinic_id = clinic_of(house, "Ann").id
    staff = house.run(lambda tx: tx.providers.of_clinic(clinic_id))
    assert [(each.name, each.role) for each in staff] == [("Ann", Role.ADMIN), ("Bob", Role.PROVIDER)]
