"""Every sentence that is asked for is there, with the values that it is given; nothing is there for nothing."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import protocol
from bot.checkin import SIGNS, Contact
from bot.finding import Urgency
from bot.health import Figures, lights
from bot.protocol import Protocol
from bot.standing import Group
from bot.wordless import WORDLESS
from handlers.patient.routes import TAPS
from wording import zones
from wording.words import FOLDER, faults, read_all

ROOT = Path(__file__).resolve().parent.parent.parent
WORDS = read_all()["en"]
OF_STAFF = {
    "provider.po",
    "record.po",
    "menu.po",
    "staff.po",
    "export.po",
    "signing.po",
    "own_texts.po",
    "troubles.po",
    "desk.po",
    "desk_patient.po",
}
NOT_OURS = {*OF_STAFF, "erasing.po", "handout.po", "own_data.po", "twin.po"}
ASKED = re.compile(r'(?:words|words\.count|_words|go_to\(\w+, words, )\(?\s*"([a-z_.]+)"')
SAID = re.compile(r'"([a-z_]+(?:\.[a-z_]+)+|saved|stranger|edited|unreadable)"')


def sources() -> dict[str, str]:
    files = [path for room in ("handlers", "reports", "wording") for path in (ROOT / room).rglob("*.py")]
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in files}


def composed(rules: Protocol) -> Iterator[str]:
    """The keys that are made of a protocol's own names."""
    yield f"procedure.{rules.id}"
    yield from (f"care.{rules.id}.{day}" for day in rules.aftercare)
    yield f"item.{SIGNS}"
    for symptom in rules.symptom:
        yield from (f"item.{symptom.id}", f"question.{symptom.id}")
        yield from (f"grade.{symptom.id}.{grade}" for grade in range(symptom.worst + 1))
        yield from (f"course.{rules.id}.{symptom.id}.{day}" for day, _ in symptom.expected)
    for sign in rules.sign:
        yield from (f"sign.{sign.id}", f"sign.{sign.id}.full")
    yield from (f"answer.{says}" for question in rules.question for _, says in question.answers)


NOW = datetime(2026, 3, 2, tzinfo=UTC)
RULES = (
    *("sign", "severe", "worsening", "persisting", "several", "contact", "note"),
    *("silence", "signs_left_out", "unassessed", "unreachable"),
)


def composed_of_ours() -> Iterator[str]:
    for contact in Contact:
        yield from (f"contact.{contact}", f"read.contact.{contact}")
    yield "consent.1"
    yield from (f"consent.2{part}" for part in ("", ".kept", ".kept.by_hand"))
    for who in ("patient", "staff", "stranger"):
        yield f"help.{who}"
    yield from ("privacy.staff", "privacy.stranger")
    yield from (
        "preface.reminder",
        "preface.deaf",
        "preface.past",
        "preface.earlier",
        "preface.left",
        "preface.which",
        "write.note",
        "write.photo",
    )
    yield from ("outcome.unknown", "ending.unknown")
    for light in lights(Figures(), NOW):
        yield from (f"trouble.{light.name}", f"trouble.{light.name}.over")
    yield from ("usual.swelling.3", "usual.swelling.4")
    yield from ("welcome.unbound", "welcome.unbound.one", "taken.first.named", "taken.closed.named")
    yield from ("clinic.language", "clinic.change.language", "setup.ask.language")
    yield from ("setup.fault.language", "moment", "why.signs_left_out", "why.signs_left_out.short")
    yield from (f"patients.group.{each}" for each in Group)
    yield from (f"{shown}.{kind}" for shown in ("card.note", "said.note") for kind in ("forwarded", *WORDLESS.values()))
    yield from (f"card.note.{kind}.closed" for kind in WORDLESS.values())
    yield from (f"file.{kind}{alone}" for kind in WORDLESS.values() for alone in ("", ".alone"))
    yield from (f"alerts.label.{each.word}" for each in Urgency)
    yield from (f"patients.{each}" for each in ("alerting", "silent", "late"))
    yield from (f"weekly.rule.{each}" for each in RULES)
    yield "forget.by_clinic"
    yield from (f"city.{zones.code(zone)}" for zone in zones.ZONES)


