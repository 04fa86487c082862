"""A provider with many patients finds the one who needs them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.checkin import CheckIn, CheckInState
from bot.ports import Transaction
from bot.workflows import listing
from tests.provider.conftest import House
from wording.text import inert

GROUPS = ["Mine", "Today", "Silent", "Finishing", "Ended"]


async def enroll(house: House, *names: str, admin: str = "Ann") -> list[int]:
    """And whoever enrolled them has read that they are connected."""
    ids = [house.patient(name, admin) for name in names]
    await house.pipeline.settle()
    return ids


def asked(house: House, enrollment_id: int, day: int, **more: object) -> None:
    """A check-in of that day, asked at 10:00."""

    def add(tx: Transaction) -> None:
        at = house.now[0] + timedelta(days=day)
        ends_at = at + timedelta(hours=12)
        plain = CheckIn(
            0, enrollment_id, at.date(), CheckInState.ASKED, at, ends_at, ends_at, ("redness",), asked_at=at
        )
        tx.checkins.add(replace(plain, **more))  # type: ignore[arg-type]

    house.run(add)


async def test_ten_stand_on_a_page_and_the_first_of_all_can_be_reached(house: House) -> None:
    await house.admin()
    await enroll(house, *(f"P{number:02}" for number in range(23)))
    await house.say("Ann", "/patients")
    assert house.last("Ann").startswith("Followed: 23 patients · page 1 of 3\n")
    assert house.buttons("Ann") == [
        *(f"K-{number:03} · P{number - 1:02} Miller · day 0" for number in range(23, 13, -1)),
        *("2", "3"),
        *GROUPS,
    ]
    before = len(house.read("Ann"))
    await house.tap("Ann", "3")
    assert house.buttons("Ann")[2:5] == ["K-001 · P00 Miller · day 0", "1", "2"]
    assert len(house.read("Ann")) == before
    await house.tap("Ann", "K-001")
    assert "P00 Miller" in house.last("Ann")


async def test_of_two_hundred_one_is_found_in_two_acts_and_the_silent_in_one(house: House) -> None:
    await house.admin()
    ids = await enroll(house, *(f"P{number:03}" for number in range(200)))
    for enrollment_id in ids[50:53]:
        asked(house, enrollment_id, 1, state=CheckInState.MISSED)
    await house.forward(days=2)
    await house.say("Ann", "/patients")
    assert "Followed: 200 patients" in house.last("Ann")
    assert [label[:7] for label in house.buttons("Ann")[:4]] == ["🔕 K-053", "🔕 K-052", "🔕 K-051", "K-200 ·"]

    await house.say("Ann", "p117")
    await house.tap("Ann", "K-118")
    assert "P117 Miller" in house.last("Ann")


async def test_whoever_has_an_alert_comes_first_then_the_silent_then_the_late(house: House) -> None:
    await house.admin()
    silent, _, late, _ = await enroll(house, "Sil", "Pus", "Lat", "Oka")
    asked(house, silent, 1, state=CheckInState.MISSED)
    asked(house, late, 2, reminded=1)
    house.now[0] += timedelta(days=2, hours=5)
    await house.report("Pus", signs=("pus",))
    await house.say("Ann", "/patients")
    assert "one with an open alert · 🔕 one is silent · ⏳ one has not answered yet" in house.last("Ann")
    order = ["🔴 K-002 · Pus Miller", "🔕 K-001 · Sil Miller", "⏳ K-003 · Lat Miller", "K-004 · Oka Miller"]
    assert [label.rpartition(" · ")[0] for label in house.buttons("Ann")[:4]] == order
    await house.tap("Ann", "Silent")
    assert house.buttons("Ann")[0].startswith("🔕 K-001")
    assert house.buttons("Ann")[1:] == ["Followed", *(each for each in GROUPS if each != "Silent")]
    await house.tap("Ann", "Today")
    assert any(label.startswith("⏳ K-003") for label in house.buttons("Ann"))


async def test_whoever_has_been_heard_since_is_not_silent(house: House) -> None:
    await house.admin()
    [pat] = await enroll(house, "Pat")
    asked(house, pat, 1, state=CheckInState.MISSED)
    house.now[0] += timedelta(days=2)
    await house.report("Pat", redness=1)
    await house.say("Ann", "/patients")
    assert house.buttons("Ann")[0] == "K-001 · Pat Miller · day 2"


async def test_each_has_their_own_and_what_has_ended_is_apart(house: House) -> None:
    await house.admin()
    await house.colleague("Bob")
    await enroll(house, "Pat")
    await enroll(house, "Quin", admin="Bob")
    await house.say("Pat", "/stop")
    await house.say("Bob", "/patients")
    await house.tap("Bob", "Mine")
    assert house.last("Bob").startswith("Mine: one patient\n")
    assert house.buttons("Bob")[0] == "K-002 · Quin Miller · day 0"
    await house.tap("Bob", "Ended")
    assert house.buttons("Bob")[0] == "K-001 · Pat Miller · stopped"
    await house.tap("Bob", "Finishing")
    assert "Nobody at the moment." in house.last("Bob")


@pytest.mark.parametrize("typed", ["zoe", "ZOË mil", "2", "k2", "K-002", "/patients zoë", "@zoe"])
async def test_any_part_of_a_name_or_number_finds(house: House, typed: str) -> None:
    await house.admin()
    await enroll(house, "Pat", "Zoë", "Quin")
    await house.say("Ann", typed)
    assert house.last("Ann").startswith(f"One patient with “{inert(typed.removeprefix('/patients '))}”")
    assert house.buttons("Ann")[0] == "K-002 · Zoë Miller · day 0"


async def test_of_many_that_are_found_ten_are_shown(house: House) -> None:
    await house.admin()
    await enroll(house, *(f"P{number:02}" for number in range(12)))
    await house.say("Ann", "miller")
    assert house.last("Ann").startswith("12 patients with “miller”\n2 more have it too: write more of the name.")
    assert len([label for label in house.buttons("Ann") if label.startswith("K-")]) == 10


async def test_a_name_of_another_clinic_is_nobodys(house: House) -> None:
    await house.admin()
    await enroll(house, "Pat")
    await house.admin("Eve", clinic="Other")
    await enroll(house, "Zoë", admin="Eve")
    await house.say("Eve", "pat")
    assert house.last("Eve").startswith("I find nobody with “pat” in the name or number.")
    assert not any("Pat" in each for each in (*house.read("Eve"), *house.buttons("Eve")))


async def test_looking_for_a_name_is_on_record_and_the_name_is_not(house: House) -> None:
    await house.admin()
    await enroll(house, "Pat")
    await house.say("Ann", "pat")
    with house.store.engine.connect() as connection:
        lines = connection.exec_driver_sql("SELECT actor, action, about FROM audit ORDER BY id").all()
    assert [tuple(each) for each in lines][-1] == ("provider:1", "looked for a patient:1", "clinic:1")


async def test_staff_who_are_patients_too_write_to_their_clinic(house: House) -> None:
    await house.admin()
    await enroll(house, "Ann")
    await house.say("Ann", "pat")
    assert not any("I find nobody" in each for each in house.read("Ann"))


async def test_an_old_list_is_left_and_a_new_one_comes(house: House) -> None:
    await house.admin()
    await enroll(house, "Pat")
    await house.say("Ann", "/patients")
    old = house.messages("Ann")[-1].id
    await house.say("Ann", "/patients")
    await house.tap("Ann", "Ended", message_id=old)
    assert [each.startswith("Ended: ") for each in house.read("Ann")[-3:]] == [False, False, True]


async def test_the_list_in_spanish(house: House) -> None:
    await house.admin()
    house.run(lambda tx: tx.clinics.save(replace(tx.clinics.get(1), language="es")))
    await enroll(house, "Zoë")
    await house.say("Ann", "/patients")
    assert house.last("Ann").startswith("En seguimiento: un paciente\n\nToca uno para ver más")
    assert house.buttons("Ann")[0] == "K-001 · Zoë Miller · día 0"
    await house.say("Ann", "bea")
    assert house.last("Ann").startswith("No encuentro a nadie con «bea»")


async def test_nobody_reads_of_themselves_in_a_list(house: House) -> None:
    """Vera works here, and is a patient here too: a colleague looks after her."""
    await house.admin()
    await house.colleague("Vera")
    await enroll(house, "Vera", "Pat")
    for name in ("Vera", "Pat"):
        await house.report(name, signs=("pus",))
    for listed in ("/patients", "/inbox"):
        await house.say("Vera", listed)
        shown = "\n".join([house.last("Vera"), *house.buttons("Vera")])
        assert "K-002" in shown, listed
        assert "K-001" not in shown, listed
    found = house.run(lambda tx: listing.names(tx, tx.providers.of_chat(house.person("Vera"))))
    assert [each.label for each in found] == ["K-002"]
    await house.say("Ann", "/patients")
    assert any("K-001" in each for each in house.buttons("Ann"))
