"""Whoever is not staff of this clinic, at this moment, changes nothing and learns nothing, whatever they tap."""

from typing import Any

import pytest
import sqlalchemy as sa

from bot.workflows import leaving
from handlers.provider.routes import COMMANDS, TAPS
from tests.provider.conftest import House

# Every button of the staff as it stands on a record of the first clinic: alert 1, enrollment 1, provider 2.
BUTTONS = {
    "p.setup": "p.setup:name:x",
    "p.clinic": "p.clinic:name",
    "p.week": "p.week",
    "p.enroll": "p.enroll:procedure:microneedling",
    "p.patient": "p.patient:1",
    "p.turn": "p.turn:1:unbind",
    "p.link": "p.link:1",
    "p.print": "p.print:3",
    "p.revoke": "p.revoke:3",
    "p.texts": "p.texts:add",
    "p.protocol": "p.protocol:microneedling",
    "p.sign": "p.sign:microneedling:1",
    "p.unbind": "p.unbind:1",
    "p.date": "p.date:1:20260301",
    "p.fix": "p.fix:1:1:depth:150",
    "p.was": "p.was:1:1:rf_microneedling",
    "p.session": "p.session:1:20260301:1",
    "p.end": "p.end:1:1:healed:keep",
    "p.follow_again": "p.follow_again:1",
    "p.erase": "p.erase:1:1:1",
    "p.list": "p.list:ended:0",
    "p.inbox": "p.inbox:1",
    "p.alert": "p.alert:1",
    "p.card": "p.card:1:outcomes",
    "p.got": "p.got:1",
    "p.write": "p.write:1",
    "p.remark": "p.remark:1",
    "p.unwrite": "p.unwrite:1",
    "p.often": "p.often:1:0",
    "p.ask_photo": "p.ask_photo:1",
    "p.send": "p.send:1:now",
    "p.timeline": "p.timeline:1:0",
    "p.words": "p.words:1:0",
    "p.words_photos": "p.words_photos:1:0",
    "p.words_all": "p.words_all:1",
    "p.pictures": "p.pictures:1",
    "p.compare": "p.compare:1",
    "p.course": "p.course:1",
    "p.photos": "p.photos:1",
    "p.chart": "p.chart:1",
    "p.said": "p.said:1:0",
    "p.said_photos": "p.said_photos:1:0",
    "p.said_all": "p.said_all:1",
    "p.take": "p.take:1",
    "p.hand": "p.hand:1:2",
    "p.recall": "p.recall:1:hour",
    "p.say_closed": "p.say_closed:1",
    "p.export": "p.export:sure",
    "p.file": "p.file:1",
    "p.close": "p.close:1:normal",
    "p.reopen": "p.reopen:1",
    "p.invite": "p.invite:admin",
    "p.member": "p.member:2",
    "p.role": "p.role:2:admin",
    "p.quit": "p.quit:2",
    "p.duty": "p.duty:2:off",
    "p.group": "p.group",
    "p.group_code": "p.group_code",
    "p.group_end": "p.group_end:-4200000001",
    "p.leave": "p.leave:2",
    "p.remove": "p.remove:2",
    "p.draft": "p.draft:rf_microneedling:on",
}
FACTS = ("clinics", "providers", "invitations", "enrollments", "checkins", "answer_sets", "alerts", "drafts", "due")
# On their own clinic, where they are its admin.
OTHERS_MAY = {
    *("p.setup", "p.clinic", "p.week", "p.enroll", "p.leave", "p.draft", "p.list", "p.inbox"),
    *("p.invite", "p.member", "p.quit", "p.export", "p.group", "p.group_code", "p.texts", "p.protocol"),
}


def facts(house: House) -> dict[str, list[Any]]:
    """Everything that is kept, but for queues and the record of who did what."""
    found = sa.inspect(house.store.engine)
    tables = [each for each in found.get_table_names() if each in FACTS]
    assert {"clinics", "providers", "enrollments", "alerts"} <= set(tables)
    with house.store.engine.connect() as connection:
        return {each: sorted(map(str, connection.execute(sa.text(f"SELECT * FROM {each}")))) for each in tables}


async def with_an_alert(house: House) -> None:
    await house.admin()
    await house.colleague("Bob")
    house.patient()
    await house.forward(days=2)
    alert = await house.report("Pat", signs=("pus",), redness=2)
    assert alert is not None
    assert alert.id == 1


async def become(house: House, role: str) -> str:
    """Somebody in this role, who is not staff of the first clinic now."""
    match role:
        case "outsider":
            house.person("Olga")
            await house.say("Olga", "Hello")
            return "Olga"
        case "patient":
            await house.say("Pat", "Hello")
            return "Pat"
        case "removed":
            await house.colleague("Rita")
            remove = leaving.remove
            rita = house.run(lambda tx: tx.providers.of_chat(house.person("Rita")).id)
            house.run(lambda tx: remove(tx, house.person("Ann"), rita, house.now[0]))
            await house.pipeline.settle()
            return "Rita"
    await house.admin("Zoe", clinic="Other Clinic")
    return "Zoe"


