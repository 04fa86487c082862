"""Two providers have enrolled the same patient for the same day: it is asked at consent, and made one."""

from datetime import timedelta

import pytest

from bot.enrollment import Enrollment, EnrollmentState
from bot.workflows import enrolling, staffing
from tests.patient.conftest import LINKS, TREATED, Ward

QUESTION = "Is this the same treatment?"


async def enrolled_twice(ward: Ward) -> None:
    """Ann has enrolled Pat, who is asked; then Ben does, who knows nothing of it."""
    await ward.patient("Pat")
    ward.telegram.people.join("Ben")
    invited = ward.run(lambda tx: staffing.invite_provider(tx, ward.id("Ann"), ward.now[0]))
    await ward.open("Ben", LINKS.to(invited.id))
    await ward.tap("Ben", "Join")
    await ward.open("Pat", ward.link(staff="Ben"))
    await ward.tap("Pat", "I agree")


def newest(ward: Ward) -> Enrollment:
    found: Enrollment = ward.run(lambda tx: tx.enrollments.recent_of_clinic(1, 1)[0])
    return found


@pytest.mark.parametrize("how", ["tapped", "typed", "yes"])
async def test_the_same_one_is_withdrawn_and_who_made_it_is_told(ward: Ward, how: str) -> None:
    await enrolled_twice(ward)
    assert "You already take part for your microneedling on March 2, 2026." in ward.last("Pat")
    if how == "tapped":
        await ward.tap("Pat", "Yes, the same one")
    else:
        await ward.say("Pat", "yes, the same one" if how == "typed" else "Yes")
    assert [each.label for each in ward.enrollments()] == ["K-001"]
    assert (newest(ward).label, newest(ward).state) == ("K-002", EnrollmentState.WITHDRAWN)
    assert "nothing changes" in ward.last("Pat")
    assert ward.last("Ben").startswith("This was enrolled twice: the patient already takes part as K-001")
    assert "a wrong person" not in ward.last("Ben")
    await ward.on_day(1)
    assert sum("How is your skin today (day 1)?" in each for each in ward.texts("Pat")) == 1


@pytest.mark.parametrize("how", ["tapped", "typed"])
async def test_another_one_is_followed_beside_it(ward: Ward, how: str) -> None:
    await enrolled_twice(ward)
    if how == "tapped":
        await ward.tap("Pat", "No, another one")
    else:
        await ward.say("Pat", "no")
    assert [each.label for each in ward.enrollments()] == ["K-002", "K-001"]


async def test_agreeing_again_asks_again_and_binds_nobody(ward: Ward) -> None:
    await enrolled_twice(ward)
    await ward.say("Pat", "I agree")
    assert QUESTION in ward.last("Pat")
    assert len(ward.enrollments()) == 1


async def test_two_that_one_provider_enrolled_are_two(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.open("Pat", ward.link())
    await ward.tap("Pat", "I agree")
    assert len(ward.enrollments()) == 2


async def test_another_day_is_another_treatment(ward: Ward) -> None:
    await enrolled_twice(ward)
    await ward.tap("Pat", "No, another one")
    await ward.open("Pat", ward.link(staff="Ben", treated_on=TREATED - timedelta(days=3)))
    await ward.tap("Pat", "I agree")
    assert len(ward.enrollments()) == 3


@pytest.mark.parametrize("verb", ["same", "another"])
async def test_nobody_else_answers_it(ward: Ward, verb: str) -> None:
    await enrolled_twice(ward)
    about = newest(ward).id
    invitation = ward.run(lambda tx: tx.invitations.of_enrollment(about)[0].id)
    ward.telegram.people.join("Eve")
    await ward.press("Eve", f"{verb}:{invitation}")
    assert newest(ward).state is EnrollmentState.INVITED


async def test_the_same_where_there_is_no_first_is_refused(ward: Ward) -> None:
    ward.telegram.people.join("Pat")
    await ward.open("Pat", ward.link())
    about = newest(ward).id
    invitation = ward.run(lambda tx: tx.invitations.of_enrollment(about)[0].id)
    await ward.press("Pat", f"same:{invitation}")
    assert newest(ward).state is EnrollmentState.INVITED


async def test_both_are_erased_when_the_patient_wishes_so(ward: Ward) -> None:
    await enrolled_twice(ward)
    await ward.tap("Pat", "Yes, the same one")
    await ward.say("Pat", "/forget")
    await ward.tap("Pat", "Erase my data")
    await ward.tap("Pat", "Yes, erase it")
    assert ward.run(lambda tx: tx.enrollments.recent_of_clinic(1, 9)) == []
    assert ward.last("Pat").startswith("Done: everything I kept about you is erased")
    assert ward.last("Ben") == "K-002 was erased, as the patient wished."


async def test_both_are_erased_with_the_account_that_the_patient_has_by_now(ward: Ward) -> None:
    await enrolled_twice(ward)
    await ward.tap("Pat", "Yes, the same one")
    ann, first = ward.run(lambda tx: (tx.providers.of_chat(ward.id("Ann")), tx.enrollments.of_clinic(1, 1)))
    ward.telegram.people.join("Paty")
    await ward.open("Paty", LINKS.to(ward.run(lambda tx: enrolling.invite(tx, ann, first, ward.now[0])).id))
    await ward.tap("Paty", "I agree")
    await ward.say("Paty", "/forget")
    await ward.tap("Paty", "Erase my data")
    await ward.tap("Paty", "Yes, erase it")
    assert ward.run(lambda tx: tx.enrollments.recent_of_clinic(1, 9)) == []


async def test_what_was_withdrawn_is_not_begun_again(ward: Ward) -> None:
    await enrolled_twice(ward)
    await ward.tap("Pat", "Yes, the same one")
    await ward.say("Pat", "/resume")
    assert [each.label for each in ward.enrollments()] == ["K-001"]
