"""Everything that a patient writes is kept and screened, whatever kind of message it comes in."""

import sys
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot import note as module
from bot.checkin import Unread
from bot.finding import Urgency
from bot.protocol import load
from bot.understanding import Understood, understand
from tests.patient.conftest import Ward
from tests.patient.test_answering import asked

BREATHE = "I cannot breathe"
FILE = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1, "duration": 1, "file_size": 5}
COMMAND: dict[str, Any] = {"type": "bot_command", "offset": 0}
POLL: dict[str, Any] = {
    "id": "1",
    "question": "How are you?",
    "options": [{"text": "Fine", "voter_count": 0, "persistent_id": "1"}],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}
ELSEWHERE = {"origin": {"type": "hidden_user", "date": 1, "sender_user_name": "x"}}
KINDS: dict[str, Mapping[str, Any]] = {
    "caption of a photo": {"photo": [FILE], "caption": BREATHE},
    "caption of a video": {"video": FILE, "caption": BREATHE},
    "caption of an animation": {"animation": FILE, "document": FILE, "caption": BREATHE},
    "caption of music": {"audio": FILE, "caption": BREATHE},
    "caption of a voice message": {"voice": FILE, "caption": BREATHE},
    "caption of a file": {"document": {**FILE, "mime_type": "application/pdf"}, "caption": BREATHE},
    "a long caption": {"photo": [FILE], "caption": "x " * 505 + BREATHE},
    "a poll": {"poll": {**POLL, "options": [{"text": BREATHE, "voter_count": 0, "persistent_id": "2"}]}},
    "what a poll is about": {"poll": {**POLL, "description": BREATHE}},
    "what a quiz explains": {"poll": {**POLL, "type": "quiz", "explanation": BREATHE}},
    "a place": {"venue": {"location": {"longitude": 1.0, "latitude": 1.0}, "title": BREATHE, "address": "Here"}},
    "the note of a contact": {
        "contact": {
            "phone_number": "1",
            "first_name": "x",
            "vcard": f"BEGIN:VCARD\nitem1.note:{BREATHE[:7]}\r\n {BREATHE[7:]}\nEND:VCARD",
        }
    },
    "a game": {"game": {"title": "x", "description": BREATHE, "photo": [FILE]}},
    "an invoice": {
        "invoice": {"title": "x", "description": BREATHE, "start_parameter": "x", "currency": "EUR", "total_amount": 1}
    },
    "a giveaway": {
        "giveaway": {"chats": [], "winners_selection_date": 1, "winner_count": 1, "prize_description": BREATHE}
    },
    "a kind that there is not yet": {
        "new_kind": {"blocks": [{"type": "paragraph", "text": [BREATHE[:9], {"text": BREATHE[9:]}]}]}
    },
    "quoted from another chat": {
        "text": "this",
        "quote": {"text": BREATHE, "position": 0},
        "external_reply": ELSEWHERE,
    },
    "a contact": {"contact": {"phone_number": "1", "first_name": BREATHE}},
    "what was quoted": {"text": "this one", "quote": {"text": BREATHE, "position": 0, "is_manual": True}},
    "behind a known command": {
        "text": f"/help {BREATHE}",
        "entities": [{"type": "bot_command", "offset": 0, "length": 5}],
    },
    "below a command": {"text": f"/help\n{BREATHE}", "entities": [{**COMMAND, "length": 5}]},
    "behind a command and a tab": {"text": f"/report\t{BREATHE}", "entities": [{**COMMAND, "length": 7}]},
    "below /start": {"text": f"/start\n{BREATHE}", "entities": [{**COMMAND, "length": 6}]},
    "behind /stop": {"text": f"/stop {BREATHE}", "entities": [{**COMMAND, "length": 5}]},
    "behind /start": {"text": f"/start {BREATHE}", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]},
    "behind an unknown one": {
        "text": f"/oh {BREATHE}",
        "entities": [{"type": "bot_command", "offset": 0, "length": 3}],
    },
    "behind one of the staff": {
        "text": f"/patients {BREATHE}",
        "entities": [{"type": "bot_command", "offset": 0, "length": 9}],
    },
    "the end of the longest message": {"text": "x " * 2040 + BREATHE},
    "the end of a message that grows": {"text": "\ufb2c" * 4075 + f" {BREATHE}"},
}


def send(ward: Ward, what: Mapping[str, Any], name: str = "Pat") -> None:
    """A message of a kind that the sandbox's people do not send by themselves."""
    said = ward.telegram.people.say(name, "x")
    ward.telegram.world.updates.forget_all()
    body = {key: value for key, value in said.as_json().items() if key != "text"}
    ward.telegram.world.queue("message", {**body, **what})


def urgency(ward: Ward) -> Urgency | None:
    alert = ward.alert()
    return alert.urgency if alert else None


