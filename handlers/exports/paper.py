"""A patient's file for the clinic's own: everything that is kept of one treatment, in full words, the oldest first."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from bot import hours, timeline
from bot.alert import Alert
from bot.enrollment import Enrollment
from bot.letter import Remark
from bot.timeline import ALERT_DEEDS, RESOLVED, AlertDeed, Entry, Told
from bot.workflows.exporting import Dossier
from handlers.exports.answer_table import answer_table
from reports import chart
from reports.course_chart import for_staff, values
from reports.paper import Block, Heading, Line, Paper, Picture, Section, pdf
from wording import happened, why
from wording.facts import history, skin, state, who
from wording.names import of_staff, on_card
from wording.staff_words import depth, procedure
from wording.words import Words


def pdf_of(dossier: Dossier, words: Words, now: datetime, by: str, *, remarks: bool = True) -> bytes:
    """`by` is who prints it. Without `remarks`, what the staff wrote for themselves is left out."""
    return pdf(PaperInWords(dossier, words, now, by, remarks=remarks).paper())


class PaperInWords:
    def __init__(self, dossier: Dossier, words: Words, now: datetime, by: str, *, remarks: bool) -> None:
        self._of, self._words, self._now, self._by, self._has_remarks = dossier, words, now, by, remarks
        self._course, self._zone = dossier.file.course, dossier.clinic.timezone
        self._names = {number: of_staff(each, words.language) for number, each in dossier.staff.items()}

    def paper(self) -> Paper:
        of, words = self._of.enrollment, self._words
        sections = (
            Section(words("paper.answers"), tuple(answer_table(self._course, words))),
            Section(words("paper.alerts"), tuple(self._alerts())),
            Section(words("paper.chart"), tuple(self._chart())),
            Section(words("paper.all"), tuple(self._all())),
        )
        title = f"{of.label} · {on_card(of, words)}"
        printed = words("paper.printed", moment=self._full(self._now), name=self._by)
        page = lambda page, pages: words("paper.page", page=page, pages=pages)  # noqa: E731
        facts = tuple(self._facts(of))
        clinic = self._of.clinic.name
        return Paper(clinic, title, words("paper.about"), facts, sections, printed, page, words("paper.substitutes"))

    def _full(self, moment: datetime) -> str:
        """With its year: a paper is read years later."""
        on = hours.local(moment, self._zone).date()
        return self._words("paper.moment", date=self._words.date(on), time=self._words.time(moment, self._zone))

    def _facts(self, of: Enrollment) -> Iterator[tuple[str, str]]:
        words, profile, clinic = self._words, of.profile, self._of.clinic
        day = self._course.day(hours.today(self._course, self._now))
        known = [depth(profile.depth_mm, words), skin(profile, words), *history(profile, words).split("\n")]
        yield words("paper.fact.pseudonym"), of.label
        yield words("paper.fact.name"), who(of, words)
        yield words("paper.fact.clinic"), " · ".join(each for each in (clinic.name, clinic.phone) if each)
        yield words("paper.fact.treatment"), procedure(of.protocol_id, words)
        yield words("paper.fact.date"), words("enroll.treated", date=words.date(of.treated_on), day=day)
        yield words("paper.fact.profile"), " · ".join(each for each in known if each)
        enrolled = words("paper.enrolled", moment=self._full(of.created_at), name=self._names[of.provider_id])
        yield words("paper.fact.enrolled"), enrolled
        yield words("paper.fact.consent"), self._agreed(of)
        yield words("paper.fact.state"), state(of, words)
        yield words("paper.fact.protocol"), words("paper.protocol", id=of.protocol_id, version=of.protocol_version)
        yield words("paper.fact.times"), self._zone

    def _agreed(self, of: Enrollment) -> str:
        if of.agreed_at is None:
            return self._words("paper.not_agreed")
        language = self._words.name_of_language(of.agreed_language or of.language)
        return self._words(
            "paper.agreed", moment=self._full(of.agreed_at), version=of.agreed_version or 1, language=language
        )

    def _chart(self) -> Iterator[Block]:
        if not any(each.grades for each in self._course.answer_sets):
            yield Line("", self._words("paper.no_answers"))
            return
        day = self._course.day(hours.today(self._course, self._now))
        drawn = values(
            self._course, day, self._words, self._of.enrollment.label, procedure(self._protocol, self._words)
        )
        yield Picture(chart.png(for_staff(drawn, self._course, self._words)))

    @property
    def _protocol(self) -> str:
        return self._of.enrollment.protocol_id

    def _alerts(self) -> Iterator[Block]:
        if not self._of.file.alerts:
            yield Line("", self._words("paper.no_alerts"))
        for alert in self._of.file.alerts:
            yield Heading(self._words(f"card.head.{alert.urgency.word}", label=self._of.enrollment.label))
            yield from self._alert(alert)

    def _alert(self, alert: Alert) -> Iterator[Line]:
        """Why, then what was done, by whom and when; and that nobody has closed it yet."""
        words = self._words
        yield Line("", words("paper.raised", moment=words.moment(alert.raised_at, self._zone)))
        yield from (Line("", each) for each in why.lines(self._course, alert, words))
        for deed in (self._of.file.deeds or {}).get(f"alert:{alert.id}", ()):
            if deed.action in ALERT_DEEDS or deed.is_of(RESOLVED):
                entry = Entry(deed.at, 0, AlertDeed(alert, deed))
                said = happened.what(entry, self._zone, self._names, words)
                yield Line("", words("timeline.entry", at=words.moment(deed.at, self._zone), what=said))
        if alert.resolved_at is None:
            yield Line("", words("paper.open"))

    def _all(self) -> Iterator[Block]:
        every = [each for each in timeline.entries(self._of.file)[::-1] if self._is_shown(each)]
        if not every:
            yield Line("", self._words("timeline.nothing"))
        for on, entries in groupby(every, self._heading):
            yield Heading(on)
            yield from (self._line(each) for each in entries)

    def _is_shown(self, entry: Entry) -> bool:
        return self._has_remarks or not isinstance(entry.what, Remark)

    def _heading(self, entry: Entry) -> str:
        on = hours.local(entry.at, self._zone).date()
        return self._words("paper.heading", date=self._words.date(on), day=entry.day)

    def _line(self, entry: Entry) -> Line:
        said = happened.what(entry, self._zone, self._names, self._words, in_full=True)
        quote = entry.what.text if isinstance(entry.what, Told) else ""
        at = self._words.time(entry.at, self._zone)
        return Line(at, said, quote=quote, for_us=isinstance(entry.what, Remark))
