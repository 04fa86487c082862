"""One transaction, with a repository for each noun."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from storage.alerts import Alerts
from storage.answers import Answers
from storage.audit import Audit
from storage.checkins import CheckIns
from storage.clinics import Clinics
from storage.drafts import Drafts
from storage.due import DueMoments
from storage.enrollments import Enrollments
from storage.erasures import Erasures
from storage.groups import Groups
from storage.inbox import Inbox
from storage.invitations import Invitations
from storage.letters import Letters, Remarks
from storage.marks import Marks
from storage.outbox import Outbox
from storage.providers import Providers
from storage.sign_ins import SignIns
from storage.sql import Sql
from storage.tallies import Tallies
from storage.troubles import Troubles
from storage.vault import Ring
from storage.vitals import Vitals


class SqlTransaction:
    """Committed or rolled back by the store; see bot/ports.py for what each repository promises."""

    def __init__(self, sql: Sql, ring: Ring) -> None:
        self.sql = sql
        self.given_at: datetime | None = None
        self.inbox = Inbox(sql)
        self.outbox = Outbox(sql)
        self.due = DueMoments(sql)
        self.clinics = Clinics(sql)
        self.providers = Providers(sql)
        self.sign_ins = SignIns(sql)
        self.groups = Groups(sql)
        self.invitations = Invitations(sql)
        self.enrollments = Enrollments(sql)
        self.checkins = CheckIns(sql)
        self.answers = Answers(sql)
        self.alerts = Alerts(sql)
        self.letters = Letters(sql)
        self.remarks = Remarks(sql)
        self.drafts = Drafts(sql)
        self.audit = Audit(sql, ring)
        self.marks = Marks(sql)
        self.tallies = Tallies(sql)
        self.erasures = Erasures(sql)
        self.vitals = Vitals(sql)
        self.troubles = Troubles(sql)

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Refuse to write meanwhile; on PostgreSQL to the end of the transaction."""
        is_sqlite, run = self.sql.is_alone, self.sql.connection.exec_driver_sql
        run("PRAGMA query_only = ON" if is_sqlite else "SET TRANSACTION READ ONLY")
        try:
            yield
        finally:
            if is_sqlite:
                run("PRAGMA query_only = OFF")
