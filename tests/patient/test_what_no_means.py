"""A yes or a no is of what was asked last: it never says more than was asked."""

from datetime import timedelta

import pytest

from tests.patient.conftest import Ward
from tests.patient.test_two_people import two


async def later(ward: Ward) -> None:
    await ward.at(ward.now[0] + timedelta(minutes=1))


async def says(ward: Ward, *words: str, name: str = "Pat") -> None:
    """A minute between each two."""
    for each in words:
        await later(ward)
        await ward.say(name, each)


async def asked(ward: Ward) -> None:
    await ward.patient()
    await ward.on_day(1)


async def test_yes_to_fever_and_yes_to_what_is_asked_after_it(ward: Ward) -> None:
    await asked(ward)
    await says(ward, "I have a fever of 39 degrees", "Yes")
    assert ward.answers().signs == {"fever"}
    await says(ward, "Yes")
    assert ward.answers().signs == {"fever", "fever_confused"}


async def test_each_of_two_signs_has_its_own_typed_answer(ward: Ward) -> None:
    await asked(ward)
    await says(ward, "there is pus and I can't breathe", "No", "Yes")
    assert (ward.answers().signs, ward.answers().denied) == (frozenset({"pus"}), frozenset({"breathing"}))


@pytest.mark.parametrize("first", ["fine", "my redness is mild today", "Can I wear make-up?"])
async def test_no_where_something_else_is_asked_says_nothing_of_the_signs(ward: Ward, first: str) -> None:
    await asked(ward)
    await says(ward, first, "No")
    assert not ward.answers().signs_answered


@pytest.mark.parametrize("first", ["stop", "Can I wear make-up?"])
async def test_nor_where_the_check_in_waits_for_the_signs(ward: Ward, first: str) -> None:
    await asked(ward)
    await ward.taps("Pat", *["None"] * 4)
    await says(ward, first, "No")
    assert not ward.answers().signs_answered


async def test_nor_where_it_is_asked_for_whom(ward: Ward) -> None:
    await two(ward, "en")
    await ward.on_day(1)
    await says(ward, "my skin feels strange somehow", "No", name="Ana")
    courses = [ward.run(lambda tx, number=each.id: tx.enrollments.course(number)) for each in ward.enrollments("Ana")]
    assert not any(each.signs_answered for course in courses for each in course.answer_sets)


async def test_yes_typed_to_stop_stops(ward: Ward) -> None:
    await asked(ward)
    await says(ward, "stop", "Yes")
    assert ward.enrollments() == []


async def test_yes_to_one_sign_says_nothing_of_the_others(ward: Ward) -> None:
    await asked(ward)
    await says(ward, "there is pus")
    await ward.tap("Pat", "Yes, that is right")
    assert (ward.answers().signs, ward.answers().signs_answered) == (frozenset({"pus"}), False)
    await says(ward, "I feel really odd and unwell now")
    assert "None of the warning signs" in ward.buttons("Pat")


@pytest.mark.parametrize("more", ["my face is grey", "I want to die", "my heart races"])
async def test_a_question_with_more_in_it_is_read_by_a_person(ward: Ward, more: str) -> None:
    await asked(ward)
    await says(ward, f"Can I shower? {more}")
    assert ward.alert() is not None
