"""Everything that happened in a treatment stands in one place, the newest first."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import timeline
from bot.checkin import CheckIn, CheckInState
from bot.finding import Finding, Urgency
from bot.timeline import Answered, File, Raised, Told, Wrote
from handlers.screens.paging import on_page, pages_of
from handlers.screens.timeline import A_PAGE, TimelineView, draw
from sandbox.files import Upload
from tests.patient.conftest import PICTURE
from tests.provider import cards
from tests.provider.conftest import House
from wording.happened import what
from wording.text import MESSAGE_LIMIT, utf16_length


async def eventful(house: House) -> None:
    """Two days: an answer that is corrected, words, a photo, an alert that Bob takes and closes."""
    await house.admin()
    await house.colleague("Bob")
    house.patient()
    await house.pipeline.settle()
    await house.forward(days=1, hours=2)
    await house.tap("Pat", "Moderate")
    house.now[0] += timedelta(minutes=5)
    await house.say("Pat", "the umbrella is green")
    house.telegram.people.photo("Pat", Upload("skin.png", PICTURE, "image/png"))
    await house.pipeline.settle()
    await house.forward(days=1)
    await house.report("Pat", signs=("pus",), redness=3)
    house.now[0] += timedelta(minutes=1)
    await house.tap("Bob", "I’ve got it")
    house.now[0] += timedelta(minutes=9)
    await house.tap("Bob", "Close")
    await house.tap("Bob", "Called")


async def test_all_of_it_stands_there_the_newest_first(house: House) -> None:
    await eventful(house)
    await house.say("Ann", "/patients Pat")
    await house.tap("Ann", "K-001")
    assert "Agreed on March 2, 2026 · reads English · enrolled by Ann" in house.last("Ann")
    await house.tap("Ann", "Timeline")
    assert house.last("Ann").split("\n") == [
        "K-001 · Pat Miller: all that happened · page 1 of 2",
        "",
        "— Wed, Mar 4 · day 2",
        "12:15  ✅ Bob closed the alert: called the patient",
        "12:06  ✋ Bob took the alert.",
        "12:06  → The patient was told that somebody is looking at it.",
        "12:05  → The patient was told what to do at once.",
        "12:05  🔴 Urgent alert: pus or yellow crust",
        "12:05  Reported: redness: moderate, ⚠ Pus or yellow crust",
        "",
        "— Tue, Mar 3 · day 1",
        "12:05  🟡 Routine alert: note or photo",
        "12:05  📷 one photo",
        "12:05  ✎ “the umbrella is green”",
        "12:00  → The patient got the aftercare card.",
    ]
    await house.tap("Ann", "2")
    assert house.last("Ann").split("\n")[-2:] == [
        "10:00  The patient agreed to take part.",
        "10:00  Ann enrolled the patient as K-001.",
    ]
    await house.tap("Ann", "‹ The patient")
    assert "Being followed" in house.last("Ann")


NOTES = st.lists(st.text(alphabet="ab 😀é", min_size=1, max_size=4096), max_size=30)


@settings(deadline=None)  # The first example reads the words.
@given(NOTES, st.lists(st.integers(0, 4), max_size=6))
def test_every_entry_stands_on_a_page_and_every_page_fits(notes: list[str], grades: list[int]) -> None:
    sets = [cards.answers(day, notes=tuple(notes), redness=grade) for day, grade in enumerate(grades, 1)]
    course = cards.course(*sets)
    every = timeline.entries(File(course))
    assert [each.at for each in every] == sorted((each.at for each in every), reverse=True)
    assert sum(isinstance(each.what, Wrote) for each in every) == len(notes) * len(grades)
    assert sum(isinstance(each.what, Answered) for each in every) == len(grades)
    of, pages = course.enrollment, pages_of(len(every), A_PAGE)
    for page in range(pages):
        shown = tuple(on_page(every, page, A_PAGE))
        view = TimelineView("en", cards.CLINIC, of, shown, {}, page, pages)
        assert utf16_length(draw(view, cards.WORDS).text) <= MESSAGE_LIMIT


def test_silence_stands_where_it_was_found_and_an_answer_set_once() -> None:
    first = cards.answers(2, redness=3, notes=("why?",))
    asked = CheckIn(
        7, 7, first.on + timedelta(days=2), CheckInState.MISSED, cards.at(4, 9), cards.at(4, 21), cards.at(4, 21), ()
    )
    course = replace(cards.course(first), checkins=(asked,))
    silence = Finding("silence", "", "checkin:7", Urgency.ROUTINE, 4)
    question = Finding("note", "", f"set:{first.id}:0", Urgency.ROUTINE, 2)
    alert = cards.alert_of(course, more=(silence, question))
    every = timeline.entries(File(course, (alert,)))
    raised = [(each.at, len(each.what.findings)) for each in every if isinstance(each.what, Raised)]
    assert raised == [(cards.at(4, 21), 1), (first.first_at, len(alert.findings) - 1)]


def grade(number: int) -> str:
    return cards.WORDS(f"grade.redness.{number}").lower()


def test_a_grade_that_was_corrected_says_what_it_was_before() -> None:
    first = cards.answers(2, redness=1)
    answers = first.with_grade("redness", 3, first.first_at + timedelta(hours=2))
    (entry,) = timeline.entries(File(cards.course(answers)))
    said = what(entry, "UTC", {}, cards.WORDS)
    now, before = said.split("\n")
    assert now.startswith(f"Reported: redness: {grade(3)}")
    assert before.startswith(f"(before: redness: {grade(1)}, until ")


def test_what_was_told_again_within_a_minute_is_one_line() -> None:
    of = cards.course()
    told = [Told(cards.at(3) + timedelta(seconds=each), "advice", "Call us") for each in (0, 40, 61)]
    others = [Told(cards.at(3), "taken", "Somebody has it")]
    every = timeline.entries(File(of, told=(*told, *others)))
    found = [each.what for each in every if isinstance(each.what, Told)]
    assert sorted(found, key=lambda each: (each.screen, each.at)) == [told[0], told[2], others[0]]
