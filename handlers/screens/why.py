"""Why there is an alert, and what the patient said, in the words of a provider."""

from collections.abc import Sequence

from bot.alert import Alert
from bot.checkin import AnswerSet, Contact
from bot.course import Course
from bot.finding import Finding
from handlers.text import clean, fit
from handlers.words import Words

MOST_REASONS, MOST_NOTES, NOTE_LIMIT = 12, 3, 300
OF_SYMPTOM = ("severe", "worsening", "persisting")


def lines(course: Course, alert: Alert, words: Words) -> list[str]:
    """The latest of each rule and subject, the most urgent first; then what a provider should know beside it."""
    found = [words("card.reason", why=reason(course, each, words)) for each in latest(alert.findings)[:MOST_REASONS]]
    if course.enrollment.profile.cold_sores and any(each.subject == "blisters" for each in alert.findings):
        found.append(words("card.cold_sores"))
    if is_clear_since(course, alert):
        found.append(words("card.clear_since", day=course.day(course.answer_sets[-1].on)))
    return found


def latest(findings: Sequence[Finding]) -> list[Finding]:
    by_name = {(each.rule, each.subject): each for each in sorted(findings, key=lambda each: each.day)}
    return sorted(by_name.values(), key=lambda each: (-each.urgency, -each.day))


def reason(course: Course, finding: Finding, words: Words) -> str:
    day = finding.day
    if finding.rule in OF_SYMPTOM and finding.reported is not None and finding.expected is not None:
        said = words(
            f"why.{finding.rule}",
            item=words(f"item.{finding.subject}"),
            grade=_grade(finding.subject, finding.reported, words),
            expected=_grade(finding.subject, finding.expected, words),
            day=day,
        )
        is_long = finding.since_day is not None and finding.since_day < day
        return f"{said} {words('why.since', day=finding.since_day or 0)}" if is_long else said
    match finding.rule:
        case "sign":
            return words("why.sign", sign=words(f"sign.{finding.subject}"), day=day)
        case "several":
            return words.count("why.several", finding.reported or 0, day=day)
        case "silence":
            is_first = finding.urgency < course.protocol.silence.alerting_urgency
            return words("why.silence.first" if is_first else "why.silence.alerting", day=day)
        case _:
            return words(f"why.{finding.rule}", day=day)


def short(alert: Alert, words: Words) -> str:
    """For one line of a list: what it is about, without grades."""
    names = [_short(each, words) for each in latest(alert.findings)]
    return ", ".join(dict.fromkeys(names))


def _short(finding: Finding, words: Words) -> str:
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
    return not any(last.grades.values()) and not last.signs


def reported(course: Course, words: Words) -> list[str]:
    """Signs, the wish to be contacted, words and pictures: what the patient said beside the grades."""
    said = [line for answers in course.answer_sets if (line := _signs(course, answers, words))]
    wished = [each for each in course.answer_sets if each.contact is not None]
    if wished:
        wish = wished[-1].contact or Contact.CAN_WAIT
        said.append(words(f"card.wants.{wish.value}", day=course.day(wished[-1].on)))
    noted = [(course.day(each.on), note) for each in course.answer_sets for note in each.notes]
    said += [words("card.note", day=day, note=fit(_one_line(note), NOTE_LIMIT)) for day, note in noted[-MOST_NOTES:]]
    if len(noted) > MOST_NOTES:
        said.append(words.count("card.more_notes", len(noted) - MOST_NOTES))
    photos = sum(len(each.photos) for each in course.answer_sets)
    return [*said, words.count("card.photos", photos)] if photos else said


def _signs(course: Course, answers: AnswerSet, words: Words) -> str:
    if not answers.signs:
        return ""
    every = [each.id for each in course.protocol.sign if each.id in answers.signs]
    names = ", ".join(words(f"sign.{each}.full") for each in every)
    return words("card.signs", signs=names, day=course.day(answers.on))


def _one_line(note: str) -> str:
    return " ".join(clean(note).split())
