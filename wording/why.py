"""Why there is an alert, and what the patient said, in the words of a provider."""

import re
from collections.abc import Iterator, Sequence
from itertools import dropwhile, takewhile

from bot import triage
from bot.alert import Alert
from bot.asked import Asked
from bot.checkin import AnswerSet, Contact, Unread
from bot.course import Course
from bot.enrollment import EnrollmentState
from bot.finding import Finding, Urgency
from bot.left_out import is_answered_since
from bot.look_again import PutOff
from bot.protocol import Protocol
from bot.silence import unanswered_until
from bot.understanding import signs_in
from bot.unopened import SUFFIX
from bot.whose import bare, photos_of
from bot.wordless import VOICE, WORDLESS
from bot.workflows import advising
from wording.note_words import ON_A_CARD, line, mark_of
from wording.since import NOTHING, Since
from wording.text import clean, fit, utf16_length
from wording.unopened import shown
from wording.words import Words

MOST_REASONS, MOST_NOTES, MOST_PUT_OFF, NOTE_LIMIT = 10, 3, 2, 250
PIECE = re.compile(r"[^\s.!?;][^.!?;\n]{0,80}(?!\w)")  # A sentence, or a part of a long one.
FIRST = re.compile(r".+?[.!?](?=\s|$)|.+")  # Of an answer, the first sentence: all of it is among all words.
HEARD_WITHIN = 160  # characters: so that what stands across two pieces is heard as well
OF_SYMPTOM = ("severe", "worsening", "persisting")


def lines(
    course: Course, alert: Alert, words: Words, since: Since = NOTHING, *, no_is_below: bool = False, today: int = 0
) -> list[str]:
    """A line a reason, the most urgent first; then what a provider should know beside it.

    `no_is_below`: that the patient said no to what is urgent stands further down. `today` is the day after treatment;
    without it nothing is said of how long a silence lasts.
    """
    reasons = list(_reasons(course, latest(alert.findings), words, since, no_is_below, today))
    found = [words("card.reason", why=each) for each in reasons[:MOST_REASONS]]
    if len(reasons) > MOST_REASONS:
        found.append(words.count("card.more_reasons", len(reasons) - MOST_REASONS))
    if course.enrollment.profile.cold_sores and any(each.subject == "blisters" for each in alert.findings):
        found.append(words("card.cold_sores"))
    if is_clear_since(course, alert):
        found.append(words("card.clear_since", day=course.day(course.answer_sets[-1].on)))
    return found


def latest(findings: Sequence[Finding]) -> list[Finding]:
    """The last finding of each rule and subject: what was found before it was about the same thing."""
    by_name = {(each.rule, each.subject): each for each in sorted(findings, key=lambda each: each.day)}
    return sorted(by_name.values(), key=lambda each: (-each.urgency, -each.day))


def _reasons(
    course: Course, findings: list[Finding], words: Words, since: Since, no_is_below: bool, today: int
) -> Iterator[str]:
    """Rules that fired on the same answer share a line; how it is now stands behind it."""
    together: dict[tuple[str, ...], list[Finding]] = {}
    for each in findings:
        key = (each.subject, each.source) if each.rule in OF_SYMPTOM else each.key
        together.setdefault(key, []).append(each)
    for same in together.values():
        of_symptom = same[0].rule in OF_SYMPTOM
        reason = _of_symptom(same, words) if of_symptom else _reason(course, same[0], words, since, no_is_below)
        yield f"{reason} {_now(course, same[0], words, today)}".rstrip()


def _now(course: Course, finding: Finding, words: Words, today: int) -> str:
    """How it is by now, where that is known of a later day; "" of what has not changed."""
    later = [each for each in course.answer_sets if course.day(each.on) > finding.day]
    if finding.rule == "silence":
        came = next((each for each in later if each.has_answers or each.notes or each.photos), None)
        if came is not None:
            return words("why.now.heard", day=course.day(came.on))
        return words("why.now.silent", day=today) if today > finding.day else ""
    last = next((each for each in reversed(later) if finding.subject in each.grades), None)
    if finding.rule not in OF_SYMPTOM or last is None or last.grades[finding.subject] == finding.reported:
        return ""
    grade = _grade(finding.subject, last.grades[finding.subject], words)
    return words("why.now.grade", day=course.day(last.on), grade=grade)


