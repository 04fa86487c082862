"""The list of signs under the thanks for words in which none was heard: None, or ticks, or the questions."""

from datetime import datetime, timedelta

from bot.checkin import SIGNS
from bot.course import Course
from bot.finding import Urgency
from bot.note import leaves_to_ask
from bot.understanding import Understood, is_thanks
from bot.whose import bare
from bot.wordless import WORDLESS
from handlers.buttons import encode
from handlers.screen import Button
from handlers.screens.about import emergency, paragraphs
from handlers.screens.asking import QuestionsView, answer_in_words, go_to
from wording.words import Words

Row = tuple[Button, ...]
ASKED_AGAIN_AFTER = timedelta(hours=6)


def is_offered(course: Course, said: str, read: Understood, now: datetime) -> bool:
    """Not for mere thanks, nor where the signs have been answered just now."""
    is_open = bare(said) not in WORDLESS and leaves_to_ask(read) and not is_thanks(said)
    return is_open and not answered_lately(course, now)


def answered_lately(course: Course, now: datetime) -> bool:
    return any(each.answered_signs_since(now - ASKED_AGAIN_AFTER) for each in course.answer_sets)


def question(asked: QuestionsView, words: Words, *, is_forwarded: bool = False) -> str:
    """What is ticked stands below in full; for an emergency, what to do comes first."""
    ticked = [each for each in asked.about.course.protocol.sign if each.id in asked.ticked]
    is_emergency = any(each.urgency is Urgency.EMERGENCY for each in ticked)
    return paragraphs(
        emergency(asked.about, words) if is_emergency else "",
        words("listed.question.forwarded" if is_forwarded else "listed.question"),
        "\n".join(f"✓ {words(f'sign.{each.id}.full')}" for each in ticked),
        words("signs.then_done") if ticked else "",
    )


def rows(asked: QuestionsView, note: int, words: Words) -> tuple[Row, ...]:
    """The first row ends it, so that no button moves under a finger."""
    about, set_id = asked.about, asked.answers.id
    offered = about.course.protocol.signs_on(about.day, about.course.enrollment.profile)
    key, verb = ("signs.done", "listed_done") if asked.ticked else ("listed.none", "listed_none")
    end = (Button(words(key), encode(verb, set_id, note)),)
    every = tuple(_sign(asked, note, words, each.id) for each in offered)
    return (end, *every, (Button(words("listed.else"), encode("listed_else", set_id, note)),))


def _sign(asked: QuestionsView, note: int, words: Words, sign: str) -> Row:
    label = words(f"sign.{sign}")
    shown = words("ticked", label=label) if sign in asked.ticked else label
    return (Button(shown, encode("listed", asked.answers.id, note, sign)),)


def one_tap_away(asked: QuestionsView, words: Words) -> Row:
    """Where grades are proposed first."""
    return go_to(asked, words, "listed.signs", SIGNS)


def answered(asked: QuestionsView, words: Words) -> str:
    """What has been tapped in it."""
    if asked.answers.signs:
        return words("listed.ticked", signs=answer_in_words(asked, words, SIGNS))
    return words("listed.answered.heard" if asked.answers.heard else "listed.answered")
