"""The end of a check-in: what was answered against what is usual on this day, what to do, and what happens next."""

from bot import expected, triage
from bot.checkin import SIGNS, AnswerSet
from bot.finding import Urgency
from bot.symptom import Symptom
from bot.whose import photos_of
from bot.workflows import answering
from handlers.buttons import encode
from handlers.screen import Button, Drawn
from handlers.screens.about import care, heading, next_question, paragraphs, whom_to_call
from handlers.screens.asking import (
    CHANGE,
    CONTACT,
    GO,
    NOTE,
    PHOTO,
    QuestionsView,
    answer_in_words,
    corrected,
    go_to,
)
from handlers.screens.reading import is_known, is_still_there, still_urgent, what_happens
from wording.words import Words


def draw(view: QuestionsView, words: Words) -> Drawn:
    """What is urgent comes before everything else, and without advice on creams."""
    if _is_clear(view) and not _came_since(view) and view.about.course.alert is None:
        return _all_clear(view, words)
    about, saved = view.about, _saved(view, words)
    happens = is_known(about, words) if view.is_known else _happens(view, words)
    is_urgent = (view.urgency or Urgency.ROUTINE) >= Urgency.URGENT
    before = still_urgent(about, words, beside=view.urgency or Urgency.ROUTINE)
    body = (
        heading(about, words),
        before,
        saved,
        happens if is_urgent else "",
        _answers(view, words),
        _missing(view, words),
        "" if is_urgent else _over(view, words),
        _again(view, words),
        "" if is_urgent else "\n".join(each for each in (happens, _call(view, words)) if each),
        "" if is_urgent else words("done.care", care=care(about, words, _day(view))),
        words("done.photo") if _wants_photo(view) else "",
        next_question(about, words),
    )
    return Drawn(paragraphs(*body), _buttons(view, words), bold=(before, saved, happens if is_urgent else ""))


def _saved(view: QuestionsView, words: Words) -> str:
    return corrected(view, words) or words("done.saved", day=_day(view))


def _all_clear(view: QuestionsView, words: Words) -> Drawn:
    """As short as it can be: what is kept, what to do where that is new, when it is asked next, and whom to call."""
    about, saved = view.about, _saved(view, words)
    numbers = whom_to_call(about.clinic, about.zone, words)
    reach = words("done.reach", **numbers) if about.is_staffed else what_happens(about, words, view.urgency)
    text = paragraphs(
        heading(about, words),
        f"{saved}\n{words('done.all_clear')}",
        words("done.care", care=care(about, words, _day(view))) if _care_is_new(view) else "",
        words("done.photo") if _wants_photo(view) else "",
        f"{next_question(about, words)}\n{reach}",
    )
    return Drawn(text, _buttons(view, words), bold=(saved,))


def _is_clear(view: QuestionsView) -> bool:
    return view.is_complete and not any(view.answers.grades.values()) and not view.answers.has_sign


def _came_since(view: QuestionsView) -> bool:
    """Beside "all clear" something of this day is for a person to read: then nothing is praised."""
    course = view.about.course
    return bool(view.findings) or any(answering.findings_of(course, each) for each in _later(view))


def _wrote_since(view: QuestionsView) -> bool:
    """Today, in words, after "all clear"."""
    answers = view.answers
    cleared_at = answers.signs_at or answers.first_at
    wrote = any(each.what == "note" and each.at > cleared_at for each in answers.sources)
    return answers.on == view.about.today and (wrote or any(each.notes for each in _later(view)))


def _later(view: QuestionsView) -> list[AnswerSet]:
    """What was reported on the same day after these answers."""
    answers = view.answers
    return [each for each in view.about.course.answer_sets if each.on == answers.on and each.id > answers.id]


def _care_is_new(view: QuestionsView) -> bool:
    """What helps changes every few days: it is said with the first answers after it has."""
    course = view.about.course
    since = max((day for day in course.protocol.aftercare if day <= max(_day(view), 0)), default=0)
    before = (each for each in course.answer_sets if each.id != view.answers.id and each.has_answers)
    return not any(since <= course.day(each.on) <= _day(view) for each in before)


def _happens(view: QuestionsView, words: Words) -> str:
    happens = what_happens(view.about, words, view.urgency)
    return " ".join(each for each in (is_still_there(view, words), happens) if each)


def _day(view: QuestionsView) -> int:
    return view.about.course.day(view.answers.on)


