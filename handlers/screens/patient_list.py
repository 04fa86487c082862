"""A clinic's patients, ten a page: those first who need somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.enrollment import Enrollment
from bot.outbox import Message
from bot.ports import Transaction
from bot.standing import Group, Standing, in_order
from bot.workflows import listing
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.clinic import rows
from handlers.screens.paging import numbered, on_page, page_in, pages_of, turns
from handlers.screens.reader import reader_of
from wording.names import on_card
from wording.staff_words import where
from wording.words import Words

A_PAGE = 10


@dataclass(frozen=True, slots=True)
class PatientsView:
    """Those of `page`, out of `of_group`; `found` is what was typed, where it was looked for by name.

    `alerting`, `silent` and `late` are how many of all that are followed.
    """

    language: str
    now: datetime
    is_empty: bool
    listed: tuple[tuple[Standing, Enrollment], ...]
    group: Group
    page: int
    of_group: int
    alerting: int
    silent: int
    late: int
    found: str = ""

    @property
    def pages(self) -> int:
        return 1 if self.found else pages_of(self.of_group, A_PAGE)


def load(tx: Transaction, message: Message, now: datetime) -> PatientsView | None:
    reader = reader_of(tx, message)
    if reader is None:
        return None
    every, found = listing.standings(tx, reader), str(message.params.get("found", ""))
    group = Group(str(message.params.get("group", Group.FOLLOWED)))
    followed = [each for each in every if each.is_in(Group.FOLLOWED, reader.id, now)]
    if found:
        chosen = _of(every, str(message.params["ids"]))
    else:
        chosen = in_order(each for each in every if each.is_in(group, reader.id, now))
    page = page_in(message.params.get("page", 0), pages_of(len(chosen), A_PAGE))
    return PatientsView(
        language=tx.clinics.get(reader.clinic_id).language,
        now=now,
        is_empty=not every,
        listed=tuple((each, _enrollment(tx, reader.clinic_id, each)) for each in on_page(chosen, page, A_PAGE)),
        group=group,
        page=page,
        of_group=int(message.params.get("of", 0)) if found else len(chosen),
        alerting=sum(each.urgency is not None for each in followed),
        silent=sum(each.is_silent for each in followed),
        late=sum(each.is_late and not each.is_silent for each in followed),
        found=found,
    )


def _of(every: Sequence[Standing], ids: str) -> list[Standing]:
    known = {each.enrollment_id: each for each in every}
    return [known[int(each)] for each in ids.split(",") if int(each) in known]


def _enrollment(tx: Transaction, clinic_id: int, each: Standing) -> Enrollment:
    return tx.enrollments.of_clinic(clinic_id, each.enrollment_id)


def draw(view: PatientsView, words: Words) -> Drawn:
    if view.is_empty:
        return Drawn(words("patients.none"))
    head = _head(view, words)
    means = [words("patients.mine_means")] if view.group is Group.MINE and not view.found else []
    lines = [head, *means, *_needs(view, words), "", words("patients.hint" if view.listed else "patients.nobody")]
    listed = [Button(_line(each, of, view.now, words), encode("p.patient", of.id)) for each, of in view.listed]
    pages = turns(view.page, view.pages, lambda page: encode("p.list", view.group.value, page))
    return Drawn(
        "\n".join(lines), (*rows(listed, 1), *pages, *_groups(view, words)), bold=(head,), patients=_looked_at(view)
    )


def _looked_at(view: PatientsView) -> int:
    """What was looked for by name is on the audit already."""
    return 0 if view.found else view.of_group


def _head(view: PatientsView, words: Words) -> str:
    if view.found:
        return words.count("patients.found", view.of_group, text=view.found)
    name = words(f"patients.group.{view.group.value}")
    return numbered(words.count("patients.head", view.of_group, group=name), view.page, view.pages, words)


def _needs(view: PatientsView, words: Words) -> list[str]:
    """What is more urgent than the list itself."""
    if view.found:
        more = view.of_group - len(view.listed)
        return [words.count("patients.more", more)] if more > 0 else []
    counts = {"alerting": view.alerting, "silent": view.silent, "late": view.late}
    said = [words.count(f"patients.{what}", number) for what, number in counts.items() if number]
    needs = " · ".join(said)
    if view.group is not Group.FOLLOWED and needs:
        return [words("patients.of_all", needs=needs)]
    return [needs] if needs else []


def _line(each: Standing, enrollment: Enrollment, now: datetime, words: Words) -> str:
    said = [_label(each, enrollment.label, words), on_card(enrollment, words), where(each, now, words)]
    return " · ".join([*said, *_also(each, words)])


def _also(each: Standing, words: Words) -> list[str]:
    """What stands behind an alert, whose sign comes first."""
    if each.urgency is None or not (each.is_silent or each.is_late):
        return []
    return [words("patients.also.silent") if each.is_silent else words("patients.also.late")]


def _label(each: Standing, label: str, words: Words) -> str:
    """With one sign for what is most urgent of them."""
    if each.urgency is not None:
        return words(f"alerts.label.{each.urgency.word}", label=label)
    if each.is_silent:
        return words("patients.label.silent", label=label)
    return words("patients.label.late", label=label) if each.is_late else label


def _groups(view: PatientsView, words: Words) -> tuple[tuple[Button, ...], ...]:
    """Every other group."""
    others = [each for each in Group if each is not view.group or view.found]
    return rows([Button(words(f"patients.group.{each.value}"), encode("p.list", each.value, 0)) for each in others], 3)


PATIENTS = Screen(load, draw)
