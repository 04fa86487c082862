"""What leaves the bot as tables and papers: who may take it, read patient by patient, and noted in the audit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.clinic import Clinic, Provider, Role
from bot.enrollment import Enrollment
from bot.ports import NotYours, Transaction
from bot.timeline import File
from bot.workflows import looking
from bot.workflows.filing import file_of
from bot.workflows.looking import Looks
from bot.workflows.provider import staff

TOOK_OWN, OWN_AGAIN_AFTER = "took own data", timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Dossier:
    """One patient's file, with the clinic and the members of staff that it speaks of, by their ids."""

    clinic: Clinic
    file: File
    staff: Mapping[int, Provider]

    @property
    def enrollment(self) -> Enrollment:
        return self.file.course.enrollment


def admin(tx: Transaction, chat_id: int) -> Provider:
    """Raises NotYours for everybody but admins, as they are now."""
    provider = staff(tx, chat_id)
    if provider.role is not Role.ADMIN:
        raise NotYours
    return provider


def patients(tx: Transaction, clinic_id: int) -> Sequence[int]:
    """The enrollments of this clinic, the oldest first; of who was erased nothing is left."""
    return sorted(each.enrollment_id for each in tx.enrollments.standings(clinic_id))


def labelled(tx: Transaction, clinic_id: int, label: str) -> int | None:
    """The enrollment that the clinic calls so, in capitals or not."""
    found = (each.enrollment_id for each in tx.enrollments.names(clinic_id) if each.label.lower() == label.lower())
    return next(found, None)


def dossier(tx: Transaction, clinic_id: int, enrollment_id: int) -> Dossier:
    """Held for nobody. Raises NotYours where it is another clinic's, or was erased."""
    file = file_of(tx, tx.enrollments.of_clinic(clinic_id, enrollment_id).id)
    return Dossier(tx.clinics.get(clinic_id), file, {each: tx.providers.get(each) for each in set(_staff_of(file))})


def note(tx: Transaction, actor: str, what: str, about: str, now: datetime) -> None:
    """`actor` is provider:<id> or COMMAND, `what` csv, xlsx, fhir, pdf or all, `about` clinic:<id> or enrollment:<id>.

    Of a clinic it also says how many patients (all:12).

    Noted before anything is read: an export that fails half-way has been taken all the same.
    """
    tx.audit.note(actor, f"exported {what}", about, now)


@dataclass(frozen=True, slots=True)
class OwnData:
    """All that is kept of one treatment, for its patient: no names of staff, and of the clinic's own `notes` when each
    was written.
    """

    dossier: Dossier
    looks: Looks
    notes: tuple[datetime, ...]


def own_data(tx: Transaction, chat_id: int, enrollment_id: int) -> OwnData:
    """Held for nobody. Raises NotYours for what is not this chat's, stopped or not."""
    mine = next((each for each in treatments(tx, chat_id) if each.id == enrollment_id), None)
    if mine is None:
        raise NotYours("enrollment")
    file = file_of(tx, mine.id)
    notes = tuple(each.written_at for each in file.remarks)
    dossier = Dossier(tx.clinics.get(mine.clinic_id), replace(file, remarks=()), {})
    return OwnData(dossier, looking.at(tx, [mine.id]), notes)


def treatments(tx: Transaction, chat_id: int) -> Sequence[Enrollment]:
    """All of this chat, stopped ones too, the oldest first."""
    every = (*tx.enrollments.of_patient(chat_id), *tx.enrollments.stopped_by(chat_id))
    return sorted(every, key=lambda each: each.id)


def take_own(tx: Transaction, chat_id: int, now: datetime) -> Sequence[int]:
    """The ids of the treatments whose data may be taken now: none within a minute of the last time."""
    mine = treatments(tx, chat_id)
    taken = [deed.at for each in mine for deed in tx.audit.of(f"enrollment:{each.id}") if deed.action == TOOK_OWN]
    if any(now - each < OWN_AGAIN_AFTER for each in taken):
        return []
    for each in mine:
        tx.audit.note(f"chat:{chat_id}", TOOK_OWN, f"enrollment:{each.id}", now)
    return [each.id for each in mine]


def _staff_of(file: File) -> Iterator[int]:
    yield file.course.enrollment.provider_id
    yield from (each.provider_id for each in file.letters)
    yield from (each.provider_id for each in file.remarks)
    for alert in file.alerts:
        yield from (each for each in (alert.holder_id, alert.resolved_by) if each is not None)
    for deeds in (file.deeds or {}).values():
        yield from (each.provider_id for each in deeds if each.provider_id is not None)
