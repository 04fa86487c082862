"""Who works in a clinic and may do what: an admin promotes, demotes and removes, and never the last admin."""

import pytest

from bot.clinic import Provider, Role
from bot.workflows import leaving, staffing
from tests.provider.conftest import House


def of(house: House, name: str) -> Provider | None:
    provider: Provider | None = house.run(lambda tx: tx.providers.of_chat(house.person(name)))
    return provider


def role(house: House, name: str) -> Role:
    provider = of(house, name)
    assert provider is not None
    return provider.role


async def two(house: House) -> None:
    await house.admin()
    await house.colleague("Bob")


async def test_staff_stand_with_their_role_and_duty_and_a_tap_says_what_each_role_may(house: House) -> None:
    await two(house)
    await house.say("Ann", "/staff")
    assert "Ann · admin · on duty\nBob · provider · on duty" in house.last("Ann")
    assert "Tap a name" in house.last("Ann")
    await house.tap("Ann", "Bob")
    assert "Medical: as a provider; also told of every urgent alert" in house.last("Ann")
    may = ["Make admin", "Make medical", "Duty, rota, away…", "Remove from the staff", "‹ Back"]
    assert house.buttons("Ann") == may


async def test_an_admin_makes_admins_and_others_and_they_read_it(house: House) -> None:
    await two(house)
    await house.say("Ann", "/staff")
    await house.tap("Ann", "Bob")
    assert await house.tap("Ann", "Make medical") == "Changed ✓"
    assert role(house, "Bob") is Role.MEDICAL
    assert "You are medical staff of Skin & Co now" in house.last("Bob")
    await house.tap("Ann", "Make admin")
    assert role(house, "Bob") is Role.ADMIN
    await house.say("Bob", "/staff")
    await house.tap("Bob", "Ann")
    await house.tap("Bob", "Make provider")
    assert role(house, "Ann") is Role.PROVIDER
    await house.press("Ann", "p.role:1:admin")
    assert role(house, "Ann") is Role.PROVIDER


async def test_the_last_admin_stays_one(house: House) -> None:
    await two(house)
    await house.say("Ann", "/staff")
    await house.tap("Ann", "Ann")
    await house.tap("Ann", "Make provider")
    assert "You will be an admin no longer" in house.last("Ann")
    assert "needs an admin" in await house.tap("Ann", "Yes, go on")
    assert role(house, "Ann") is Role.ADMIN


async def test_an_admin_who_is_one_no_longer_sees_no_more_of_the_staff(house: House) -> None:
    await two(house)
    house.run(lambda tx: leaving.change_role(tx, house.person("Ann"), 2, Role.ADMIN, house.now[0]))
    await house.say("Ann", "/staff")
    await house.tap("Ann", "Ann")
    await house.tap("Ann", "Make medical")
    await house.tap("Ann", "Yes, go on")
    assert role(house, "Ann") is Role.MEDICAL
    assert (house.last("Ann"), house.buttons("Ann")) == ("Only admins see this.", [])


async def test_of_two_admins_who_demote_each_other_one_stays(house: House) -> None:
    await two(house)
    change, now = leaving.change_role, house.now[0]
    house.run(lambda tx: change(tx, house.person("Ann"), 2, Role.ADMIN, now))
    house.run(lambda tx: change(tx, house.person("Ann"), 2, Role.PROVIDER, now))
    with pytest.raises(leaving.LastAdmin):
        house.run(lambda tx: change(tx, house.person("Ann"), 1, Role.MEDICAL, now))


async def test_staff_is_removed_after_a_second_look(house: House) -> None:
    await two(house)
    await house.say("Ann", "/staff")
    await house.tap("Ann", "Bob")
    await house.tap("Ann", "Remove")
    assert "Remove Bob from the staff?" in house.last("Ann")
    await house.tap("Ann", "‹ Back")
    assert of(house, "Bob") is not None
    await house.tap("Ann", "Remove")
    assert await house.tap("Ann", "Yes, remove") == "Removed ✓"
    assert of(house, "Bob") is None
    assert "You no longer work at Skin & Co here." in house.last("Bob")


@pytest.mark.parametrize("as_what", list(Role))
async def test_a_colleague_is_invited_with_a_role_and_the_admins_read_who_came(house: House, as_what: Role) -> None:
    await house.admin()
    await house.say("Ann", "/invite")
    assert "Provider: enrolls patients" in house.last("Ann")
    invite = {Role.ADMIN: "Invite an admin", Role.MEDICAL: "Invite medical", Role.PROVIDER: "Invite a provider"}
    await house.tap("Ann", invite[as_what])
    assert "Skin & Co invites you to its staff" in house.last("Ann")
    assert "https://t.me/sandbox_clinic_bot?start=" in house.last("Ann")
    invitation = house.run(lambda tx: tx.invitations.of_staff(1))[-1]
    await house.follow("Bob", invitation)
    await house.tap("Bob", "Join")
    assert role(house, "Bob") is as_what
    assert house.last("Ann").startswith("Bob has joined Skin & Co as ")


async def test_a_link_for_staff_is_dead_once_whoever_made_it_is_gone(house: House) -> None:
    await two(house)
    now = house.now[0]
    house.run(lambda tx: leaving.change_role(tx, house.person("Ann"), 2, Role.ADMIN, now))
    link = house.run(lambda tx: staffing.invite_provider(tx, house.person("Bob"), now, Role.ADMIN))
    house.run(lambda tx: leaving.remove(tx, house.person("Ann"), 2, now))
    await house.follow("Bob", link)
    assert "Join" not in house.buttons("Bob")
    assert of(house, "Bob") is None


async def test_the_server_invites_an_admin_where_none_is_left_and_the_staff_reads_of_it(house: House) -> None:
    await two(house)
    link = house.run(lambda tx: staffing.invite_admin_of(tx, 1, house.now[0]))
    await house.pipeline.settle()
    for name in ("Ann", "Bob"):
        assert "has just made a link for one more admin of Skin & Co" in house.last(name)
    await house.follow("Cyd", link)
    await house.tap("Cyd", "Join")
    assert role(house, "Cyd") is Role.ADMIN
    assert [each.name for each in house.run(lambda tx: tx.providers.of_clinic(1))] == ["Ann", "Bob", "Cyd"]


async def test_it_is_all_there_in_spanish(house: House) -> None:
    await two(house)
    house.run(lambda tx: staffing.change_clinic(tx, house.person("Ann"), house.now[0], language="es"))
    await house.say("Ann", "/staff")
    assert "Bob · equipo · de guardia" in house.last("Ann")
    await house.tap("Ann", "Bob")
    await house.tap("Ann", "Pasar a personal médico")
    assert "Ahora eres personal médico de Skin & Co" in house.last("Bob")


@pytest.mark.parametrize("data", ["p.member:2", "p.leave:2", "p.member:999", "p.leave:999"])
async def test_a_button_about_somebody_of_another_clinic_is_refused(house: House, data: str) -> None:
    await two(house)
    await house.admin("Zoe", clinic="Other Clinic")
    said = len(house.read("Zoe"))
    assert (await house.press("Zoe", data)).startswith("This button does nothing any more.")
    assert len(house.read("Zoe")) == said
