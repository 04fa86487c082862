"""The first admin joins and tells the bot about the clinic."""

from datetime import time

import pytest

from bot.clinic import AlertClocks, Clinic, Role
from bot.workflows import staffing
from tests.provider.conftest import House
from wording import zones


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
    asked = "What is your clinic called? Please write its name as patients know it."
    assert house.read("Ann")[-2] == f"{asked}\n\n✓ Clinic: Skin & Co"
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
    assert [len(each.keyboard()) for each in house.messages("Ann")[:-1]] == [0] * 7
    assert any("call us" not in each and each.endswith("✓ Phone: +49 30 1234567") for each in house.read("Ann"))


async def test_times_are_written_as_is_usual_there_and_otherwise_by_choice(house: House) -> None:
    await house.admin()
    assert clinic_of(house, "Ann").hour_cycle == 24
    await house.say("Ann", "/clinic")
    assert "Berlin, Paris (now 10:00)" in house.last("Ann")
    await house.tap("Ann", "Name, numbers")
    assert "12 or 24 hours, for staff and patients alike." in house.last("Ann")
    await house.tap("Ann", "12 or 24 hours")
    await house.tap("Ann", "2:30 PM")
    assert "Berlin, Paris (now 10:00\u202fAM)" in house.last("Ann")
    assert "Mon–Fri 9:00\u202fAM – 6:00\u202fPM" in house.last("Ann")


@pytest.mark.parametrize(
    ("zone", "cycle"),
    [("America/New_York", 12), ("Asia/Kolkata", 12), ("Australia/Sydney", 12), ("Europe/London", 24)],
)
def test_what_is_usual_where(zone: str, cycle: int) -> None:
    assert zones.usual_cycle(zone) == cycle


async def times(house: House, piece: str) -> None:
    await house.admin()
    await house.say("Ann", "/clinic")
    await house.tap("Ann", "Hours and closed dates")
    await house.tap("Ann", piece)


async def test_hours_in_words_are_shown_back_before_they_are_kept(house: House) -> None:
    await times(house, "Change the hours")
    await house.say("Ann", "most days")
    assert "I cannot read that. Days and hours are fine" in house.last("Ann")
    await house.say("Ann", "Mon-Fri 10-19, Sat 10-14")
    assert "Understood: Mon–Fri 10:00 – 19:00; Sat 10:00 – 14:00. Is that right?" in house.last("Ann")
    assert len(clinic_of(house, "Ann").hours) == 5
    await house.say("Ann", "Mon-Fri 9-13, 15-19, closed on Wednesdays")
    assert "Understood: Mon, Tue, Thu, Fri 9:00 – 13:00, 15:00 – 19:00." in house.last("Ann")
    await house.tap("Ann", "Yes, keep it")
    assert len(clinic_of(house, "Ann").hours) == 8
    assert "Open: Mon, Tue, Thu, Fri 9:00 – 13:00, 15:00 – 19:00" in house.last("Ann")


async def test_hours_may_be_written_in_the_set_up_too(house: House) -> None:
    await joined(house)
    for said in ("Skin & Co", "+49 30 1234567"):
        await house.say("Ann", said)
    await house.tap("Ann", "10:00\u202fAM · Berlin")
    await house.tap("Ann", "112")
    await house.say("Ann", "Mon-Fri 10-19, Sat 10-14")
    await house.tap("Ann", "Yes, keep it")
    assert "set up ✓" in house.last("Ann")
    assert len(clinic_of(house, "Ann").hours) == 6


async def test_a_clinic_that_never_opens_is_refused(house: House) -> None:
    await times(house, "Change the hours")
    await house.say("Ann", "closed every day")
    assert "Please leave at least one." in house.last("Ann")
    assert len(clinic_of(house, "Ann").hours) == 5


async def test_closed_dates_are_written_listed_and_opened_again(house: House) -> None:
    await times(house, "Change the closed dates")
    await house.say("Ann", "at Christmas")
    assert "so I kept none of it" in house.last("Ann")
    await house.say("Ann", "24-26 December, 1 January")
    assert house.buttons("Ann") == ["✕ Thu, Dec 24", "✕ Fri, Dec 25", "✕ Sat, Dec 26", "✕ Fri, Jan 1", "‹ Back"]
    await house.tap("Ann", "✕ Fri, Dec 25")
    assert [each.isoformat() for each in clinic_of(house, "Ann").closed_on] == [
        "2026-12-24",
        "2026-12-26",
        "2027-01-01",
    ]
    await house.tap("Ann", "‹ Back")
    assert "Closed on: Thu, Dec 24; Sat, Dec 26; Fri, Jan 1" in house.last("Ann")
    await house.press("Ann", "p.setup:closed:20261224")
    assert len(clinic_of(house, "Ann").closed_on) == 3


async def test_alert_clocks_have_sane_limits_and_say_what_they_do(house: House) -> None:
    await house.admin()
    await house.say("Ann", "/clinic")
    await house.tap("Ann", "When alerts go on")
    assert "Urgent, nobody has it: after 15 minutes\nThen everybody is told" in house.last("Ann")
    await house.tap("Ann", "Urgent: nobody has it")
    await house.say("Ann", "90")
    assert "A number from 5 to 30, please." in house.last("Ann")
    await house.tap("Ann", "10")
    assert clinic_of(house, "Ann").clocks == AlertClocks(urgent_min=10)


async def test_what_is_open_goes_by_the_new_clock_at_once(house: House) -> None:
    await house.admin()
    await house.colleague("Bob")
    house.patient()
    await house.forward(days=2)
    await house.report("Pat", signs=("pus",), redness=2)
    await house.forward(minutes=3)
    ann, sooner = house.person("Ann"), AlertClocks(urgent_min=5)
    house.run(lambda tx: staffing.change_clinic(tx, ann, house.now[0], clocks=sooner))
    await house.forward(minutes=2)
    assert house.run(lambda tx: tx.alerts.get(1)).step == 1


async def test_other_hours_take_a_few_taps(house: House) -> None:
    await house.admin()
    await house.say("Ann", "/clinic")
    await house.tap("Ann", "Hours and closed dates")
    await house.tap("Ann", "Change the hours")
    await house.tap("Ann", "Choose by tapping")
    await house.say("Ann", "8:30")
    await house.say("Ann", "7")
    assert "after the clinic opens" in house.last("Ann")
    await house.tap("Ann", "17:00")
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
    await house.tap("Ann", "Name, numbers")
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
