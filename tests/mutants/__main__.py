"""`python -m tests.mutants [NAME…]`: take each safety line away, one after another, and see a test fail."""

import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
LINES = Path(__file__).with_name("lines.toml")
AT_ONCE = 2


@dataclass(frozen=True)
class Mutant:
    """`before` stands once in `file` and is replaced by `after`; `tests` are what pytest is given. `why`: the harm."""

    name: str
    file: str
    before: str
    after: str
    tests: str
    why: str

    @property
    def stands(self) -> int:
        """How often `before` is there."""
        return (ROOT / self.file).read_text("utf-8").count(self.before)


def every() -> list[Mutant]:
    return [Mutant(**each) for each in tomllib.loads(LINES.read_text("utf-8"))["line"]]


def is_killed(mutant: Mutant, tree: Path) -> bool:
    """In a copy of the tree; True if pytest fails, and fails on a test."""
    path = tree / mutant.file
    whole = path.read_text("utf-8")
    path.write_text(whole.replace(mutant.before, mutant.after), "utf-8")
    try:
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *mutant.tests.split(" ")]
        done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    finally:
        path.write_text(whole, "utf-8")
    if done.returncode not in (0, 1):
        raise SystemExit(f"{mutant.name}: pytest could not run\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.returncode == 1


def copy_of_the_tree(folder: Path) -> Path:
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def main() -> int:
    wanted = sys.argv[1:]
    mutants = [each for each in every() if not wanted or each.name in wanted]
    stale = [each.name for each in mutants if each.stands != 1]
    if stale:
        print(f"the list is stale: {', '.join(stale)}")  # noqa: T201
        return 2
    with TemporaryDirectory() as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(AT_ONCE):
            trees.put(copy_of_the_tree(Path(folder) / str(number)))

        def tried(mutant: Mutant) -> bool:
            tree = trees.get()
            try:
                return is_killed(mutant, tree)
            finally:
                trees.put(tree)

        killed = []
        for mutant, is_dead in zip(mutants, pool.map(tried, mutants), strict=True):
            killed.append(is_dead)
            print(f"{'killed' if is_dead else 'SURVIVED':9} {mutant.name}: {mutant.why}", flush=True)  # noqa: T201
    print(f"{sum(killed)} of {len(killed)} killed")  # noqa: T201
    return 0 if all(killed) else 1


if __name__ == "__main__":
    raise SystemExit(main())
