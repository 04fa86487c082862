from collections.abc import Mapping
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from wording import po_file
from wording.words import FOLDER, BadWording, MissingWording, Wording, faults, read_all, speaking

PLURALS = {
    "en": "nplurals=2; plural=(n != 1);",
    "ru": ("nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"),
}
ENGLISH = """
msgid "hello"
msgstr "Hello, {name}!"

msgid "moment"
msgstr "{day}, {time}"

msgid "days"
msgid_plural "days"
msgstr[0] "one day"
msgstr[1] "{n} days"
"""
RUSSIAN = """
msgid "hello"
msgstr "Здравствуйте, {name}!"

msgid "days"
msgid_plural "days"
msgstr[0] "{n} день"
msgstr[1] "{n} дня"
msgstr[2] "{n} дней"
"""
MORNING = datetime(2026, 3, 3, 10, 5, tzinfo=UTC)


def write(folder: Path, language: str, body: str, name: str = "patient.po") -> None:
    head = f'msgid ""\nmsgstr ""\n"Plural-Forms: {PLURALS[language]}\\n"\n'
    (folder / language).mkdir(exist_ok=True)
    (folder / language / name).write_text(head + body, encoding="utf-8")


def wording(folder: Path, **languages: str) -> Wording:
    for language, body in languages.items():
        write(folder, language, body)
    return read_all(folder)


def test_a_sentence_is_said_in_its_language(tmp_path: Path) -> None:
    both = wording(tmp_path, en=ENGLISH, ru=RUSSIAN)
    assert both["en"]("hello", name="Ann") == "Hello, Ann!"
    assert both["ru"]("hello", name="Ann") == "Здравствуйте, Ann!"


@pytest.mark.parametrize(
    ("n", "english", "russian"), [(1, "one day", "1 день"), (3, "3 days", "3 дня"), (5, "5 days", "5 дней")]
)
def test_numbers_choose_the_form(tmp_path: Path, n: int, english: str, russian: str) -> None:
    both = wording(tmp_path, en=ENGLISH, ru=RUSSIAN)
    assert both["en"].count("days", n) == english
    assert both["ru"].count("days", n) == russian


def test_english_forgives_nothing(tmp_path: Path) -> None:
    words = wording(tmp_path, en=ENGLISH)["en"]
    with pytest.raises(MissingWording, match="bye"):
        words("bye")
    with pytest.raises(MissingWording, match="hello"):
        words("hello")


@pytest.mark.parametrize(
    "russian",
    [
        pytest.param('msgid "other"\nmsgstr "x"', id="missing"),
        pytest.param('#, fuzzy\nmsgid "hello"\nmsgstr "Привет, {name}!"', id="fuzzy"),
        pytest.param('msgid "hello"\nmsgstr "Привет, {surname}!"', id="asks-for-what-is-not-given"),
    ],
)
def test_what_is_not_translated_is_said_in_english(tmp_path: Path, russian: str) -> None:
    words = wording(tmp_path, en=ENGLISH, ru=russian)["ru"]
    assert words("hello", name="Ann") == "Hello, Ann!"
    assert words.count("days", 2) == "2 days"


def test_a_value_cannot_change_the_sentence(tmp_path: Path) -> None:
    words = wording(tmp_path, en=ENGLISH)["en"]
    assert words("hello", name="{name.__class__} \u202e\0<b>") == "Hello, {name.__class__} <b>!"


@pytest.mark.parametrize(
    ("files", "says"),
    [
        pytest.param({"a.po": ENGLISH, "b.po": ENGLISH}, "two files", id="a-key-in-two-files"),
        pytest.param({"a.po": ENGLISH + 'msgid "hello"\nmsgstr "Hi"'}, "twice", id="a-key-twice-in-a-file"),
        pytest.param({"a.po": 'msgid "x"\nmsgstr "{a.b}"'}, "not the name", id="more-than-a-name-in-braces"),
        pytest.param({"a.po": 'msgid "x"\nmsgstr "{a"'}, "x: ", id="an-open-brace"),
        pytest.param({"a.po": "nonsense"}, "a.po", id="no-po-file"),
        pytest.param({}, "must be there", id="no-file-at-all"),
    ],
)
def test_bad_files_are_refused_at_start(tmp_path: Path, files: Mapping[str, str], says: str) -> None:
    (tmp_path / "en").mkdir()
    for name, body in files.items():
        write(tmp_path, "en", body, name)
    with pytest.raises(BadWording, match=says):
        read_all(tmp_path)


