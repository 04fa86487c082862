"""When somebody at the clinic reads what the patient has said, and whom to call until then."""

from datetime import datetime

from bot import hours, triage
from bot.alert import AlertState
from bot.checkin import AnswerSet, Contact
from bot.finding import Finding, Urgency
from bot.workflows import advising, alerting
from handlers.screens.about import About, whom_to_call
from handlers.screens.asking import QuestionsView
from wording.words import Words


def what_happens(view: About, words: Words, urgency: Urgency | None) -> str:
    """Who is told, when they read it, and whom to call if it gets worse. Promises nothing more."""
    if _is_told_now(view, urgency):
        return words("read.wanted_now", **whom_to_call(view.clinic, view.zone, words))
    return _beside_wish(view, words, urgency, _what_happens(view, words, urgency))


def what_happens_to_words(
    view: About, words: Words, urgency: Urgency, of: AnswerSet | None = None, call: str = "read.worse"
) -> str:
    """Of these words alone, among the answers `of`; what was said before has its own answer above.

    `call` is the key of the one line that says whom to call; "" where the screen says it. What says so itself has none.
    """
    said = _of_words(view, words, urgency, of)
    is_told = view.course.alert is not None or urgency > Urgency.ROUTINE
    is_said = urgency >= Urgency.URGENT or (is_told and not view.is_staffed)
    line = words(call, **whom_to_call(view.clinic, view.zone, words)) if call and not is_said else ""
    return _beside_wish(view, words, urgency, "\n".join(each for each in (said, line) if each))


def _beside_wish(view: About, words: Words, urgency: Urgency | None, said: str) -> str:
    """A wish to be contacted stays said until a person closes it; in an emergency the number comes first."""
    contact = _wish(view)
    wish = words(f"read.contact.{contact.value}") if contact else ""
    both = (said, wish) if urgency is Urgency.EMERGENCY else (wish, said)
    return " ".join(each for each in both if each)


def _is_told_now(view: About, urgency: Urgency | None) -> bool:
    """Of a wish to be contacted now, while somebody is there: "today" beside it would contradict it."""
    is_there = view.is_staffed and view.clinic.is_open(view.now)
    return is_there and urgency is Urgency.SAME_DAY and _wish(view) is Contact.NOW


def _wish(view: About) -> Contact | None:
    """The last that an open alert holds."""
    found = view.course.alert.findings if view.course.alert else ()
    asked_in = {each.source for each in found if each.rule == "contact"}
    wishes = [each.contact for each in view.course.answer_sets if each.contact and f"set:{each.id}" in asked_in]
    return wishes[-1] if wishes else None


def still_urgent(view: About, words: Words, beside: Urgency = Urgency.ROUTINE) -> str:
    """Whom to call now, while nobody has taken what is urgent; "" beside a sentence that is as urgent itself."""
    alert, stand = view.course.alert, _urgent_in(view)
    worst = max((each.urgency for each in stand), default=Urgency.ROUTINE)
    if alert is None or alert.state is AlertState.ACKNOWLEDGED or worst <= beside:
        return ""
    clinic = whom_to_call(view.clinic, view.zone, words)
    ticked = {each.subject for each in stand if each.rule == "sign" and each.urgency is worst and not each.from_text}
    signs = "; ".join(words(f"sign.{each.id}.full") for each in view.course.protocol.sign if each.id in ticked)
    is_emergency = worst is Urgency.EMERGENCY
    if signs:
        return words("still.emergency.signs" if is_emergency else "still.urgent.signs", **clinic, signs=signs)
    return words("still.emergency" if is_emergency else "still.urgent", **clinic)


def _urgent_in(view: About) -> list[Finding]:
    """What the open alert holds, the answers still say, and the patient has not denied."""
    course, alert = view.course, view.course.alert
    held = {each.key for each in alert.findings if each.urgency >= Urgency.URGENT} if alert is not None else set()
    found = (each for each in triage.assess(course) if each.key in held) if held else ()
    urgent = (each for each in found if each.urgency >= Urgency.URGENT)
    return [each for each in urgent if not advising.is_denied_in(each, course)]


def awaits_clinic(view: About) -> bool:
    """Is a wish to be contacted open, or something urgent?"""
    return _wish(view) is not None or bool(_urgent_in(view))


def is_known_to_wait(view: About) -> bool:
    """Has the clinic been told of it?"""
    return view.is_staffed and awaits_clinic(view) and _still_untold(view) is None


