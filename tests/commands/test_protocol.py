"""Protocols on the command line: ours, and those of a clinic's own folder."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import protocol
from bot.finding import Urgency
from bot.protocol import FOLDER, BadProtocol
from commands.protocol import lint, schema, use
from commands.start import refuse_lost_protocols
from rehearsal.rehearse import play
from storage.database import SqlStore
from tests.journey.site import ROOT, call
from tests.storage.people import a_clinic, a_provider, an_enrollment
from wording.words import FOLDER as WORDING
from wording.words import BadWording, offered, read_all

MICRONEEDLING = (FOLDER / "microneedling.toml").read_text(encoding="utf-8")
HEAD = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
EVERY = sorted({each.parent.name for each in WORDING.glob("*/*.po")})
LANGUAGES = offered(read_all())  # Always on; of the others a clinic's own procedure may lack the words.


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    """A clinic's own folder with a procedure of its own, and its words in every language."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "laser.toml").write_text(MICRONEEDLING.replace('id = "microneedling"', 'id = "laser"'), "utf-8")
    for language in EVERY:
        (folder / f"laser.{language}.po").write_text(HEAD + "\n\n".join(words_of_laser()) + "\n", "utf-8")
    yield folder
    protocol.use_folder(None)


def words_of_laser() -> Iterator[str]:
    rules = protocol.load("microneedling")
    yield 'msgid "procedure.laser"\nmsgstr "laser"'
    yield from (f'msgid "care.laser.{day}"\nmsgstr "Moisturise."' for day in rules.aftercare)
    for each in rules.symptom:
        for day, _ in each.expected:
            yield f'msgid "course.laser.{each.id}.{day}"\nmsgstr "Usual."'


def version_3(folder: Path) -> None:
    """Faint redness on day 7 is more urgent."""
    newer = MICRONEEDLING.replace("version = 2", "version = 3")
    row = '{ day = 7, grade = 1, urgency = "routine" }'
    newer = newer.replace(row, row.replace("routine", "same_day"), 1)
    (folder / "microneedling.3.toml").write_text(newer, encoding="utf-8")


def test_ours_lint_clean() -> None:
    assert lint([], None) == ([], 0)


def test_the_schema_in_the_repository_is_the_one_of_the_model() -> None:
    assert (FOLDER / "schema.json").read_text("utf-8") == schema() + "\n", "main.py protocol schema > …/schema.json"
    urgency = json.loads(schema())["$defs"]["Threshold"]["properties"]["urgency"]
    assert urgency["enum"] == ["routine", "same_day", "urgent", "emergency"]


def test_every_protocol_names_the_schema_for_editors() -> None:
    assert all(path.read_text("utf-8").startswith("#:schema schema.json\n") for path in FOLDER.glob("*.toml"))


def test_a_procedure_of_ones_own_is_a_file_and_its_words(own: Path) -> None:
    wording = use(own)
    assert protocol.load("laser").symptom_named("redness")
    assert [each.id for each in protocol.available()][1:3] == ["laser", "microneedling"]
    assert all(words("procedure.laser") == "laser" for words in wording.values())
    assert lint([], own) == ([], 0)
    use(None)
    assert "laser" not in protocol.ids()


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_are_missing_stop_the_start(own: Path, language: str) -> None:
    path = own / f"laser.{language}.po"
    path.write_text(path.read_text("utf-8").replace("care.laser.7", "care.laser.8"), "utf-8")
    with pytest.raises(BadProtocol, match=rf"laser\.toml: care\.laser\.7: has no words in {language}; allowed: "):
        use(own)


def test_words_of_a_language_that_is_off_may_be_missing(own: Path) -> None:
    """Or an upgrade that brings a language would keep a clinic with a procedure of its own from starting."""
    for language in set(EVERY) - set(LANGUAGES):
        (own / f"laser.{language}.po").unlink()
    assert use(own)["ru"]("procedure.laser") == "laser"
    assert lint([], own) == ([], 0)


def test_a_bad_file_stops_the_start(own: Path) -> None:
    (own / "bad.toml").write_text("version = 1\n", "utf-8")
    with pytest.raises(BadProtocol, match=r"bad\.toml: id: Field required"):
        use(own)
    lines, code = lint([], own)
    assert code == 1
    assert all("bad.toml: " in line for line in lines)


def test_an_id_and_version_that_stand_twice_are_refused(own: Path) -> None:
    shutil.copy(own / "laser.toml", own / "laser.1.toml")
    twice = r"laser\.toml: version: version 2 of laser stands in .*laser\.1\.toml, too; allowed: "
    with pytest.raises(BadProtocol, match=twice):
        use(own)
    assert lint([], own)[1] == 1


