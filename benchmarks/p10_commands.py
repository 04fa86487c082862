"""What the command line costs before it does anything, against a Typer program that does nothing: CPU of each process.

Run it with `python -m benchmarks.p10_commands [--quick]`. They are started in turns, and the least of each counts.
`sandbox people` finds no sandbox: what it loads, and that it says so, is all that it costs.
"""

import os
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from benchmarks import measuring

GOAL, BEYOND = 3.0, 0.4  # Times the empty program; seconds that a command of the sandbox may take beyond it.
ROUNDS = 9
MAIN = str(Path(__file__).parent.parent / "main.py")
NOBODY = "http://127.0.0.1:9"
EMPTY = "import typer; app = typer.Typer(); app.command()(lambda: None); app()"
PROGRAMS = {
    "an empty Typer program --help": ("-c", EMPTY, "--help"),
    "main.py --help": (MAIN, "--help"),
    "main.py sandbox people": (MAIN, "sandbox", "--url", NOBODY, "people"),
}


def cost(command: tuple[str, ...]) -> float:
    """Seconds of CPU."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *command], env=environment, check=False, capture_output=True)  # noqa: S603 (ours)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def run(rounds: int) -> dict[str, float]:
    """The least of each; the first round compiles what was changed, and is not counted."""
    every = [{name: cost(command) for name, command in PROGRAMS.items()} for _ in range(rounds + 1)]
    return {name: min(each[name] for each in every[1:]) for name in PROGRAMS}


def main() -> None:
    empty, ours, sandbox = (costs := run(1 if measuring.is_quick() else ROUNDS)).values()
    rows = [[name, f"{each * 1e3:.0f} ms", f"{each / empty:.2f}"] for name, each in costs.items()]
    measuring.table(["", "CPU", "ratio"], rows)
    measuring.conclude(max(ours / empty, GOAL * (sandbox - empty) / BEYOND), GOAL)


if __name__ == "__main__":
    main()
