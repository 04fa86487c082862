"""Words of a chat that follows two: until one tap says so, it is not known whose they are."""

from dataclasses import replace

from bot.checkin import AnswerSet

UNSURE, MOVED = "⇄ ", "⇢ "


def is_unsure(note: str) -> bool:
    """Perhaps for the other."""
    return note.startswith(UNSURE)


def is_moved(note: str) -> bool:
    """For the other, as the patient has said since; it stays where it was read first."""
    return note.startswith(MOVED)


def bare(note: str) -> str:
    return note.removeprefix(UNSURE).removeprefix(MOVED)


def marked(answers: AnswerSet, number: int, mark: str) -> AnswerSet:
    """The same answers, this note with this mark and no other; what was read out of it stays."""
    notes = (f"{mark}{bare(each)}" if place == number else each for place, each in enumerate(answers.notes))
    return replace(answers, notes=tuple(notes))
