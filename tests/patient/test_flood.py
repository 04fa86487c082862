"""A flood from one person: nothing that a patient wrote is lost or left unread, and it is answered once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from telegram import Bot

from bot.finding import Urgency
from bot.whose import is_unsure
from commands.run import make_pipeline
from handlers.gathered import together
from handlers.pipeline.limits import UNLIMITED, Pace
from sandbox.files import Upload
from sandbox.telegram import TOKEN
from sandbox.wire import SandboxRequest
from tests.patient.conftest import LINKS, PICTURE, Ward
from tests.patient.test_every_word import send
from tests.patient.test_whose_words import forwarded
from wording.text import KEPT_LIMIT, utf16_length

MUCH, STOPPED = "That is a lot at once", "Done: I will not ask you anything any more."


@pytest.fixture
def limited(ward: Ward) -> Ward:
    request = SandboxRequest(ward.telegram)
    bot, pace = Bot(TOKEN, request=request, get_updates_request=request), replace(UNLIMITED, heard=Pace().heard)
    ticks = lambda: ward.now[0].timestamp()  # noqa: E731
    ward.pipeline = make_pipeline(ward.store, bot, LINKS, lambda: ward.now[0], pace=pace, ticks=ticks)
    return ward


async def flood(ward: Ward, name: str, *said: str) -> None:
    """In one second; then the bot has had the time to gather it."""
    for each in said:
        ward.telegram.people.say(name, each)
    for _ in range(4):
        await ward.settle()
        await ward.at(ward.now[0] + timedelta(seconds=2))


def notes(ward: Ward, name: str = "Pat") -> list[str]:
    return [note for answers in ward.course(name).answer_sets for note in answers.notes]


async def test_what_is_more_than_thirty_is_one_note_and_one_reply(limited: Ward) -> None:
    await limited.patient()
    await limited.on_day(1)
    before = len(limited.messages("Pat"))
    await flood(limited, "Pat", *(f"My cheek, part {number}" for number in range(40)))
    kept = notes(limited)
    assert len(kept) == 31
    assert "\n".join(kept).split("\n") == [f"My cheek, part {number}" for number in range(40)]
    new = limited.texts("Pat")[before:]
    assert sum(text.startswith(MUCH) for text in new) == 1
    assert len(new) <= 32


async def test_an_emergency_in_it_alerts_like_any_other(limited: Ward) -> None:
    await limited.patient()
    await limited.on_day(1)
    said = [f"My cheek, part {number}" for number in range(60)]
    await flood(limited, "Pat", *said[:50], "I cannot breathe", *said[50:])
    alert = limited.alert()
    assert alert is not None
    assert alert.urgency is Urgency.EMERGENCY
    assert any("112" in text and not text.startswith(MUCH) for text in limited.texts("Pat")[-4:])
    assert "I cannot breathe" in notes(limited)[-1].split("\n")


async def test_a_stop_in_it_stops_after_what_was_said(limited: Ward) -> None:
    await limited.patient()
    await limited.on_day(1)
    said = [f"My cheek, part {number}" for number in range(60)]
    await flood(limited, "Pat", *said[:40], "/stop it hurts", *said[40:], "I cannot breathe")
    assert limited.run(lambda tx: tx.enrollments.of_patient(limited.id("Pat"))) == []
    stopped = limited.run(lambda tx: tx.enrollments.stopped_by(limited.id("Pat")))[0]
    course = limited.run(lambda tx: tx.enrollments.course(stopped.id))
    kept = "\n".join(note for each in course.answer_sets for note in each.notes).split("\n")
    assert kept == [*said[:40], "it hurts", *said[40:], "I cannot breathe"]
    assert course.alert is not None
    assert course.alert.urgency is Urgency.EMERGENCY
    assert limited.last("Pat").startswith("⚠️ What you told the clinic is an emergency: please call 112 now.")
    assert STOPPED in limited.last("Pat")


async def test_a_stop_that_somebody_else_wrote_stops_nothing_in_it(limited: Ward) -> None:
    await limited.patient()
    await limited.on_day(1)
    await flood(limited, "Pat", *(f"My cheek, part {number}" for number in range(40)))
    send(limited, forwarded("/stop"))
    await flood(limited, "Pat")
    assert notes(limited)[-1] == "↪ /stop"
    assert [each.is_followed for each in limited.enrollments()] == [True]


async def test_of_two_a_stop_in_it_asks_which(limited: Ward) -> None:
    await limited.patient()
    await limited.open("Pat", limited.link())
    await limited.taps("Pat", "I agree", "K-002")
    await flood(limited, "Pat", *(f"My cheek, part {number}" for number in range(40)), "/stop")
    assert all(each.is_followed for each in limited.enrollments())
    assert [each[:5] for each in limited.buttons("Pat")[:2]] == ["K-002", "K-001"]


async def test_a_wish_to_be_erased_or_contacted_in_it_counts(limited: Ward) -> None:
    await limited.patient()
    await limited.on_day(1)
    said = [f"My cheek, part {number}" for number in range(40)]
    await flood(limited, "Pat", *said, "/forget", "Please contact me")
    assert "/forget" not in "\n".join(notes(limited))
    assert limited.last("Pat").startswith("Shall I erase what I keep about you?")
    assert "contact" not in limited.findings("Pat")
    await limited.at(limited.now[0] + timedelta(minutes=6))
    assert "contact" in limited.findings("Pat")


async def test_what_was_said_just_before_is_kept_once(limited: Ward) -> None:
    await limited.patient()
    await limited.on_day(1)
    await flood(limited, "Pat", *["Hello there, my nose"] * 90)
    await flood(limited, "Pat", *["Hello there, my nose"] * 90)
    assert len(notes(limited)) == 30


async def test_a_sign_that_was_denied_is_said_anew(limited: Ward) -> None:
    await limited.patient()
    await limited.on_day(1)
    await flood(limited, "Pat", *["I have pus"] * 40)
    answers = limited.answers()
    limited.run(lambda tx: tx.answers.save(answers.with_denied(frozenset(answers.heard), limited.now[0])))
    await flood(limited, "Pat", *["I have pus"] * 5)
    assert limited.answers().denied == frozenset()


async def test_what_others_wrote_is_not_read_as_the_patients_own(limited: Ward) -> None:
    assert list(together(["a", "↪ I have pus", "b", "c"])) == ["a", "↪ I have pus", "b\nc"]


async def test_a_note_is_never_longer_than_a_message_may_be() -> None:
    every = list(together(str(number) * 4096 for number in range(10)))
    assert "".join(every).replace("\n", "") == "".join(str(number) * 4096 for number in range(10))
    assert max(map(utf16_length, every)) <= KEPT_LIMIT
    assert len(every) == 5


async def test_pictures_in_it_are_kept_ten_at_a_time(limited: Ward) -> None:
    await limited.patient()
    await limited.on_day(1)
    for _ in range(45):
        limited.telegram.people.photo("Pat", Upload("skin.png", PICTURE, "image/png"), "")
    await flood(limited, "Pat")
    assert sum(len(each.photos) for each in limited.course().answer_sets) == 40
    assert sum(text.startswith(MUCH) for text in limited.texts("Pat")) == 1


async def test_a_tap_in_it_does_not_count_and_says_so(limited: Ward) -> None:
    await limited.patient()
    await limited.on_day(1)
    newest = limited.messages("Pat")[-1].id
    taps = [limited.telegram.people.tap("Pat", data="nothing", message_id=newest) for _ in range(65)]
    await flood(limited, "Pat")
    said = [str((each.answer or {}).get("text")) for each in taps]
    assert said[0].startswith("This button does nothing")
    assert said[-1].startswith("That was very quick")


async def test_strangers_read_nothing_more(limited: Ward) -> None:
    limited.id("Zoe")
    await flood(limited, "Zoe", *(f"hello {number}" for number in range(30)))
    before = len(limited.messages("Zoe"))
    await flood(limited, "Zoe", *(f"hello {number}" for number in range(200)))
    assert len(limited.messages("Zoe")) == before


async def test_staff_are_told_that_it_was_not_taken(limited: Ward) -> None:
    await flood(limited, "Ann", *(f"hello {number}" for number in range(80)))
    assert sum(text.startswith(MUCH) for text in limited.texts("Ann")) == 1


async def test_the_words_of_who_has_stopped_are_kept_too(limited: Ward) -> None:
    await limited.patient()
    await limited.on_day(1)
    await limited.say("Pat", "/stop")
    said = [*(f"My cheek, part {number}" for number in range(40)), "I cannot breathe", "Please contact me"]
    await flood(limited, "Pat", *said)
    stopped = limited.run(lambda tx: tx.enrollments.stopped_by(limited.id("Pat")))[0]
    course = limited.run(lambda tx: tx.enrollments.course(stopped.id))
    assert "\n".join(note for each in course.answer_sets for note in each.notes).split("\n") == said
    assert course.alert is not None
    assert course.alert.urgency is Urgency.EMERGENCY
    assert "contact" in [each.rule for each in course.alert.findings]


async def test_of_two_in_one_chat_it_is_marked(limited: Ward) -> None:
    await limited.patient()
    await limited.open("Pat", limited.link())
    await limited.taps("Pat", "I agree", "K-002")
    assert len(limited.enrollments()) == 2
    await flood(limited, "Pat", *(f"My cheek, part {number}" for number in range(40)))
    limited.telegram.people.photo("Pat", Upload("skin.png", PICTURE, "image/png"), "")
    await flood(limited, "Pat")
    courses = [limited.run(lambda tx, of: tx.enrollments.course(of), each.id) for each in limited.enrollments()]
    sets = [answers for course in courses for answers in course.answer_sets]
    kept = [each for answers in sets for each in (*answers.notes, *answers.photos)]
    assert len(kept) == 30
    assert all(map(is_unsure, kept))
