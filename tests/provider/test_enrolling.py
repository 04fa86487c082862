"""From `/enroll` to a link, and what can be put right afterwards."""

from datetime import date
from typing import Any

import pytest

from bot.enrollment import Enrollment, EnrollmentState, Profile
from bot.ports import Draft
from bot.workflows import staffing
from handlers.forms import EnrollForm
from tests.provider.conftest import TREATED, House

MORE = "Put right or end…"


def newest(house: House, name: str = "Ann") -> Enrollment:
    def read(tx: Any) -> Any:
        return max(tx.enrollments.recent_of_clinic(tx.providers.of_chat(house.person(name)).clinic_id, 9), key=_id)

    found: Enrollment = house.run(read)
    return found


def _id(enrollment: Enrollment) -> int:
    return enrollment.id


async def at_the_depth(house: House) -> None:
    await house.admin()
    await house.say("Ann", "/enroll")
    await house.tap("Ann", "Microneedling")
    await house.tap("Ann", "Yesterday")


async def test_taps_alone_lead_to_a_link(house: House) -> None:
    await at_the_depth(house)
    await house.tap("Ann", "1.5 mm")
    await house.tap("Ann", "☐ Cold sores before")
    await house.tap("Ann", "☐ Weakened immunity")
    await house.tap("Ann", "☑ Weakened immunity")
    await house.tap("Ann", "III")
    summary = house.last("Ann")
    assert summary.splitlines()[:5] == [
        "Microneedling",
        "Treated on March 1, 2026 (day 1)",
        "1.5 mm",
        "Cold sores before",
        "Skin type III",
    ]
    await house.tap("Ann", "Make the link")
    made = newest(house)
    assert (made.treated_on, made.state, made.label) == (date(2026, 3, 1), EnrollmentState.INVITED, "K-001")
    assert made.profile == Profile(depth_mm=1.5, skin_type=3, cold_sores=True)
    assert "https://t.me/sandbox_clinic_bot?start=" in house.last("Ann")
    assert "Mon, Mar 9, 10:00" in house.last("Ann")
    assert "K-001 is enrolled ✓" in house.read("Ann")[-2]
    picture = house.messages("Ann")[-1]
    assert picture.body.file is not None
    assert not picture.protected


async def test_everything_that_may_be_skipped_is(house: House) -> None:
    await at_the_depth(house)
    await house.tap("Ann", "Skip")
    assert "Depth: not given" in house.last("Ann")
    await house.tap("Ann", "Make the link")
    assert newest(house).profile == Profile()


@pytest.mark.parametrize(
    ("typed", "on"),
    [
        pytest.param("2026-02-20", date(2026, 2, 20), id="iso"),
        pytest.param("20 February", date(2026, 2, 20), id="day-and-month"),
        pytest.param("Feb 20th", date(2026, 2, 20), id="month-and-day"),
        pytest.param("20.2.", date(2026, 2, 20), id="dotted"),
    ],
)
async def test_another_date_is_written(house: House, typed: str, on: date) -> None:
    await house.admin()
    await house.say("Ann", "/enroll")
    await house.tap("Ann", "Microneedling")
    await house.tap("Ann", "Another date")
    await house.say("Ann", typed)
    for label in ("1.5 mm", "Make the link"):
        await house.tap("Ann", label)
    assert newest(house).treated_on == on


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param("2026-03-03", "not come yet", id="tomorrow"),
        pytest.param("2026-02-01", "more than 28 days", id="29-days-ago"),
        pytest.param("2/3", "cannot read", id="read-differently-in-two-countries"),
        pytest.param("30 February", "cannot read", id="no-such-day"),
    ],
)
async def test_a_day_that_cannot_be_is_not_taken(house: House, typed: str, said: str) -> None:
    await house.admin()
    await house.say("Ann", "/enroll")
    await house.tap("Ann", "Microneedling")
    await house.say("Ann", typed)
    assert said in house.last("Ann")
    assert "Today" in house.buttons("Ann")


@pytest.mark.parametrize(("typed", "depth"), [("1.2", 1.2), ("1,25 mm", 1.25)])
async def test_another_depth_is_written(house: House, typed: str, depth: float) -> None:
    await at_the_depth(house)
    await house.say("Ann", typed)
    await house.tap("Ann", "Make the link")
    assert newest(house).profile.depth_mm == depth