def _what_happens(view: About, words: Words, urgency: Urgency | None) -> str:
    urgency = urgency or _still_untold(view)
    says_whom = urgency is None or urgency >= Urgency.URGENT or not view.is_staffed
    worse = "" if says_whom else "\n" + words("read.worse", **whom_to_call(view.clinic, view.zone, words))
    return _told_of(view, words, urgency) + worse


def _told_of(view: About, words: Words, urgency: Urgency | None) -> str:
    clinic = whom_to_call(view.clinic, view.zone, words)
    if urgency is None:
        return words(_before(view), **clinic)
    if not view.is_staffed:
        return words("read.nobody", **clinic)
    if view.course.alert is None:
        return words(_closed(urgency), **clinic)
    return words(_told(view, urgency), **clinic, moment=words.on(_read_at(view, urgency), view.now, view.zone))


def _of_words(view: About, words: Words, urgency: Urgency, of: AnswerSet | None) -> str:
    alert = view.course.alert
    if urgency > Urgency.ROUTINE or (alert is not None and not view.is_staffed):
        return _told_of(view, words, urgency)
    if alert is None:
        return _told_of(view, words, None) if view.is_staffed else ""
    clinic = whom_to_call(view.clinic, view.zone, words)
    if alert.state is AlertState.ACKNOWLEDGED:
        return words("read.with_holder", **clinic)
    if still_urgent(view, words):
        return words("read.added.urgent", **clinic)
    if alert.urgency > Urgency.ROUTINE:
        is_first = of is not None and len(of.notes) == 1 and all(each.is_of(of.id) for each in alert.findings)
        return words("read.kept" if is_first else "read.added", **clinic)
    return _told_of(view, words, urgency)


def is_still_there(view: QuestionsView, words: Words) -> str:
    """What was to be looked at again is still more than usual, so that somebody reads it; "" where nobody does."""
    again, urgency = view.looks_again, view.urgency
    if again is None or urgency is None or urgency >= Urgency.URGENT or not view.about.is_staffed:
        return ""
    subject = again.finding.subject
    is_there = any(each.subject == subject for each in view.findings)
    return words("again.still", item=words(f"item.{subject}")) if is_there else ""


def is_known(view: About, words: Words) -> str:
    """Of what the clinic has looked at before, and is not told of again."""
    return _beside_wish(view, words, None, words("read.known", **whom_to_call(view.clinic, view.zone, words)))


def _still_untold(view: About) -> Urgency | None:
    """Of what was said before, and the clinic reads later: in its next digest, or when the night is over."""
    alert = view.course.alert
    if alert is None or alert.state is AlertState.ACKNOWLEDGED or alert.urgency >= Urgency.URGENT:
        return None
    is_held = alert.told_at is not None and alert.told_at > view.now
    return alert.urgency if is_held or (alert.told_at is None and alerting.waits_for_digest(alert)) else None


def _before(view: About) -> str:
    """Somebody is looking after it only where somebody has said so."""
    alert = view.course.alert
    if alert is None:
        return "read.any_time" if view.is_staffed else "read.any_time.alone"
    if alert.state is AlertState.ACKNOWLEDGED:
        return "read.still_open"
    return "read.was_told" if view.is_staffed else "read.nobody"


def _closed(urgency: Urgency) -> str:
    """The clinic has closed it since: nobody is asked to look at it any more, and it is not taken back either."""
    match urgency:
        case Urgency.EMERGENCY:
            return "read.known.emergency"
        case Urgency.URGENT:
            return "read.known.urgent"
    return "read.known"


def _told(view: About, urgency: Urgency) -> str:
    match urgency:
        case Urgency.EMERGENCY:
            return "read.emergency"
        case Urgency.URGENT:
            return "read.urgent"
        case Urgency.SAME_DAY:
            return _of_same_day(view) if view.clinic.is_open(view.now) else "read.closed"
        case Urgency.ROUTINE:
            return "read.routine"


def _of_same_day(view: About) -> str:
    """Today is the clinic's; far from it another day may have begun."""
    is_same = hours.local(view.now, view.clinic.timezone).date() == view.today
    return "read.same_day" if is_same else "read.same_day.elsewhere"


def _read_at(view: About, urgency: Urgency) -> datetime:
    """The digest is for what is routine; all else is read as soon as the clinic is open."""
    if urgency is Urgency.ROUTINE:
        return view.clinic.next_digest(view.now)
    return view.clinic.opens_at(view.now)