@pytest.mark.parametrize(
    ("name", "body", "wrong"),
    [
        pytest.param("laser.tlh.po", 'msgid "a"\nmsgstr "b"', "tlh is not spoken here; allowed: en", id="no-language"),
        pytest.param("more.en.po", 'msgid "procedure.laser"\nmsgstr "b"', "stands in two files", id="said-twice"),
        pytest.param("more.en.po", 'msgid "item.redness"\nmsgstr "b"', "stands in two files", id="one-of-ours"),
    ],
)
def test_words_that_cannot_be_used_stop_the_start(own: Path, name: str, body: str, wrong: str) -> None:
    (own / name).write_text(HEAD + body + "\n", "utf-8")
    with pytest.raises(BadWording, match=wrong):
        use(own)


def test_an_enrollment_goes_on_by_the_version_it_was_begun_with(own: Path, store: SqlStore) -> None:
    clinic = store.transact(lambda tx: tx.clinics.add(a_clinic()))
    provider = store.transact(lambda tx: tx.providers.add(a_provider(clinic.id)))
    pinned = store.transact(lambda tx: tx.enrollments.add(an_enrollment(clinic.id, provider.id)))
    version_3(own)
    use(own)
    rules = store.transact(lambda tx: tx.enrollments.course(pinned.id)).protocol
    redness, newer = rules.symptom_named("redness"), protocol.load("microneedling").symptom_named("redness")
    assert redness is not None
    assert newer is not None
    assert (redness.persists_on(7, 1), newer.persists_on(7, 1)) == (Urgency.ROUTINE, Urgency.SAME_DAY)
    assert [each.version for each in protocol.available() if each.id == "microneedling"] == [3]


def test_a_version_that_somebody_is_followed_by_is_missed_at_the_start(own: Path, store: SqlStore) -> None:
    clinic = store.transact(lambda tx: tx.clinics.add(a_clinic()))
    provider = store.transact(lambda tx: tx.providers.add(a_provider(clinic.id)))
    by_laser = an_enrollment(clinic.id, provider.id, protocol_id="laser", protocol_version=2, chat_id=None)
    store.transact(lambda tx: tx.enrollments.add(an_enrollment(clinic.id, provider.id)))
    store.transact(lambda tx: tx.enrollments.add(by_laser))
    store.transact(lambda tx: tx.enrollments.add(an_enrollment(clinic.id, provider.id, protocol_version=1)))
    store.transact(lambda tx: tx.enrollments.add(an_enrollment(clinic.id, provider.id, protocol_version=1)))
    every = [("laser", 2), ("microneedling", 1), ("microneedling", protocol.load("microneedling").version)]
    assert store.transact(lambda tx: tx.enrollments.pinned()) == every
    use(own)
    refuse_lost_protocols(store)
    use(None)
    with pytest.raises(BadProtocol, match="laser, version 2: patients are followed by it, and no file holds it"):
        refuse_lost_protocols(store)


def test_a_rehearsal_goes_by_the_newest(own: Path, tmp_path: Path) -> None:
    course = tmp_path / "course.toml"
    head = 'about = "x"\nprotocol = "microneedling"\ntreated_at = "2026-03-02 15:00"\ntimezone = "Europe/Berlin"\n'
    dates = ("03", "05", "07", "09", "10")
    days = [f'[[report]]\nat = "2026-03-{on} 10:20"\nanswers = {{ redness = 1 }}\n' for on in dates]
    course.write_text(head + "".join(days), "utf-8")
    assert [each.urgency for each in play(course).events] == [Urgency.ROUTINE]
    version_3(own)
    use(own)
    assert [each.urgency for each in play(course).events] == [Urgency.SAME_DAY]


def test_lint_and_schema_are_typed(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(MICRONEEDLING.replace('["wu2022"]', '["wu2021"]', 1), "utf-8")
    linted = call("protocol", "lint", str(bad), str(tmp_path / "none.toml"))
    assert (linted.returncode, linted.stderr) == (1, "")
    assert linted.stdout.splitlines()[0].startswith(f"{bad}: sign.blisters.sources: wu2021 is no source of this file; ")
    assert linted.stdout.splitlines()[-1].startswith(f"{tmp_path / 'none.toml'}: file: No such file")
    assert call("protocol", "lint").returncode == 0
    assert json.loads(call("protocol", "schema").stdout)["title"] == "Protocol"


def test_the_bot_does_not_start_with_a_bad_folder(own: Path, tmp_path: Path) -> None:
    (own / f"laser.{LANGUAGES[0]}.po").unlink()
    settings = {"DATA_DIR": str(tmp_path / "data"), "PROTOCOLS_DIR": str(own)}
    started = call("run", BOT_TOKEN="1234567:" + "x" * 35, TELEGRAM_API_URL="http://127.0.0.1:9", **settings)
    assert started.returncode == 1
    assert "laser.toml: procedure.laser: has no words in en; allowed: " in started.stderr
    assert "Traceback" not in started.stderr
    course = ROOT / "tests" / "courses" / "normal.toml"
    assert call("rehearse", str(course), **settings).returncode == 1
    assert "there is no directory" in call("rehearse", str(course), PROTOCOLS_DIR=str(tmp_path / "no")).stderr
