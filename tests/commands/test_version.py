"""Which version runs is asked before anything else when something goes wrong."""

import re
import subprocess
from pathlib import Path

import pytest

from commands import version
from storage.migrate import HEAD, RELEASES, NotMigrated, refuse_older
from tests.journey.site import ROOT, call

CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_it_is_printed_with_the_commit() -> None:
    printed = call("--version")
    assert printed.returncode == 0
    assert re.fullmatch(r"\d+\.\d+\.\d+( \(commit [0-9a-f]{7,}(-dirty)?\))?\n", printed.stdout)


def test_without_git_it_is_what_the_build_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version, "ROOT", tmp_path)
    monkeypatch.setattr(version, "COMMIT_FILE", tmp_path / "COMMIT")
    assert version.commit() == ""
    (tmp_path / "COMMIT").write_text("cc5006f\n")
    assert version.commit() == "cc5006f"
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    assert version.line() == "1.2.3 (commit cc5006f)"


@pytest.mark.parametrize("trouble", [OSError(), subprocess.CalledProcessError(128, "git")], ids=repr)
def test_a_git_that_does_not_answer_stops_nobody(trouble: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise trouble

    monkeypatch.setattr(subprocess, "run", fails)
    assert version.commit() == ""


def test_a_database_is_not_taken_back(tmp_path: Path) -> None:
    with pytest.raises(NotMigrated, match=r"is never taken back: 0\.1\.0 has no place for what 9\.9\.9 keeps"):
        refuse_older("0.1.0", "9.9.9")
    settings = {"DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/bot.sqlite3"}
    printed = call("migrate", "--to", "0.0.1", **settings)
    assert printed.returncode == 1
    assert printed.stderr == f"there is no version 0.0.1; released are {', '.join(RELEASES)}\n"
    assert call("migrate", "--to", version.version(), **settings).returncode == 0


def test_every_release_is_in_the_changelog_with_a_date_and_has_its_database() -> None:
    released = re.findall(r"^## (\d+\.\d+\.\d+) \(\d{4}-\d\d-\d\d\)$", CHANGELOG, re.MULTILINE)
    assert CHANGELOG.count("\n## ") == len(released) + 1, "what is not released stands under Unreleased"
    assert released == list(RELEASES)[::-1]
    assert version.version() == released[0]
    assert all(revision <= HEAD for revision in RELEASES.values())
