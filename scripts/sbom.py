"""Writes what the bot is made of, as CycloneDX: every pin, and the files of others that stand in this repository."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Beside:
    """Of others, and passed on with the bot. `licence` is SPDX's name, its text stands beside the file."""

    path: str
    name: str
    version: str
    licence: str
    purl: str = ""

    def component(self) -> dict[str, Any]:
        found = {
            "type": "file" if not self.purl else "library",
            "bom-ref": self.path,
            "name": self.name,
            "version": self.version,
            "description": self.path,
            "hashes": [{"alg": "SHA-256", "content": sha256((ROOT / self.path).read_bytes()).hexdigest()}],
            "licenses": [{"license": {"id": self.licence}}],
        }
        return {**found, "purl": self.purl} if self.purl else found


BESIDE = (
    Beside("web/desk/static/htmx.min.js", "htmx.org", "2.0.11", "0BSD", "pkg:npm/htmx.org@2.0.11"),
    Beside("reports/fonts/DejaVuSans.ttf", "DejaVu Sans", "2.37", "Bitstream-Vera"),
    Beside("reports/fonts/DejaVuSans-Bold.ttf", "DejaVu Sans Bold", "2.37", "Bitstream-Vera"),
    Beside("bot/lexicons/words.txt", "words of wordfreq", "3", "CC-BY-SA-4.0"),
)


def command(to: Path) -> Iterator[str]:
    yield from (sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", "requirements.txt")
    yield from ("--pyproject", "pyproject.toml", "--output-reproducible", "--output-format", "JSON")
    yield from ("--output-file", str(to))


def main(to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([*command(to)], cwd=ROOT, check=True)  # noqa: S603 (the arguments are ours)
    made = json.loads(to.read_text("utf-8"))
    made["components"] += [each.component() for each in BESIDE]
    to.write_text(json.dumps(made, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
