"""A clinic with two providers and a patient in an empty store."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from bot.alert import Alert
from bot.clinic import Clinic, Provider, Role
from bot.enrollment import Enrollment
from bot.finding import Finding, Urgency
from bot.outbox import OutboxRow
from bot.ports import Transaction
from bot.workflows import alerting
from storage.database import SqlStore
from tests.storage.people import a_clinic, an_enrollment

ANN, BOB, PAT = 71, 72, 73
MONDAY = datetime(2026, 3, 9, 11, tzinfo=UTC)  # Noon in Berlin: the clinic is open.
MONDAY_NIGHT = datetime(2026, 3, 9, 22, tzinfo=UTC)


@dataclass(frozen=True)
class Ward:
    """Ann is the owner and has enrolled the patient; Bob joined after her."""

    store: SqlStore
    clinic: Clinic
    ann: Provider
    bob: Provider
    enrollment: Enrollment

    def find(self, now: datetime, *findings: Finding) -> Alert:
        merged = self.store.transact(alerting.merge, self.enrollment, findings, now)
        assert merged is not None
        return merged.alert

    def alert(self) -> Alert:
        (alert,) = self.every_alert()
        return alert

    def every_alert(self) -> Sequence[Alert]:
        return self.store.transact(lambda tx: tx.alerts.of_enrollment(self.enrollment.id))

    def deliver(self, now: datetime) -> list[OutboxRow]:
        """Everything that may go out now, as if Telegram had taken it."""

        def send(tx: Transaction) -> list[OutboxRow]:
            rows = list(tx.outbox.claim(now, 100, ()))
            for row in rows:
                tx.outbox.sent(row, row.shown_as or 1000 + row.id, "", now)
            return rows

        return self.store.transact(send)


def found(rule: str, urgency: Urgency, subject: str = "", source: str = "set:1") -> Finding:
    return Finding(rule, subject, source, urgency, 4)


@pytest.fixture
def ward(store: SqlStore) -> Ward:
    def furnish(tx: Transaction) -> Ward:
        clinic = tx.clinics.add(a_clinic())
        ann = tx.providers.add(Provider(0, clinic.id, ANN, "Ann", Role.ADMIN, clinic.created_at))
        bob = tx.providers.add(Provider(0, clinic.id, BOB, "Bob", Role.PROVIDER, MONDAY))
        patient = tx.enrollments.add(replace(an_enrollment(clinic.id, ann.id), chat_id=PAT))
        return Ward(store, clinic, ann, bob, patient)

    return store.transact(furnish)
