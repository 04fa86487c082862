"""What in a course is out of the ordinary: pure rules over the answer sets, run over the whole course each time."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from bot.checkin import AnswerSet, Contact, Unread
from bot.course import Course
from bot.finding import Finding, Urgency
from bot.symptom import Symptom
from bot.timetable import shifted

log = logging.getLogger(__name__)

SOONER = (Contact.CAN_WAIT, Contact.TODAY, Contact.NOW)  # What a wish "reports", so that a sooner one is news.
MAY_WAIT = {"persisting", "several", "contact"}


@dataclass(frozen=True, slots=True)
class Look:
    """One answer set, with what came before it in the course. What many rules ask for is worked out once.

    No threshold lies within the expected band, so that the rules on grades look at `above` alone: what is graded
    higher than is expected on `shifted_day`.
    """

    course: Course
    answers: AnswerSet
    earlier: tuple[AnswerSet, ...]
    allowance: int
    source: str
    day: int
    shifted_day: int
    above: list[tuple[Symptom, int]] = field(default_factory=list)

    def weigh(self) -> list[Finding]:
        """Fills `above`, and finds nothing itself."""
        grades = self.answers.grades
        graded = ((each, grades[each.id]) for each in self.course.protocol.symptom if each.id in grades)
        self.above.extend((each, grade) for each, grade in graded if grade > self.expected(each))
        return []

    def expected(self, symptom: Symptom) -> int:
        return symptom.expected_on(self.shifted_day)

    def shifted(self, answers: AnswerSet) -> int:
        return shifted(self.course.protocol, self.course.day(answers.on), self.allowance)

    def before(self, symptom: Symptom) -> list[int]:
        """The grades of the earlier sets that have one, the nearest first."""
        return [each.grades[symptom.id] for each in reversed(self.earlier) if symptom.id in each.grades]

    def found(self, rule: str, symptom: Symptom, grade: int, urgency: Urgency) -> Finding:
        return Finding(
            rule,
            symptom.id,
            self.source,
            urgency,
            self.day,
            grade,
            self.expected(symptom),
            since_day=self.since(symptom),
        )

    def since(self, symptom: Symptom) -> int:
        """The first day of the unbroken run of answers above what was expected on their day."""
        first = self.day
        for each in reversed(self.earlier):
            grade = each.grades.get(symptom.id)
            if grade is None:
                continue
            if grade <= symptom.expected_on(self.shifted(each)):
                break
            first = self.course.day(each.on)
        return first


def assess(course: Course, first: int = 0) -> tuple[Finding, ...]:
    """Every finding of the course, in the order of its answer sets.

    A rule only looks back: where nothing but the answer set numbered `first` has changed, or is new, what was found
    in those before it stands, and can be left out.
    """
    found: list[Finding] = []
    allowance = _allowance(course, found)
    for number in range(first, len(course.answer_sets)):
        found += _of_answers(_look(course, number, allowance))
    found += _guarded(lambda: list(silence(course)), "silence", _last_source(course), _last_day(course))
    return tuple(found)


def _allowance(course: Course, found: list[Finding]) -> int:
    """0, the strict side, where it cannot be worked out; then that is found."""
    allowance = 0

    def work_out() -> list[Finding]:
        nonlocal allowance
        allowance = course.protocol.allowance(course.enrollment.profile)
        return []

    found += _guarded(work_out, "allowance", _last_source(course), _last_day(course))
    return allowance


def _look(course: Course, number: int, allowance: int) -> Look:
    answers = course.answer_sets[number]
    day, earlier = course.day(answers.on), course.answer_sets[:number]
    return Look(course, answers, earlier, allowance, f"set:{answers.id}", day, shifted(course.protocol, day, allowance))


def _of_answers(look: Look) -> list[Finding]:
    found = _guarded(look.weigh, "expected", look.source, look.day)
    for rule in RULES:
        found += _guarded(lambda rule=rule: list(rule(look)), rule.__name__, look.source, look.day)  # type: ignore[misc]
    found += _guarded(lambda: list(several(look, found)), "several", look.source, look.day)
    return wait_if_asked(look, found)


def _guarded(run: Callable[[], list[Finding]], rule: str, source: str, day: int) -> list[Finding]:
    """A rule that fails to run is itself a finding: an answer is never lost to an error of ours."""
    try:
        return run()
    except Exception as error:  # whatever it was, a person must look; what it says may quote a patient
        log.critical("rule %s failed on %s: %s", rule, source, type(error).__name__)
        return [Finding("unassessed", "", f"{source}:{rule}", Urgency.URGENT, day)]


def sign(look: Look) -> Iterator[Finding]:
    """A sign counts on any day, whenever it was offered, ticked or found in the patient's words."""
    for each in look.course.protocol.sign:
        if each.id in look.answers.signs | look.answers.heard:
            from_text = each.id not in look.answers.signs
            yield Finding("sign", each.id, look.source, each.urgency, look.day, from_text=from_text)


def severe(look: Look) -> Iterator[Finding]:
    for symptom, grade in look.above:
        urgency = symptom.severe_on(look.shifted_day, grade)
        if urgency is not None:
            yield look.found("severe", symptom, grade, urgency)


