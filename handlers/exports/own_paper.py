"""What is kept of a patient, as a paper for them: in their language, by their clock, in their words."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from bot import hours, timeline
from bot.alert import Alert
from bot.checkin import CheckInState
from bot.consent import FIRST, agreed_to
from bot.enrollment import Enrollment
from bot.letter import Letter, LetterState
from bot.timeline import ENDED, RESOLVED, AlertDeed, Answered, Deed, Entry, Raised, Told, Unanswered
from bot.workflows.exporting import OwnData
from handlers.exports.answer_table import answer_table
from handlers.screens.about import whom_to_call
from handlers.screens.privacy import kept, looked
from handlers.screens.terms import terms
from reports import chart, course_chart
from reports.paper import Block, Heading, Line, Paper, Picture, Section
from wording import happened, why
from wording.facts import history, skin
from wording.staff_words import depth, procedure
from wording.unopened import shown
from wording.words import Words


class OwnPaper:
    def __init__(self, own: OwnData, words: Words, now: datetime) -> None:
        self._own, self._words, self._now = own, words, now
        self._course, self._clinic = own.dossier.file.course, own.dossier.clinic
        self._of, self._zone = self._course.enrollment, self._course.enrollment.timezone

    def paper(self) -> Paper:
        words = self._words
        date = words.date(self._of.treated_on)
        title = words("treatment", procedure=words(f"procedure.{self._of.protocol_id}"), date=date)
        sections = (
            Section(words("paper.answers"), tuple(answer_table(self._course, words))),
            Section(words("own.told_clinic"), tuple(self._alerts())),
            Section(words("paper.chart"), tuple(self._chart(title))),
            Section(words("own.all"), tuple(self._all())),
            Section(words("own.notes"), tuple(self._notes())),
            Section(words("own.terms"), tuple(self._terms())),
        )
        page = lambda page, pages: words("paper.page", page=page, pages=pages)  # noqa: E731
        made, about = words("own.made", moment=self._full(self._now)), words("own.about", clinic=self._clinic.name)
        facts = tuple(self._facts(self._of))
        return Paper(self._clinic.name, title, about, facts, sections, made, page, words("own.substitutes"))

    def _full(self, moment: datetime) -> str:
        on = hours.local(moment, self._zone).date()
        return self._words("paper.moment", date=self._words.date(on), time=self._words.time(moment, self._zone))

    def _facts(self, of: Enrollment) -> Iterator[tuple[str, str]]:
        words, profile = self._words, of.profile
        handle = f"@{of.username}" if of.username else ""
        known = [depth(profile.depth_mm, words), skin(profile, words), *history(profile, words).split("\n")]
        yield words("own.fact.name"), " · ".join(each for each in (of.name, handle, of.called, of.written) if each)
        yield words("own.fact.label"), of.label
        yield words("paper.fact.clinic"), f"{self._clinic.name} · {self._clinic.phone}"
        yield words("paper.fact.treatment"), procedure(of.protocol_id, words)
        yield words("paper.fact.profile"), " · ".join(each for each in known if each)
        yield words("own.fact.agreed"), self._full(of.agreed_at) if of.agreed_at else ""
        yield words("own.fact.state"), words(f"own.state.{of.state.value}")
        hour = words("own.asked_at", hour=of.hour, city=words.city(of.timezone))
        yield words("own.fact.asked"), f"{hour} · {words.name_of_language(of.language)}"
        yield words("own.fact.looked"), looked(self._own.looks, self._zone, words)
        yield words("own.fact.kept"), kept(self._clinic, of, self._now, words)

    def _chart(self, title: str) -> Iterator[Block]:
        if not any(each.grades for each in self._course.answer_sets):
            yield Line("", self._words("paper.no_answers"))
            return
        day = self._course.day(hours.today(self._course, self._now))
        yield Picture(chart.png(course_chart.values(self._course, day, self._words, self._words("chart.title"), title)))

    def _alerts(self) -> Iterator[Block]:
        if not self._own.dossier.file.alerts:
            yield Line("", self._words("own.no_alerts"))
        for alert in self._own.dossier.file.alerts:
            yield from self._alert(alert)

    def _alert(self, alert: Alert) -> Iterator[Block]:
        words = self._words
        yield Heading(words(f"own.raised.{alert.urgency.word}", why=why.short(alert.findings, words)))
        yield Line("", self._full(alert.raised_at))
        for deed in (self._own.dossier.file.deeds or {}).get(f"alert:{alert.id}", ()):
            if deed.action in timeline.ALERT_DEEDS or deed.is_of(RESOLVED):
                at = words.moment(deed.at, self._zone)
                yield Line("", words("timeline.entry", at=at, what=_of_alert(deed, words)))
        if alert.resolved_at is None:
            yield Line("", words("own.open"))

    def _all(self) -> Iterator[Block]:
        every = timeline.entries(self._own.dossier.file)[::-1]
        for on, entries in groupby(every, self._heading):
            yield Heading(on)
            yield from (self._line(each) for each in entries)

    def _heading(self, entry: Entry) -> str:
        on = hours.local(entry.at, self._zone).date()
        return self._words("paper.heading", date=self._words.date(on), day=entry.day)

    def _line(self, entry: Entry) -> Line:
        quote = entry.what.text if isinstance(entry.what, Told) else ""
        return Line(self._words.time(entry.at, self._zone), what(entry, self._zone, self._words), quote=quote)

    def _notes(self) -> Iterator[Block]:
        """What the clinic wrote for itself it hands over itself: see decision 35."""
        clinic = {"clinic": self._clinic.name, "phone": self._clinic.phone}
        if not self._own.notes:
            yield Line("", self._words("own.no_notes", **clinic))
            return
        yield Line("", self._words.count("own.has_notes", len(self._own.notes), **clinic))
        yield from (Line("", self._full(each)) for each in self._own.notes)

    def _terms(self) -> Iterator[Block]:
        said = terms(agreed_to(self._of) or FIRST, whom_to_call(self._clinic, self._zone, self._words), self._words)
        yield from (Line("", each) for each in said.split("\n"))


def what(entry: Entry, zone: str, words: Words) -> str:
    """As the patient reads it; whoever of the staff did something is "the clinic"."""
    match entry.what:
        case Answered(answers=answers):
            return happened.answered(answers, zone, words, "own")
        case Unanswered(checkin=checkin):
            is_ours = checkin.state is CheckInState.MISSED_BY_US
            return words("own.missed_by_us" if is_ours else "own.unanswered")
        case Raised() as raised:
            return words(f"own.raised.{raised.urgency.word}", why=why.short(raised.findings, words))
        case AlertDeed(deed=deed):
            return _of_alert(deed, words)
        case Deed() as deed if deed.is_of(ENDED):
            reason = words(f"ending.{deed.result}").lower() if deed.result else ""
            return words("own.deed.ended", reason=reason) if reason else words("own.deed.over")
        case Deed(action=action):
            return words(f"own.deed.{happened.key_of(action)}", label=entry.label)
        case Told():
            return words("own.told")
        case Letter() as letter:
            return _letter(letter, words)
        case _:
            return happened.what(entry, zone, {}, words, in_full=True)


def _of_alert(deed: Deed, words: Words) -> str:
    if deed.is_of(RESOLVED) and deed.result:
        return words("own.deed.resolved", outcome=words(f"outcome.{deed.result}").lower())
    if deed.is_of(RESOLVED):
        return words("own.deed.closed")
    return words(f"own.deed.{happened.key_of(deed.action)}")


def _letter(letter: Letter, words: Words) -> str:
    said = words("own.letter", text=shown(letter.text, words) or words("timeline.letter.photo"))
    is_there = letter.state is LetterState.SENT
    return said if is_there else f"{said}\n{words(f'timeline.letter.{letter.state.value}')}"
