"""Which version of the bot this is, and of which commit."""

import subprocess
import tomllib

from commands.settings import ROOT

COMMIT_FILE = ROOT / "COMMIT"  # Written where the program is built without its git folder, as in an image.
DESCRIBE = ("git", "-c", f"safe.directory={ROOT}", "-C", str(ROOT), "describe", "--always", "--dirty", "--exclude", "*")


def version() -> str:
    """Semantic, as in pyproject.toml: https://semver.org"""
    number: str = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    return number


def commit() -> str:
    """Its short name, with `-dirty` where files were changed since; "" where nobody knows."""
    if not (ROOT / ".git").exists():
        return COMMIT_FILE.read_text(encoding="ascii").strip() if COMMIT_FILE.is_file() else ""
    try:
        return subprocess.run(DESCRIBE, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return ""


def line() -> str:
    """`0.1.0 (commit cc5006f)`"""
    known = commit()
    return f"{version()} (commit {known})" if known else version()