def _of_symptom(found: list[Finding], words: Words) -> str:
    """Reported against expected, which rules say so, and for how long."""
    first = found[0]
    since = first.since_day if first.since_day is not None and first.since_day < first.day else None
    rules = [words(f"why.{each.rule}") for each in found]
    expected = first.expected or 0
    said = words(
        "why.symptom",
        item=words(f"item.{first.subject}"),
        grade=_grade(first.subject, first.reported or 0, words),
        day=first.day,
        usual=words("why.usual" if expected else "why.usual_none", grade=_grade(first.subject, expected, words)),
        rules=", ".join(rules),
    )
    return said if since is None else f"{said} {words('why.since', day=since)}"


def _reason(course: Course, finding: Finding, words: Words, since: Since, no_is_below: bool) -> str:
    day = finding.day
    match finding.rule:
        case "sign":
            full = words(f"sign.{finding.subject}.full")
            return words(_sign_key(course, finding, no_is_below), sign=full[:1].upper() + full[1:], day=day)
        case "several":
            return words.count("why.several", finding.reported or 0, day=day)
        case "contact":
            return words(f"why.contact.{_wish(course, finding).value}", day=day)
        case "unassessed" if finding.source.endswith(SUFFIX):
            return words("unopened.why")
        case "note" if finding.source.count(":") > 1:
            return _question(course, finding, words, since)
        case "note" if (unread := _unread(course, finding)) is not None:
            return words("why.note_foreign" if unread is Unread.FOREIGN else "why.note_unread", day=day)
        case "note":
            return words(_note_key(course, finding), day=day)
        case "silence":
            return _silence(course, finding, words)
        case "signs_left_out" if is_answered_since(course, course.date_of(day)):
            return words("why.signs_left_out.since", day=day)
        case "unreachable" if course.enrollment.state is not EnrollmentState.UNREACHABLE:
            return words("why.was_unreachable", day=day)
        case _:
            return words(f"why.{finding.rule}", day=day)


def _question(course: Course, finding: Finding, words: Words, since: Since) -> str:
    asked = (q for each in course.answer_sets for q in each.questions if f"set:{each.id}:{q.note}" == finding.source)
    answer = next((since.answer(each, words) for each in asked), "")
    return words("why.question.answered" if answer else "why.question", day=finding.day, answer=answer)


def _note_key(course: Course, finding: Finding) -> str:
    """What there is to read or to look at."""
    of = next((each for each in course.answer_sets if f"set:{each.id}" == finding.source), None)
    written = of is not None and any(bare(each) not in WORDLESS for each in reversed(of.notes))
    match written, of is not None and bool(photos_of(of)):
        case True, True:
            return "why.note.both"
        case True, False:
            return "why.note.words"
        case False, True:
            return "why.note.photo"
    if of is None or not of.notes:
        return "why.note"
    return "why.note.voice" if all(bare(each) == VOICE for each in of.notes) else "why.note.file"


def _silence(course: Course, finding: Finding, words: Words) -> str:
    rules = course.protocol.silence
    if finding.urgency >= rules.alerting_urgency:
        return words("why.silence.alerting", day=finding.day)
    if rules.in_a_row is None:
        return words("why.silence.first", day=finding.day)
    kind, _, number = finding.source.partition(":")
    days = unanswered_until(course, int(number)) if kind == "checkin" and number.isdecimal() else []
    first = days[0] if days else finding.day
    return words.count("why.silence.row", finding.day - first + 1, first=first, day=finding.day)


def _sign_key(course: Course, finding: Finding, no_is_below: bool) -> str:
    """One found in words is reported once the patient has ticked it, too."""
    of = next((each for each in course.answer_sets if f"set:{each.id}" == finding.source), None)
    if of is None or not finding.from_text or finding.subject in of.signs:
        return "why.sign"
    if finding.subject not in of.denied:
        return "why.sign_from_text"
    if no_is_below and finding.urgency >= Urgency.URGENT:
        return "why.sign_heard"
    return "why.sign_moved" if finding.subject in advising.moved_in(of, course) else "why.sign_denied"


def _unread(course: Course, finding: Finding) -> Unread | None:
    """Why it was not read, so that it may hold anything."""
    return next((each.unread for each in course.answer_sets if f"set:{each.id}" == finding.source), None)


def _wish(course: Course, finding: Finding) -> Contact:
    """As it is now: within one check-in the last wish counts."""
    said = (each.contact for each in course.answer_sets if f"set:{each.id}" == finding.source)
    return next((each for each in said if each is not None), Contact.TODAY)


def short(findings: Sequence[Finding], words: Words) -> str:
    """For one line of a list: what it is about, without grades. Signs that nobody knows of are not cut off."""
    first, *others = latest(findings)
    others.sort(key=lambda each: each.rule != "signs_left_out")
    names = [_short(each, words) for each in (first, *others)]
    return "; ".join(dict.fromkeys(names))


