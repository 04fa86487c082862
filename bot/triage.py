"""What in a course is out of the ordinary: pure rules over the answer sets, run over the whole course each time."""

import logging
from collections.abc import Callable, Container, Iterator
from dataclasses import replace
from datetime import date

from bot import left_out, look_again, protocol
from bot.checkin import Contact, Unread
from bot.course import Course
from bot.finding import Finding, Urgency
from bot.look import Look
from bot.look_again import PutOff
from bot.symptom import Sign, Symptom
from bot.unopened import SUFFIX

log = logging.getLogger(__name__)

SOONER = (Contact.CAN_WAIT, Contact.TODAY, Contact.NOW)  # What a wish "reports", so that a sooner one is news.
MAY_WAIT = {"persisting", "several", "contact"}


def assess(course: Course, first: int = 0) -> tuple[Finding, ...]:
    """Every finding of the course, in the order of its answer sets.

    A rule only looks back: where nothing but the answer set numbered `first` has changed, or is new, what was found
    in those before it stands, and can be left out.
    """
    found: list[Finding] = []
    allowance = _allowance(course, found)
    for number in range(first, len(course.answer_sets)):
        found += _of_answers(Look.at(course, number, allowance))
    for rule in (silence, signs_left_out, unknown_profile):
        found += _guarded(lambda rule=rule: list(rule(course)), rule.__name__, _last_source(course), _last_day(course))  # type: ignore[misc]
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


def _of_answers(look: Look) -> list[Finding]:
    """What is put off is no finding yet; it is one once the date has passed on which it was to be looked at again."""
    found = _of_every_rule(look)
    if [each.rule for each in found] != ["persisting"]:
        return found
    return _guarded(lambda: _unless_put_off(look, found), "look_again", look.source, look.day)


def _of_every_rule(look: Look) -> list[Finding]:
    found = _guarded(look.weigh, "expected", look.source, look.day)
    for rule in RULES:
        found += _guarded(lambda rule=rule: list(rule(look)), rule.__name__, look.source, look.day)  # type: ignore[misc]
    found += _guarded(lambda: list(several(look, found)), "several", look.source, look.day)
    return wait_if_asked(look, found)


def _unless_put_off(look: Look, found: list[Finding]) -> list[Finding]:
    return [] if look_again.is_faint(look) and not look_again.has_fallen_due(look) else found


def put_off(course: Course, dates: Container[date] | None = None) -> tuple[PutOff, ...]:
    """What is looked at again, answered by then or not; of the answers given on these dates, or on any.

    Nothing, where it cannot be worked out: then that is found, and everything with it.
    """
    try:
        return tuple(_put_off(course, dates))
    except Exception as error:  # whatever it was, the timetable must go on; what it says may quote a patient
        log.critical("looking again failed: %s", type(error).__name__)
        return ()


def _put_off(course: Course, dates: Container[date] | None) -> Iterator[PutOff]:
    graded = [
        number
        for number, answers in enumerate(course.answer_sets)
        if (dates is None or answers.on in dates) and any(answers.grades.values())
    ]
    allowance = course.protocol.allowance(course.enrollment.profile) if graded else 0
    for number in graded:
        look = Look.at(course, number, allowance)
        finding = _put_off_in(look)
        if finding is not None:
            yield PutOff(finding, look_again.on(look.answers), look_again.is_answered(look))


def _put_off_in(look: Look) -> Finding | None:
    """Weighed first: of most answer sets that is all there is to know."""
    look.weigh()
    if not look_again.is_faint(look):
        return None
    look.above.clear()
    found = _of_every_rule(look)
    return found[0] if [each.rule for each in found] == ["persisting"] else None


def _guarded(run: Callable[[], list[Finding]], rule: str, source: str, day: int) -> list[Finding]:
    """A rule that fails to run is itself a finding: an answer is never lost to an error of ours."""
    try:
        return run()
    except Exception as error:  # whatever it was, a person must look; what it says may quote a patient
        log.critical("rule %s failed on %s: %s", rule, source, type(error).__name__)
        return [Finding("unassessed", "", f"{source}:{rule}", Urgency.URGENT, day)]


def sign(look: Look) -> Iterator[Finding]:
    """A sign counts on any day, whenever it was offered, ticked or found in the patient's words.

    So does one that another protocol had offered, before the procedure was corrected.
    """
    had = look.answers.signs | look.answers.heard
    offered = [each for each in look.course.protocol.sign if each.id in had]
    for each in (*offered, *_of_another(look, had - {each.id for each in offered})):
        from_text = each.id not in look.answers.signs
        yield Finding("sign", each.id, look.source, each.urgency, look.day, from_text=from_text)


def _of_another(look: Look, signs: frozenset[str]) -> Iterator[Sign]:
    if look.course.enrollment.was_another:
        named = map(protocol.sign_of_any, sorted(signs))
        yield from (each for each in named if each is not None)


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
    """A faint answer that was put off does not count, whatever came of it."""
    number = look.on_an_earlier_day(symptom)
    if number is None:
        return False
    before = look.earlier[number]
    if symptom.persists_on(look.shifted(before), before.grades[symptom.id]) is None:
        return False
    return _put_off_in(Look.at(look.course, number, look.allowance)) is None


def _weakened(look: Look, symptom: Symptom, urgency: Urgency) -> Urgency:
    """One level higher, at most urgent, where the patient's defences are weak."""
    if not (symptom.raised_by_immune_weakness and look.course.enrollment.profile.may_be_weak):
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
    """Words that the bot failed to read may say anything; so may answers that cannot be opened."""
    if look.answers.is_unopened:
        yield Finding("unassessed", "", look.source + SUFFIX, Urgency.URGENT, look.day)
    if look.answers.unread is Unread.FAILED:
        yield Finding("unassessed", "", f"{look.source}:reading", Urgency.URGENT, look.day)


def note(look: Look) -> Iterator[Finding]:
    """Free text in which no sign was found and which is more than thanks, and any photo: a person looks at it.

    Today, where it is in a language that is not spoken here: whatever stands in it, nothing was heard.
    Of a question that was answered from the protocol it is found apart, and only once it is passed on.
    """
    answers = look.answers
    has_more = len(answers.notes) > len(answers.questions)
    has_words = has_more and not answers.only_thanks and (answers.plain or not answers.heard)
    if answers.photos or has_words:
        urgency = Urgency.SAME_DAY if answers.unread is Unread.FOREIGN else Urgency.ROUTINE
        yield Finding("note", "", look.source, urgency, look.day)
    for asked in answers.questions:
        if asked.is_passed_on(look.course.enrollment.passed_on_until):
            yield Finding("note", "", f"{look.source}:{asked.note}", Urgency.ROUTINE, look.day)


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


def signs_left_out(course: Course) -> Iterator[Finding]:
    """Asked and not answered at two check-ins running: somebody should ask. Once a run, when its day is past."""
    for checkin in left_out.second_of_runs(course):
        yield Finding("signs_left_out", "", f"checkin:{checkin.id}", Urgency.ROUTINE, course.day(checkin.on))


def unknown_profile(course: Course) -> Iterator[Finding]:
    """What is known of the skin cannot be opened: how strict to be, nobody knows. The strict side is taken."""
    if course.enrollment.profile.is_unopened:
        yield Finding("unassessed", "", f"profile{SUFFIX}", Urgency.URGENT, 0)


def _last_source(course: Course) -> str:
    return f"checkin:{course.checkins[-1].id}" if course.checkins else "course"


def _last_day(course: Course) -> int:
    return course.day(course.checkins[-1].on) if course.checkins else 0
