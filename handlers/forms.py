"""What somebody of the staff is in the middle of, as it is kept in their draft."""

from collections.abc import Mapping
from datetime import date, time
from typing import ClassVar, Self
from zlib import crc32

from pydantic import BaseModel, ConfigDict, ValidationError

from bot import protocol
from bot.enrollment import NOT_STERILE, Profile
from bot.ports import Draft
from bot.protocol import Protocol
from bot.week import Week

LAST_DAY = 28
MORE = "more"  # A screen beside the summary.
GOES_ON = "goes_on"  # In the place of a fault: one that was begun is shown again.


class Form(BaseModel):
    """`step` is what is asked; `fault` says what was wrong with the last answer, if anything."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    kind: ClassVar[str]

    step: str = ""
    fault: str = ""

    @classmethod
    def read(cls, draft: Draft | None) -> Self | None:
        """None if the draft is of another kind, or from another version of the bot."""
        if draft is None or draft.kind != cls.kind:
            return None
        try:
            return cls.model_validate(dict(draft.body))
        except ValidationError:
            return None

    def draft(self) -> Draft:
        body: Mapping[str, object] = self.model_dump(mode="json")
        return Draft(self.kind, body)

    def having(self, **changes: object) -> Self:
        """What was wrong is forgotten unless it is said again."""
        return self.model_copy(update={"fault": "", **changes})


class ClinicForm(Form):
    """`first` while the clinic is set up: one step leads to the next. Hours are kept when their days are chosen.

    After so many `months` data would be erased, of as many patients as `erases` in the coming night: asked twice.
    """

    kind: ClassVar[str] = "setup"

    first: bool = False
    opens: time = time(9)
    closes: time = time(18)
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    week: Week = ()
    months: int = 0
    erases: int = 0


class DutyForm(Form):
    """Whose rota, or until when somebody is away: `week` as it was understood, before it is kept.

    `until` is the day on which they would be back, asked where nobody else is on duty; None for who goes off duty.
    """

    kind: ClassVar[str] = "duty"

    about: int = 0
    week: Week = ()
    until: date | None = None


class DateForm(Form):
    """The corrected day of a treatment, typed."""

    kind: ClassVar[str] = "date"

    enrollment: int = 0
    mark: int = 0
    last_day: int = LAST_DAY


class NameForm(Form):
    """The name of a patient in the clinic's file, typed."""

    kind: ClassVar[str] = "name"

    enrollment: int = 0
    mark: int = 0


class TextForm(Form):
    """One of the clinic's own texts: `text` as it was typed, before it is kept; `instead_of` is the mark of another."""

    kind: ClassVar[str] = "clinic_text"

    text: str = ""
    instead_of: int = 0


class LetterForm(Form):
    """What is typed next is written to the patient; `for_us`, kept for the clinic alone."""

    kind: ClassVar[str] = "letter"

    enrollment: int = 0
    for_us: bool = False


def of_treatment(profile: Profile) -> tuple[str, ...]:
    """Of what is ticked, what was done and not who the patient is."""
    return ("serum",) if profile.serum else ()


class EnrollForm(Form):
    """The summary asks for history and skin, too: nothing about the patient is left out unseen, and taps are few.

    `language` is that of the invitation, "" for the clinic's; `called` the patient's first name, if the clinic likes.
    `notes` were typed and answer no question: they are for the clinic.
    """

    kind: ClassVar[str] = "enroll"

    step: str = "procedure"
    protocol_id: str = ""
    version: int = 0
    treated_on: date | None = None
    depth_mm: float | None = None
    skin_type: int | None = None
    history: tuple[str, ...] = ()
    language: str = ""
    called: str = ""
    notes: tuple[str, ...] = ()

    @classmethod
    def read(cls, draft: Draft | None) -> Self | None:
        """A form of an older version may stand at a step that is a part of the summary now."""
        form = super().read(draft)
        return form.having(step="summary") if form is not None and form.step not in (*form.steps, MORE) else form

    @property
    def last_day(self) -> int:
        """How long ago the treatment may have been: after that nothing is asked."""
        return self.protocol.last_day if self.protocol else LAST_DAY

    @property
    def protocol(self) -> Protocol | None:
        return protocol.load(self.protocol_id, self.version) if self.protocol_id in protocol.ids() else None

    @property
    def profile(self) -> Profile:
        return Profile(
            depth_mm=self.depth_mm,
            skin_type=self.skin_type,
            cold_sores="cold_sores" in self.history,
            immune_weakness="immune_weakness" in self.history,
            serum=NOT_STERILE if "serum" in self.history else "",
        )

    @property
    def steps(self) -> tuple[str, ...]:
        """A procedure without needles has no depth."""
        has_depth = self.protocol is None or bool(self.protocol.depths_mm)
        return ("procedure", "date", *(("depth",) if has_depth else ()), "summary")

    @property
    def mark(self) -> int:
        """What a summary showed, as a number for its button: what is made is what was read."""
        return crc32(self.model_dump_json().encode())

    def next(self, **changes: object) -> Self:
        changed = self.having(**changes)
        here = changed.steps.index(changed.step)
        return changed.having(step=changed.steps[min(here + 1, len(changed.steps) - 1)])

    def back(self) -> Self:
        if self.step == MORE:
            return self.having(step=self.steps[-1])
        return self.having(step=self.steps[max(0, self.steps.index(self.step) - 1)])
