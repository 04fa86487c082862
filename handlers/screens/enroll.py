"""`/enroll`: the question that is open, the summary, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot import hours
from bot.enrollment import HISTORY, Enrollment
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.protocol import Protocol
from bot.workflows import enrolling
from handlers import usual
from handlers.buttons import Arg, encode
from handlers.forms import GOES_ON, MORE, EnrollForm
from handlers.screen import Button, Drawn, Screen
from handlers.screens.clinic import rows
from handlers.screens.language import Languages, every, name_of
from handlers.screens.reader import reader_of
from wording import dates
from wording.facts import ROMAN, history, skin
from wording.names import brief
from wording.staff_words import depth, offered_as, procedure
from wording.text import fit
from wording.words import Words

NOTE_LIMIT = 80
Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class EnrollView:
    """Without a form it is over: `made` is then the new enrollment, if there is one.

    `last` is what "as the last one" would enroll; of `offered` what is used most often comes first.
    """

    language: str
    today: date
    form: EnrollForm | None
    offered: tuple[Protocol, ...]
    made: Enrollment | None = None
    last: EnrollForm | None = None
    usual_depth: float | None = None
    languages: Languages = ()


def load(tx: Transaction, message: Message, now: datetime) -> EnrollView | None:
    reader = reader_of(tx, message)
    if reader is None:
        return None
    clinic = tx.clinics.get(reader.clinic_id)
    today = hours.local(now, clinic.timezone).date()
    form = None if message.subject else EnrollForm.read(tx.drafts.get(message.chat_id))
    try:
        made = tx.enrollments.of_clinic(clinic.id, message.subject) if message.subject else None
    except NotYours:
        return None
    offered = enrolling.offered(clinic)
    if form is None:
        return EnrollView(clinic.language, today, form, tuple(offered), made)
    enrolled = usual.recent(tx, reader)
    by_use = tuple(usual.by_use(offered, enrolled))
    last = usual.as_the_last_one(enrolled, reader, offered, today)
    depth = usual.usual_depth(enrolled, form.protocol_id)
    return EnrollView(clinic.language, today, form, by_use, None, last, depth, every(clinic))


def draw(view: EnrollView, words: Words) -> Drawn:
    form = view.form
    if form is None:
        another = ((Button(words("enroll.another"), encode("p.enroll", "again")),),)
        return Drawn(_made(view.made, words), another) if view.made else Drawn(words("enroll.over"))
    asked = words(f"enroll.ask.{form.step}")
    known = [*_known(form, view.today, words), *(_note(each, words) for each in form.notes)]
    fault = [words(f"enroll.fault.{form.fault}", days=form.last_day)] if form.fault else []
    parts = [*(["\n".join(known)] if known else []), *fault, asked]
    return Drawn("\n\n".join(parts), (*_answers(view, form, words), _ways_out(form, words)), bold=(asked,))


def _made(of: Enrollment, words: Words) -> str:
    """Who it is, for whoever enrolls several in a row."""
    treatment = (procedure(of.protocol_id, words), depth(of.profile.depth_mm, words), words.day(of.treated_on))
    return "\n\n".join((words("enroll.made", who=brief(of)), " · ".join(each for each in treatment if each)))


def _known(form: EnrollForm, today: date, words: Words) -> list[str]:
    """What has been answered so far; at the summary all of it, and what was left out."""
    is_at_end = form.step in ("summary", MORE)
    done = (*form.steps[:-1], "history", "skin", "called", "language") if is_at_end else _before(form)
    said = {
        "procedure": offered_as(form.protocol, words) if form.protocol else "",
        "date": _date_in_words(form, today, words),
        "depth": depth(form.depth_mm, words) or words("enroll.no_depth"),
        "history": history(form.profile, words) or words("enroll.no_history"),
        "skin": skin(form.profile, words) or words("enroll.no_skin"),
        "called": words("enroll.called", name=form.called) if form.called else "",
        "language": words("enroll.language", language=words.name_of_language(form.language)) if form.language else "",
    }
    return [said[step] for step in done if said[step]]


def _note(text: str, words: Words) -> str:
    return words("enroll.note", text=fit(" ".join(text.split()), NOTE_LIMIT))


def _before(form: EnrollForm) -> tuple[str, ...]:
    return form.steps[: form.steps.index(form.step)]


def _date_in_words(form: EnrollForm, today: date, words: Words) -> str:
    if form.treated_on is None:
        return ""
    return words("enroll.treated", date=words.date(form.treated_on), day=max(0, (today - form.treated_on).days))


def _answers(view: EnrollView, form: EnrollForm, words: Words) -> Rows:
    match form.step:
        case "procedure":
            offered = tuple((_button(form, offered_as(each, words), each.id),) for each in view.offered)
            return (*_as_last(view, words), *offered)
        case "date":
            other = _button(form, words("enroll.other_date"), "other")
            return (*date_rows("p.enroll", "date", view.today, words), (other,))
        case "depth":
            first, depths = view.usual_depth, form.protocol.depths_mm if form.protocol else ()
            others = [_depth(form, each, words) for each in depths if each != first]
            usually = ((_depth(form, first, words),),) if first else ()
            return (*usually, *rows(others, 3), (_button(form, words("provider.skip"), "skip"),))
        case step if step == MORE:
            return _more(view, form, words)
    make = Button(words("enroll.make"), encode("p.enroll", form.step, "make", form.mark))
    ticks = tuple((_tick(form, each, words),) for each in HISTORY)
    types = [_type(form, number, words) for number in range(1, len(ROMAN) + 1)]
    return (*ticks, *rows(types, 6), (_button(form, words("enroll.more"), "more"),), (make,))


def _more(view: EnrollView, form: EnrollForm, words: Words) -> Rows:
    """In which language the invitation is, and whether it bears a first name."""
    spoken = form.language or view.language
    languages = [
        Button(name_of(code, name, spoken, words), encode("p.enroll", MORE, "language", code.lower()))
        for code, name in view.languages
    ]
    no_name = ((_button(form, words("enroll.no_name"), "no_name"),),) if form.called else ()
    return (*rows(languages, 2), *no_name)


def _as_last(view: EnrollView, words: Words) -> Rows:
    last = view.last
    if last is None or last.protocol is None:
        return ()
    named = [words(f"procedure.{last.protocol_id}"), depth(last.depth_mm, words), words("enroll.today").lower()]
    label = words("enroll.as_last", what=", ".join(each for each in named if each))
    return ((Button(label, encode("p.enroll", "procedure", "as", "last")),),)


def _depth(form: EnrollForm, millimetres: float, words: Words) -> Button:
    return _button(form, depth(millimetres, words), round(millimetres * 100))


def _type(form: EnrollForm, number: int, words: Words) -> Button:
    roman = ROMAN[number - 1]
    label = words("enroll.chosen", what=roman) if number == form.skin_type else roman
    return Button(label, encode("p.enroll", "summary", "skin", number))


def date_rows(verb: str, first: Arg, today: date, words: Words, *last: Arg) -> Rows:
    """Today, yesterday and the days before, two in a row; `first` and `last` stand beside the date in the button."""
    named = {today: words("enroll.today"), today - timedelta(days=1): words("enroll.yesterday")}
    offered = dates.offered(today)
    named_so = [(named.get(on, words.day(on)), dates.number(on)) for on in offered]
    return rows([Button(name, encode(verb, first, number, *last)) for name, number in named_so], 2)


def _tick(form: EnrollForm, what: str, words: Words) -> Button:
    key = "provider.ticked" if what in form.history else "provider.unticked"
    return _button(form, words(key, what=words(f"enroll.history.{what}")), what)


def _ways_out(form: EnrollForm, words: Words) -> tuple[Button, ...]:
    cancel = _button(form, words("provider.cancel"), "cancel")
    drop = (_button(form, words("enroll.drop_note"), "drop"),) if form.notes else ()
    anew = (_button(form, words("enroll.anew"), "anew"),) if form.fault == GOES_ON else ()
    back = () if form.step == form.steps[0] else (_button(form, words("provider.back"), "back"),)
    return (*anew, *drop, *back, cancel)


def _button(form: EnrollForm, label: str, answer: Arg) -> Button:
    return Button(label, encode("p.enroll", form.step, answer))


ENROLL = Screen(load, draw)
