"""Where a sign was heard in words, the patient has ticked none, and not: has none."""

import pytest

from tests.patient.conftest import Ward
from tests.patient.test_past import BOTH, Spoken, asked, no_english

SAYS = {
    "pus": {"en": "there is yellow pus", "es": "tengo pus amarillo"},
    "hives": {"en": "I have hives on my arms", "es": "tengo ronchas en los brazos"},
}
CHANGE = {"en": "Change an answer", "es": "Cambiar una respuesta"}
TICKED = {"en": "Warning signs ticked: none", "es": "Señales de alarma marcadas: ninguna"}
PLAIN = {"en": "Warning signs: none", "es": "Señales de alarma: ninguna"}


async def answers_all(ward: Ward, spoken: Spoken) -> None:
    message = next(each.id for each in reversed(ward.messages("Pat")) if spoken.grade in ward.buttons("Pat", each.id))
    while spoken.none not in ward.buttons("Pat", message):
        await ward.tap("Pat", ward.buttons("Pat", message)[0], message)
    await ward.tap("Pat", spoken.none, message)


@BOTH
@pytest.mark.parametrize("sign", SAYS)
async def test_none_was_ticked_where_one_was_heard(ward: Ward, spoken: Spoken, sign: str) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", SAYS[sign][spoken.code])
    assert f"sign:{sign}" in ward.findings()
    await answers_all(ward, spoken)
    said = "\n".join(ward.texts("Pat"))
    assert TICKED[spoken.code] in said
    assert PLAIN[spoken.code] not in said
    await ward.tap("Pat", CHANGE[spoken.code])
    assert TICKED[spoken.code] in [each for m in ward.messages("Pat") for each in ward.buttons("Pat", m.id)]
    assert no_english(ward, spoken)


@BOTH
async def test_without_one_it_stays_as_it_was(ward: Ward, spoken: Spoken) -> None:
    message = await asked(ward, spoken)
    await ward.tap("Pat", spoken.grade, message)
    while spoken.none not in ward.buttons("Pat", message):
        await ward.tap("Pat", ward.buttons("Pat", message)[0], message)
    await ward.tap("Pat", spoken.none, message)
    said = "\n".join(ward.texts("Pat"))
    assert PLAIN[spoken.code] in said
    assert TICKED[spoken.code] not in said
