"""Every benchmark in turn, and what it printed written into RESULTS.md: started by `make bench`."""

# ruff: noqa: T201

import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "RESULTS.md"
LAST_LINE = re.compile(r"ratio: (\d+\.\d+) \(goal (\d+\.\d+)\)")

HEAD = """# What it costs

Written by `make bench`, which runs `benchmarks/` (best on an idle machine): {day}, {machine}.
Under each command stands what it printed. A ratio at or below its goal keeps the promise; each script says in its
docstring what is compared with what.

| benchmark | ratio | goal | |
|---|---|---|---|
{rows}
"""


def scripts() -> list[str]:
    """p1_tap and the like, in order."""
    return sorted(file.stem for file in FOLDER.glob("p[0-9]*_*.py"))


def machine() -> str:
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{os.cpu_count()} cores ({processor()}), {platform.system()} {platform.machine()}, {python}"


def processor() -> str:
    """Its maker's name for it, where the system tells (Linux)."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return "of an unknown kind"
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "of an unknown kind")


def run(script: str) -> str:
    """What it printed; what it complained of is shown, and an error ends the whole."""
    command = [sys.executable, "-m", f"benchmarks.{script}"]
    return subprocess.run(  # noqa: S603 (our own scripts)
        command, cwd=FOLDER.parent, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def row(script: str, printed: str) -> str:
    ratio, goal = last_line(printed)
    return f"| {script} | {ratio} | {goal} | {'kept' if float(ratio) <= float(goal) else '**missed**'} |"


def last_line(printed: str) -> tuple[str, str]:
    """Ratio and goal; raises ValueError where the last line does not say them."""
    found = LAST_LINE.fullmatch(printed.splitlines()[-1])
    if found is None:
        raise ValueError(f"not a last line: {printed.splitlines()[-1]}")
    return found[1], found[2]


def sections(printed: dict[str, str]) -> Iterator[str]:
    rows = "\n".join(row(script, each) for script, each in printed.items())
    yield HEAD.format(day=datetime.now(UTC).date(), machine=machine(), rows=rows)
    for script, each in printed.items():
        yield f"## {script}\n\n`python -m benchmarks.{script}`\n\n```\n{each.rstrip()}\n```\n"


def main() -> None:
    printed = {}
    for script in scripts():
        printed[script] = run(script)
        print(printed[script], flush=True)
    RESULTS.write_text("\n".join(sections(printed)), encoding="utf-8")


if __name__ == "__main__":
    main()
