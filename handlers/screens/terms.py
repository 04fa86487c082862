"""What a patient agrees to, in the words of its version; and the question, where it has changed since."""

from collections.abc import Mapping

from bot.consent import Terms, asked_by
from handlers.buttons import encode
from handlers.screen import Button, Drawn
from handlers.screens.about import heading, paragraphs, whom_to_call
from handlers.screens.asking import CONTACT, QuestionsView, go_to
from wording.words import Words


def terms(of: Terms, clinic: Mapping[str, str], words: Words) -> str:
    """`clinic` is whom to call."""
    return words(f"consent.{of.version}", **clinic, kept=_kept(of, clinic, words))


def _kept(of: Terms, clinic: Mapping[str, str], words: Words) -> str:
    key = f"consent.{of.version}.kept"
    if not words.has(key):
        return ""
    return words.count(key, of.months) if of.months else words(f"{key}.by_hand", **clinic)


def draw(view: QuestionsView, words: Words) -> Drawn:
    """In place of a check-in that has not been begun. What is tapped says which terms were read."""
    of, clinic = asked_by(view.about.clinic), whom_to_call(view.about.clinic, view.about.zone, words)
    asks = words("consent.changed")
    agree = Button(words("welcome.agree"), encode("agree_anew", view.answers.id, of.version, of.months))
    refuse = Button(words("consent.no"), encode("refuse", view.answers.id))
    text = paragraphs(heading(view.about, words), asks, terms(of, clinic, words), words("consent.no_means", **clinic))
    return Drawn(text, ((agree,), (refuse,), go_to(view, words, "contact.please", CONTACT)), bold=(asks,))
