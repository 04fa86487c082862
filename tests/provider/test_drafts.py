"""A draft is offered only where an admin has switched it on, and is called a draft wherever it may be chosen."""

import sqlalchemy as sa

from tests.provider.conftest import House
from tests.provider.test_enrolling import newest

RF, PEEL = "Microneedling with radiofrequency", "Superficial chemical peel"


async def switched_on(house: House, named: str) -> None:
    await house.admin()
    await house.say("Ann", "/protocols")
    assert await house.tap("Ann", f"Use this draft: {named}") == "/enroll offers it now."


async def test_a_draft_is_not_offered_until_it_is_switched_on(house: House) -> None:
    await house.admin()
    await house.say("Ann", "/enroll")
    assert house.buttons("Ann")[:-1] == ["Microneedling"]
    await house.press("Ann", "p.enroll:procedure:rf_microneedling")
    assert "Which treatment was it?" in house.last("Ann")
    await house.say("Ann", "/protocols")
    assert "it is not offered at /enroll" in house.last("Ann")
    await house.tap("Ann", f"Use this draft: {RF}")
    assert "A draft, and in use here" in house.last("Ann")
    await house.say("Ann", "/enroll")
    assert house.buttons("Ann")[:-1] == ["Microneedling", f"{RF} (draft)"]


async def test_a_draft_is_called_one_to_the_end(house: House) -> None:
    await switched_on(house, RF)
    await house.say("Ann", "/enroll")
    for label in (f"{RF} (draft)", "Today", "3 mm"):
        await house.tap("Ann", label)
    assert house.last("Ann").startswith(f"{RF} (draft)")
    await house.tap("Ann", "Make the link")
    assert newest(house).protocol_id == "rf_microneedling"


async def test_a_peel_has_no_depth(house: House) -> None:
    await switched_on(house, PEEL)
    await house.say("Ann", "/enroll")
    for label in (f"{PEEL} (draft)", "Today", "Make the link"):
        await house.tap("Ann", label)
    made = newest(house)
    assert (made.protocol_id, made.profile.depth_mm) == ("chemical_peel_superficial", None)


async def test_what_is_switched_off_meanwhile_is_asked_again(house: House) -> None:
    await switched_on(house, PEEL)
    await house.say("Ann", "/enroll")
    for label in (f"{PEEL} (draft)", "Today"):
        await house.tap("Ann", label)
    await house.press("Ann", "p.draft:chemical_peel_superficial:off")
    summary = next(each for each in reversed(house.messages("Ann")) if "Is this right?" in each.body.text)
    await house.tap("Ann", "Make the link", message_id=summary.id)
    assert any("Which treatment was it?" in each for each in house.read("Ann"))
    assert house.run(lambda tx: tx.enrollments.recent_of_clinic(1, 9)) == []


async def test_patients_followed_by_a_draft_go_on_when_it_is_switched_off(house: House) -> None:
    await switched_on(house, PEEL)
    await house.say("Ann", "/enroll")
    for label in (f"{PEEL} (draft)", "Today", "Make the link"):
        await house.tap("Ann", label)
    await house.say("Ann", "/protocols")
    assert "Patients already followed go on" in await house.tap("Ann", f"Stop using it: {PEEL}")
    made = newest(house)
    course = house.run(lambda tx: tx.enrollments.course(made.id))
    assert course.protocol.id == "chemical_peel_superficial"
    assert house.run(lambda tx: tx.clinics.get(1)).switched_on == ()


async def test_only_an_admin_switches_and_it_is_on_record(house: House) -> None:
    await switched_on(house, PEEL)
    await house.colleague("Bob")
    await house.say("Bob", "/protocols")
    assert "A draft, and in use here" in house.last("Bob")
    assert not any(each.startswith("Use") for each in house.buttons("Bob"))
    await house.press("Bob", "p.draft:chemical_peel_superficial:off")
    assert house.run(lambda tx: tx.clinics.get(1)).switched_on == ("chemical_peel_superficial",)
    with house.store.engine.connect() as connection:
        actions = connection.execute(sa.text("SELECT actor, action, about FROM audit ORDER BY id")).all()
    assert ("provider:1", "switched on:chemical_peel_superficial", "clinic:1") in [tuple(each) for each in actions]


async def test_a_forged_name_switches_nothing(house: House) -> None:
    await house.admin()
    await house.press("Ann", "p.draft:microneedling:on")
    await house.press("Ann", "p.draft:laser:on")
    assert house.run(lambda tx: tx.clinics.get(1)).switched_on == ()
