"""What was praised as all clear is praised no more once something has come that a person reads."""

from datetime import timedelta

import pytest

from tests.patient.conftest import Ward
from tests.patient.test_past import BOTH, Spoken, asked, no_english

GOOD = {"en": "That is good to hear!", "es": "¡Qué buena noticia!"}
NOTHING = {"en": "nothing to feel", "es": "no sientes nada"}
SINCE = {
    "en": "You answered “All clear” today. Later you wrote to me: Skin & Co has your message.",
    "es": "Hoy respondiste “Todo bien”. Después me escribiste: Skin & Co ya tiene tu mensaje.",
}
HURTS = {"en": "my face hurts", "es": "me duele la cara"}
PUS = {"en": "there is yellow pus", "es": "tengo pus amarillo"}
SHOWER = {"en": "Can I shower?", "es": "¿Puedo ducharme?"}
THANKS = {"en": "thank you", "es": "gracias"}


async def is_clear(ward: Ward, spoken: Spoken) -> int:
    """The message that says so; a minute has passed."""
    shown = await asked(ward, spoken)
    await ward.tap("Pat", spoken.clear)
    await ward.at(ward.now[0] + timedelta(minutes=1))
    return shown


def praised(ward: Ward, spoken: Spoken) -> list[str]:
    return [each for each in ward.texts("Pat") if GOOD[spoken.code] in each or NOTHING[spoken.code] in each]


@BOTH
async def test_words_take_the_praise_back(ward: Ward, spoken: Spoken) -> None:
    await is_clear(ward, spoken)
    assert praised(ward, spoken)
    await ward.say("Pat", HURTS[spoken.code])
    assert praised(ward, spoken) == []
    assert any(SINCE[spoken.code] in each for each in ward.texts("Pat"))
    assert no_english(ward, spoken)


@BOTH
@pytest.mark.parametrize("what", ["photo", "sign", "report"])
async def test_a_photo_a_sign_and_a_report_do_too(ward: Ward, spoken: Spoken, what: str) -> None:
    shown = await is_clear(ward, spoken)
    set_id = ward.answers().id
    if what == "photo":
        await ward.photo("Pat")
    elif what == "sign":
        await ward.say("Pat", PUS[spoken.code])
    else:
        await ward.say("Pat", "/report")
        await ward.taps("Pat", spoken.more, spoken.severe)
        await ward.press("Pat", f"ask:{set_id}:back", shown)  # The receipt is shown anew.
    assert praised(ward, spoken) == []
    assert no_english(ward, spoken)


@BOTH
@pytest.mark.parametrize("said", [SHOWER, THANKS], ids=["a question answered at once", "thanks"])
async def test_what_nobody_has_to_read_leaves_it(ward: Ward, spoken: Spoken, said: dict[str, str]) -> None:
    await is_clear(ward, spoken)
    await ward.say("Pat", said[spoken.code])
    assert praised(ward, spoken)
    assert not any(SINCE[spoken.code] in each for each in ward.texts("Pat"))


@BOTH
async def test_words_before_it_are_not_later_ones(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", {"en": "I lost my umbrella", "es": "Perdí mi paraguas"}[spoken.code])
    await ward.at(ward.now[0] + timedelta(minutes=1))
    await ward.tap("Pat", spoken.clear)
    assert praised(ward, spoken) == []
    assert not any(SINCE[spoken.code] in each for each in ward.texts("Pat"))
