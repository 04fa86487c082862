"""Alerts in a clinic's group: bound by an admin's code, pseudonym and urgency alone, and never instead of people."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.alert import AlertState, Outcome
from bot.clinic import Role
from bot.group import Group
from bot.invitation import Invitation, InvitationKind
from bot.outbox import Message
from bot.workflows import grouping, leaving, rostering, staffing
from bot.workflows import provider as workflows
from handlers.screens.group import GROUP_CARD
from sandbox.telegram import USERNAME
from storage import audit_lines
from tests.provider.conftest import LINKS, House
from tests.provider.test_staff import two
from tests.storage.people import actor

NIGHT = datetime(2026, 3, 4, 22, tzinfo=UTC)


def new_group(house: House, *members: str, title: str = "Team") -> int:
    """With the bot in it."""
    first, *others = members
    for each in members:
        house.person(each)
    group = house.telegram.people.groups.create(title, first, list(others))
    house.telegram.people.groups.add_bot(group.id, first)
    return int(group.id)


def made(house: House) -> Invitation:
    """The code that was made last."""
    found: Invitation | None = None
    for number in range(1, 40):
        each = house.run(lambda tx, number=number: tx.invitations.get(number))
        found = each if each is not None and each.kind is InvitationKind.GROUP else found
    assert found is not None
    return found


async def write(house: House, name: str, text: str, group: int, **more: Any) -> None:
    house.telegram.people.say(name, text, chat=group, **more)
    await house.pipeline.settle()


async def press(house: House, name: str, label: str, group: int) -> str:
    return await house._tapped(house.telegram.people.tap(name, label, chat=group))


def shown(house: House, group: int) -> list[str]:
    every = house.telegram.world.chats[group].messages.values()
    return [each.body.text for each in every if each.by_bot and not each.service]


def cards(house: House, group: int) -> list[str]:
    return [each for each in shown(house, group) if "K-0" in each]


def bound(house: House) -> Group | None:
    group: Group | None = house.run(lambda tx: tx.groups.of_clinic(1))
    return group


def standing(house: House, group: int) -> str:
    return str(house.telegram.world.chats[group].standing)


async def code(house: House, name: str = "Ann") -> str:
    await house.say(name, "/group")
    return LINKS.code(made(house).id)


async def with_group(house: House, *members: str) -> int:
    """Ann's clinic with Bob, a patient, and a group that is bound."""
    await two(house)
    house.patient()
    group = new_group(house, *(members or ("Ann", "Bob", "Mallory")))
    await write(house, "Ann", f"/bind {await code(house)}", group)
    await house.forward(days=2)
    return group


async def test_a_code_binds_the_group_in_which_anybody_writes_it(house: House) -> None:
    await two(house)
    group = new_group(house, "Mallory", "Bob")
    given = await code(house)
    assert f"/bind {given}" in house.last("Ann")
    await write(house, "Bob", f"/bind@{USERNAME} {given}", group)
    there = bound(house)
    assert there is not None
    assert (there.chat_id, there.title, there.clinic_id) == (group, "Team", 1)
    assert "From now on I show here when somebody at Skin & Co needs you" in shown(house, group)[-1]
    assert "also shown in the group “Team”" in house.last("Ann")
    house.run(lambda tx: tx.due.set("group", group, house.now[0]))  # As if its code had come at the last moment.
    await house.forward(minutes=30)
    assert standing(house, group) == "member"


async def test_the_link_that_adds_the_bot_binds_too(house: House) -> None:
    await two(house)
    await house.say("Ann", "/clinic")
    await house.tap("Ann", "When alerts go on to others")
    await house.tap("Ann", "Alerts in a group")
    keyboard = house.messages("Ann")[-1].keyboard()
    given = LINKS.code(made(house).id)
    assert keyboard[0][0]["url"] == f"https://t.me/{USERNAME}?startgroup={given}"
    group = new_group(house, "Ann")
    await write(house, "Ann", f"/start@{USERNAME} {given}", group)
    assert bound(house) is not None


async def test_whoever_made_it_undoes_it_by_one_tap(house: House) -> None:
    group = await with_group(house)
    await house.tap("Ann", "End it, and leave that group")
    assert bound(house) is None
    assert "no longer shown here" in shown(house, group)[-1]
    assert "go to no group" in house.last("Ann")
    await house.forward(seconds=15)
    assert standing(house, group) == "left"


