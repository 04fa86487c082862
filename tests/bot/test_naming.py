"""A first name is told from what else is written in a word or two."""

import re

import pytest

from bot import foreign, protocol
from bot.naming import may_be_name

RULES = next(each for each in reversed(protocol.available()) if each.id == "microneedling")
NAMES = """Ana Luis María José Lucía Carmen Marta John David Laura Luz Rosa Blanca Mark Will May Hope Sol Mia
Domingo Rich Fernando Armando Inmaculada Ming Begoña Itziar Núria Montse Noah Liam Ava Olivia Freya Kelly
Emily Ashley Fatima Mohamed Olena Wei Raj Summer Grace Ruby Pilar Consuelo Mercedes Soledad Ángel Jesús
Milagros Esperanza Chus Paco Bob Jo Mum mamá
Dolores Socorro Angustias Remedios Paz Felix Luca Bruno Iris Violeta Caleb Ciel Clara Désirée Elle Can Yara Rana
Ayşe Gül Mehmet Małgorzata Zofia Piotr Heidi Uwe Greta Chloé Céline Fleur Gianni Chiara Bianca João Inês Graça
Анна Вера Надежда Юрий Світлана Тарас محمد أحمد فاطمة نور"""
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
    "german": "Luft|keine Luft|Blut|Schmerz|Fieber|hilf mir|schnell|krank|es juckt|mir ist schlecht|Angst|danke|nein",
    "french": "aide moi|aidez-moi|au secours|douleur|fièvre|du sang|ça brûle|malade|vertige|j'ai peur|merci|oui",
    "italian": "febbre|aiutami|sangue|dolore|brucia|prude|gonfio|mi gira|paura|soffoco|grazie|cieca",
    "portuguese": "febre|dor|dói muito|ajuda|sangrando|coceira|tontura|medo|obrigada|não|cega",
    "turkish": "yardım|ateş|ağrı|kan|acıyor|kaşınıyor|nefes|boğuluyorum|korku|evet|hayır",
    "polish": "pomocy|ratunku|ból|gorączka|krew|swędzi|duszno|strach|dziękuję|nie|tak",
    "other-scripts": "помогите|больно|кровь|жар|допоможіть|гарячка|болить|دم|ألم|ساعدني|حمى|نعم",
    "blind-and-deaf": "ciego|ciega|blind|deaf|sorda",
    "taps": "yes|no|sí|later|luego|back|atrás|next|stop|done|cancel|skip|saltar|photo|foto",
    "talk": "hello|hola|buenos días|wait|espera|what|qué|who|quién|why|sorry|perdón|please|"
    "por favor|thanks|gracias|maybe|quizás|nothing|nada|tomorrow|mañana|hmm|oh no|no sé|"
    "idk|joder|omg|both|los dos|wrong name|not me|the|para",
}


@pytest.mark.parametrize("said", [*NAMES.split(), *re.split(r"[|\n]", OTHERS)])
def test_a_name(said: str) -> None:
    assert may_be_name(said, RULES)


@pytest.mark.parametrize("said", sorted({each for of in foreign.known().values() for each in of.signs}))
def test_no_sign_of_another_language_is_a_name(said: str) -> None:
    assert said == "socorro" or not may_be_name(said.capitalize(), RULES)
    assert not may_be_name(said, RULES)


@pytest.mark.parametrize(("kind", "said"), [(kind, each) for kind, every in NONE.items() for each in every.split("|")])
def test_no_name(kind: str, said: str) -> None:
    assert not may_be_name(said, RULES), kind
    assert not may_be_name(said.upper(), RULES)
