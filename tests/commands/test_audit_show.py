"""`main.py audit show`: the record in words, on the clinic's clock."""

import base64
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.alert import Alert
from commands.audit_lines import NoSuchPatient, shown
from commands.opening import NoSuchClinic
from commands.settings import Settings
from storage.database import SqlStore
from storage.transaction import SqlTransaction
from tests.commands.test_export import a_clinic
from tests.storage.people import NOW, an_alert

ANN, PAT = 11, 11_000


@pytest.fixture
def settings(tmp_path: Path, migrated_url: str, store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Skin & Co has K-001 (Pat) and K-002, another clinic its own K-001; 12:30 UTC is 13:30 in Berlin."""
    monkeypatch.setenv("MASTER_KEY", base64.b64encode(b"k" * 32).decode())
    store.transact(a_clinic, "Skin & Co", ANN, "Pat", "Pia")
    store.transact(a_clinic, "Elsewhere", 22, "Eve")
    alert: Alert = store.transact(lambda tx: tx.alerts.add(an_alert(1, 1)))
    for number, (actor, action, about) in enumerate(
        (
            (f"chat:{PAT}", "consented", "enrollment:1"),
            ("provider:1", "saw patients:2", "clinic:1"),
            ("provider:1", "read timeline", "enrollment:1"),
            ("provider:2", "saw page", "enrollment:3"),
            ("provider:1", "resolved:advice", f"alert:{alert.id}"),
            ("clock", "escalated", f"alert:{alert.id} step:2"),
            ("chat:777", "refused", "p.list"),
        )
    ):
        store.transact(noted, actor, action, about, NOW + timedelta(minutes=number))
    return Settings(data_dir=tmp_path, database_url=migrated_url)


def noted(tx: SqlTransaction, actor: str, action: str, about: str, at: datetime) -> None:
    tx.audit.note(actor, action, about, at)


def told(settings: Settings, clinic: int | None = None, label: str = "", last: int = 50) -> list[list[str]]:
    return [[cell for cell in line.split("  ") if cell] for line in shown(settings, clinic, label, last, as_json=False)]


def test_one_patients_lines_are_told_in_words(settings: Settings) -> None:
    assert [[cell.strip() for cell in line] for line in told(settings, clinic=1, label="k-001")] == [
        ["Times are those of Europe/Berlin."],
        ["2026-03-10 13:30", "the patient", "consented", "K-001"],
        ["2026-03-10 13:32", "Admin of Skin & Co", "read timeline", "K-001"],
        ["2026-03-10 13:34", "Admin of Skin & Co", "resolved: advice", "K-001, alert 1"],
        ["2026-03-10 13:35", "clock", "escalated", "K-001, alert 1 step 2"],
    ]


def test_a_clinics_lines_are_its_own(settings: Settings) -> None:
    assert [line[2].strip() for line in told(settings, clinic=2)[1:]] == ["saw page"]
    assert len(told(settings, clinic=1)) == 6
    assert ["saw patients: 2", "Skin & Co"] in [
        [cell.strip() for cell in line[2:]] for line in told(settings, clinic=1)
    ]


def test_the_last_lines_of_all_are_told_in_utc(settings: Settings) -> None:
    lines = [[cell.strip() for cell in line] for line in told(settings, last=2)]
    assert lines[0] == ["Times are those of UTC."]
    assert lines[2] == ["2026-03-10 12:36", "nobody we know", "refused", "p.list"]
    assert len(lines) == 3


def test_for_a_program_it_is_one_object_a_line(settings: Settings) -> None:
    lines = [json.loads(line) for line in shown(settings, 1, "K-001", 1, as_json=True)]
    assert lines == [
        {
            "id": 6,
            "at": "2026-03-10T12:35:00.123456+00:00",
            "actor": "clock",
            "action": "escalated",
            "about": "alert:1 step:2",
            "patient": "K-001",
        }
    ]


def test_who_is_meant_is_asked_where_it_is_not_clear(settings: Settings) -> None:
    with pytest.raises(NoSuchPatient, match="--clinic"):
        told(settings, label="K-001")
    with pytest.raises(NoSuchPatient, match="no patient K-009"):
        told(settings, label="K-009")
    with pytest.raises(NoSuchClinic, match="no clinic 9"):
        told(settings, clinic=9)


def test_an_empty_record_says_so(tmp_path: Path, migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASTER_KEY", base64.b64encode(b"k" * 32).decode())
    settings = Settings(data_dir=tmp_path, database_url=migrated_url)
    assert told(settings) == [["There is no such line in the record."]]