async def test_an_unbound_group_is_left_in_silence_after_ten_minutes(house: House) -> None:
    await two(house)
    group = new_group(house, "Mallory")
    await house.pipeline.settle()
    await house.forward(minutes=9)
    assert standing(house, group) == "member"
    await house.forward(minutes=2)
    assert (standing(house, group), shown(house, group)) == ("left", [])


async def test_a_wrong_code_is_said_once_and_five_of_them_shut_out_a_good_one(house: House) -> None:
    await two(house)
    group = new_group(house, "Mallory")
    for _ in range(5):
        await write(house, "Mallory", "/bind AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", group)
    assert len(shown(house, group)) == 1
    assert "This code does not work" in shown(house, group)[0]
    await write(house, "Mallory", f"/bind {await code(house)}", group)
    assert bound(house) is None


@pytest.mark.parametrize("worn_out", ["used", "late", "newer", "demoted", "removed", "private", "staff-link"])
async def test_a_code_that_is_no_good_binds_nothing(house: House, worn_out: str) -> None:
    await two(house)
    chat, now = house.person("Ann"), house.now[0]
    house.run(lambda tx: leaving.change_role(tx, chat, 2, Role.ADMIN, now))
    given = await code(house, "Bob")
    group, other = new_group(house, "Ann"), new_group(house, "Ann", title="Other")
    match worn_out:
        case "used":
            await write(house, "Ann", f"/bind {given}", other)
            await write(house, "Ann", "/unbind", other)
        case "late":
            await house.forward(hours=1)
        case "newer":
            await code(house, "Bob")
        case "demoted":
            house.run(lambda tx: leaving.change_role(tx, chat, 2, Role.PROVIDER, now))
        case "removed":
            house.run(lambda tx: leaving.remove(tx, chat, 2, now))
        case "private":
            await house.say("Ann", f"/start {given}")
            assert "Join" not in "".join(house.buttons("Ann"))
            await house.follow("Olga", made(house))
            house.run(lambda tx: leaving.change_role(tx, chat, 2, Role.PROVIDER, now))
        case "staff-link":
            await house.say("Ann", "/invite")
            await house.tap("Ann", "Invite an admin")
            given = LINKS.code(max(made(house).id, 1) + 1)
    await write(house, "Ann", f"/bind {given}", group)
    assert bound(house) is None


async def test_only_admins_make_codes(house: House) -> None:
    await two(house)
    await house.say("Bob", "/group")
    with pytest.raises(AssertionError):
        made(house)


async def test_another_group_takes_the_place_and_both_read_it(house: House) -> None:
    first = await with_group(house)
    second = new_group(house, "Ann", title="Second")
    await house.tap("Ann", "Another group")
    assert "The new group takes its place" in house.last("Ann")
    await write(house, "Ann", f"/bind {LINKS.code(made(house).id)}", second)
    there = bound(house)
    assert there is not None
    assert there.chat_id == second
    assert "go to another group" in shown(house, first)[-1]
    await house.forward(seconds=15)
    assert (standing(house, first), standing(house, second)) == ("left", "member")


async def test_the_group_of_another_clinic_is_not_taken_over(house: House) -> None:
    group = await with_group(house)
    await house.admin("Zoe", clinic="Other Clinic")
    await write(house, "Mallory", f"/bind {await code(house, 'Zoe')}", group)
    there = bound(house)
    assert there is not None
    assert "belongs to another clinic" in shown(house, group)[-1]
    assert house.run(lambda tx: tx.groups.of_clinic(2)) is None


async def test_an_urgent_alert_is_one_message_without_a_name_or_a_sign(house: House) -> None:
    group = await with_group(house)
    await house.report("Pat", signs=("pus",), redness=2)
    assert cards(house, group) == ["🔴 Urgent · K-001\nDay 2\nNobody has it yet."]
    everything = "\n".join(shown(house, group))
    assert not any(each in everything for each in ("Pat", "Miller", "pus", "Redness", "Microneedling", "mm"))
    await house.report("Pat", signs=("pus", "fever"), redness=3)
    assert len(cards(house, group)) == 1


