"""A name without a degree says of no symptom how much it is: it is asked, and never taken for mild."""

from collections.abc import Iterator, Mapping

import pytest

from bot import protocol
from bot.lexicon import load
from bot.understanding import understand

RULES = protocol.load("microneedling")
LANGUAGES = load().languages
SAID: Mapping[str, tuple[str, ...]] = {
    "en": (
        "{}",
        "my face: {}",
        "{} today",
        "there is {} on my cheek",
        "a bit less {}",
        "slightly more {} than yesterday",
    ),
    "pt_BR": ("{}", "hoje {}", "um pouco menos {}", "{} na bochecha"),
    "ru": ("{}", "сегодня {}", "чуть меньше {}", "на щеке {}"),
    "ar": ("{}", "اليوم {}", "{} أقل", "وجهي {}"),
    "es": ("{}", "mi cara: {}", "hoy {}", "tengo {} en la mejilla", "un poco menos {}", "algo más {} que ayer"),
}
NAMED = {
    ("en", "redness"): ("my face is red", "less red", "not as red", "redder", "much less red", "it is no less red"),
    ("en", "swelling"): ("I am swollen", "less swollen", "a bit more swollen than yesterday", "my cheek is puffy"),
    ("en", "peeling"): ("my face is peeling", "less flaky", "flaking more", "it peels"),
    ("en", "pain"): ("my face hurts", "it hurts less", "it is sore", "the pain is slightly worse", "pain"),
    ("en", "itch"): ("it itches", "a little less itchy", "my cheek is itchy", "more itching"),
    ("es", "redness"): (
        "tengo la cara roja",
        "menos roja",
        "mucho menos roja",
        "no está menos roja",
        "más rojo que ayer",
    ),
    ("es", "swelling"): ("estoy hinchada", "menos hinchada", "la cara está un poco más hinchada", "tengo hinchazón"),
    ("es", "peeling"): ("se me pela la cara", "me estoy pelando menos", "se descama más que ayer"),
    ("es", "pain"): ("me duele la cara", "me duele menos", "me duele mucho menos", "dolor", "un poco más de dolor"),
    ("pt_BR", "redness"): ("meu rosto está vermelho", "menos vermelha", "mais vermelho que ontem"),
    ("pt_BR", "swelling"): ("estou inchada", "menos inchada"),
    ("pt_BR", "peeling"): ("minha pele está descamando", "descama menos"),
    ("pt_BR", "pain"): ("meu rosto dói", "dói menos", "dor"),
    ("pt_BR", "itch"): ("coça", "um pouco menos de coceira"),
    ("ru", "redness"): ("лицо красное", "меньше покраснение", "краснее, чем вчера, щека красная"),
    ("ru", "swelling"): ("лицо отекло", "отёк меньше"),
    ("ru", "peeling"): ("кожа шелушится", "шелушится меньше"),
    ("ru", "pain"): ("щека болит", "болит меньше", "боль"),
    ("ru", "itch"): ("чешется", "зуд чуть меньше"),
    ("ar", "redness"): ("وجهي أحمر", "احمرار أقل", "أحمر أكثر من أمس"),
    ("ar", "swelling"): ("وجهي متورم", "تورم أقل"),
    ("ar", "peeling"): ("بشرتي تتقشر", "قشور أقل"),
    ("ar", "pain"): ("خدي يؤلمني", "ألم أقل"),
    ("ar", "itch"): ("بشرتي تحك", "حكة أقل قليلا"),
    ("es", "itch"): ("me pica", "me pica menos", "un poco menos de picor", "tengo comezón"),
}
PLACED = [
    ("no more pain", {"pain": 0}),
    ("no more redness and no swelling", {"redness": 0, "swelling": 0}),
    ("not red any more", {"redness": 0}),
    ("ya no me duele", {"pain": 0}),
    ("más o menos roja", {"redness": 3}),
    ("more or less red", {"redness": 3}),
    ("very red yesterday", {}),
    ("estaba muy roja ayer", {}),
    ("quite red, less swollen", {"redness": 3}),
    ("bastante roja y menos hinchada", {"redness": 3}),
    ("my eyes are swollen shut", {"swelling": 4}),
    ("new dark patches", {"pigment": 1}),
    ("manchas nuevas", {"pigment": 1}),
]


def _named() -> Iterator[tuple[str, str]]:
    for (_, symptom), texts in NAMED.items():
        yield from ((text, symptom) for text in texts)


def _every_name() -> Iterator[tuple[str, str]]:
    for language, lexicon in LANGUAGES.items():
        for symptom, words in lexicon.symptom.items():
            names = {each for text in words.words if " " not in text for each in text.split("|") if "*" not in each}
            if len(set(words.degrees)) > 1:
                yield from ((said.format(name), symptom) for said in SAID[language] for name in sorted(names))


def test_each_symptom_is_among_them_in_each_language() -> None:
    graded = {each.id for each in RULES.symptom if each.worst > 1}
    assert set(NAMED) == {(language, symptom) for language in LANGUAGES for symptom in graded}


@pytest.mark.parametrize(("text", "symptom"), list(_named()))
def test_what_is_named_without_a_degree_is_asked(text: str, symptom: str) -> None:
    read = understand(text, RULES)
    assert (dict(read.grades), symptom in read.unplaced) == ({}, True)


def test_so_is_every_word_for_a_symptom() -> None:
    wrong = [text for text, symptom in _every_name() if symptom in understand(text, RULES).grades]
    assert wrong == []


@pytest.mark.parametrize(("text", "read"), PLACED)
def test_a_degree_a_no_and_words_that_say_it_all_are_grades_as_before(text: str, read: dict[str, int]) -> None:
    assert dict(understand(text, RULES).grades) == read
