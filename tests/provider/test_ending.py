"""The clinic ends a follow-up, or begins the next session of the same patient."""

from datetime import timedelta

import pytest

from bot.alert import AlertState, Outcome
from bot.enrollment import Ending, EnrollmentState
from tests.provider.conftest import House
from tests.provider.test_letters import open_page, with_pat

MORE = "Put right or end…"


async def end(house: House, *labels: str) -> None:
    await open_page(house)
    for label in (MORE, "End the follow-up…", *labels):
        await house.tap("Ann", label)


@pytest.mark.parametrize(
    "reason", ["Healed", "Goes to another clinic", "The patient asked us to", "The patient has died"]
)
async def test_nothing_more_is_sent_to_whoever_is_not_followed_any_more(house: House, reason: str) -> None:
    await with_pat(house)
    await house.forward(days=1, hours=2)
    await end(house, reason, "Yes, end it")
    assert reason.lower() in house.last("Ann")
    before = len(house.read("Pat"))
    for _ in range(30 * 8):
        await house.forward(hours=3)
    assert house.read("Pat")[before:] == []
    assert house.run(lambda tx: tx.alerts.all_of_enrollment(1)) == []


async def test_an_open_alert_is_closed_with_the_reason(house: House) -> None:
    await with_pat(house)
    await house.forward(days=2)
    alert = await house.report("Pat", signs=("pus",), redness=3)
    assert alert is not None
    before = len(house.read("Pat"))
    await end(house, "The patient has died", "End, and close the alert")
    closed = house.alert(alert.id)
    assert (closed.state, closed.outcome) == (AlertState.RESOLVED, Outcome.ENDED)
    await house.forward(days=2)
    assert house.read("Pat")[before:] == []


async def test_an_alert_that_is_kept_goes_on_to_the_next_and_the_patient_hears_no_more_of_it(house: House) -> None:
    await with_pat(house)
    await house.colleague("Bob")
    await house.forward(days=2)
    alert = await house.report("Pat", signs=("pus",), redness=3)
    assert alert is not None
    patient, bob = len(house.read("Pat")), house.messages("Bob")[-1].id
    await end(house, "Goes to another clinic", "End, keep the alert open")
    for _ in range(8):
        await house.forward(minutes=15)
    assert house.alert(alert.id).state is not AlertState.RESOLVED
    assert house.messages("Bob")[-1].id > bob
    assert house.read("Pat")[patient:] == []


async def test_whoever_was_healed_is_still_read_and_not_asked_again(house: House) -> None:
    await with_pat(house)
    await house.forward(days=1, hours=2)
    await end(house, "Healed", "Yes, end it")
    await house.forward(days=1)
    await house.say("Pat", "there is yellow pus")
    assert "🔴 Urgent · K-001" in house.last("Ann")
    before = len(house.read("Pat"))
    await house.forward(days=3)
    assert not any("How is your skin" in each for each in house.read("Pat")[before:])


async def test_what_was_ended_by_mistake_goes_on(house: House) -> None:
    await with_pat(house)
    await end(house, "Healed", "Yes, end it")
    await house.tap("Ann", MORE)
    await house.tap("Ann", "Follow again")
    enrollment = house.run(lambda tx: tx.enrollments.of_clinic(1, 1))
    assert (enrollment.state, enrollment.ended_for) == (EnrollmentState.ACTIVE, None)
    await house.forward(days=1, hours=2)
    assert any("How is your skin today (day 1)" in each for each in house.read("Pat"))


async def test_an_old_button_ends_nothing_of_another_person(house: House) -> None:
    await with_pat(house)
    await open_page(house)
    assert await house.press("Ann", "p.end:1:5:healed:keep")
    assert house.run(lambda tx: tx.enrollments.of_clinic(1, 1)).state is EnrollmentState.ACTIVE


async def next_session(house: House) -> None:
    await open_page(house)
    for label in (MORE, "Next session…", "Today"):
        await house.tap("Ann", label)