def test_translations_are_checked_against_english(tmp_path: Path) -> None:
    both = wording(tmp_path, en=ENGLISH, ru='msgid "hello"\nmsgstr "Привет!"\n\nmsgid "odd"\nmsgstr "!"')
    assert set(faults(both)) == {
        "ru: days is missing",
        "ru: moment is missing",
        "ru: odd is not in en",
        "ru: hello asks for other values",
    }


def test_our_own_wording_has_no_faults() -> None:
    assert list(faults(read_all())) == []


def test_days_and_times_are_told_on_the_readers_clock(tmp_path: Path) -> None:
    words = wording(tmp_path, en=ENGLISH)["en"]
    assert words.date(date(2026, 3, 3)) == "March 3, 2026"
    assert words.day(date(2026, 3, 3)) == "Tue, Mar 3"
    assert words.time(MORNING, "Europe/Madrid") == "11:05\u202fAM"
    assert words.moment(MORNING.replace(hour=23), "Asia/Tokyo") == "Wed, Mar 4, 8:05\u202fAM"


@pytest.mark.parametrize(
    ("now", "says"),
    [
        pytest.param(datetime(2026, 3, 2, 15, 30, tzinfo=UTC), "tomorrow at 8:05\u202fAM|mañana a las 8:05", id="next"),
        pytest.param(datetime(2026, 3, 2, 14, 30, tzinfo=UTC), "on Wed, Mar 4|el miércoles 4 de marzo", id="later"),
        pytest.param(datetime(2026, 3, 3, 15, 30, tzinfo=UTC), "today at 8:05\u202fAM|hoy a las 8:05", id="today"),
    ],
)
def test_today_and_tomorrow_are_those_of_the_readers_calendar(now: datetime, says: str) -> None:
    """In Tokyo midnight is at three in the afternoon here."""
    moment = MORNING.replace(hour=23)
    for language, said in zip(("en", "es"), says.split("|"), strict=True):
        assert read_all()[language].on(moment, now, "Asia/Tokyo").startswith(said)


@pytest.mark.parametrize(
    ("asked", "spoken"), [("ru", "ru"), ("ru-RU", "ru"), ("ru_RU", "ru"), ("xx", "en"), ("", "en")]
)
def test_everybody_is_spoken_to(tmp_path: Path, asked: str, spoken: str) -> None:
    assert speaking(wording(tmp_path, en=ENGLISH, ru=RUSSIAN), asked).language == spoken


def in_babels_words(catalog: Catalog) -> list[tuple[str, tuple[str, ...], bool]]:
    return [
        (each.id[0] if isinstance(each.id, tuple) else str(each.id), forms_of(each.string), each.fuzzy)
        for each in catalog
        if each.id
    ]


def forms_of(said: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (said or "",) if isinstance(said, str | None) else tuple(said)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/*.po")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_file_is_read_as_babel_reads_it(path: Path) -> None:
    ours = po_file.read(path.read_text(encoding="utf-8"))
    theirs = read_po(BytesIO(path.read_bytes()), locale=path.parent.name, charset="utf-8", abort_invalid=True)
    assert [(each.key, each.forms, each.is_fuzzy) for each in ours.entries] == in_babels_words(theirs)
    assert ours.plurals == (theirs.num_plurals, theirs.plural_expr)


@pytest.mark.parametrize(
    ("entry", "form"),
    [
        pytest.param(r'msgstr "a \"b\"\n\tc\\n"', 'a "b"\n\tc\\n', id="escaped"),
        pytest.param('msgstr ""\n"first, "\n"second"', "first, second", id="on several lines"),
        pytest.param('# said\n#. in an app\nmsgstr "x"', None, id="a comment within an entry"),
        pytest.param('msgctxt "menu"\nmsgstr "x"', None, id="a context"),
        pytest.param('msgstr "x', None, id="no end"),
        pytest.param(r'msgstr "\x41"', None, id="an escape that is not ours"),
        pytest.param('msgid "other"\nmsgstr "x"', None, id="nothing said"),
    ],
)
def test_an_entry_is_read_or_refused(entry: str, form: str | None) -> None:
    text = f'msgid "key"\n{entry}\n'
    if form is None:
        with pytest.raises(po_file.BadPoFile):
            po_file.read(text)
    else:
        assert po_file.read(text).entries == [po_file.Entry("key", (form,), is_fuzzy=False, is_counted=False)]
