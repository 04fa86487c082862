"""Every benchmark runs, and ends with a line that says what came of it; the figure itself is nothing to be tested."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import everything

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("script", everything.scripts())
@pytest.mark.timeout(300)
def test_a_quick_run_ends_with_ratio_and_goal(script: str) -> None:
    command = [sys.executable, "-m", f"benchmarks.{script}", "--quick"]
    ran = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    ratio, goal = everything.last_line(ran.stdout)
    assert float(ratio) > 0
    assert float(goal) > 0


def test_the_results_say_what_each_printed_and_which_promises_are_kept() -> None:
    said = "\n".join(
        everything.sections({"p1_a": "x 1\nratio: 1.05 (goal 1.10)\n", "p2_b": "ratio: 2.00 (goal 1.50)\n"})
    )
    assert "| p1_a | 1.05 | 1.10 | kept |" in said
    assert "| p2_b | 2.00 | 1.50 | **missed** |" in said
    assert "x 1\nratio: 1.05 (goal 1.10)\n```" in said


def test_a_benchmark_that_ends_otherwise_is_refused() -> None:
    with pytest.raises(ValueError, match="not a last line"):
        everything.last_line("ratio: none")
