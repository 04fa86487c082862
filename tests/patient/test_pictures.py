"""The picture of one's own course: after some check-ins by itself, otherwise when it is asked for."""

from typing import Any

import pytest

from bot import protocol
from bot.outbox import Message
from reports import course_chart
from reports.chart import GUTTER, PAPER, TITLE, places
from reports.chart import png as chart_png
from tests.patient.conftest import Ward
from tests.patient.test_screens import about
from tests.provider.cards import answers, course
from tests.reports import pixels
from wording.words import read_all

WORDS = read_all()["en"]


def pictures(ward: Ward, name: str = "Pat") -> list[Any]:
    return [each for each in ward.messages(name) if each.body.file is not None]


async def answered(ward: Ward, day: int, redness: str = "Barely") -> None:
    await ward.on_day(day)
    rest = ["None"] * (4 if day >= 3 else 3)
    await ward.taps("Pat", redness, *rest, "None of these")


async def test_it_follows_the_answered_check_ins_of_day_3_and_7_once_and_no_others(ward: Ward) -> None:
    await ward.patient("Pat")
    seen = []
    for day in (1, 2, 3, 5, 7, 14, 28):
        await ward.on_day(day)
        await ward.tap("Pat", "All clear")
        seen.append(len(pictures(ward)))
    assert seen == [0, 0, 1, 1, 2, 2, 2]


async def test_it_is_a_protected_picture_below_the_end_of_the_check_in(ward: Ward) -> None:
    await ward.patient("Pat")
    await answered(ward, 3)
    end, picture = ward.messages("Pat")[-2:]
    assert end.body.text.startswith("Saved ✓ Day 3")
    assert picture.body.text.startswith("Your answers up to day 3, beside what is usual after this treatment.")
    sent = next(each for each in reversed(ward.telegram.calls) if each.method == "sendPhoto")
    assert sent.params["protect_content"] == "true"
    assert pixels.read(picture.body.file.content).width == 720