@pytest.mark.parametrize("typed", ["0", "12", "deep", "-1"])
async def test_a_depth_that_cannot_be_is_not_taken(house: House, typed: str) -> None:
    await at_the_depth(house)
    await house.say("Ann", typed)
    assert "more than 0 and up to 5" in house.last("Ann")


async def test_back_keeps_what_was_answered_and_cancel_leaves_nothing(house: House) -> None:
    await at_the_depth(house)
    await house.tap("Ann", "‹ Back")
    assert "When was the treatment?" in house.last("Ann")
    await house.tap("Ann", "Today")
    await house.tap("Ann", "Cancel")
    assert "Nobody was enrolled" in house.last("Ann")
    assert house.buttons("Ann") == []
    assert await house.press("Ann", "p.enroll:summary:make")
    assert house.run(lambda tx: tx.enrollments.recent_of_clinic(1, 9)) == []


async def test_under_an_older_summary_nothing_else_is_made(house: House) -> None:
    """A summary of this morning lies there; the form is now about somebody else."""
    await at_the_depth(house)
    await house.tap("Ann", "1.5 mm")
    summary = house.messages("Ann")[-1]
    (make,) = (each["callback_data"] for row in summary.keyboard() for each in row if each["text"] == "Make the link")
    await house.say("Ann", "/enroll")
    for label in ("Begin anew", "Microneedling", "Yesterday", "2 mm"):
        await house.tap("Ann", label)
    await house._tapped(house.telegram.people.tap("Ann", data=make, message_id=summary.id))
    assert house.run(lambda tx: tx.enrollments.recent_of_clinic(1, 9)) == []
    assert "2 mm" in house.last("Ann")
    await house.tap("Ann", "Make the link")
    assert newest(house).profile.depth_mm == 2.0


@pytest.mark.parametrize("data", ["p.enroll:date:20260220", "p.enroll:skin:3"])
async def test_a_button_of_another_step_changes_nothing(house: House, data: str) -> None:
    await at_the_depth(house)
    await house.press("Ann", data)
    assert "Treated on March 1, 2026" in house.last("Ann")
    assert "How deep did the needles go?" in house.last("Ann")


async def test_two_taps_on_make_the_link_enroll_once(house: House) -> None:
    await at_the_depth(house)
    await house.tap("Ann", "Skip")
    house.telegram.people.tap("Ann", "Make the link")
    house.telegram.people.tap("Ann", "Make the link")
    await house.pipeline.settle()
    assert len(house.run(lambda tx: tx.enrollments.recent_of_clinic(1, 9))) == 1


async def test_a_summary_left_lying_for_a_month_asks_for_the_date_again(house: House) -> None:
    await at_the_depth(house)
    await house.tap("Ann", "Skip")
    await house.forward(days=40)
    await house.tap("Ann", "Make the link")
    assert "more than 28 days" in house.last("Ann")
    assert house.run(lambda tx: tx.enrollments.recent_of_clinic(1, 9)) == []


async def test_the_provider_is_told_who_is_connected(house: House) -> None:
    await house.admin()
    house.patient()
    await house.pipeline.settle()
    assert "🟢 Connected to Pat Miller" in house.last("Ann")
    assert "K-001 · Microneedling" in house.last("Ann")


async def test_after_two_hours_nobody_has_used_the_link(house: House) -> None:
    await at_the_depth(house)
    for label in ("Skip", "Make the link"):
        await house.tap("Ann", label)
    await house.forward(hours=2, minutes=1)
    assert "Not connected yet" in house.last("Ann")


async def test_a_wrong_person_is_disconnected_and_the_right_one_gets_a_link(house: House) -> None:
    await house.admin()
    wrong = house.patient("Eve")
    await house.pipeline.settle()
    await house.tap("Ann", "Wrong person")
    await house.tap("Ann", "Yes, disconnect")
    assert house.run(lambda tx: tx.enrollments.of_patient(house.person("Eve"))) == []
    assert newest(house).id != wrong
    assert newest(house).state is EnrollmentState.INVITED
    assert "(K-002)" in house.last("Ann")
    assert "a wrong person was connected" in house.read("Ann")[-2]
    assert await house.press("Ann", f"p.unbind:{wrong}:0")
    assert newest(house).label == "K-002"


async def test_the_link_is_sent_again_and_the_one_before_is_over(house: House) -> None:
    await house.admin()
    enrollment_id = house.patient()
    await house.pipeline.settle()
    await house.tap("Ann", MORE)
    await house.tap("Ann", "Send the link again")
    await house.tap("Ann", MORE)
    await house.tap("Ann", "Send the link again")
    made = house.run(lambda tx: tx.invitations.of_enrollment(enrollment_id))
    assert [each.is_open(house.now[0]) for each in made] == [False, False, True]


