"""What the clinic asks of the world: one transaction, with a repository for each noun."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from bot.alert import Alert
from bot.audit import Audit
from bot.checkin import AnswerSet, CheckIn
from bot.clinic import Clinics, Providers
from bot.course import Course
from bot.enrollment import Enrollment
from bot.erasure import Erasures
from bot.group import Groups
from bot.health import Troubles, Vitals
from bot.invitation import Invitations
from bot.letter import Letters, Remarks
from bot.queues import Inbox, Outbox
from bot.sign_in import SignIns
from bot.standing import Names, Standing
from bot.tally import Tallies

P = ParamSpec("P")
R = TypeVar("R")


class NotYours(Exception):
    """There is no such record for whoever asks; it says no more than that."""


class LeaseLost(Exception):
    """Somebody else has taken over what was claimed; nothing may be committed."""


class StoreTrouble(Exception):
    """The database cannot do it now; says why in a word or two. Nothing was kept, and it is to be tried again."""


@dataclass(frozen=True, slots=True)
class Due:
    """One waiting moment: `kind` is enrollment, erasing or erased (of an enrollment), alert, clinic (its digest),
    morning (of a clinic), invitation or wish (of an answer set), `subject` its id; or ticks, group, or refusal (of an
    invitation), of a chat.
    """

    at: datetime
    kind: str
    subject: int


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody is in the middle of, one a person; its body holds no more than that screen needs."""

    kind: str
    body: Mapping[str, object]


class DueMoments(Protocol):
    def set(self, kind: str, subject: int, at: datetime | None) -> None:
        """The one moment at which this subject is looked at again; None takes it away."""

    def bring_forward(self, kind: str, subject: int, at: datetime) -> None:
        """The same, but what is to be looked at earlier stays so: it may have come, and be waiting its turn."""

    def claim(self, now: datetime, limit: int, kinds: Sequence[str] = ()) -> Sequence[Due]:
        """The earliest that have come, of these kinds if any are named, removed from the table in this transaction."""

    def next_at(self) -> datetime | None: ...


class Enrollments(Protocol):
    def add(self, enrollment: Enrollment) -> Enrollment:
        """Gives it an id and the clinic's next label (K-001, K-002, ...)."""

    def save(self, enrollment: Enrollment) -> None: ...
    def hold(self, enrollment_id: int) -> Enrollment:
        """Locked for this transaction: whatever is decided of a course is decided by one at a time.

        With it, in the order of their ids, all that are bound to the same chat: who has one never waits for another.
        """

    def of_patient(self, chat_id: int) -> Sequence[Enrollment]:
        """Every enrollment bound to this chat, neither withdrawn nor erased, the newest first."""

    def stopped_by(self, chat_id: int) -> Sequence[Enrollment]:
        """What this chat itself has ended by /stop, the newest first: whoever was unbound is not bound to it."""

    def enrolled_twice(self, chat_id: int) -> Sequence[Enrollment]:
        """What was withdrawn because this chat takes part in another for the same treatment, the newest first."""

    def unbound_from(self, chat_id: int) -> Sequence[Enrollment]:
        """What this chat was connected to by mistake, and nobody else ever was, the newest first."""

    def ids_of_chat(self, chat_id: int) -> Collection[int]:
        """Of every enrollment bound to this chat, ended or not."""

    def of_clinic(self, clinic_id: int, enrollment_id: int) -> Enrollment:
        """Raises NotYours where it is another clinic's."""

    def some_of_clinic(self, clinic_id: int, ids: Collection[int]) -> Mapping[int, Enrollment]:
        """Those of these that are this clinic's, by their ids; in one statement, for a list."""

    def recent_of_clinic(self, clinic_id: int, limit: int) -> Sequence[Enrollment]: ...
    def following(self, enrollment_id: int) -> Sequence[Enrollment]: ...
    def reading(self, clinic_id: int, language: str) -> Sequence[int]:
        """The ids of a clinic's enrollments whose patients are written to in this language."""

    def standings(self, clinic_id: int) -> Sequence[Standing]:
        """Of everybody but who was erased, in no order, held for nobody."""

    def names(self, clinic_id: int) -> Sequence[Names]:
        """Of the same, the newest first; opened in memory, and kept nowhere else."""

    def pinned(self) -> Sequence[tuple[str, int]]:
        """Each id and version of a protocol that any enrollment is pinned to, ended or not."""

    def history(self, enrollment_id: int) -> tuple[Course, Sequence[Alert]]:
        """As `course`, but held for nobody and fit for reading alone, with every alert that there was."""

    def course(self, enrollment_id: int) -> Course:
        """All that is known of it, locked for this transaction; answer sets without an answer are left out."""