async def test_a_check_in_that_is_not_finished_has_none_yet(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.on_day(3)
    await ward.taps("Pat", "Barely", "None", "None", "None", "None")
    assert pictures(ward) == []
    await ward.tap("Pat", "None of these")
    assert len(pictures(ward)) == 1


async def test_an_answer_changed_afterwards_sends_no_second(ward: Ward) -> None:
    await ward.patient("Pat")
    await answered(ward, 3)
    await ward.taps("Pat", "Change an answer", "Redness: Barely", "Mild")
    assert len(pictures(ward)) == 1


async def test_typed_answers_have_it_too_below_the_last_words(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.on_day(3)
    await ward.say("Pat", "all clear")
    assert ward.texts("Pat")[-2].startswith("Saved ✓ Day 3")
    assert len(pictures(ward)) == 1
    assert ward.messages("Pat")[-1].body.file is not None


async def test_nothing_comes_below_what_is_urgent(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.on_day(3)
    await ward.taps("Pat", *["None"] * 5, "Pus or yellow crust", "Done")
    assert pictures(ward) == []
    assert ward.last("Pat").startswith("⚠️")


async def test_an_unasked_report_of_that_day_brings_none(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.on_day(3, hour=8)
    await ward.say("Pat", "/report")
    await ward.tap("Pat", "All clear")
    assert pictures(ward) == []


@pytest.mark.parametrize("asked", ["show my picture", "/chart"])
async def test_it_comes_on_any_day_when_it_is_asked_for(ward: Ward, asked: str) -> None:
    await ward.patient("Pat")
    await answered(ward, 1)
    for count in (1, 2):
        await ward.say("Pat", asked)
        assert len(pictures(ward)) == count
    assert ward.answers().notes == ()


async def test_it_comes_at_a_tap_below_the_check_in(ward: Ward) -> None:
    await ward.patient("Pat")
    await answered(ward, 1)
    assert await ward.tap("Pat", "Show my chart") == ""
    assert ward.texts("Pat")[-2].startswith("Saved ✓ Day 1")
    assert len(pictures(ward)) == 1


async def test_whoever_waits_for_words_is_taken_at_their_word(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.on_day(1)
    await ward.taps("Pat", "All clear", "Add a note")
    await ward.say("Pat", "Show my chart")
    assert ward.answers().notes == ("Show my chart",)
    assert pictures(ward) == []


async def test_before_any_answer_it_shows_what_is_to_come(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.say("Pat", "/chart")
    assert len(pictures(ward)) == 1


async def test_of_several_treatments_each_is_shown_by_name(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.open("Pat", ward.link())
    await ward.tap("Pat", "I agree")
    await ward.say("Pat", "/chart")
    assert ward.last("Pat") == "For whom is it?"
    assert len(pictures(ward)) == 0
    for label in ("K-001 · Microneedling, Mon, Mar 2", "K-002 · Microneedling, Mon, Mar 2"):
        await ward.say("Pat", "/chart")
        await ward.tap("Pat", label)
    told = [each.body.text.split("\n")[0] for each in pictures(ward)]
    assert told == [f"For {each} · microneedling on March 2, 2026" for each in ("K-001", "K-002")]


async def test_others_learn_nothing_by_asking(ward: Ward) -> None:
    await ward.patient("Pat")
    ward.id("Eve")
    await ward.say("Eve", "/chart")
    await ward.say("Ann", "/chart")
    assert pictures(ward, "Eve") == pictures(ward, "Ann") == []


async def test_a_picture_that_waits_is_not_sent_to_whoever_has_stopped(ward: Ward) -> None:
    await ward.patient("Pat")
    enrollment = ward.enrollments()[0].id
    await ward.say("Pat", "/stop")
    ward.put(Message(ward.id("Pat"), "chart", enrollment))
    await ward.settle()
    assert pictures(ward) == []


async def test_help_names_it(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.say("Pat", "/help")
    assert "/chart – your answers so far as a picture" in ward.last("Pat")


def test_it_shows_what_is_asked_today_and_what_was_ever_answered() -> None:
    def names(day: int, *sets: Any) -> list[str]:
        drawn = course_chart.values(course(*sets), day, WORDS, "", "")
        return [each.name for each in drawn.panels]

    assert names(1) == ["Redness", "Swelling", "Peeling", "Pain"]
    assert names(3) == ["Redness", "Swelling", "Peeling", "Pain", "Itch"]
    assert names(1, answers(0, itch=1))[-1] == "Itch"
    assert names(20)[-1] == "Itch"
    assert names(20, answers(14, pigment=0))[-1] == "New patches"


def test_its_days_run_to_where_all_is_usually_over() -> None:
    assert course_chart.values(course(), 3, WORDS, "", "").last_day == 10
    assert course_chart.values(about(3, depth_mm=2.5).course, 3, WORDS, "", "").last_day == 12
    assert course_chart.values(course(), 28, WORDS, "", "").last_day == 28
    assert course_chart.values(course(), 900, WORDS, "", "").last_day == 28
    assert course_chart.values(course(answers(40, redness=1)), 900, WORDS, "", "").last_day == 40


def test_of_two_answers_of_a_day_the_worse_is_drawn() -> None:
    twice = course(answers(3, redness=4), answers(3, redness=0))
    assert course_chart.values(twice, 3, WORDS, "", "").panels[0].answers == {3: 4}


@pytest.mark.parametrize("language", sorted(read_all()))
@pytest.mark.parametrize("rules", protocol.available(), ids=lambda each: each.id)
def test_it_can_be_drawn_in_every_language_and_no_word_runs_over_the_edge(
    language: str, rules: protocol.Protocol
) -> None:
    words = read_all()[language]
    worst: dict[str, Any] = {each.id: each.worst for each in rules.symptom}
    of = course(answers(14, **worst), protocol_id=rules.id)
    drawn = course_chart.values(of, 14, words, words("chart.title"), "")
    seen = pixels.read(chart_png(drawn))
    paper = pixels.colour(PAPER)
    assert seen.count(0, 0, 12, seen.height, but=paper) == 0
    for axes in places(drawn):
        assert seen.count(GUTTER - 5, axes.top - TITLE, GUTTER, axes.top - 3, but=paper) == 0
    assert seen.count(seen.width - 4, 0, seen.width, seen.height, but=paper) == 0