@pytest.mark.parametrize("rules", protocol.available(), ids=lambda rules: f"{rules.id}-{rules.version}")
def test_all_that_a_protocol_names_has_words(rules: Protocol) -> None:
    assert [key for key in (*composed(rules), *composed_of_ours()) if not WORDS.has(key)] == []


@pytest.mark.parametrize("name", sorted(sources()))
def test_every_key_in_the_code_has_words(name: str) -> None:
    assert [key for key in ASKED.findall(sources()[name]) if not WORDS.has(key)] == []


def test_every_sentence_is_said_somewhere() -> None:
    said = {key for source in sources().values() for key in SAID.findall(source)}
    said |= {key for source in sources().values() for key in ASKED.findall(source)}
    said |= {key for rules in protocol.available() for key in composed(rules)} | set(composed_of_ours())
    ours = [path for path in (FOLDER / "en").glob("*.po") if path.name not in NOT_OURS]
    keys = {key for path in ours for key in re.findall(r'^msgid "(.+)"', path.read_text("utf-8"), re.MULTILINE)}
    assert sorted(keys - said) == []


@pytest.mark.parametrize("language", read_all())
def test_no_language_lacks_anything(language: str) -> None:
    assert [each for each in faults(read_all()) if each.startswith(f"{language}: ")] == []


BROKEN = {
    "a-sentence-is-gone": (
        "protocol.po",
        'msgid "sign.pus"\nmsgstr "',
        'msgid "sign.pus"\nmsgstr ""\n#"',
        "is missing",
    ),
    "a-sentence-is-fuzzy": ("protocol.po", 'msgid "sign.pus"\n', '#, fuzzy\nmsgid "sign.pus"\n', "is missing"),
    "nobody-asks-for-it": (
        "protocol.po",
        'msgid "sign.pus"\n',
        'msgid "sign.odd"\nmsgstr "?"\n\nmsgid "sign.pus"\n',
        "",
    ),
    "another-value": ("patient.po", "{phone}", "{phones}", "asks for other values"),
    "a-form-is-gone": ("provider.po", 'msgstr[1] "', 'msgstr[1] ""\n#"', "is missing"),
    "too-long-to-tap": (
        "protocol.po",
        'msgid "sign.pus"\nmsgstr "',
        'msgid "sign.pus"\nmsgstr "' + "x" * 40,
        "a button",
    ),
}


@pytest.mark.parametrize("language", [each for each in read_all() if each != "en"])
@pytest.mark.parametrize("how", BROKEN)
def test_a_language_that_lacks_something_is_found(language: str, how: str, tmp_path: Path) -> None:
    name, whole, broken, says = BROKEN[how]
    shutil.copytree(FOLDER, tmp_path / "wording")
    file = tmp_path / "wording" / language / name
    text = file.read_text("utf-8")
    last = max(re.findall(r"msgstr\[\d\]", text), default="msgstr[1]")  # The last form of a number.
    whole, broken = whole.replace("msgstr[1]", last), broken.replace("msgstr[1]", last)
    assert whole in text
    file.write_text(text.replace(whole, broken, 1), "utf-8")
    found = list(faults(read_all(tmp_path / "wording")))
    assert found
    assert all(each.startswith(f"{language}: ") and says in each for each in found)


@pytest.mark.parametrize("language", [each for each in read_all() if each != "en"])
def test_nothing_stands_untranslated_in_a_language(language: str) -> None:
    """Names of places and of procedures may be the same; so may what is hardly more than its values."""
    theirs = read_all()[language].sentences
    alike = [key for key, forms in theirs.items() if forms == WORDS.sentences[key] and _has_words(forms)]
    assert [key for key in alike if not key.startswith(("city.", "procedure."))] == []


def _has_words(forms: tuple[str, ...]) -> bool:
    return any(re.search(r"[a-z]{3}", re.sub(r"{.*?}", "", form), re.IGNORECASE) for form in forms)


def test_no_verb_of_a_patient_is_one_of_the_staff() -> None:
    assert [verb for verb in TAPS if verb.startswith("p.")] == []