class CheckIns(Protocol):
    def add(self, checkin: CheckIn) -> CheckIn:
        """One a local date: raises nothing, but returns the one that is there."""

    def save(self, checkin: CheckIn) -> None: ...
    def get(self, checkin_id: int) -> CheckIn:
        """For what the machine itself has on record, never for an id from a button."""

    def awaiting_answers(self, now: datetime) -> Sequence[CheckIn]:
        """Asked, not fully answered, and still taking answers."""


class Answers(Protocol):
    def add(self, answers: AnswerSet) -> AnswerSet: ...
    def save(self, answers: AnswerSet) -> None: ...
    def of_patient(self, chat_id: int, answer_set_id: int) -> AnswerSet:
        """The answer set, if it belongs to the patient in this chat; NotYours otherwise.

        There is no way to answers by their id alone: an id comes from a button, and a button can be forged.
        """

    def of_checkin(self, checkin_id: int) -> AnswerSet | None: ...
    def on(self, enrollment_id: int, on: date) -> Sequence[AnswerSet]: ...
    def get(self, answer_set_id: int) -> AnswerSet:
        """For drawing a screen that was decided before, never for an id from a button."""


class Alerts(Protocol):
    def add(self, alert: Alert) -> Alert: ...
    def save(self, alert: Alert) -> None: ...
    def hold(self, alert_id: int) -> Alert:
        """Locked for this transaction: whatever is saved was held before, or what another has just saved is lost."""

    def of_enrollment(self, enrollment_id: int) -> Sequence[Alert]:
        """Open and resolved, oldest first, locked for this transaction."""

    def all_of_enrollment(self, enrollment_id: int) -> Sequence[Alert]:
        """As `of_enrollment`, held for nobody: what is only shown keeps nobody waiting."""

    def open_of_enrollment(self, enrollment_id: int) -> Alert | None:
        """Held for nobody."""

    def of_staff(self, clinic_id: int, alert_id: int) -> Alert:
        """Raises NotYours where it is another clinic's."""

    def open_of_clinic(self, clinic_id: int) -> Sequence[Alert]:
        """The most urgent first, then the oldest."""

    def news_of_clinic(self, clinic_id: int) -> str:
        """Another text whenever an alert of the clinic was raised or has changed, one of its patients was heard, is
        followed no more or was erased, or a letter to one has gone, arrived or failed."""

    def between(self, clinic_id: int, since: datetime, until: datetime) -> Sequence[Alert]:
        """Raised before `until`, and raised or resolved from `since` on; held for nobody."""

    def get(self, alert_id: int) -> Alert:
        """For what the machine itself has on record, never for an id from a button."""


class Drafts(Protocol):
    def get(self, chat_id: int) -> Draft | None: ...
    def put(self, chat_id: int, draft: Draft, now: datetime) -> None: ...
    def clear(self, chat_id: int) -> None: ...


class Marks(Protocol):
    """Moments that outlive a restart, by name: when we last received, when we last sent."""

    def get(self, name: str) -> datetime | None: ...
    def set(self, name: str, at: datetime) -> None: ...


class Transaction(Protocol):
    """Everything done with one of these commits together or not at all.

    `given_at` is when what is being worked here was given by its person; None for what time or a command began.
    """

    given_at: datetime | None

    @property
    def inbox(self) -> Inbox: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def due(self) -> DueMoments: ...
    @property
    def clinics(self) -> Clinics: ...
    @property
    def providers(self) -> Providers: ...
    @property
    def sign_ins(self) -> SignIns: ...
    @property
    def groups(self) -> Groups: ...
    @property
    def invitations(self) -> Invitations: ...
    @property
    def enrollments(self) -> Enrollments: ...
    @property
    def checkins(self) -> CheckIns: ...
    @property
    def answers(self) -> Answers: ...
    @property
    def alerts(self) -> Alerts: ...
    @property
    def letters(self) -> Letters: ...
    @property
    def remarks(self) -> Remarks: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def marks(self) -> Marks: ...
    @property
    def tallies(self) -> Tallies: ...
    @property
    def erasures(self) -> Erasures: ...
    @property
    def vitals(self) -> Vitals: ...
    @property
    def troubles(self) -> Troubles: ...


class Store(Protocol):
    def run(self, work: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs) -> Awaitable[R]:
        """Run `work` in one transaction in a thread: committed when it returns, rolled back when it raises."""

    def transact(self, work: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The same, here and now, for the command line and for tests."""


Clock = Callable[[], datetime]
