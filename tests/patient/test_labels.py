"""A button's label is read whole on a telephone, and what was a label once still says what it said."""

import re

import pytest

from bot import protocol
from bot.alert import Outcome
from bot.checkin import Contact
from bot.protocol import Protocol
from bot.understanding import understand
from tests.patient.conftest import Ward
from tests.patient.test_past import BOTH, Spoken, asked
from tests.patient.test_wording import sources
from wording.words import read_all

MOST = 34  # Characters, many of them narrow: beyond about so many a column's label is cut.
LABEL = re.compile(r'(?:Button\(\s*words\(|go_to\(\w+(?:\.\w+)?, words, )"([a-z_.]+)"')
EVERY = protocol.available()
OF_EVERY = pytest.mark.parametrize("rules", EVERY, ids=lambda rules: f"{rules.id}-{rules.version}")

FORMER = {
    "breathing": ("Trouble breathing, swollen lips or throat", "Falta de aire, labios/garganta hinchados"),
    "fever_confused": ("Fever with confusion or fainting", "Fiebre con confusión o desmayo"),
    "eye": ("Eye pain, eye swelling, sight changed", "Ojo hinchado o con dolor, veo distinto"),
    "spreading": ("Redness spreading further, or hot skin", "Enrojecimiento que avanza, piel caliente"),
    "burn": ("Burn, open sore, skin grey/white/black", "Quemadura, llaga, piel gris/blanca/negra"),
    "hives": ("Hives, or a rash elsewhere", "Ronchas, o sarpullido en otra zona"),
    "bumps": ("Hard, itchy or tender bumps", "Bultos duros, con picazón o dolor"),
    "dents": ("Dents or hollows in the skin", "Hoyos o hundimientos en la piel"),
    "grid_marks": ("Grid of dots or lines that stays dark", "Cuadrícula de puntos o líneas oscuras"),
}
SPREADING = {"en": "Redness spreading, or hot skin", "es": "La rojez se extiende/piel caliente"}
LATELY = {"breathing": "Ahogo, boca/garganta hinchada", "spreading": "Lo rojo avanza, piel caliente"}
IN_FULL = {
    "en": "redness spreading beyond the treated skin, or hot skin",
    "es": "enrojecimiento que avanza más allá de la piel tratada, o piel caliente",
}


def keys(rules: Protocol) -> set[str]:
    named = {key for source in sources().values() for key in LABEL.findall(source)}
    signs = {f"sign.{each.id}" for each in rules.sign}
    grades = {f"grade.{each.id}.{grade}" for each in rules.symptom for grade in range(each.worst + 1)}
    return named | signs | grades | {f"contact.{each}" for each in Contact} | {f"outcome.{each}" for each in Outcome}


@OF_EVERY
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_label_is_read_whole(rules: Protocol, language: str) -> None:
    words = read_all()[language]
    assert len(keys(rules)) > 60
    forms = {key: form for key in keys(rules) for form in words.sentences.get(key, ()) if "{" not in form}
    assert {key: form for key, form in forms.items() if len(form) > MOST} == {}


@OF_EVERY
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_a_sign_is_called_or_was_is_heard_where_it_is_typed(rules: Protocol, language: str) -> None:
    words = read_all()[language]
    for sign in rules.sign:
        former = FORMER.get(sign.id, ())[["en", "es"].index(language) :][:1]
        for said in (words(f"sign.{sign.id}"), words(f"sign.{sign.id}.full"), *former):
            assert sign.id in understand(said, rules).signs, said


@BOTH
async def test_a_short_label_is_a_sign_that_the_clinic_reads_in_full(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    nothing = {"en": "None", "es": "Nada"}[spoken.code]
    await ward.taps("Pat", *[nothing] * 4, SPREADING[spoken.code])
    assert f"✓ {IN_FULL[spoken.code]}" in ward.last("Pat")
    await ward.tap("Pat", spoken.done)
    assert ward.findings() == ["sign:spreading"]
    card = next(each for each in reversed(ward.texts("Ann")) if "K-001" in each)
    assert IN_FULL["en"] in card
    assert IN_FULL["en"].capitalize() in card


@pytest.mark.parametrize(("sign", "said"), LATELY.items())
def test_what_a_sign_was_called_lately_is_heard(sign: str, said: str) -> None:
    assert sign in understand(said, protocol.load("microneedling")).signs


@BOTH
async def test_a_former_label_that_is_typed_is_that_sign(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", FORMER["spreading"][["en", "es"].index(spoken.code)])
    assert ward.findings() == ["sign:spreading"]
