"""What is said first to words or a picture: thanks for a message, an answer to thanks, or that a person must answer."""

from enum import Enum

from bot import whose
from bot.asking import is_question
from bot.note import FORWARDED
from bot.understanding import is_better, is_thanks, says_thanks
from bot.understood import Understood
from handlers.screen import Drawn
from handlers.screens.about import heading, paragraphs
from handlers.screens.asking import CONTACT, GO, QuestionsView, go_to
from handlers.screens.reading import is_known_to_wait, still_urgent
from wording.words import Words


class Kind(Enum):
    """What words are. A nod is "ok", or that all is well; a question is one that the protocol does not answer."""

    NOTE, QUESTION, THANKS, NOD, BETTER, FORWARDED = "note", "question", "thanks", "nod", "better", "forwarded"


def kind_of(said: str, found: Understood) -> Kind:
    """Words in which a sign was heard are a note, whatever they ask."""
    words = whose.bare(said)
    if words.startswith(FORWARDED):
        return Kind.FORWARDED
    if is_thanks(words):
        return Kind.THANKS if says_thanks(words) else Kind.NOD
    if found.only_fine:
        return Kind.NOD
    if not found.signs and is_better(words):
        return Kind.BETTER
    return Kind.QUESTION if not found.signs and is_question(words) else Kind.NOTE


def says(asked: QuestionsView, kind: Kind, what: str, words: Words) -> str:
    """`what` is note or photo. Only where somebody can be told does the clinic have it."""
    clinic, is_staffed = asked.about.clinic.name, asked.about.is_staffed
    if what != "note":
        return words("heard.photo", clinic=clinic) if is_staffed else words("heard.photo.kept")
    if kind is Kind.THANKS:
        return words("heard.thanks")
    if kind is Kind.NOD:
        return _to_nod(asked, words)
    if kind is Kind.BETTER:
        return words("heard.better", clinic=clinic) if is_staffed else words("heard.better.kept")
    if kind is Kind.QUESTION:
        return words("heard.question", clinic=clinic) if is_staffed else words("heard.question.kept")
    if kind is Kind.FORWARDED:
        return words("heard.forwarded", clinic=clinic) if is_staffed else words("heard.forwarded.kept")
    return words("heard.note", clinic=clinic) if is_staffed else words("heard.note.kept")


def _to_nod(asked: QuestionsView, words: Words) -> str:
    """Nothing is good while they are to call, and more is said than "good" while they wait."""
    if still_urgent(asked.about, words):
        return ""
    is_known = is_known_to_wait(asked.about)
    return words("heard.nod.waits", clinic=asked.about.clinic.name) if is_known else words("heard.nod")


def draw(asked: QuestionsView, kind: Kind, words: Words) -> Drawn:
    """Thanks are answered, and nobody reads them. The questions are offered only where they wait."""
    contact = go_to(asked, words, "contact.please", CONTACT)
    waits = asked.is_open and asked.answers.checkin_id is not None and not asked.is_complete
    before = still_urgent(asked.about, words)
    text = paragraphs(heading(asked.about, words), before, says(asked, kind, "note", words))
    below = (go_to(asked, words, "heard.questions", GO), contact) if waits else (contact,)
    return Drawn(text, below, bold=(before,))
