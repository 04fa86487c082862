"""What patients write is read in every language that the bot writes, one that a clinic must switch on no less."""

from pathlib import Path

import pytest

from bot import protocol
from bot.asking import further, question_in
from bot.lexicon import load
from bot.naming import may_be_name
from bot.protocol import Protocol
from bot.understanding import is_better, is_fine, is_thanks, understand
from commands.phrases import read
from wording.words import FOLDER, read_all

PHRASES = Path(__file__).resolve().parent.parent / "phrases"
RULES, LATER = protocol.load("microneedling"), ("pt_BR", "ru", "ar")
EVERY = [phrase for language in LATER for phrase in read(PHRASES / f"{language}.toml")]
URGENT = {each.id for each in RULES.sign}

SAID = {
    "pt_BR": {
        "thanks": ("muito obrigada!", "valeu", "ok obrigado"),
        "fine": ("tudo bem, obrigada", "sem problemas", "estou ótima hoje"),
        "better": ("está melhor hoje", "já melhorou bastante, obrigada", "minha pele está bem melhor"),
        "no": ("não tenho febre, bolhas nem pus", "sem dor no olho", "nenhum sangramento"),
        "aching": ("dor no olho", "inchaço no lábio", "Dor nos olhos"),
        "asks": {"posso usar maquiagem amanhã?": "makeup", "quanto tempo dura a vermelhidão?": "redness"},
        "day": ("2 de março", "2 de marco"),
    },
    "ru": {
        "thanks": ("спасибо большое!", "понятно", "Ок, спасибо"),
        "fine": ("всё хорошо", "жалоб нет, спасибо", "Сегодня всё в порядке"),
        "better": ("сегодня лучше", "стало намного лучше, спасибо", "Уже лучше"),
        "no": ("нет ни температуры, ни гноя", "глаза не болят", "пузырей и сыпи нет"),
        "aching": ("глаз болит", "губы отекли", "ГЛАЗА БОЛЯТ"),
        "asks": {"Можно ли завтра краситься?": "makeup", "сколько держится покраснение?": "redness"},
        "day": ("2 марта", "2 март"),
    },
    "ar": {
        "thanks": ("شكرًا جزيلًا!", "تمام", "يعطيكم العافية"),
        "fine": ("كل شيء بخير، شكرًا", "الحمد لله", "لا مشاكل"),
        "better": ("أحسن اليوم", "بشرتي تتحسن، شكرًا", "صارت أفضل"),
        "no": ("ليس عندي حمى ولا قيح", "لا يوجد نزيف", "عيني لا تؤلمني"),
        "aching": ("عيني تؤلمني", "وشفتي متورمة", "ألم بالعين"),
        "asks": {"هل يمكنني وضع المكياج غدًا؟": "makeup", "كم يدوم الاحمرار؟": "redness"},
        "day": ("2 مارس", "٢ مارس"),
    },
}


def test_each_language_that_is_written_is_read() -> None:
    assert set(load().languages) == set(read_all()) == {"en", "es", *further()}
    assert set(further()) == set(LATER) == set(SAID)
    assert {each.name for each in FOLDER.iterdir() if (each / "language.toml").exists()} == set(LATER)


@pytest.mark.parametrize("phrase", EVERY, ids=lambda phrase: f"{phrase.language}-{phrase.text}")
def test_signs_are_heard_as_they_are_typed_and_what_is_none_is_not(phrase: object) -> None:
    assert understand(phrase.text, RULES).signs == phrase.signs  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", LATER)
def test_every_sign_is_among_them(language: str) -> None:
    of_it = (phrase for phrase in EVERY if phrase.language == language)
    assert {sign for phrase in of_it for sign in phrase.signs} == URGENT


@pytest.mark.parametrize("rules", protocol.available(), ids=lambda rules: rules.id)
@pytest.mark.parametrize("language", LATER)
def test_what_a_sign_is_called_is_heard_where_it_is_typed(rules: Protocol, language: str) -> None:
    words = read_all()[language]
    for sign in rules.sign:
        for said in (words(f"sign.{sign.id}"), words(f"sign.{sign.id}.full")):
            assert sign.id in understand(said, rules).signs, said


@pytest.mark.parametrize("language", LATER)
def test_thanks_a_no_and_what_is_better_are_known(language: str) -> None:
    said = SAID[language]
    assert [text for text in said["thanks"] if not is_thanks(text)] == []
    assert [text for text in said["fine"] if not is_fine(text)] == []
    assert [text for text in said["better"] if not is_better(text)] == []
    assert {text: set(read.signs) for text in said["no"] if (read := understand(text, RULES)).signs} == {}
    assert {text for text in said["aching"] if not understand(text, RULES).signs & {"eye", "breathing"}} == set()


@pytest.mark.parametrize("language", LATER)
def test_a_question_is_known_and_is_no_sign(language: str) -> None:
    asked = {text: found.id for text in SAID[language]["asks"] if (found := question_in(text, RULES))}
    assert asked == SAID[language]["asks"]


@pytest.mark.parametrize("language", LATER)
def test_whoever_is_written_to_in_a_language_writes_in_no_foreign_one(language: str) -> None:
    texts = [phrase.text for phrase in EVERY if phrase.language == language]
    assert language.partition("_")[0] in {understand(text, RULES).foreign for text in texts}
    assert {understand(text, RULES, spoken=language).foreign for text in texts} == {""}


@pytest.mark.parametrize(("language", "name"), [("ru", "Зухра"), ("ar", "نورة"), ("pt_BR", "Conceição")])
def test_a_name_that_no_list_has_is_one_where_the_language_is_spoken(language: str, name: str) -> None:
    assert may_be_name(name, RULES, spoken=language)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", "плохо"),
        ("ru", "болит щека"),
        ("ru", "помогите"),
        ("ar", "تعبانة"),
        ("ar", "وجهي يؤلمني"),
        ("pt_BR", "dor"),
    ],
)
def test_what_tells_of_how_somebody_is_is_no_name(language: str, said: str) -> None:
    assert not may_be_name(said, RULES, spoken=language)
