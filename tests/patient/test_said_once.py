"""What is said to a patient's words: whom to call stands once, and names no sign that they have just said no to."""

from tests.languages import not_spanish
from tests.patient.conftest import Ward
from wording.words import Words

ODD = {"en": "my cheek feels odd", "es": "mi mejilla está rara"}
RED = {"en": "cheeks quite red", "es": "tengo la cara bastante roja"}
NO_PUS = {"en": "cheeks quite red, no pus", "es": "tengo la cara bastante roja, sin pus"}
PUS = {"en": "there is yellow pus", "es": "me sale pus amarillo"}
NUMBERS = {"phone": "+49 30 1234567", "number": "112"}


def calls(ward: Ward, words: Words, key: str) -> bool:
    """Is this the line on whom to call, and does each number stand there once?"""
    said = ward.last("Pat")
    return words(key, **NUMBERS) in said and said.count(NUMBERS["phone"]) == 1 and said.count("112") == 1


async def test_whom_to_call_is_said_once(ward: Ward, words: Words) -> None:
    code = words.language
    await ward.say("Pat", ODD[code])
    assert calls(ward, words, "read.worse")  # Fever and pus stand in the list below.
    await ward.say("Pat", RED[code])
    assert calls(ward, words, "heard.signs")
    assert words("heard.read_as") in ward.last("Pat")
    await ward.say("Pat", NO_PUS[code])
    assert calls(ward, words, "read.worse")
    assert code == "en" or not_spanish(ward.telegram, ward.id("Pat")) == []


async def test_after_none_of_the_signs_none_is_named(ward: Ward, words: Words) -> None:
    await ward.say("Pat", ODD[words.language])
    await ward.tap("Pat", words("listed.none"))
    assert calls(ward, words, "read.worse")
    await ward.say("Pat", ODD[words.language])
    assert calls(ward, words, "read.worse")
    await ward.at(ward.now[0].replace(hour=21))
    await ward.say("Pat", RED[words.language])
    assert calls(ward, words, "heard.signs")


async def test_after_no_to_pus_it_is_not_named(ward: Ward, words: Words) -> None:
    await ward.say("Pat", PUS[words.language])
    await ward.tap("Pat", words("heard.no"))
    assert calls(ward, words, "read.worse")


BLEEDS = {"en": "it is bleeding again", "es": "me sangra otra vez"}
HOT = {"en": "and I have a fever of 39", "es": "y tengo fiebre de 39"}


async def test_below_the_advice_to_call_only_the_sign_is_asked(ward: Ward, words: Words) -> None:
    await ward.say("Pat", PUS[words.language])
    assert any(NUMBERS["phone"] in each for each in ward.texts("Pat")[-3:-1])
    asks = words("heard.do_you", sign=words("sign.pus.full"))
    assert ward.last("Pat") == f"{asks} {words('heard.told', clinic='Skin & Co')}"
    assert ward.buttons("Pat") == [words("heard.yes"), words("heard.no"), words("contact.please")]
    await ward.tap("Pat", words("heard.yes"))
    assert ward.answers().signs == {"pus"}
    assert NUMBERS["phone"] in ward.last("Pat")
    assert words.language == "en" or not_spanish(ward.telegram, ward.id("Pat")) == []


async def test_a_second_sign_that_brings_no_new_advice_says_whom_to_call(ward: Ward, words: Words) -> None:
    await ward.say("Pat", PUS[words.language])
    await ward.say("Pat", HOT[words.language])
    assert "sign:fever" in ward.findings()
    assert NUMBERS["phone"] in ward.last("Pat")
    assert words("heard.is_so") in ward.last("Pat")


async def test_a_sign_of_the_same_day_says_all_once(ward: Ward, words: Words) -> None:
    await ward.on_day(3)
    await ward.say("Pat", BLEEDS[words.language])
    assert ward.findings() == ["sign:bleeding"]
    assert words("heard.sounds", signs=words("sign.bleeding.full")) in ward.last("Pat")
    assert ward.last("Pat").endswith(words("heard.is_so"))
    assert calls(ward, words, "read.worse")


async def test_whoever_is_to_call_the_emergency_number_is_asked_for_no_photo(ward: Ward, words: Words) -> None:
    await ward.on_day(3)
    while words("grade.redness.0") in ward.buttons("Pat") or words("grade.pigment.0") in ward.buttons("Pat"):
        none = words("grade.redness.0") if words("grade.redness.0") in ward.buttons("Pat") else words("grade.pigment.0")
        await ward.tap("Pat", none)
    await ward.taps("Pat", words("sign.breathing"), words("signs.done"))
    done = next(each for each in reversed(ward.texts("Pat")) if words("done.saved", day=3) in each)
    assert "112" in done
    assert words("done.photo") not in done


async def test_what_is_usual_is_said_in_words_that_can_stand_there(ward: Ward, words: Words) -> None:
    """Below the answer to a question."""
    await ward.say("Pat", {"en": "can I shower?", "es": "¿me puedo duchar?"}[words.language])
    swollen = {"en": "; swelling (the face clearly swollen)", "es": "; hinchazón (la cara claramente hinchada)"}
    usual = {"en": "On day 1 up to this is usual: redness", "es": "En el día 1 es normal tener hasta esto: enrojec"}
    said = next(each for each in ward.texts("Pat") if usual[words.language] in each)
    assert swollen[words.language] in said
    assert words.language == "en" or not_spanish(ward.telegram, ward.id("Pat")) == []