@pytest.mark.parametrize("how", ["tapped", "written"])
async def test_a_wrong_date_is_corrected(house: House, how: str) -> None:
    await house.admin()
    enrollment_id = house.patient()
    await house.pipeline.settle()
    await house.tap("Ann", MORE)
    await house.tap("Ann", "Correct the date")
    if how == "tapped":
        await house.tap("Ann", "Sat, Feb 28")
    else:
        await house.say("Ann", "28 Feb")
    assert newest(house).treated_on == date(2026, 2, 28)
    assert newest(house).id == enrollment_id
    assert "Treated on February 28, 2026 (day 2)" in house.last("Ann")


async def test_a_day_that_has_not_come_corrects_nothing(house: House) -> None:
    await house.admin()
    house.patient()
    await house.pipeline.settle()
    await house.tap("Ann", MORE)
    await house.tap("Ann", "Correct the date")
    await house.say("Ann", "2026-03-05")
    assert "not come yet" in house.last("Ann")
    assert newest(house).treated_on == TREATED


async def test_the_latest_patients_are_listed_and_whoever_opens_one_is_on_record(house: House) -> None:
    await house.admin()
    house.patient()
    await house.pipeline.settle()
    await house.say("Ann", "/patients")
    assert house.buttons("Ann")[0] == "K-001 · Pat Miller · day 0"
    await house.tap("Ann", "K-001")
    assert "Being followed" in house.last("Ann")


async def test_the_same_mistake_twice_is_not_met_with_silence(house: House) -> None:
    await house.admin()
    await house.say("Ann", "/enroll")
    await house.tap("Ann", "Microneedling")
    await house.say("Ann", "2/3")
    said = house.messages("Ann")[-1].id
    await house.say("Ann", "3/2")
    assert "I cannot read that date." in house.last("Ann")
    assert house.messages("Ann")[-1].id > said


async def test_the_next_one_is_made_in_two_taps_as_the_last_one(house: House) -> None:
    """Depth and serum are the clinic's way; who the patient is, is not taken over."""
    await at_the_depth(house)
    for label in ("1.5 mm", "☐ Vitamin C", "☐ Cold sores before", "III", "Make the link"):
        await house.tap("Ann", label)
    made = [each for each in house.messages("Ann") if "K-001 is enrolled" in each.body.text][-1]
    await house.tap("Ann", "Enroll another one", message_id=made.id)
    assert house.buttons("Ann")[0] == "As the last one: microneedling, 1.5 mm, today"
    await house.tap("Ann", "As the last one")
    assert "☑ Vitamin C" in " ".join(house.buttons("Ann"))
    await house.tap("Ann", "Make the link")
    second = newest(house)
    assert (second.label, second.treated_on) == ("K-002", TREATED)
    assert second.profile == Profile(depth_mm=1.5, serum="not_sterile")


async def test_nothing_is_offered_as_the_last_one_at_a_new_clinic(house: House) -> None:
    await house.admin()
    await house.say("Ann", "/enroll")
    assert house.buttons("Ann")[0] == "Microneedling"
    await house.press("Ann", "p.enroll:procedure:as:last")
    assert "Which treatment was it?" in house.last("Ann")


async def test_the_usual_depth_stands_first(house: House) -> None:
    await house.admin()
    for name in ("Pat", "Bea"):
        house.patient(name)
    await house.pipeline.settle()
    await house.say("Ann", "/enroll")
    await house.tap("Ann", "Microneedling")
    await house.tap("Ann", "Today")
    assert house.buttons("Ann")[0] == "1.5 mm"
    assert house.buttons("Ann").count("1.5 mm") == 1


async def test_another_one_throws_no_form_away(house: House) -> None:
    await at_the_depth(house)
    await house.tap("Ann", "2 mm")
    await house.press("Ann", "p.enroll:again")
    assert "2 mm" in house.last("Ann")


async def test_a_date_may_be_as_far_back_as_the_protocol_goes(house: House) -> None:
    """RF microneedling asks for longer than 28 days."""
    await house.admin()
    await house.say("Ann", "/protocols")
    await house.tap("Ann", "Use this draft: Microneedling with")
    await house.say("Ann", "/enroll")
    await house.tap("Ann", "Microneedling with")
    await house.say("Ann", "2026-01-20")
    assert "Treated on January 20, 2026 (day 41)" in house.last("Ann")


