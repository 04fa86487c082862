"""Somebody leaves or is removed: what they hold is handed over at once, and what they see is closed."""

from bot.alert import AlertState
from bot.clinic import Role
from bot.ports import Transaction
from bot.workflows import leaving, staffing
from tests.provider.conftest import House
from tests.provider.test_staff import of, two


async def with_an_alert(house: House) -> None:
    """Bob has it."""
    await two(house)
    house.patient()
    await house.forward(days=2)
    await house.report("Pat", signs=("pus",), redness=2)
    await house.tap("Bob", "I’ve got it")


async def test_leaving_is_asked_twice(house: House) -> None:
    await two(house)
    await house.say("Bob", "/leave")
    await house.tap("Bob", "Leave…")
    assert "Do you really want to leave?" in house.last("Bob")
    await house.tap("Bob", "Stay")
    assert house.last("Bob") == "You stay."
    await house.say("Bob", "/leave")
    await house.tap("Bob", "Leave…")
    await house.tap("Bob", "Yes, leave now")
    assert of(house, "Bob") is None
    assert house.last("Bob") == "You have left Skin & Co. Thank you for your work there."
    assert "Bob has left Skin & Co." in house.last("Ann")


async def test_an_old_yes_leaves_nobody_without_a_job(house: House) -> None:
    await two(house)
    await house.say("Bob", "/leave")
    await house.tap("Bob", "Leave…")
    await house.say("Bob", "/enroll")
    await house.press("Bob", "p.quit:2")
    assert of(house, "Bob") is not None


async def test_what_they_held_is_raised_anew_and_the_others_read_why(house: House) -> None:
    await with_an_alert(house)
    told = house.messages("Ann")[-1].id
    house.run(lambda tx: leaving.leave(tx, house.person("Bob"), house.now[0]))
    await house.pipeline.settle()
    assert house.alert(1).state is AlertState.SENT
    (card,) = [each.body.text for each in house.messages("Ann") if each.id > told and "K-001" in each.body.text]
    assert "Bob had it, and no longer works here." in card
    assert "Nobody has it." in card


async def test_the_cards_of_somebody_removed_are_closed(house: House) -> None:
    await with_an_alert(house)
    await house.say("Bob", "/patients")
    house.run(lambda tx: leaving.remove(tx, house.person("Ann"), 2, house.now[0]))
    await house.forward(minutes=1)
    assert not any("K-001" in each for each in house.read("Bob"))
    assert not any(each.keyboard() for each in house.messages("Bob"))
    assert "You no longer work here, so this is closed." in house.read("Bob")


async def test_what_a_patient_reads_stays_though_they_leave_the_staff(house: House) -> None:
    await two(house)
    house.patient("Bob")
    await house.say("Bob", "/report")
    asked = house.last("Bob")
    house.run(lambda tx: leaving.remove(tx, house.person("Ann"), 2, house.now[0]))
    await house.forward(minutes=1)
    assert asked in house.read("Bob")


async def test_the_only_admin_stays_while_others_do(house: House) -> None:
    await two(house)
    await house.say("Ann", "/leave")
    assert "You are the only admin." in house.last("Ann")
    house.run(lambda tx: leaving.change_role(tx, house.person("Ann"), 2, Role.ADMIN, house.now[0]))
    await house.say("Ann", "/leave")
    await house.tap("Ann", "Leave…")
    house.run(lambda tx: leaving.change_role(tx, house.person("Ann"), 2, Role.PROVIDER, house.now[0]))
    assert "You are the only admin." in await house.tap("Ann", "Yes, leave now")
    assert of(house, "Ann") is not None


async def test_the_last_of_all_stays_while_anybody_is_followed(house: House) -> None:
    await house.admin()
    house.patient()
    await house.say("Ann", "/leave")
    assert any("patients still rely on you" in each for each in house.read("Ann"))
    assert of(house, "Ann") is not None


async def test_patients_of_somebody_who_left_are_the_clinics(house: House) -> None:
    """Who enrolled them is off the ladder: the next in the order of joining is told."""
    await two(house)
    house.patient(admin="Bob")
    house.run(lambda tx: leaving.leave(tx, house.person("Bob"), house.now[0]))
    await house.forward(days=2)
    await house.report("Pat", redness=4)
    assert "K-001" in house.last("Ann")


async def test_who_has_left_does_not_read_who_comes_after(house: House) -> None:
    await two(house)
    now, ann = house.now[0], house.person("Ann")
    house.run(lambda tx: leaving.change_role(tx, ann, 2, Role.ADMIN, now))
    await house.pipeline.settle()

    def link_and_leave(tx: Transaction) -> None:
        staffing.invite_admin_of(tx, 1, now)
        leaving.remove(tx, ann, 2, now)

    said = len(house.read("Bob"))
    house.run(link_and_leave)
    await house.pipeline.settle()
    assert [each for each in house.read("Bob")[said:] if "link for one more admin" in each] == []
    assert any("link for one more admin" in each for each in house.read("Ann"))