def _answers(view: QuestionsView, words: Words) -> str:
    """A line for each answer; one sentence where there is nothing at all, or where words came after it."""
    answers, clinic = view.answers, view.about.clinic.name
    if _is_clear(view) and not _came_since(view):
        return words("done.all_clear")
    if _is_clear(view) and view.about.is_staffed and _wrote_since(view):
        return words("done.wrote_since", clinic=clinic)
    graded = (each for each in view.about.course.protocol.symptom if each.id in answers.grades)
    lines = [_line(view, words, symptom) for symptom in graded]
    if answers.signs_answered:
        ticked = answer_in_words(view, words, SIGNS)
        lines.append(words("done.signs.ticked" if answers.heard else "done.signs", signs=ticked))
    if from_text := [each.id for each in view.about.course.protocol.sign if each.id in answers.heard - answers.signs]:
        signs = "; ".join(words(f"sign.{sign}.full") for sign in from_text)
        lines.append(words("done.heard" if view.about.is_staffed else "done.heard.kept", signs=signs, clinic=clinic))
    return "\n".join(lines)


def _missing(view: QuestionsView, words: Words) -> str:
    """A check-in that was half answered says what is left, as long as it can be answered."""
    is_half = view.answers.checkin_id is not None and view.answers.has_answers and not view.is_complete
    return words("done.missing", items=view.left(words)) if is_half and view.is_open else ""


def _line(view: QuestionsView, words: Words, symptom: Symptom) -> str:
    """What was answered against what is usual; what is usual is named where it is something else."""
    day, grade = _day(view), view.answers.grades[symptom.id]
    usual = expected.grade_on(view.about.course, symptom, day)
    values = {"item": words(f"item.{symptom.id}"), "grade": answer_in_words(view, words, symptom.id).lower()}
    if grade == 0:
        return words("done.none", **values)
    if grade == usual:
        return words("hears.usual", **values, day=day)
    more = "hears.more" if usual else "hears.more_than_none"
    key = "hears.less" if grade < usual else more
    return words(key, **values, day=day, usual=words(f"grade.{symptom.id}.{usual}").lower())


def _again(view: QuestionsView, words: Words) -> str:
    """Why the patient is asked tomorrow, where a faint answer is all that there is."""
    about = view.about
    for each in triage.put_off(about.course, {view.answers.on}):
        if each.finding.is_of(view.answers.id) and not each.is_answered and each.on > about.today:
            return words("again.tomorrow", item=words(f"item.{each.finding.subject}").lower())
    return ""


def _over(view: QuestionsView, words: Words) -> str:
    """When that which is usual now is usually gone; what is more than usual is for the clinic to judge."""
    course, grades, names = view.about.course, view.answers.grades, dict[int, list[str]]()
    for symptom in course.protocol.symptom:
        day = expected.over_from(course, symptom)
        if day is not None and 0 < grades.get(symptom.id, 0) <= expected.grade_on(course, symptom, _day(view)):
            names.setdefault(day, []).append(words(f"item.{symptom.id}").lower())
    each = (_by(view, words, day, names[day]) for day in sorted(names))
    return words("hears.over", each="; ".join(each)) if names else ""


def _by(view: QuestionsView, words: Words, day: int, names: list[str]) -> str:
    return words("hears.over_by", items=", ".join(names), day=day, date=words.day(view.about.course.date_of(day)))


def _call(view: QuestionsView, words: Words) -> str:
    """Whom to call, where nothing else on the screen says so."""
    is_said = bool(view.findings) or view.about.course.alert is not None
    return "" if is_said else words("hears.call", **whom_to_call(view.about.clinic, view.about.zone, words))


def _wants_photo(view: QuestionsView) -> bool:
    planned = view.about.course.protocol.day_planned(_day(view))
    if (view.urgency or Urgency.ROUTINE) is Urgency.EMERGENCY:  # Nothing keeps anybody from the telephone.
        return False
    return planned is not None and planned.photo and not photos_of(view.answers)


def _buttons(view: QuestionsView, words: Words) -> tuple[tuple[Button, ...], ...]:
    go_on = () if view.is_complete else (go_to(view, words, "first.go_on", GO),)
    change = (go_to(view, words, "done.change", CHANGE),) if view.answers.has_answers else ()
    asked_for = Button(words("hears.picture"), encode("chart", view.about.course.enrollment.id))
    picture = ((asked_for,),) if view.answers.grades else ()
    add = (*go_to(view, words, "done.add_photo", PHOTO), *go_to(view, words, "done.add_note", NOTE))
    return (*go_on, *change, add, *picture, go_to(view, words, "contact.please", CONTACT))
