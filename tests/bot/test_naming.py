"""A first name is told from what else is written in a word or two."""

import re

import pytest

from bot import protocol
from bot.naming import may_be_name

RULES = next(each for each in reversed(protocol.available()) if each.id == "microneedling")
NAMES = """Ana Luis María José Lucía Carmen Marta John David Laura Luz Rosa Blanca Mark Will May Hope Sol Mia
Domingo Rich Fernando Armando Inmaculada Ming Begoña Itziar Núria Montse Noah Liam Ava Olivia Freya Kelly
Emily Ashley Fatima Mohamed Olena Wei Raj Summer Grace Ruby Pilar Consuelo Mercedes Soledad Ángel Jesús
Milagros Esperanza Chus Paco Bob Jo Mum mamá"""
OTHERS = """my son|mi hijo|me|mía|my mother|mi madre|Luis Pérez|Ana María|Jean-Luc|O'Brien|para Ana"""
NONE = {
    "cries": "help|help me|heeelp|sos|ayuda|ayúdame|socorro|auxilio|me muero|dying|call me|llámame|"
    "urgent|urgente|emergencia|hilfe",
    "breath": "no air|can't breathe|me ahogo|sin aire|falta aire|breathless|asfixia|choking",
    "states": "dizzy|mareada|me mareo|fainted|desmayo|scared|tengo miedo|so tired|muy mal|fatal|peor|"
    "worse|vomiting|vómitos|nauseas",
    "skin": "pus|blister|ampollas|fever|fiebre|burning|me quema|itchy|me pica|swollen|hinchada|"
    "bleeding|sangre|rash|dolores|red|rojo",
    "body": "lips|labios|my face|mi cara|eye|ojo|throat|garganta",
    "grades": "Severe|Mild|Moderate|Barely|None|Leve|Grave|Fuerte|Moderado|Apenas|Ninguna|a bit|un poco|muy roja",
    "all-is-well": "fine|all good|all clear|ok|okay|vale|todo bien|bien|good|better|mejor|same|igual",
    "taps": "yes|no|sí|later|luego|back|atrás|next|stop|done|cancel|skip|saltar|photo|foto",
    "talk": "hello|hola|buenos días|wait|espera|what|qué|who|quién|why|sorry|perdón|please|"
    "por favor|thanks|gracias|maybe|quizás|nothing|nada|tomorrow|mañana|hmm|oh no|no sé|"
    "idk|joder|omg|both|los dos|wrong name|not me|the|para",
}


@pytest.mark.parametrize("said", [*NAMES.split(), *re.split(r"[|\n]", OTHERS)])
def test_a_name(said: str) -> None:
    assert may_be_name(said, RULES)


@pytest.mark.parametrize(("kind", "said"), [(kind, each) for kind, every in NONE.items() for each in every.split("|")])
def test_no_name(kind: str, said: str) -> None:
    assert not may_be_name(said, RULES), kind
    assert not may_be_name(said.upper(), RULES)
