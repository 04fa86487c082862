"""A card says in few words what is so, also after the patient has answered again."""

from dataclasses import replace

from tests.patient.conftest import Ward
from tests.patient.test_past import BOTH, Spoken, asked

ROW = {"en": "Days 1 to 3: no answer.", "es": "Días 1 a 3: sin respuesta."}
NONE = {"en": "\nNone: redness, swelling", "es": "\nNada: enrojecimiento, hinchazón"}
NEXT = {"en": "Next reminder: to Ann", "es": "Próximo aviso: a Ann"}
WROTE = {"en": "Wrote on day 5: please read it.", "es": "Escribió el día 5: léelo, por favor."}
BOTH_OF_THEM = {"en": "Wrote and sent a photo on day 5", "es": "Escribió y envió una foto el día 5"}
UMBRELLA = {"en": "I lost my umbrella", "es": "Perdí mi paraguas"}


@BOTH
async def test_the_card_of_whoever_answers_again(ward: Ward, spoken: Spoken) -> None:
    ward.run(lambda tx: tx.clinics.save(replace(tx.clinics.get(1), language=spoken.code)))
    await asked(ward, spoken)
    await ward.on_day(5)
    await ward.tap("Pat", spoken.clear)
    await ward.say("Pat", UMBRELLA[spoken.code])
    alert = ward.alert()
    assert alert is not None
    await ward.press("Ann", f"p.alert:{alert.id}")
    card = ward.last("Ann")
    assert ROW[spoken.code] in card
    assert NONE[spoken.code] in card
    assert WROTE[spoken.code] in card
    assert NEXT[spoken.code] in card
    await ward.photo("Pat")
    await ward.press("Ann", f"p.alert:{alert.id}")
    assert BOTH_OF_THEM[spoken.code] in ward.last("Ann")
