"""What may be put right on a patient's page: a side of it for each, with its question and its buttons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot import protocol
from bot.enrollment import HISTORY, OVER, REASONS, Ending, Enrollment
from bot.protocol import Protocol
from bot.sure import mark_of, minute
from bot.workflows import ending, sessions
from handlers.buttons import Arg, encode
from handlers.screen import Button
from handlers.screens.clinic import rows
from handlers.screens.enroll import date_rows
from wording.facts import ROMAN
from wording.names import in_telegram
from wording.staff_words import depth, offered_as
from wording.words import Words

Rows = tuple[tuple[Button, ...], ...]

ASKS = {
    "unbind": "enrollment.ask_unbind",
    "date": "enrollment.ask_date",
    "name": "enrollment.ask_name",
    "end": "ending.why",
    "procedure": "enrollment.ask_procedure",
    "depth": "enroll.ask.depth",
    "history": "enroll.ask.history",
    "skin": "enroll.ask.skin",
    "session": "session.ask",
    "file": "export.ask_file",
    "erase": "erase.ask",
    "erase_sure": "erase.sure",
}
SIDES = ("more", *ASKS, *(f"end_{each.value}" for each in REASONS))


@dataclass(frozen=True, slots=True)
class Side:
    """`today` is the day at the clinic, now; `alert` is the version of the open alert, 0 where there is none.

    `offered` are the protocols by which the clinic enrolls. `erases`: its reader may erase, as an admin.
    """

    name: str
    enrollment: Enrollment
    alert: int
    today: date
    now: datetime
    offered: tuple[Protocol, ...] = ()
    erases: bool = False

    @property
    def is_open(self) -> bool:
        if self.name.startswith("end"):
            return ending.is_to_end(self.enrollment)
        if self.name == "session":
            return sessions.can_follow(self.enrollment)
        if self.name in ("erase", "erase_sure"):
            return self.erases
        if self.name == "file":
            return True
        return self.name in SIDES and self.enrollment.state not in OVER

    @property
    def is_about_alert(self) -> bool:
        """Does it ask what becomes of the open alert?"""
        return bool(self.alert) and self.name.startswith("end_")

    @property
    def asks(self) -> str:
        """The key of its question."""
        if self.name.startswith("end_"):
            return "ending.ask_alert" if self.is_about_alert else "ending.ask"
        if self.name in ("erase", "erase_sure") and self.alert:
            return "erase.open"
        return ASKS.get(self.name, "")

    def rows(self, words: Words) -> Rows:
        of = self.enrollment
        match self.name:
            case "more":
                erase = ((erases(of, words),),) if self.erases else ()
                return (*to_put_right(of, words, self.offered), (to_file(of, words),), *erase)
            case "erase" | "erase_sure":
                return () if self.alert else ((self._erase(words),),)
            case "file":
                with_notes = Button(words("export.with_notes"), encode("p.file", of.id))
                return ((with_notes,), (Button(words("export.without_notes"), encode("p.file", of.id, "plain")),))
            case "unbind":
                return ((Button(words("enrollment.unbind_yes"), encode("p.unbind", of.id, mark_of(of))),),)
            case "date":
                return date_rows("p.date", of.id, self.today, words, mark_of(of))
            case "name":
                shown = in_telegram(of, words)
                return ((self._fix(words("enrollment.name.telegram", name=shown), "telegram"),),) if of.written else ()
            case "session":
                return date_rows("p.session", of.id, self.today, words, mark_of(of))
            case "end":
                return tuple((self._ends(each, words(f"ending.{each.value}")),) for each in REASONS)
            case "procedure":
                return tuple((self._is_of(each, words),) for each in self.offered)
            case "depth" | "history" | "skin":
                return self._profile(words)
        return self._ways_to_end(Ending(self.name.removeprefix("end_")), words)

    def _ways_to_end(self, reason: Ending, words: Words) -> Rows:
        if not self.alert:
            return ((self._ends(reason, words("ending.yes"), "keep"),),)
        closes = self._ends(reason, words("ending.close"), "close")
        return ((closes,), (self._ends(reason, words("ending.keep"), "keep"),))

    def _ends(self, reason: Ending, label: str, *alert: str) -> Button:
        seen = (self.alert,) if alert else ()
        return Button(label, encode("p.end", self.enrollment.id, mark_of(self.enrollment), reason.value, *alert, *seen))

    def _erase(self, words: Words) -> Button:
        of = self.enrollment
        if self.name == "erase":
            return Button(words("erase.go_on"), encode("p.turn", of.id, "erase_sure"))
        return Button(words("erase.yes"), encode("p.erase", of.id, mark_of(of), minute(self.now)))

    def _profile(self, words: Words) -> Rows:
        of = self.enrollment
        unknown = (self._fix(words("provider.unknown"), "none"),)
        match self.name:
            case "depth":
                offered = protocol.load(of.protocol_id, of.protocol_version).depths_mm
                return (*rows([self._fix(depth(each, words), round(each * 100)) for each in offered], 3), unknown)
            case "skin":
                return (*rows([self._fix(roman, number) for number, roman in enumerate(ROMAN, start=1)], 3), unknown)
        return tuple((self._tick(each, words),) for each in HISTORY)

    def _is_of(self, each: Protocol, words: Words) -> Button:
        label, of = offered_as(each, words), self.enrollment
        named = words("provider.ticked", what=label) if each.id == of.protocol_id else label
        return Button(named, encode("p.was", of.id, mark_of(of), each.id))

    def _tick(self, what: str, words: Words) -> Button:
        key = "provider.ticked" if getattr(self.enrollment.profile, what) else "provider.unticked"
        return self._fix(words(key, what=words(f"enroll.history.{what}")), what)

    def _fix(self, label: str, value: Arg) -> Button:
        return Button(label, encode("p.fix", self.enrollment.id, mark_of(self.enrollment), self.name, value))


def to_put_right(enrollment: Enrollment, words: Words, protocols: Sequence[Protocol]) -> Rows:
    """`protocols` are those by which the clinic enrolls."""
    link = [Button(words("enrollment.link"), encode("p.link", enrollment.id))]
    offered = [*(link if enrollment.ended_for is None else ()), _turns("date", enrollment, words)]
    if enrollment.enrolled_at is not None:
        offered.append(_turns("name", enrollment, words))
    if any(each.id != enrollment.protocol_id for each in protocols):
        offered.append(_turns("procedure", enrollment, words))
    if protocol.load(enrollment.protocol_id, enrollment.protocol_version).depths_mm:
        offered.append(_turns("depth", enrollment, words))
    offered += [_turns(each, enrollment, words) for each in ("history", "skin")]
    if enrollment.chat_id is not None:
        offered.append(unbinds(enrollment, words))
    if sessions.can_follow(enrollment):
        offered.append(Button(words("session.button"), encode("p.turn", enrollment.id, "session")))
    if ending.is_to_end(enrollment):
        offered.append(Button(words("ending.button"), encode("p.turn", enrollment.id, "end")))
    elif enrollment.ended_for in REASONS:
        offered.append(Button(words("ending.take_back"), encode("p.follow_again", enrollment.id)))
    return rows(offered, 1)


def unbinds(enrollment: Enrollment, words: Words) -> Button:
    return _turns("unbind", enrollment, words)


def to_file(enrollment: Enrollment, words: Words) -> Button:
    return Button(words("export.file"), encode("p.turn", enrollment.id, "file"))


def erases(enrollment: Enrollment, words: Words) -> Button:
    return _turns("erase", enrollment, words)


def _turns(side: str, enrollment: Enrollment, words: Words) -> Button:
    return Button(words(f"enrollment.{side}"), encode("p.turn", enrollment.id, side))
