"""What the bot is made of: known vulnerabilities are a failure, licences fit, and a list names it all."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import PackageNotFoundError, files, metadata
from pathlib import Path
from threading import Thread

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from commands.settings import ROOT
from scripts.audit import PINS, asked, verdict
from scripts.sbom import BESIDE

PIN = f"leaky==1.2 --hash=sha256:{'0' * 64}\nsound==3.4 --hash=sha256:{'1' * 64}\n"
RANGES = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.3"}]}]
LEAK = {"id": "PYSEC-1", "summary": "it leaks", "affected": [{"package": {"name": "leaky", "ecosystem": "PyPI"}}]}
LEAK["affected"][0]["ranges"] = RANGES  # type: ignore[index]


# The text of https://www.gnu.org/licenses/agpl-3.0.txt.
AGPL = "0d96a4ff68ad6d4b6f1f30f713b18d5184912ba8dd389f86aa7710db079abcb0"
# dist/htmx.min.js of https://www.npmjs.com/package/htmx.org/v/2.0.11.
HTMX = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"
MIT = "Permission is hereby granted, free of charge, to any person obtaining a copy of this software"
ALLOWED = {
    *("MIT", "MIT-0", "MIT-CMU", "MIT License", "BSD-2-Clause", "BSD-3-Clause", "BSD License", "ISC License (ISCL)"),
    *("Apache-2.0", "Apache Software License", "PSF-2.0", "Python Software Foundation License"),
    *("MPL-2.0", "Mozilla Public License 2.0 (MPL 2.0)"),
    *("LGPL-3.0-only", "GNU Lesser General Public License v3 (LGPLv3)"),
}


def pinned() -> list[tuple[str, str]]:
    """Name and version of all that the bot runs with."""
    pins = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", PINS.read_text("utf-8"), re.MULTILINE)
    assert len(pins) > 50
    return pins


class Advisories(BaseHTTPRequestHandler):
    status = 200

    def do_POST(self) -> None:
        about = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps({"vulns": [LEAK]} if about["package"]["name"] == "leaky" else {}).encode()
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """In silence."""


@contextmanager
def service(status: int = 200) -> Iterator[list[str]]:
    """The arguments by which it is asked."""
    server = HTTPServer(("127.0.0.1", 0), type("Here", (Advisories,), {"status": status}))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield ["-s", "osv", "--osv-url", f"http://127.0.0.1:{server.server_port}"]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def pins(tmp_path: Path) -> Path:
    file = tmp_path / "requirements.txt"
    file.write_text(PIN, encoding="utf-8")
    return file


def test_a_known_vulnerability_fails_and_is_named(pins: Path) -> None:
    with service() as asked_by:
        code, lines = verdict(asked(pins, asked_by))
    assert code == 1
    assert lines[0] == "leaky 1.2: PYSEC-1, mended in 1.3"


def test_pins_without_one_pass(pins: Path) -> None:
    pins.write_text(PIN.partition("\n")[2], encoding="utf-8")
    with service() as asked_by:
        assert verdict(asked(pins, asked_by)) == (0, ["Looked up 1 of 1 pins: nothing is known against them."])


@pytest.mark.parametrize("is_there", [True, False])
def test_a_service_that_is_in_trouble_or_away_is_no_failure_and_no_all_clear(pins: Path, is_there: bool) -> None:
    with service(status=500) as asked_by:
        said = verdict(asked(pins, asked_by)) if is_there else None
    assert (said or verdict(asked(pins, asked_by))) == (
        0,
        ["The advisory service could not be asked: nothing is known of the pins today."],
    )


def written(*pins: Mapping[str, object]) -> str:
    return json.dumps({"dependencies": pins})


def test_what_the_service_does_not_have_counts_as_not_checked() -> None:
    absent, sound = {"name": "leaky", "skip_reason": "not found"}, {"name": "sound", "version": "1", "vulns": []}
    of_none = "The advisory service has none of the 1 pins: nothing is known of them today."
    assert verdict(written(absent)) == (0, [of_none])
    assert verdict(written(absent, sound)) == (
        0,
        ["Looked up 1 of 2 pins: nothing is known against them.", "Not there, so not checked: leaky"],
    )


def test_the_bill_of_materials_has_every_pin_with_its_hashes(tmp_path: Path) -> None:
    file = tmp_path / "sbom.json"
    command = ["make", "sbom", f"SBOM={file}"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    made = json.loads(file.read_text("utf-8"))
    of_others = [each for each in made["components"] if "hashes" in each]
    pins = [each for each in made["components"] if "hashes" not in each]
    assert sorted((each["name"], each["version"]) for each in pins) == sorted(pinned())
    assert all(each["externalReferences"][0]["hashes"] for each in pins)
    assert [each["description"] for each in of_others] == [each.path for each in BESIDE]
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(file.read_text("utf-8")) is None
    assert made["metadata"]["component"]["name"] == "skin-aftercare-bot"
    assert made["metadata"]["component"]["licenses"][0]["license"]["id"] == "AGPL-3.0-or-later"
    assert made["bomFormat"] == "CycloneDX"


@pytest.mark.parametrize("name", ["Makefile", ".ci/run", "deploy/Dockerfile", "scripts/environment", "scripts/pinned"])
def test_nothing_is_installed_without_its_hash(name: str) -> None:
    """`"$@"` is what the file itself has set."""
    said = (ROOT / name).read_text("utf-8").replace("\\\n", "")
    sets = "set -- --require-hashes" in said
    for line in said.split("\n"):
        if "pip install" in line:
            assert "--require-hashes" in line or (sets and '"$@"' in line), line


def test_what_stands_here_of_others_is_on_the_list() -> None:
    """Where somebody else's licence stands, there are files of theirs."""
    rooms = [ROOT / each for each in ("bot", "commands", "handlers", "reports", "sandbox", "storage", "web", "wording")]
    folders = {each.parent.relative_to(ROOT) for room in rooms for each in room.rglob("*LICENSE*")}
    assert folders == {Path(each.path).parent for each in BESIDE}


def test_htmx_is_as_it_was_published() -> None:
    about = next(each for each in BESIDE if each.name == "htmx.org")
    content = (ROOT / about.path).read_bytes()
    assert sha256(content).hexdigest() == HTMX
    assert f'version:"{about.version}"'.encode() in content


def test_the_licence_is_the_agpl_word_for_word() -> None:
    assert sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == AGPL


def test_every_pin_has_a_licence_that_ours_allows() -> None:
    strange = []
    for name, _ in pinned():
        with suppress(PackageNotFoundError):  # Another system's.
            if not (licences := set(licences_of(name))) or licences - ALLOWED:
                strange.append((name, licences))
    assert strange == []


def licences_of(name: str) -> Iterator[str]:
    """From its metadata; where that says nothing, from what its licence begins with."""
    about = metadata(name)
    if said := about["License-Expression"]:
        return iter(re.split(r" (?:AND|OR) ", said))
    if classes := [each for each in about.get_all("Classifier", []) if each.startswith("License :: ")]:
        return iter(each.rpartition(" :: ")[2] for each in classes)
    if about["License"]:
        return iter([about["License"]])
    texts = [each.read_text() for each in files(name) or () if each.name.startswith("LICENSE")]
    return iter("MIT" for text in texts if MIT in " ".join(text.split()))