def test_a_form_kept_by_an_older_version_goes_on_at_the_summary() -> None:
    old = Draft("enroll", {"step": "skin", "protocol_id": "microneedling", "version": 2, "depth_mm": 1.5})
    form = EnrollForm.read(old)
    assert form is not None
    assert (form.step, form.depth_mm) == ("summary", 1.5)


async def at_the_summary(house: House) -> None:
    await at_the_depth(house)
    await house.tap("Ann", "1.5 mm")


async def test_the_invitation_speaks_the_language_and_bears_the_name_that_the_clinic_chose(house: House) -> None:
    await at_the_summary(house)
    await house.tap("Ann", "Language, first name")
    await house.tap("Ann", "Español")
    await house.say("Ann", "Ana")
    assert "First name: Ana\nLanguage of the invitation: Spanish" in house.last("Ann")
    await house.tap("Ann", "Make the link")
    assert (newest(house).language, newest(house).called) == ("es", "Ana")
    assert house.last("Ann").startswith("Hola, Ana:\n\nSkin & Co quiere acompañarte")
    assert house.buttons("Ann")[0] == "Card to print"
    about = newest(house).id
    await house.follow("Pat", house.run(lambda tx: tx.invitations.of_enrollment(about)[0]))
    assert "¿Aceptas?" in house.last("Pat")
    assert "Ana" not in house.last("Pat"), "whoever opens it may be somebody else"
    await house.tap("Pat", "Acepto")
    assert (newest(house).name, newest(house).called, newest(house).language) == ("Pat", None, "es")


async def test_without_a_wish_it_is_as_before(house: House) -> None:
    await at_the_summary(house)
    await house.tap("Ann", "Language, first name")
    await house.tap("Ann", "‹ Back")
    await house.tap("Ann", "Make the link")
    assert (newest(house).language, newest(house).called) == ("en", None)


async def test_what_is_no_name_is_not_taken_and_a_name_can_be_left_out(house: House) -> None:
    await at_the_summary(house)
    await house.tap("Ann", "Language, first name")
    await house.say("Ann", "x" * 21)
    assert "no first name that I can use" in house.last("Ann")
    await house.say("Ann", "Ana")
    await house.tap("Ann", "Language, first name")
    await house.tap("Ann", "Leave the name out")
    await house.tap("Ann", "‹ Back")
    await house.tap("Ann", "Make the link")
    assert newest(house).called is None


async def test_who_works_for_one_clinic_reads_before_any_button_that_they_cannot_join_another(house: House) -> None:
    await house.admin()
    await house.admin("Zoe", clinic="Other Clinic")
    invitation = house.run(lambda tx: staffing.invite_provider(tx, house.person("Zoe"), house.now[0]))
    await house.follow("Ann", invitation)
    assert house.last("Ann").startswith("You already work here for Skin & Co")
    assert house.buttons("Ann") == []
    assert house.run(lambda tx: tx.invitations.get(invitation.id)).is_open(house.now[0])


async def test_one_that_was_begun_goes_on_or_begins_anew(house: House) -> None:
    await house.admin()
    await house.say("Ann", "/enroll")
    await house.tap("Ann", "Microneedling")
    await house.tap("Ann", "Today")
    await house.say("Ann", "/enroll")
    assert "Treated on March 2, 2026 (day 0)" in house.last("Ann")
    assert "You had begun this one: just go on." in house.last("Ann")
    await house.tap("Ann", "Begin anew")
    assert house.last("Ann") == "Which treatment was it?"
    assert "Begin anew" not in house.buttons("Ann")
    await house.say("Ann", "/enroll")
    assert "You had begun" not in house.last("Ann")


async def test_the_link_is_made_below_all_that_may_be_ticked_and_its_answer_names_the_treatment(house: House) -> None:
    await house.admin()
    await house.say("Ann", "/enroll")
    for label in ("Microneedling", "Today", "1.5 mm", "Language, first name"):
        await house.tap("Ann", label)
    await house.say("Ann", "Mia")
    labels = house.buttons("Ann")
    assert labels.index("Make the link") > labels.index("☐ Cold sores before")
    assert labels[-3:] == ["Make the link", "‹ Back", "Cancel"]
    await house.tap("Ann", "Make the link")
    made = house.read("Ann")[-2]
    assert made.startswith("K-001 Mia is enrolled ✓")
    assert made.endswith("Microneedling · 1.5 mm · Mon, Mar 2")