async def test_what_is_for_one_person_alone_is_not_there_until_everybody_is_told(house: House) -> None:
    group = await with_group(house)
    await house.report("Pat", redness=4)
    assert cards(house, group) == []
    while house.alert(1).step < 2:
        await house.forward(hours=1)
    assert cards(house, group) == ["🟠 Same day · K-001\nDay 2\nNobody has it yet."]


async def test_what_can_wait_wakes_no_group(house: House) -> None:
    """Nobody is on duty, so everybody is told; but in the morning."""
    group = await with_group(house)
    for name, number in (("Ann", 1), ("Bob", 2)):
        house.run(rostering.go_off_duty, house.person(name), number, house.now[0])
    house.now[0] = NIGHT
    await house.report("Pat", redness=4)
    await house.forward(hours=8)
    assert cards(house, group) == []
    await house.forward(hours=1, minutes=1)
    assert cards(house, group) == ["🟠 Same day · K-001\nDay 3\nNobody has it yet."]


async def test_staff_take_it_there_and_read_the_card_in_their_own_chat(house: House) -> None:
    group = await with_group(house)
    await house.report("Pat", signs=("pus",), redness=2)
    assert await press(house, "Bob", "I’ve got it", group) == "You have it ✓"
    assert (house.alert(1).state, house.alert(1).holder_id) == (AlertState.ACKNOWLEDGED, 2)
    assert cards(house, group) == ["🔴 Urgent · K-001\nDay 2\nBob has it since 10:00."]
    assert "✋ Bob has it" in house.last("Bob")
    assert "Pat Miller" in house.last("Bob")
    assert "Ann" not in cards(house, group)[0]


async def test_the_message_moves_with_the_alert(house: House) -> None:
    group = await with_group(house)
    await house.report("Pat", signs=("pus",), redness=2)
    await press(house, "Bob", "I’ve got it", group)
    chat, now = house.person("Ann"), house.now[0]
    close, version = workflows.resolve, house.alert(1).version
    house.run(lambda tx: close(tx, chat, 1, version, now, outcome=Outcome.CALLED))
    await house.pipeline.settle()
    assert cards(house, group)[0].endswith("✅ Closed by Ann, 10:00.")
    assert "called" not in cards(house, group)[0].lower()
    version = house.alert(1).version
    house.run(lambda tx: workflows.reopen(tx, chat, 1, version, now))
    await house.pipeline.settle()
    assert cards(house, group)[0].endswith("Ann has it since 10:00.")
    await house.report("Pat", signs=("breathing",), redness=2)
    assert len(cards(house, group)) == 1
    assert cards(house, group)[0].startswith("🆘 EMERGENCY · K-001")
    assert "Nobody has it yet." in cards(house, group)[0]


@pytest.mark.parametrize("name", ["Mallory", "Pat", "Zoe", "Rita"])
async def test_others_who_tap_there_change_nothing(house: House, name: str) -> None:
    await house.admin("Zoe", clinic="Other Clinic")
    await house.admin()
    await house.colleague("Rita")
    house.patient()
    group = new_group(house, "Ann", "Mallory", "Pat", "Zoe", "Rita")
    await write(house, "Ann", f"/bind {await code(house)}", group)
    rita = house.run(lambda tx: tx.providers.of_chat(house.person("Rita")).id)
    house.run(lambda tx: leaving.remove(tx, house.person("Ann"), rita, house.now[0]))
    await house.forward(days=2)
    await house.report("Pat", signs=("pus",), redness=2)
    said = len(house.read(name))
    for label in ("I’ve got it", "Open in my own chat"):
        assert await press(house, name, label, group) == "Only the staff of Skin & Co can do this."
    assert house.alert(1).holder_id is None
    assert len(house.read(name)) == said
    newest = [(each.actor, each.action, each.about) for each in house.run(audit_lines.newest, 2**62)[:2]]
    assert newest == [(actor(house.person(name)), "refused", verb) for verb in ("g.open", "g.got")]


async def test_who_is_refused_in_a_group_is_on_record_by_themselves(house: House) -> None:
    group = await with_group(house)
    newest = max(house.telegram.world.chats[group].messages)
    await house._tapped(house.telegram.people.tap("Mallory", data="p.patient:1", message_id=newest, chat=group))
    line = house.run(audit_lines.newest, 2**62)[0]
    assert (line.actor, line.action, line.about) == (actor(house.person("Mallory")), "refused", "p.patient")