async def test_the_next_session_is_asked_about_and_the_one_before_no_more(house: House) -> None:
    await with_pat(house)
    await house.forward(days=2)
    alert = await house.report("Pat", signs=("pus",), redness=3)
    assert alert is not None
    await house.forward(days=33)
    await next_session(house)
    assert "K-002" in house.last("Ann")
    assert "Another session of K-001" in house.last("Ann")
    assert any("has noted your next microneedling" in each for each in house.read("Pat"))
    first, second = (house.run(lambda tx, each=each: tx.enrollments.of_clinic(1, each)) for each in (1, 2))
    assert (first.state, first.ended_for) == (EnrollmentState.COMPLETED, Ending.ANOTHER)
    assert second.follows_id == 1
    assert house.alert(alert.id).state is not AlertState.RESOLVED
    before = len(house.read("Pat"))
    house.now[0] += timedelta(days=1)
    await house.forward(hours=2)
    asked = [each for each in house.read("Pat")[before:] if "How is your skin" in each]
    assert len(asked) == 1
    assert "(day 1)" in asked[0]


async def test_both_sessions_stand_in_one_timeline(house: House) -> None:
    await with_pat(house)
    await house.forward(days=2)
    await house.say("Pat", "the umbrella is green")
    await house.forward(days=33)
    await next_session(house)
    await house.tap("Ann", "Timeline")
    assert "Ann noted the next session, K-002." in house.last("Ann")
    await house.tap("Ann", "2")
    assert "day 2 of K-001" in house.last("Ann")
    assert "umbrella" in house.last("Ann")


async def test_what_is_known_of_the_treatment_is_corrected_and_the_rules_run_again(house: House) -> None:
    """Redness 2 on day 5 is too much after 1.5 mm, and is not after 2.5 mm."""
    await with_pat(house)
    for label in (MORE, "Correct the depth", "2.5 mm"):
        await (open_page(house) if label == MORE else house.forward(minutes=0))
        await house.tap("Ann", label)
    assert "2.5 mm" in house.last("Ann")
    await house.tap("Ann", MORE)
    await house.tap("Ann", "Correct the history")
    await house.tap("Ann", "☐ Cold sores")
    await house.tap("Ann", "‹ Back")
    profile = house.run(lambda tx: tx.enrollments.of_clinic(1, 1)).profile
    assert (profile.depth_mm, profile.cold_sores) == (2.5, True)
    await open_page(house)
    await house.tap("Ann", "Timeline")
    assert "Ann corrected what is known of the treatment." in house.last("Ann")


async def test_an_alert_that_has_grown_since_it_was_shown_is_not_closed_with_the_end(house: House) -> None:
    await with_pat(house)
    await house.forward(days=2)
    alert = await house.report("Pat", redness=4)
    assert alert is not None
    await end(house, "Healed")
    asked = house.messages("Ann")[-1].id
    await house.report("Pat", signs=("pus",))
    assert "has changed" in await house.tap("Ann", "End, and close the alert", asked)
    assert house.alert(alert.id).state is not AlertState.RESOLVED
    assert house.run(lambda tx: tx.enrollments.of_clinic(1, 1)).ended_for is None
    assert any("pus" in each and "An alert is open" in each for each in house.read("Ann"))
    await house.tap("Ann", "End, and close the alert", asked)
    assert house.alert(alert.id).outcome is Outcome.ENDED


async def test_whoever_saw_no_alert_is_asked_about_one_that_came_meanwhile(house: House) -> None:
    await with_pat(house)
    await house.forward(days=2)
    await end(house, "Healed")
    asked = house.messages("Ann")[-1].id
    await house.report("Pat", signs=("pus",))
    await house.tap("Ann", "Yes, end it", asked)
    assert house.run(lambda tx: tx.enrollments.of_clinic(1, 1)).ended_for is None
    await house.tap("Ann", "End, keep the alert open", asked)
    assert house.run(lambda tx: tx.enrollments.of_clinic(1, 1)).ended_for is Ending.HEALED


async def test_what_was_closed_with_an_end_by_mistake_is_open_again(house: House) -> None:
    await with_pat(house)
    await house.forward(days=2)
    alert = await house.report("Pat", signs=("pus",), redness=3)
    assert alert is not None
    await end(house, "The patient has died", "End, and close the alert")
    await house.tap("Ann", MORE)
    await house.tap("Ann", "Follow again")
    reopened = house.alert(alert.id)
    assert (reopened.state, reopened.holder_id, reopened.outcome) == (AlertState.ACKNOWLEDGED, 1, None)
    assert any("✋" in each for each in house.read("Ann"))
    await house.forward(hours=5)
    assert house.alert(alert.id).state is not AlertState.ACKNOWLEDGED


