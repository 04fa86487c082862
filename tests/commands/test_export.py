"""`main.py export`, as it is typed: files for their owner alone, one line for what cannot be."""

import base64
import csv
import json
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fhir.resources.R4B.bundle import Bundle

from bot.clinic import Clinic, Provider, Role
from bot.enrollment import Enrollment, EnrollmentState
from bot.ports import Transaction
from storage.crypto import Keys
from storage.database import SqlStore, open_store
from storage.migrate import upgrade
from tests.journey.site import KEY, call

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TABLES = {"enrollments.csv", "check_ins.csv", "answers.csv", "alerts.csv", "messages.csv"}


def a_clinic(tx: Transaction, name: str, chat_id: int, *patients: str) -> int:
    clinic = tx.clinics.add(Clinic(0, name, "+49 30 1", "Europe/Berlin", "112", NOW))
    admin = tx.providers.add(Provider(0, clinic.id, chat_id, f"Admin of {name}", Role.ADMIN, NOW))
    for number, patient in enumerate(patients):
        state, chat = EnrollmentState.ACTIVE, 1000 * chat_id + number
        made = Enrollment(
            *(0, clinic.id, admin.id, state, "", "microneedling", 2, date(2026, 3, 2), "Europe/Berlin", 10, "en", NOW),
            name=patient,
            chat_id=chat,
        )
        tx.enrollments.add(made)
    return clinic.id


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    key = base64.b64encode(KEY).decode()
    url = f"sqlite:///{tmp_path}/bot.sqlite3"
    return {"DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": url, "MASTER_KEY": key}


@pytest.fixture
def store(settings: dict[str, str]) -> Iterator[SqlStore]:
    upgrade(settings["DATABASE_URL"])
    opened = open_store(settings["DATABASE_URL"], Keys([KEY]))
    yield opened
    opened.close()


def rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))


def modes(out: Path) -> set[int]:
    return {stat.S_IMODE(each.stat().st_mode) for each in out.rglob("*") if each.is_file()}


def test_all_of_a_clinic_is_written_for_its_owner_alone(
    settings: dict[str, str], store: SqlStore, tmp_path: Path
) -> None:
    clinic = store.transact(a_clinic, "Skin & Co", 1, "=cmd()", "Pat Miller")
    out = tmp_path / "out"
    done = call("export", str(out), **settings)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == f"2 patients of Skin & Co written to {out}."
    written = {each.relative_to(out).as_posix() for each in out.rglob("*") if each.is_file()}
    of_each = {"fhir/K-001.json", "fhir/K-002.json", "pdf/K-001.pdf", "pdf/K-002.pdf"}
    assert written == TABLES | {"export.xlsx"} | of_each
    assert modes(out) == {0o600}
    assert [row["name"] for row in rows(out / "enrollments.csv")] == ["'=cmd()", "Pat Miller"]
    Bundle.model_validate(json.loads((out / "fhir/K-001.json").read_text()))
    assert (out / "pdf/K-002.pdf").read_bytes().startswith(b"%PDF")
    (deed,) = store.transact(lambda tx: tx.audit.of(f"clinic:{clinic}"))
    assert (deed.actor, deed.action) == ("command", "exported all:2")


def test_one_patient_in_one_format(settings: dict[str, str], store: SqlStore, tmp_path: Path) -> None:
    store.transact(a_clinic, "Skin & Co", 1, "Ann", "Pat")
    done = call("export", str(tmp_path / "out"), "--patient", "k-002", "--format", "pdf", **settings)
    assert done.returncode == 0
    assert [each.name for each in (tmp_path / "out").rglob("*") if each.is_file()] == ["K-002.pdf"]
    assert [each.action for each in store.transact(lambda tx: tx.audit.of("enrollment:2"))] == ["exported pdf"]


def test_what_is_there_is_kept_unless_it_is_said_by_force(
    settings: dict[str, str], store: SqlStore, tmp_path: Path
) -> None:
    store.transact(a_clinic, "Skin & Co", 1, "Pat")
    out = tmp_path / "out"
    out.mkdir()
    (out / "answers.csv").write_text("mine")
    (out / "answers.csv").chmod(0o644)
    refused = call("export", str(out), "--format", "csv", **settings)
    assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1)
    assert "is not empty" in refused.stderr
    assert (out / "answers.csv").read_text() == "mine"
    assert call("export", str(out), "--format", "csv", "--force", **settings).returncode == 0
    assert (out / "answers.csv").read_text("utf-8-sig").startswith("enrollment_id,patient")
    assert modes(out) == {0o600}


def test_two_clinics_are_told_apart(settings: dict[str, str], store: SqlStore, tmp_path: Path) -> None:
    first = store.transact(a_clinic, "Skin & Co", 1, "Pat Miller")
    second = store.transact(a_clinic, "Other", 2, "Max Power")
    unnamed = call("export", str(tmp_path / "none"), **settings)
    assert unnamed.returncode == 1
    assert f"{first} (Skin & Co), {second} (Other)" in unnamed.stderr
    assert call("export", str(tmp_path / "out"), "--clinic", str(second), **settings).returncode == 0
    everything = b"".join(each.read_bytes() for each in (tmp_path / "out").rglob("*.*") if each.is_file())
    assert b"Max Power" in everything
    assert b"Pat Miller" not in everything
    assert b"Skin &" not in everything


def test_of_who_was_erased_nothing_is_written(settings: dict[str, str], store: SqlStore, tmp_path: Path) -> None:
    clinic = store.transact(a_clinic, "Skin & Co", 1, "Gone", "Pat")

    def erase(tx: Transaction) -> None:
        tx.enrollments.save(replace(tx.enrollments.of_clinic(clinic, 1), state=EnrollmentState.ERASED))

    store.transact(erase)
    assert call("export", str(tmp_path / "out"), **settings).stdout.startswith("1 patient of Skin & Co")
    assert [row["name"] for row in rows(tmp_path / "out" / "enrollments.csv")] == ["Pat"]
    refused = call("export", str(tmp_path / "other"), "--patient", "K-001", **settings)
    assert (refused.returncode, "has no patient K-001" in refused.stderr) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(("out", "--clinic", "9"), "There is no clinic 9", id="clinic"),
        pytest.param(("out", "--patient", "K-099"), "has no patient K-099", id="patient"),
        pytest.param(("bot.sqlite3",), "is a file; name a folder", id="file"),
        pytest.param(("bot.sqlite3/out",), "Not a directory", id="no-folder"),
    ],
)
def test_what_cannot_be_is_one_line_and_writes_nothing(
    settings: dict[str, str], store: SqlStore, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    store.transact(a_clinic, "Skin & Co", 1, "Pat")
    out, *others = arguments
    done = call("export", str(tmp_path / out), *others, **settings)
    (line,) = done.stderr.splitlines()
    assert done.returncode == 1
    assert says in line
    assert not (tmp_path / "out").exists()


def test_an_empty_installation_says_how_to_begin(settings: dict[str, str], tmp_path: Path) -> None:
    done = call("export", str(tmp_path / "out"), **settings)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "invite-admin" in done.stderr
