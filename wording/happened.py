"""One thing that happened in a treatment, in a line or two, as the staff read it."""

from collections.abc import Mapping

from bot.checkin import AnswerSet, CheckInState
from bot.letter import Letter, LetterState, Remark
from bot.timeline import (
    ENDED,
    RESOLVED,
    AlertDeed,
    Answered,
    Deed,
    Entry,
    Photos,
    Raised,
    Told,
    Unanswered,
    Wrote,
)
from wording import why
from wording.note_words import IN_TIMELINE, line
from wording.text import fit
from wording.unopened import shown
from wording.words import Words

NOTE_LIMIT, WHY_LIMIT, ANSWER_LIMIT = 220, 120, 80

Names = Mapping[int, str]


def provider_of(entry: Entry) -> int | None:
    """The member of staff that it speaks of, if it does."""
    match entry.what:
        case AlertDeed(deed=deed):
            return deed.provider_id
        case Deed():
            return entry.what.provider_id
        case Letter() | Remark():
            return entry.what.provider_id
        case _:
            return None


def what(entry: Entry, zone: str, names: Names, words: Words, *, in_full: bool = False) -> str:
    """`in_full`: on paper, where all that was written has room."""
    name = names.get(provider_of(entry) or 0, "")
    match entry.what:
        case Answered(answers=answers):
            return answered(answers, zone, words)
        case Wrote(answers=answers, note=note):
            return _wrote(answers, note, entry.day, words, in_full=in_full)
        case Photos(number=number):
            return words.count("timeline.photos", number)
        case Unanswered(checkin=checkin):
            is_ours = checkin.state is CheckInState.MISSED_BY_US
            return words("timeline.missed_by_us" if is_ours else "timeline.unanswered")
        case Raised():
            return _raised(entry.what, words, in_full=in_full)
        case AlertDeed(deed=deed):
            return _of_alert(deed, name, words)
        case Deed():
            return _deed(entry.what, entry.label, name, words)
        case Told(screen=screen):
            return words(f"timeline.told.{screen}")
        case Letter():
            return _letter(entry.what, name, words, in_full=in_full)
        case Remark(text=text):
            return words("timeline.remark", name=name, text=_as_written(shown(text, words), in_full=in_full))


def answered(answers: AnswerSet, zone: str, words: Words, reader: str = "timeline") -> str:
    """Grades first, and where one was corrected, what it was before. `reader` is "own" for the patient."""
    if answers.is_unopened:
        return words("own.unopened" if reader == "own" else "unopened.answers")
    before = {each.item: each for each in answers.corrections}
    said = [_grade(item, grade, words) for item, grade in answers.grades.items()]
    if answers.signs:
        said.append("⚠ " + ", ".join(words(f"sign.{each}") for each in sorted(answers.signs)))
    elif answers.signs_answered:
        said.append(words("timeline.no_signs"))
    if answers.contact is not None:
        said.append(words(f"{reader}.contact.{answers.contact.value}"))
    how = "answered" if answers.checkin_id else "reported"
    lines = [words(f"{reader}.{how}", said=", ".join(said))]
    for each in before.values():
        grade = _grade(each.item, each.grade, words)
        lines.append(words("timeline.corrected", before=grade, at=words.moment(each.at, zone)))
    return "\n".join(lines)


def _grade(item: str, grade: int, words: Words) -> str:
    return f"{words(f'item.{item}').lower()}: {words(f'grade.{item}.{grade}').lower()}"


def _wrote(answers: AnswerSet, note: int, day: int, words: Words, *, in_full: bool) -> str:
    text, asked = _as_written(shown(answers.notes[note], words), in_full=in_full), answers.question_at(note)
    said = line(IN_TIMELINE, day, text, words)
    if asked is None:
        return said
    answer = why.answer_to(asked, words)
    return f"{said}\n{words('timeline.answer', answer=answer if in_full else fit(answer, ANSWER_LIMIT))}"


def _raised(raised: Raised, words: Words, *, in_full: bool) -> str:
    short = why.short(raised.findings, words)
    return words(f"timeline.raised.{raised.urgency.word}", why=short if in_full else fit(short, WHY_LIMIT))


def _of_alert(deed: Deed, name: str, words: Words) -> str:
    if deed.is_of(RESOLVED) and deed.result:
        return words("timeline.deed.resolved", name=name, outcome=words(f"outcome.{deed.result}").lower())
    if deed.is_of(RESOLVED):
        return words("timeline.deed.closed", name=name)
    return words(f"timeline.deed.{key_of(deed.action)}", name=name)


def _deed(deed: Deed, label: str, name: str, words: Words) -> str:
    if deed.is_of(ENDED) and deed.result:
        return words("timeline.deed.ended", name=name, reason=words(f"ending.{deed.result}").lower())
    if deed.is_of(ENDED):
        return words("timeline.deed.over", name=name)
    return words(f"timeline.deed.{key_of(deed.action)}", name=name, label=label)


def key_of(action: str) -> str:
    return action.partition(":")[0].replace(" ", "_")


def _letter(letter: Letter, name: str, words: Words, *, in_full: bool) -> str:
    text = shown(letter.text, words) or words("timeline.letter.photo")
    text = _as_written(text, in_full=in_full)
    said = words("timeline.letter", name=name, text=text)
    return said if letter.state is LetterState.SENT else f"{said}\n{words(f'timeline.letter.{letter.state.value}')}"


def _as_written(text: str, *, in_full: bool) -> str:
    return text if in_full else fit(_one_line(text), NOTE_LIMIT)


def _one_line(text: str) -> str:
    return " ".join(text.split())