async def test_nothing_that_waited_for_the_morning_reaches_the_phone_of_somebody_who_has_died(house: House) -> None:
    await with_pat(house)
    await house.forward(hours=13)  # 23:00 in Berlin.
    await house.say("Pat", "the umbrella is green")
    await open_page(house)
    await house.tap("Ann", "Timeline")
    before = len(house.read("Pat"))
    await next_session(house)
    await house.tap("Ann", MORE)
    await house.tap("Ann", "End the follow-up…")
    await house.tap("Ann", "The patient has died")
    await house.tap("Ann", "Yes, end it")
    await house.forward(hours=12)
    assert house.read("Pat")[before:] == []


async def test_no_link_begins_again_what_the_clinic_has_ended(house: House) -> None:
    await with_pat(house)
    await open_page(house)
    await house.tap("Ann", MORE)
    await house.tap("Ann", "Send the link again")
    link = house.run(lambda tx: tx.invitations.of_enrollment(1)[-1])
    await house.follow("Patricia", link)
    await end(house, "Healed", "Yes, end it")
    await house.tap("Patricia", "I agree")
    ended = house.run(lambda tx: tx.enrollments.of_clinic(1, 1))
    assert (ended.state, ended.chat_id) == (EnrollmentState.COMPLETED, house.person("Pat"))
    await house.tap("Ann", MORE)
    assert "Send the link again" not in house.buttons("Ann")
    links = len(house.run(lambda tx: tx.invitations.of_enrollment(1)))
    await house.press("Ann", "p.link:1")
    assert len(house.run(lambda tx: tx.invitations.of_enrollment(1))) == links


async def test_nobody_writes_to_the_phone_of_somebody_who_has_died(house: House) -> None:
    await with_pat(house)
    await house.forward(days=2)
    alert = await house.report("Pat", signs=("pus",))
    assert alert is not None
    await open_page(house)
    await house.tap("Ann", "Photo please")
    preview = house.messages("Ann")[-1].id
    await end(house, "The patient has died", "End, and close the alert")
    before = len(house.read("Pat"))
    await house.tap("Ann", "Send", preview)
    assert "Tell the patient" not in house.buttons_of("Ann", "🔴")
    await open_page_of_ended(house)
    assert "Message" not in house.buttons("Ann")
    assert house.read("Pat")[before:] == []


async def open_page_of_ended(house: House) -> None:
    await house.say("Ann", "/patients")
    await house.tap("Ann", "Ended")
    await house.tap("Ann", "K-001")


async def test_a_patient_of_two_sessions_is_not_asked_which_and_answers_of_the_newest(house: House) -> None:
    await with_pat(house)
    await house.forward(days=1, hours=2)
    old = next(each for each in house.messages("Pat") if "How is your skin" in each.body.text)
    await house.forward(days=19)
    await next_session(house)
    house.now[0] += timedelta(days=2)
    await house.say("Pat", "/report")
    await house.say("Pat", "/chart")
    await house.say("Pat", "/start")
    assert not any("For whom" in each or "K-001" in each for each in house.read("Pat"))
    await house.tap("Pat", "Severe", old.id)
    await house.say("Pat", "it itches a lot")
    assert not any("For whom" in each or "K-001" in each for each in house.read("Pat"))
    first, second = (house.run(lambda tx, each=each: tx.enrollments.course(each)) for each in (1, 2))
    assert not any(each.notes or each.on > first.checkins[0].on for each in first.answer_sets)
    assert any(each.notes for each in second.answer_sets)


async def test_where_one_of_two_people_has_a_next_session_it_is_asked_for_these_two(house: House) -> None:
    await with_pat(house)
    house.patient()
    await open_page(house, label="K-002")
    for label in (MORE, "Next session…", "Today"):
        await house.tap("Ann", label)
    await house.say("Pat", "it itches a lot")
    assert [each[:5] for each in house.buttons("Pat") if each.startswith("K-0")] == ["K-003", "K-001"]
