"""One transaction, with a repository for each noun."""

from storage.alerts import Alerts
from storage.answers import Answers
from storage.audit import Audit
from storage.checkins import CheckIns
from storage.clinics import Clinics
from storage.crypto import Keys
from storage.drafts import Drafts
from storage.due import DueMoments
from storage.enrollments import Enrollments
from storage.inbox import Inbox
from storage.invitations import Invitations
from storage.marks import Marks
from storage.outbox import Outbox
from storage.providers import Providers
from storage.sql import Sql


class SqlTransaction:
    """Committed or rolled back by the store; see bot/ports.py for what each repository promises."""

    def __init__(self, sql: Sql, keys: Keys) -> None:
        self.sql = sql
        self.inbox = Inbox(sql)
        self.outbox = Outbox(sql)
        self.due = DueMoments(sql)
        self.clinics = Clinics(sql)
        self.providers = Providers(sql)
        self.invitations = Invitations(sql)
        self.enrollments = Enrollments(sql)
        self.checkins = CheckIns(sql)
        self.answers = Answers(sql)
        self.alerts = Alerts(sql)
        self.drafts = Drafts(sql)
        self.audit = Audit(sql, keys)
        self.marks = Marks(sql)

    def read_only(self) -> None:
        """Refuse to write from now on: on PostgreSQL in this transaction, on SQLite until this store is closed."""
        is_sqlite = self.sql.connection.dialect.name == "sqlite"
        self.sql.connection.exec_driver_sql("PRAGMA query_only = ON" if is_sqlite else "SET TRANSACTION READ ONLY")