def _short(finding: Finding, words: Words) -> str:
    if finding.source.endswith(SUFFIX):
        return words("unopened.short")
    if finding.rule in OF_SYMPTOM:
        return words(f"why.{finding.rule}.short", item=words(f"item.{finding.subject}").lower())
    return words(f"sign.{finding.subject}").lower() if finding.rule == "sign" else words(f"why.{finding.rule}.short")


def _grade(item: str, grade: int, words: Words) -> str:
    return words(f"grade.{item}.{grade}").lower()


def is_clear_since(course: Course, alert: Alert) -> bool:
    """Is the newest answer set all clear, and newer than what the alert is about?"""
    answered = [each for each in course.answer_sets if each.has_answers]
    if not answered or answered[-1].first_at <= alert.last_event_at:
        return False
    last = answered[-1]
    return not any(last.grades.values()) and not last.has_sign


def put_off(course: Course, words: Words) -> list[str]:
    """The latest answers for which nobody was called before they had been looked at again."""
    return [_put_off(course, each, words) for each in list(triage.put_off(course))[-MOST_PUT_OFF:]]


def _put_off(course: Course, each: PutOff, words: Words) -> str:
    of = each.finding
    grade = _grade(of.subject, of.grade, words)
    item = words(f"item.{of.subject}")
    return words("card.put_off", item=item, day=of.day, grade=grade, again=course.day(each.on))


def reported(course: Course, words: Words, since: Since = NOTHING) -> list[str]:
    """Signs, words and pictures: what the patient said beside the grades."""
    said = signs(course, words)
    noted = [(each, number) for each in course.answer_sets for number in range(len(each.notes))]
    said += [_note(course, each, number, words, since) for each, number in noted[-MOST_NOTES:]]
    if len(noted) > MOST_NOTES:
        said.append(words.count("card.more_notes", len(noted) - MOST_NOTES))
    photos = sum(len(photos_of(each)) for each in course.answer_sets)
    moved = sum(len(each.photos) for each in course.answer_sets) - photos
    said += [words.count("card.photos", photos)] if photos else []
    return [*said, words.count("whose.card_photos", moved)] if moved else said


def signs(course: Course, words: Words) -> list[str]:
    said = "; ".join(_signs(course, words))
    return [words("card.signs", signs=said)] if said else []


def _note(course: Course, answers: AnswerSet, number: int, words: Words, since: Since) -> str:
    """A question with what the bot answered, and what became of it."""
    day, note = course.day(answers.on), excerpt(shown(answers.notes[number], words), course.protocol)
    asked = answers.question_at(number)
    if asked is None:
        return line(ON_A_CARD, day, note, words, is_closed=since.is_closed(answers))
    first, reply = FIRST.match(answer_to(asked, words)), since.stands(course, answers, asked, words)
    answer = fit(first.group(), NOTE_LIMIT) if first else ""
    return words("card.question", day=day, note=note, answer=answer, reply=reply)


def answer_to(asked: Asked, words: Words) -> str:
    """What the patient was told, in the language of whoever reads this."""
    key = f"answer.{asked.says}"
    return words(key) if words.has(key) else asked.says


def excerpt(note: str, protocol: Protocol) -> str:
    """As much of it as a card has room for: from the sentence on in which a sign is heard, or else its beginning."""
    start = _heard_from(note, protocol) if utf16_length(_one_line(note)) > NOTE_LIMIT else 0
    mark = mark_of(note)
    return mark + "… " * (start > 0) + fit(_one_line(note[max(start, len(mark)) :]), NOTE_LIMIT)


def _heard_from(note: str, protocol: Protocol) -> int:
    """Where the last piece begins from which on the first sign is still heard; 0 if none is."""
    if not signs_in(note, protocol):
        return 0
    starts = [each.start() for each in PIECE.finditer(note)]
    hears = (bool(signs_in(note[each : each + HEARD_WITHIN], protocol)) for each in starts)
    silent_again = dropwhile(lambda each: not each[1], zip(starts, hears, strict=True))
    return max((start for start, _ in takewhile(lambda each: each[1], silent_again)), default=0)


def _signs(course: Course, words: Words) -> Iterator[str]:
    """Each with its first and its last day."""
    known = [each.id for each in course.protocol.sign]
    had = {sign for answers in course.answer_sets for sign in answers.signs}
    for sign in (*known, *sorted(had.difference(known))):
        days = [course.day(each.on) for each in course.answer_sets if sign in each.signs]
        if days:
            when = {"first": min(days), "last": max(days)}
            yield words.count("card.sign", len(set(days)), sign=words(f"sign.{sign}.full"), **when)


def _one_line(note: str) -> str:
    return " ".join(clean(note).split())
