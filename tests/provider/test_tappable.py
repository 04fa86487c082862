"""Nothing that a patient wrote, or is called, can be tapped where the staff reads it."""

from collections import Counter
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.letter import Letter, LetterState
from bot.outbox import Message, Param
from bot.ports import Transaction
from bot.workflows import looking
from handlers.screens.all import screens
from tests.linker import tappable
from tests.provider.conftest import LINKS, House
from wording.text import JOINER, clean, inert
from wording.words import read_all

HOSTILE = (
    *("https://evil.example/a?b=c", "evil.example", "EVIL.EXAMPLE", "пример.рф", "1.2.3.4", "t.me/evil", "a@b.example"),
    *(
        "@evil",
        "/stop",
        "/enroll@bot",
        "#tag",
        "$USD",
        "tg://resolve?domain=evil",
        "x/enroll",
        "<b>a</b>",
        "evil\u200d.com",
    ),
    *(
        "evil\u200c.com",
        "..a.b..",
        "@@evil",
        "//stop",
        "http://localhost",
        "\u2060.com",
        "…@x",
        "a.b.c.d",
        "$$A",
        "##x",
    ),
)
TEXTS = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=12)), min_size=1, max_size=8).map(" ".join)
SCREENS = screens(LINKS)
HARMLESS = {"x/enroll", "<b>a</b>", "//stop", "\u2060.com", "..a.b.."}
KINDS = {
    "enrollment": looking.OF_ENROLLMENT,
    "alert": looking.OF_ALERT,
    "letter": looking.OF_LETTER,
    "clinic": looking.OF_MANY,
}
PARAMS: dict[str, Param] = {"why": "news", "view": "", "n": 0, "begins": "2026-02-23"}
FILES = {"words_all"}  # There everything stands as it was written.


@given(st.one_of(TEXTS, st.text(alphabet="ab1.@/#$: <\u2060\u200d", max_size=40)))
@settings(max_examples=500, deadline=None)
def test_nothing_in_it_is_tappable_and_nothing_else_has_changed(text: str) -> None:
    shown = inert(text)
    assert tappable(shown) == []
    assert shown.replace(JOINER, "") == text.replace(JOINER, "")
    assert inert(shown) == shown


@pytest.mark.parametrize("text", sorted(set(HOSTILE) - HARMLESS))
def test_the_model_finds_what_is_tappable(text: str) -> None:
    assert tappable(text) != []


@pytest.mark.parametrize(
    "text", ["Normal, 37.8 °C. 1/2 dose and/or 9:30", "e-mail? no.", "+49 30 1234567", "…", "a: b"]
)
def test_what_is_not_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


def shown(tx: Transaction, of: dict[str, int], chat_id: int, now: datetime) -> Counter[str]:
    """What can be tapped in everything that tells this reader of a patient: screen, language, and what it is."""
    found: Counter[str] = Counter()
    set_id = tx.enrollments.course(of["enrollment"]).answer_sets[-1].id
    for kind, names in KINDS.items():
        for name in names.keys() - FILES:
            screen = SCREENS[name]
            view = screen.load(
                tx, Message(chat_id, name, of[kind], {**PARAMS, "set": set_id, "alerts": f"{of['alert']}"}), now
            )
            if view is None or screen.make is not None:
                continue
            assert screen.of_staff
            found[f"shown {name}"] += 1
            for language, words in read_all().items():
                drawn = screen.draw(view, words.inert())
                texts = (drawn.text, *(said for _, said in drawn.album))
                found.update(f"{name} {language} {each}" for text in texts for each in tappable(text))
    return found


async def test_every_screen_of_the_staff(house: House) -> None:
    await house.admin()
    enrollment_id = house.patient("Pat")
    await house.pipeline.settle()
    alert = await house.report("Pat", signs=("pus",), redness=3)
    assert alert is not None
    await house.tap("Ann", "I’ve got it")
    letter = Letter(0, enrollment_id, 1, house.now[0], "Hello", "", LetterState.DRAFT)
    letter_id = house.run(lambda tx: tx.letters.add(letter).id)
    of = {"enrollment": enrollment_id, "alert": alert.id, "clinic": alert.clinic_id, "letter": letter_id}
    chat_id = house.person("Ann")

    def said(tx: Transaction, text: str) -> Counter[str]:
        enrollment, course = tx.enrollments.hold(enrollment_id), tx.enrollments.course(enrollment_id)
        tx.enrollments.save(replace(enrollment, name=text[:100], username="pat_miller", called=text[:20] or None))
        tx.answers.save(replace(course.answer_sets[-1], notes=(text, f"↪ {text}"), photos=("a",)))
        return shown(tx, of, chat_id, house.now[0])

    before = house.run(said, "Hello")
    assert sum(each.startswith("shown ") for each in before) >= 12

    @given(TEXTS)
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def try_all(text: str) -> None:
        assert house.run(said, clean(text)) - before == Counter()

    try_all()


async def test_a_card_that_is_sent_and_a_file_that_is_as_it_was_written(house: House) -> None:
    await house.admin()
    house.patient("Pat")
    await house.pipeline.settle()
    said = "I have pus, see evil.example/a or write to @evil, then /stop"
    await house.say("Pat", said)
    assert inert(said) in house.last("Ann")
    await house.press("Ann", "p.words_all:1")
    sent = house.messages("Ann")[-1].as_json()["document"]["file_id"]
    assert said.encode() in house.telegram.world.files.by_id(sent).content