@pytest.mark.parametrize("what", KINDS.values(), ids=KINDS)
async def test_a_sign_is_heard_and_the_words_are_kept(ward: Ward, what: Mapping[str, Any]) -> None:
    await asked(ward)
    send(ward, what)
    await ward.settle()
    (enrollment,) = ward.run(lambda tx: tx.enrollments.recent_of_clinic(1, 9))
    course = ward.run(lambda tx: tx.enrollments.course(enrollment.id))
    assert any(BREATHE in note for each in course.answer_sets for note in each.notes)
    assert course.alert is not None
    assert course.alert.urgency is Urgency.EMERGENCY
    assert "112" in "".join(ward.texts("Pat"))


@pytest.mark.parametrize(
    "text", ["I can\u00adnot brea\u00adthe", "I can\u200dnot bre\u200cathe", "I cannot\u200bbreathe"]
)
async def test_what_nobody_sees_in_a_word_hides_nothing(ward: Ward, text: str) -> None:
    await asked(ward)
    await ward.say("Pat", text)
    assert urgency(ward) is Urgency.EMERGENCY


@pytest.mark.parametrize("text", ["/start pus", "/report\npus", "/help,pus", "/help:pus"])
async def test_a_single_word_behind_a_command_is_heard_if_it_is_a_sign(ward: Ward, text: str) -> None:
    await asked(ward)
    await ward.say("Pat", text)
    assert urgency(ward) is Urgency.URGENT


async def test_words_of_an_album_are_answered_whatever_comes_with_the_next_photo(ward: Ward) -> None:
    await asked(ward)
    send(ward, {"photo": [FILE], "caption": "there is yellow pus", "media_group_id": "1"})
    await ward.settle()
    send(ward, {"photo": [{**FILE, "file_id": "g", "file_unique_id": "z"}], "media_group_id": "1"})
    await ward.settle()
    assert any("Do you have this: " in each for each in ward.texts("Pat"))


async def test_an_edit_is_heard(ward: Ward) -> None:
    await asked(ward)
    await ward.say("Pat", "all fine")
    ward.telegram.people.edit("Pat", BREATHE)
    await ward.settle()
    assert urgency(ward) is Urgency.EMERGENCY


async def test_the_bots_own_words_in_a_reply_are_nobodys(ward: Ward) -> None:
    """A reply to the list of signs repeats it; that is no sign."""
    await asked(ward)
    bot = {"id": 9, "is_bot": True, "first_name": "Bot"}
    chat = {"id": ward.id("Pat"), "type": "private", "first_name": "Pat"}
    replied = {"message_id": 1, "date": 1, "chat": chat, "from": bot, "text": BREATHE}
    send(ward, {"text": "what is this?", "reply_to_message": replied})
    await ward.settle()
    assert urgency(ward) is Urgency.ROUTINE


def steps_of(text: str) -> int:
    """How many calls it takes to read this, which no slow machine changes."""
    protocol, counted = load("microneedling"), Counter[str]()
    sys.setprofile(lambda _frame, event, _arg: counted.update([event]))
    try:
        assert understand(text, protocol, ticks=lambda: 0.0).is_whole
    finally:
        sys.setprofile(None)
    return counted["call"] + counted["c_call"]


@pytest.mark.parametrize("words", ["pus,", "no ", "swollen lips ", "a,b or ", "breth brething "])
def test_reading_all_that_a_message_can_hold_takes_time_in_proportion_to_it(words: str) -> None:
    steps_of(words)  # What is read once for all texts is read now.
    quarter, whole = (steps_of(words * (length // len(words))) for length in (1024, 4096))
    assert whole < 5 * quarter
    assert whole < 80 * 4096


def test_what_takes_too_long_is_a_note_that_says_so() -> None:
    moments = iter(range(100))
    protocol = load("microneedling")
    read = understand("fine. there is pus. more", protocol, ticks=lambda: next(moments) / 3)
    assert not read.is_whole


async def test_a_pause_of_the_machine_hides_no_sign(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    """Garbage was collected while it read, and its time ran out: it reads once more."""
    reads = iter((Understood(is_whole=False),))
    monkeypatch.setattr(module, "understand", lambda *asked, **more: next(reads, None) or understand(*asked, **more))
    await asked(ward)
    await ward.say("Pat", "there is yellow pus")
    assert urgency(ward) is Urgency.URGENT
    assert ward.answers().unread is None


async def test_reading_that_fails_keeps_the_words_and_calls_a_person(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError(BREATHE)

    await asked(ward)
    monkeypatch.setattr(module, "understand", fails)
    await ward.say("Pat", "there is yellow pus")
    assert ward.answers().notes == ("there is yellow pus",)
    assert ward.answers().unread is Unread.FAILED
    assert "unassessed" in ward.findings()
    assert urgency(ward) is Urgency.URGENT


async def test_the_answer_to_a_text_speaks_of_that_text_alone(ward: Ward) -> None:
    """Yellow pus in the morning; makeup in the afternoon."""
    await asked(ward)
    await ward.say("Pat", "there is yellow pus")
    assert "Do you have this: pus or yellow crust?" in ward.last("Pat")
    await ward.at(ward.now[0] + timedelta(hours=2))
    await ward.say("Pat", "I lost my umbrella")
    assert "pus or yellow crust" not in ward.last("Pat")
    assert "at once" not in ward.last("Pat")
    assert "gets this together with what you told it before" in ward.last("Pat")