def test_every_button_of_the_staff_is_tried() -> None:
    assert set(BUTTONS) == set(TAPS)


@pytest.mark.parametrize("role", ["outsider", "patient", "removed", "other-clinic"])
async def test_buttons_of_another_clinic_change_nothing_and_show_nothing(house: House, role: str) -> None:
    await with_an_alert(house)
    name = await become(house, role)
    said, before = len(house.read(name)), facts(house)
    for verb, data in BUTTONS.items():
        if role == "other-clinic" and verb in OTHERS_MAY:
            continue
        toast = await house.press(name, data)
        assert "K-001" not in toast
        assert "Ann" not in toast
        assert facts(house) == before, verb
    assert house.read(name)[said:] == []
    assert refusals(house, name) == len(BUTTONS) - (len(OTHERS_MAY) if role == "other-clinic" else 0)


def refusals(house: House, name: str) -> int:
    with house.store.engine.connect() as connection:
        lines = connection.execute(sa.text("SELECT actor, action FROM audit ORDER BY id")).all()
    return sum(tuple(line) == (f"chat:{house.person(name)}", "refused") for line in lines)


@pytest.mark.parametrize("role", ["outsider", "patient", "removed"])
async def test_commands_of_the_staff_show_others_nothing(house: House, role: str) -> None:
    await with_an_alert(house)
    name = await become(house, role)
    said, before = len(house.read(name)), facts(house)
    for command in COMMANDS:
        await house.say(name, f"/{command}")
    assert facts(house) == before
    assert not any("K-001" in each or "Skin & Co" in each for each in house.read(name)[said:])


async def test_another_clinic_lists_its_own_alone(house: House) -> None:
    await with_an_alert(house)
    name = await become(house, "other-clinic")
    for command in ("alerts", "patients", "staff", "clinic"):
        await house.say(name, f"/{command}")
    assert not any("K-001" in each or "Ann" in each or "Skin" in each for each in house.read(name))
    for said in ("Nothing is open. ✓", "No patients yet.", "You are the only one here.", "Clinic: Other Clinic"):
        assert any(each.startswith(said) for each in house.read(name)), said


@pytest.mark.parametrize(
    "verb",
    [
        *("p.setup", "p.clinic", "p.week", "p.leave", "p.remove", "p.draft"),
        *("p.invite", "p.member", "p.role", "p.duty"),
    ],
)
async def test_a_provider_who_is_no_admin_does_not_rule(house: House, verb: str) -> None:
    await with_an_alert(house)
    before = facts(house)
    await house.press("Bob", BUTTONS[verb].replace(":2", ":1"))
    for command in ("invite", "staff"):
        await house.say("Bob", f"/{command}")
    assert facts(house) == before
    assert refusals(house, "Bob") == 3


async def test_a_card_that_waited_is_not_shown_to_somebody_removed_meanwhile(house: House) -> None:
    await house.admin()
    await house.colleague("Bob")
    house.patient()
    await house.forward(days=2)
    said = len(house.read("Bob"))
    bob = house.run(lambda tx: tx.providers.of_chat(house.person("Bob")).id)

    def raise_and_remove(tx: Any) -> None:
        from bot.workflows import answering

        enrollment = tx.enrollments.of_patient(house.person("Pat"))[0]
        answers = answering.begin_report(tx, enrollment, house.now[0])
        answering.record_signs(tx, house.person("Pat"), answers.id, frozenset({"pus"}), house.now[0])
        leaving.remove(tx, house.person("Ann"), bob, house.now[0])

    house.run(raise_and_remove)
    await house.pipeline.settle()
    (news,) = house.read("Bob")[said:]
    assert news.startswith("You no longer work at Skin & Co here.")
    assert "Pus or yellow crust" in house.last("Ann")


async def test_what_a_removed_provider_was_writing_is_thrown_away(house: House) -> None:
    await house.admin()
    await house.colleague("Bob")
    await house.say("Bob", "/enroll")
    bob = house.run(lambda tx: tx.providers.of_chat(house.person("Bob")).id)
    house.run(lambda tx: leaving.remove(tx, house.person("Ann"), bob, house.now[0]))
    await house.say("Bob", "Hello")
    assert house.run(lambda tx: tx.drafts.get(house.person("Bob"))) is None


async def test_protocols_say_that_no_clinician_has_signed_them(house: House) -> None:
    await house.admin()
    await house.say("Ann", "/protocols")
    assert "Microneedling, version 2" in house.last("Ann")
    assert "Not yet reviewed by a clinician" in house.last("Ann")