async def test_who_is_the_patient_does_not_take_their_own(house: House) -> None:
    await two(house)
    house.patient("Bob")
    group = new_group(house, "Ann", "Bob")
    await write(house, "Ann", f"/bind {await code(house)}", group)
    await house.forward(days=2)
    await house.report("Bob", signs=("pus",), redness=2)
    await press(house, "Bob", "I’ve got it", group)
    assert house.alert(1).holder_id is None


async def test_what_has_changed_since_is_not_taken_unseen(house: House) -> None:
    group = await with_group(house)
    await house.report("Pat", signs=("pus",), redness=2)
    message = max(house.telegram.world.chats[group].messages)
    version = house.alert(1).version
    await house.report("Pat", signs=("pus", "fever"), redness=2)
    stale = house.telegram.people.tap("Bob", data=f"g.got:1:{version}", message_id=message, chat=group)
    assert "changed" in (await house._tapped(stale)).lower()
    assert house.alert(1).holder_id is None
    assert await press(house, "Bob", "I’ve got it", group) == "You have it ✓"


async def test_it_opens_in_ones_own_chat(house: House) -> None:
    group = await with_group(house)
    await house.report("Pat", signs=("pus",), redness=2)
    newest = house.messages("Bob")[-1].id
    assert await press(house, "Bob", "Open in my own chat", group) == "Look in your own chat with me."
    assert house.messages("Bob")[-1].id > newest
    assert "Pat Miller" in house.last("Bob")
    assert len(cards(house, group)) == 1


async def test_it_follows_the_group_into_a_supergroup(house: House) -> None:
    group = await with_group(house)
    await house.report("Pat", signs=("pus",), redness=2)
    new = int(house.telegram.people.groups.migrate(group, "Ann").id)
    await house.pipeline.settle()
    there = bound(house)
    assert there is not None
    assert there.chat_id == new
    chat, version = house.person("Bob"), house.alert(1).version
    house.run(lambda tx: workflows.acknowledge(tx, chat, 1, version, house.now[0]))
    await house.pipeline.settle()
    assert len(cards(house, new)) == 1
    assert "Bob has it" in cards(house, new)[0]
    await house.forward(minutes=30)
    assert (standing(house, new), there.unreachable_at) == ("member", None)


async def test_what_waits_for_a_group_is_not_shown_there_once_it_is_anothers(house: House) -> None:
    """The alert is of the first clinic, the group of the second by the time the message goes out."""
    await with_group(house)
    await house.report("Pat", signs=("pus",), redness=2)
    await house.admin("Zoe", clinic="Other Clinic")
    group = new_group(house, "Zoe", title="Others")
    await write(house, "Zoe", f"/bind {await code(house, 'Zoe')}", group)
    house.run(lambda tx: tx.outbox.put(Message(group, "group_card", 1, slot="group_card:1"), house.now[0]))
    await house.pipeline.settle()
    assert cards(house, group) == []


async def test_a_send_that_fails_tells_of_the_move_too(house: House) -> None:
    """The service message is lost, as in an outage of more than a day."""
    group = await with_group(house)
    new = int(house.telegram.people.groups.migrate(group, "Ann").id)
    house.telegram.world.updates.forget_all()
    await house.report("Pat", signs=("pus",), redness=2)
    there = bound(house)
    assert there is not None
    assert there.chat_id == new
    assert len(cards(house, new)) == 1


async def test_a_group_that_cannot_be_reached_is_said_once_and_hides_no_alert(house: House) -> None:
    group = await with_group(house)
    house.telegram.people.groups.remove_bot(group, "Ann")
    await house.pipeline.settle()
    assert "I can no longer write in the group “Team”" in house.last("Ann")
    told = len([each for each in house.read("Ann") if "no longer write" in each])
    await house.report("Pat", signs=("pus",), redness=2)
    assert any("Urgent · K-001" in each for each in house.read("Bob"))
    assert any("Urgent · K-001" in each for each in house.read("Ann"))
    await house.forward(hours=2)
    assert len([each for each in house.read("Ann") if "no longer write" in each]) == told == 1
    there = bound(house)
    assert there is not None
    assert there.unreachable_at is not None
    house.telegram.people.groups.add_bot(group, "Ann")
    await house.pipeline.settle()
    assert len(cards(house, group)) == 1
    there = bound(house)
    assert there is not None
    assert there.unreachable_at is None


