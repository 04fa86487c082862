"""Words that say only that all is well: one tap makes them the answer to the check-in that waits."""

from bot.checkin import SIGNS
from handlers.buttons import encode
from handlers.screen import Button, Drawn
from handlers.screens.about import heading, paragraphs
from handlers.screens.asking import CONTACT, GO, QuestionsView, go_to
from handlers.screens.reading import awaits_clinic
from wording.words import Words


def may_be_all_clear(asked: QuestionsView) -> bool:
    """Does a check-in of today wait, with no answer yet, and has nothing else been said? "Ok" may answer us then.

    Whoever waits for the clinic nods to that.
    """
    answers = asked.answers
    if awaits_clinic(asked.about):
        return False
    is_told = answers.plain or answers.heard or answers.questions
    return asked.is_open and answers.checkin_id is not None and not (answers.has_answers or is_told)


def draw(asked: QuestionsView, note: int, words: Words) -> Drawn:
    """In the first days hardly anybody has nothing at all: then it is said that a little is usual."""
    names = ", ".join(words(f"item.{item}").lower() for item in asked.items if item != SIGNS)
    question = words("fine.ask", day=asked.about.day)
    is_early = asked.about.day <= asked.about.course.protocol.timetable.first_question_until
    text = paragraphs(
        heading(asked.about, words),
        question,
        words("first.all_clear_means", items=names),
        words("fine.early") if is_early else "",
    )
    yes = Button(words("fine.yes"), encode("fine", asked.answers.id, note))
    return Drawn(
        text,
        ((yes,), go_to(asked, words, "fine.ask_me", GO), go_to(asked, words, "contact.please", CONTACT)),
        bold=(question,),
    )
