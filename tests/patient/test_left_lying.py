"""What lies half finished at a stop: it counts, and the patient reads what to do as if it had been sent."""

import pytest

from tests.languages import not_spanish
from tests.patient.conftest import Ward
from tests.patient.test_two_people import LANGUAGES, two
from wording.words import Words, read_all

CLINIC = {"clinic": "Skin & Co", "phone": "+49 30 1234567", "number": "112"}
ODD = {"en": "my cheek feels odd", "es": "mi mejilla está rara"}
STOP = {"en": "stop", "es": "basta"}
ADVICE = {"breathing": "advice.emergency.first", "pus": "advice.urgent.first", "bleeding": "read.same_day"}
OPEN = {"breathing": "stopped.emergency", "pus": "stopped.serious"}
SAYS = {
    "breathing": {"en": "I cannot breathe", "es": "No puedo respirar"},
    "pus": {"en": "there is yellow pus", "es": "me sale pus amarillo"},
    "bleeding": {"en": "it is bleeding again", "es": "está sangrando otra vez"},
}
EACH = pytest.mark.parametrize("sign", ADVICE)


def read(ward: Ward, words: Words, before: int) -> list[str]:
    """What Pat has been sent since, each in their language."""
    assert words.language == "en" or not_spanish(ward.telegram, ward.id("Pat")) == []
    return ward.texts("Pat")[before:]


def says_what_to_do(said: list[str], words: Words, sign: str) -> bool:
    is_kept = words("stopped.beside", signs=words(f"sign.{sign}.full")) in said[-1]
    is_open = sign not in OPEN or said[-1].startswith(words(OPEN[sign], **CLINIC))
    return is_kept and is_open and any(words(ADVICE[sign], **CLINIC) in each for each in said)


async def ticks(ward: Ward, words: Words, where: str, sign: str) -> None:
    """In the list under words, or in the question; and goes no further."""
    await ward.on_day(3)
    if where == "under words":
        await ward.say("Pat", ODD[words.language])
        listed = next(m.id for m in reversed(ward.messages("Pat")) if words("listed.none") in ward.buttons("Pat", m.id))
        await ward.tap("Pat", words(f"sign.{sign}"), message_id=listed)
    else:
        while words(f"sign.{sign}") not in ward.buttons("Pat"):
            await ward.tap("Pat", ward.buttons("Pat")[0])
        await ward.tap("Pat", words(f"sign.{sign}"))


async def stops(ward: Ward, words: Words, how: str) -> None:
    if how == "edited":
        number = await ward.say("Pat", "/stpo")
        ward.telegram.people.edit("Pat", "/stop", message_id=number)
        await ward.settle()
    elif how == "in words":
        await ward.say("Pat", STOP[words.language])
        await ward.tap("Pat", words("stopping.stop"))
    else:
        await ward.say("Pat", "/stop")
    assert ward.enrollments() == []


@EACH
@pytest.mark.parametrize("where", ["under words", "in the question"])
async def test_who_ticks_and_stops_reads_what_to_do(ward: Ward, words: Words, where: str, sign: str) -> None:
    await ticks(ward, words, where, sign)
    before = len(ward.texts("Pat"))
    await stops(ward, words, "/stop")
    assert says_what_to_do(read(ward, words, before), words, sign)
    [alert] = ward.run(lambda tx: tx.alerts.open_of_clinic(1))
    assert [each.subject for each in alert.findings if each.rule == "sign"] == [sign]


@EACH
@pytest.mark.parametrize("how", ["in words", "edited"])
async def test_however_it_is_said(ward: Ward, words: Words, how: str, sign: str) -> None:
    await ticks(ward, words, "in the question", sign)
    before = len(ward.texts("Pat"))
    await stops(ward, words, how)
    assert says_what_to_do(read(ward, words, before), words, sign)


@EACH
async def test_words_behind_the_stop_are_answered_too(ward: Ward, words: Words, sign: str) -> None:
    await ward.on_day(3)
    before = len(ward.texts("Pat"))
    await ward.say("Pat", f"/stop {SAYS[sign][words.language]}")
    assert says_what_to_do(read(ward, words, before), words, sign)


async def test_what_was_told_on_another_day_is_not_told_again(ward: Ward, words: Words) -> None:
    await ward.say("Pat", SAYS["pus"][words.language])
    await ward.on_day(3)
    before = len(ward.texts("Pat"))
    await ward.say("Pat", "/stop")
    [said] = read(ward, words, before)
    assert said.startswith(words("stopped.serious", **CLINIC))
    assert words("sign.pus.full") not in said


async def test_who_has_stopped_is_told_once_and_not_again(ward: Ward, words: Words) -> None:
    await ticks(ward, words, "under words", "pus")
    await ward.say("Pat", "/stop")
    before = len(ward.texts("Pat"))
    await ward.on_day(6)
    assert ward.texts("Pat")[before:] == []


@LANGUAGES
async def test_of_two_the_one_that_is_stopped(ward: Ward, language: str) -> None:
    words, spoken = read_all()[language], await two(ward, language)
    await ward.on_day(3)
    await ward.say("Ana", "/stop")
    which = ward.messages("Ana")[-1].id
    await ward.say("Ana", "/report")
    await ward.tap("Ana", spoken.luis_button)
    asked = next(m.id for m in reversed(ward.messages("Ana")) if words("contact.please") in ward.buttons("Ana", m.id))
    set_id = ward.data("Ana", words("contact.please")).split(":")[1]
    await ward.press("Ana", f"tick:{set_id}:breathing", message_id=asked)
    before = len(ward.texts("Ana"))
    await ward.tap("Ana", spoken.luis_button, message_id=which)
    said = ward.texts("Ana")[before:]
    assert any(each.startswith(words("advice.emergency.first", **CLINIC)) and spoken.luis in each for each in said)
    assert said[-1].startswith(words("stopped.emergency", **CLINIC))
    assert words("stopped.beside", signs=words("sign.breathing.full")) in said[-1]
    assert spoken.stopped in said[-1]
    assert language == "en" or not_spanish(ward.telegram, ward.id("Ana")) == []