async def test_where_the_bot_is_muted_its_group_is_lost_and_any_other_is_left(house: House) -> None:
    group = await with_group(house)
    other = new_group(house, "Mallory", title="Others")
    for chat in (group, other):
        house.run(lambda tx, chat=chat: grouping.was_joined(tx, chat, house.now[0], may_write=False))
    await house.forward(minutes=11)
    there = bound(house)
    assert there is not None
    assert there.unreachable_at is not None
    assert (standing(house, group), standing(house, other)) == ("member", "left")
    await house.report("Pat", signs=("pus",), redness=2)  # What arrives there says that it can be reached.
    there = bound(house)
    assert there is not None
    assert there.unreachable_at is None


async def test_a_group_reads_the_language_of_its_clinic(house: House) -> None:
    group = await with_group(house)
    house.run(lambda tx: staffing.change_clinic(tx, house.person("Ann"), house.now[0], language="es"))
    await house.report("Pat", signs=("pus",), redness=2)
    assert cards(house, group) == ["🔴 Urgente · K-001\nDía 2\nTodavía nadie se encarga."]
    assert await press(house, "Mallory", "Me encargo yo", group) == "Solo el equipo de Skin & Co puede hacer esto."


async def test_the_group_never_counts_as_somebody_told(house: House) -> None:
    """No card reaches anybody: others are told after two minutes, whatever stands in the group."""
    group = await with_group(house)
    for name in ("Ann", "Bob"):
        house.telegram.people.block(name)
    await house.pipeline.settle()
    await house.report("Pat", signs=("pus",), redness=2)
    assert len(cards(house, group)) == 1
    assert house.alert(1).state is AlertState.RAISED
    assert any("cannot reach" in each or "nobody" in each.lower() for each in house.read("Pat"))


async def test_an_admin_ends_it_there_and_nobody_else(house: House) -> None:
    group = await with_group(house)
    for name, more in (("Bob", {}), ("Mallory", {}), ("Ann", {"anonymous": True})):
        await write(house, name, "/unbind", group, **more)
        assert "Only an admin of Skin & Co can end this" in shown(house, group)[-1]
    assert bound(house) is not None
    await write(house, "Ann", "/unbind", group)
    assert bound(house) is None


async def test_talk_in_the_group_is_nobodys_words(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Of a patient's too, who is there; and of staff who are asked something in their own chat."""
    group = await with_group(house, "Ann", "Bob", "Pat")
    house.telegram.people.groups.add_bot(group, "Ann", admin=True)  # Then it hears everything.
    await house.pipeline.settle()
    await house.report("Pat", signs=("pus",), redness=2)
    before, said = house.alert(1), len(shown(house, group))
    await house.say("Ann", "/clinic")
    await house.tap("Ann", "Name, numbers")
    await house.tap("Ann", "Change the name")
    for name in ("Pat", "Ann"):
        for text in ("my lips are swelling and I cannot breathe", "/report", "/stop", "/clinic", "/patients"):
            await write(house, name, text, group)
    assert (house.alert(1).version, house.alert(1).findings) == (before.version, before.findings)
    assert len(shown(house, group)) == said
    assert house.run(lambda tx: tx.clinics.get(1).name) == "Skin & Co"
    assert house.run(lambda tx: len(tx.enrollments.of_patient(house.person("Pat")))) == 1
    assert "lips" not in caplog.text


async def test_a_card_that_waited_while_its_patient_was_erased_is_not_shown(house: House) -> None:
    group = await with_group(house)
    assert await house.report("Pat", signs=("pus",), redness=2) is not None
    waited = Message(group, "group_card", 1)
    assert house.run(lambda tx: GROUP_CARD.load(tx, waited, house.now[0])) is not None
    house.run(lambda tx: tx.erasures.erase(1, house.now[0]))
    assert house.run(lambda tx: GROUP_CARD.load(tx, waited, house.now[0])) is None