def worsening(look: Look) -> Iterator[Finding]:
    """Up by two against the answer before, up twice running, or back at 2 after it had gone down to 1 or less.

    The day from which it counts is not shifted by the allowance; what is expected is.
    """
    for symptom, grade in look.above:
        if symptom.worsening_from is None or look.day < symptom.worsening_from:
            continue
        if _has_risen(grade, look.before(symptom)):
            yield look.found("worsening", symptom, grade, _weakened(look, symptom, Urgency.SAME_DAY))


def _has_risen(grade: int, before: list[int]) -> bool:
    if not before:
        return False
    last = before[0]
    twice_running = len(before) > 1 and before[1] < last < grade
    came_back = grade >= 2 and last <= 1 and any(each >= 2 for each in before[1:])
    return grade - last >= 2 or twice_running or came_back


def persisting(look: Look) -> Iterator[Finding]:
    """Lasting too long. Where that is routine, and it was so on the nearest earlier day too, it is same_day."""
    for symptom, grade in look.above:
        urgency = symptom.persists_on(look.shifted_day, grade)
        if urgency is None:
            continue
        if urgency is Urgency.ROUTINE and _persisted_before(look, symptom):
            urgency = Urgency.SAME_DAY
        yield look.found("persisting", symptom, grade, _weakened(look, symptom, urgency))


def _persisted_before(look: Look, symptom: Symptom) -> bool:
    for each in reversed(look.earlier):
        if each.on < look.answers.on and symptom.id in each.grades:
            return symptom.persists_on(look.shifted(each), each.grades[symptom.id]) is not None
    return False


def _weakened(look: Look, symptom: Symptom, urgency: Urgency) -> Urgency:
    """One level higher, at most urgent, where the patient's defences are weak."""
    if not (symptom.raised_by_immune_weakness and look.course.enrollment.profile.immune_weakness):
        return urgency
    return max(urgency, min(Urgency.URGENT, Urgency(urgency + 1)))


def contact(look: Look) -> Iterator[Finding]:
    wish = look.answers.contact
    if wish is None:
        return
    urgency = Urgency.ROUTINE if wish is Contact.CAN_WAIT else Urgency.SAME_DAY
    if wish is Contact.NOW and look.answers.has_sign:
        urgency = Urgency.URGENT
    yield Finding("contact", "", look.source, urgency, look.day, reported=SOONER.index(wish))


def reading(look: Look) -> Iterator[Finding]:
    """Words that the bot failed to read may say anything."""
    if look.answers.unread is Unread.FAILED:
        yield Finding("unassessed", "", f"{look.source}:reading", Urgency.URGENT, look.day)


def note(look: Look) -> Iterator[Finding]:
    """Free text in which no sign was found and which is more than thanks, and any photo: a person looks at it."""
    answers = look.answers
    has_words = answers.notes and not answers.only_thanks and (answers.plain or not answers.heard)
    if answers.photos or has_words:
        yield Finding("note", "", look.source, Urgency.ROUTINE, look.day)


RULES: tuple[Callable[[Look], Iterator[Finding]], ...] = (sign, severe, worsening, persisting, contact, reading, note)


def several(look: Look, found: list[Finding]) -> Iterator[Finding]:
    """Two or more symptoms above what is expected, each of which has no finding of its own."""
    alone = {finding.subject for finding in found}
    above = [symptom.id for symptom, _ in look.above if symptom.several and symptom.id not in alone]
    if len(above) >= 2:
        yield Finding("several", "", look.source, Urgency.ROUTINE, look.day, reported=len(above))


def wait_if_asked(look: Look, found: list[Finding]) -> list[Finding]:
    """ "It can wait" lowers what only lasts too long; nothing else is ever lowered by a machine."""
    if look.answers.contact is not Contact.CAN_WAIT or any(each.rule not in MAY_WAIT for each in found):
        return found
    return [replace(each, urgency=Urgency.ROUTINE) if each.urgency is Urgency.SAME_DAY else each for each in found]


def silence(course: Course) -> Iterator[Finding]:
    """The timetable marked the check-ins in which silence was found; this says so in the words of a finding."""
    for checkin in course.checkins:
        if checkin.silent is not None:
            yield Finding("silence", "", f"checkin:{checkin.id}", checkin.silent, course.day(checkin.on))


def first_were_silent(course: Course, closing_id: int) -> bool:
    """Are the first check-ins asked all unanswered now that the last of them closes, and nothing else has come?"""
    asked = sorted((each for each in course.checkins if each.was_put), key=lambda each: each.on)
    first = asked[: course.protocol.silence.first]
    if len(first) < course.protocol.silence.first or first[-1].id != closing_id:
        return False
    answered = any(answers.has_answers for each in first if (answers := course.answers_to(each)))
    return course.enrollment.heard_at is None and not answered


def is_silent_while_alerting(course: Course, checkin_id: int) -> bool:
    """Has a check-in asked while an alert was open brought no answer, nor anything else since it was asked?"""
    checkin = next(each for each in course.checkins if each.id == checkin_id)
    answers = course.answers_to(checkin)
    if checkin.asked_at is None or (answers is not None and answers.has_answers):
        return False
    heard_at = course.enrollment.heard_at
    return heard_at is None or heard_at < checkin.asked_at


def _last_source(course: Course) -> str:
    return f"checkin:{course.checkins[-1].id}" if course.checkins else "course"


def _last_day(course: Course) -> int:
    return course.day(course.checkins[-1].on) if course.checkins else 0
