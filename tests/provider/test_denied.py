"""What a card says of the advice once the patient has said no to what their words sounded like."""

from dataclasses import replace

import pytest

from bot.finding import Urgency
from bot.ports import Transaction
from sandbox.faults import Fault
from tests.languages import not_spanish
from tests.provider.cards import alert_of, answers, at, card, course
from tests.provider.conftest import House
from wording.denied import Denial

NO = {"en": "No, I don't have that", "es": "No, no tengo eso"}
YES = {"en": "Yes, that is right", "es": "Sí, es así"}
PUS = {"en": "there is pus", "es": "tengo pus"}
WORSE = {"en": "there is pus and I cannot breathe", "es": "tengo pus y no puedo respirar"}
TOLD = {"en": "told to call the clinic (9:31)", "es": "se le dijo (9:31) que llame a la clínica"}
EMERGENCY = {"en": "told to call the emergency number (9:31)", "es": "se le dijo (9:31) que llame al número"}
SAID_NO = {
    "en": "Then they said no (9:34): they do not have it.",
    "es": "Después dijo que no lo tiene (9:34).",
}
LOWERED = {
    "en": "Then they said no to that (9:34): now the advice is to call the clinic.",
    "es": "Después dijo que eso no lo tiene (9:34): ahora se le pide que llame a la clínica.",
}
FIRST = {
    "en": "The patient said no (9:34): they do not have it. By then no advice to call had reached them.",
    "es": "El paciente dijo que no lo tiene (9:34). Hasta entonces no le había llegado el aviso de llamar.",
}
BOTH = pytest.mark.parametrize("language", NO)


async def writes(house: House, language: str, text: str) -> None:
    """On day 2, at 9:31 by the clinic's clock; the clinic and the patient speak this language."""
    await house.admin()
    number = house.patient()

    def change(tx: Transaction) -> None:
        tx.clinics.save(replace(tx.clinics.get(1), language=language))
        tx.enrollments.save(replace(tx.enrollments.hold(number), language=language))

    house.run(change)
    await house.forward(days=1, hours=23, minutes=31)
    await house.say("Pat", text)


async def after_three_minutes(house: House, language: str, *labels: dict[str, str]) -> None:
    await house.forward(minutes=3)
    for label in labels:
        asks = next(m for m in reversed(house.messages("Pat")) if YES[language] in str(m.keyboard()))
        await house.tap("Pat", label[language], asks.id)


def newest(house: House) -> str:
    return next(each for each in reversed(house.read("Ann")) if "Pat Miller" in each)


@BOTH
async def test_the_card_says_that_they_were_told_to_call_and_then_said_no(house: House, language: str) -> None:
    since = len(house.telegram.calls)
    await writes(house, language, PUS[language])
    assert TOLD[language] in newest(house)
    assert SAID_NO[language] not in newest(house)
    await after_three_minutes(house, language, NO)
    assert TOLD[language] in newest(house)
    assert SAID_NO[language] in newest(house)
    assert language == "en" or not_spanish(house.telegram, house.person("Pat"), since) == []


@BOTH
async def test_a_no_that_is_typed_is_one_too(house: House, language: str) -> None:
    await writes(house, language, PUS[language])
    await house.forward(minutes=3)
    await house.say("Pat", "no")
    assert SAID_NO[language] in newest(house)


@BOTH
async def test_of_two_signs_the_one_that_stands_is_what_they_are_told_of(house: House, language: str) -> None:
    await writes(house, language, WORSE[language])
    assert EMERGENCY[language] in newest(house)
    await after_three_minutes(house, language, NO)
    assert EMERGENCY[language] in newest(house)
    assert LOWERED[language] in newest(house)
    await after_three_minutes(house, language, YES)
    assert SAID_NO[language] not in newest(house)


@BOTH
async def test_a_yes_leaves_it_as_it_was(house: House, language: str) -> None:
    await writes(house, language, PUS[language])
    await after_three_minutes(house, language, YES)
    assert newest(house).count("9:34") == 0
    assert TOLD[language] in newest(house)


@BOTH
async def test_what_had_not_reached_them_is_not_said_to_have_been_read(house: House, language: str) -> None:
    """Their screen shows the question before the advice arrives: what comes then asks nobody to call."""
    await writes(house, language, "...")
    house.telegram.faults.add(Fault("500", "send*", chat_id=house.person("Pat")))
    await house.say("Pat", PUS[language])
    await house.forward(minutes=3)
    set_id = house.run(lambda tx: tx.enrollments.course(1).answer_sets[-1].id)
    await house.press("Pat", f"not_so:{set_id}:1:pus")
    house.telegram.faults.clear()
    await house.forward(minutes=16)
    assert FIRST[language] in newest(house)
    assert TOLD[language] not in newest(house)


def test_a_no_of_which_the_moment_was_not_kept_is_said_without_it() -> None:
    of = course(answers(2, signs={"pus"}))
    told = {"told": Urgency.URGENT, "arrived_at": at(2, 10)}
    text = card(of, alert_of(of), at(2, 11), denial=Denial(None, is_all=True), **told)
    assert "to call the clinic (11:00\u202fAM). Then they said no: they do not have it." in text


FROM_TEXT = {"en": "read by the bot, not ticked", "es": "lo leyó el bot; no está marcado"}
REPORTED = {"en": "Pus or yellow crust, reported on day", "es": "el día 2."}
TAKE = {"en": ("I’ve got it", "You have it ✓"), "es": ("Me encargo yo", "Te encargas tú ✓")}


@BOTH
async def test_a_yes_is_on_the_card_at_once_and_the_card_can_be_taken(house: House, language: str) -> None:
    await writes(house, language, PUS[language])
    cards = len(house.messages("Ann"))
    assert FROM_TEXT[language] in newest(house)
    await house.tap("Pat", YES[language])
    assert FROM_TEXT[language] not in newest(house)
    assert REPORTED[language] in newest(house)
    assert len(house.messages("Ann")) == cards, "no other message for what they have read"
    label, said = TAKE[language]
    assert await house.tap("Ann", label) == said


@BOTH
async def test_a_yes_to_more_that_was_asked_after_is_told_anew(house: House, language: str) -> None:
    await writes(house, language, {"en": "I have a fever", "es": "tengo fiebre"}[language])
    await house.tap("Pat", YES[language])
    card = house.messages("Ann")[-1].id
    await house.tap("Pat", YES[language])
    await house.forward(minutes=2)
    assert house.messages("Ann")[-1].id > card
    assert newest(house).startswith("🆘")
