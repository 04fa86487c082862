"""Asks the public advisory service about the pins: a vulnerability that it knows of is a failure, its silence is none.

What is given is passed on to pip-audit, which ends with 0 where a package was not found there, and with 1 where the
service is away: so only what it writes is believed.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

PINS = Path(__file__).resolve().parent.parent / "requirements.txt"
WITHIN, EACH_WITHIN = 120, 10  # Seconds.


def asked(pins: Path, more: Sequence[str]) -> str:
    """What pip-audit wrote; nothing where it came to no end."""
    given = ("--require-hashes", "--disable-pip", "--format", "json", "--progress-spinner", "off")
    command = [sys.executable, "-m", "pip_audit", *given, "--timeout", f"{EACH_WITHIN}", "-r", f"{pins}", *more]
    try:
        return subprocess.run(  # noqa: S603 (the arguments are ours and the operator's)
            command, check=False, capture_output=True, text=True, timeout=WITHIN
        ).stdout
    except subprocess.TimeoutExpired:
        return ""


def vulnerable(pins: Sequence[dict[str, Any]]) -> Iterator[str]:
    for pin in pins:
        for each in pin.get("vulns", ()):
            mended = ", ".join(each["fix_versions"]) or "no version yet"
            yield f"{pin['name']} {pin['version']}: {each['id']}, mended in {mended}"


def verdict(written: str) -> tuple[int, list[str]]:
    """The exit code, and what is said."""
    try:
        pins = json.loads(written)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return 0, ["The advisory service could not be asked: nothing is known of the pins today."]
    if found := list(vulnerable(pins)):
        return 1, [*found, "Run `make lock ARGS=--upgrade`, or pin around it."]
    absent, every = [pin["name"] for pin in pins if "skip_reason" in pin], len(pins)
    if len(absent) == every:
        return 0, [f"The advisory service has none of the {every} pins: nothing is known of them today."]
    not_checked = [f"Not there, so not checked: {', '.join(absent)}"] if absent else []
    return 0, [f"Looked up {every - len(absent)} of {every} pins: nothing is known against them.", *not_checked]


def main(more: Sequence[str]) -> int:
    code, lines = verdict(asked(PINS, more))
    print(*lines, sep="\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
