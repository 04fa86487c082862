"""Whatever a patient sends, there is a button for what they may want next."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.checkin import Contact
from tests.patient.conftest import Ward
from tests.patient.test_every_word import FILE
from tests.patient.test_past import BOTH, Spoken, asked, no_english
from tests.patient.test_stopping import STOP

PDF = {"document": {**FILE, "mime_type": "application/pdf", "file_name": "x.pdf"}}
STOP_ASKING = {"en": "Stop the questions", "es": "Dejar de preguntarme"}
BURNS = {"en": "no more messages, and it burns", "es": "no quiero más mensajes, y me arde"}
SHOWER = {"en": "Can I shower? And no more messages", "es": "¿Puedo ducharme? Y déjame en paz"}


async def send(ward: Ward, what: Mapping[str, Any]) -> None:
    said = ward.telegram.people.say("Pat", "x")
    ward.telegram.world.updates.forget_all()
    body = {key: value for key, value in said.as_json().items() if key != "text"}
    ward.telegram.world.queue("message", {**body, **what})
    await ward.settle()


@BOTH
@pytest.mark.parametrize(
    "what", [{"voice": FILE}, PDF, {"text": "https://example.org/x"}], ids=["voice", "file", "link"]
)
async def test_below_what_nobody_can_read_one_can_ask_to_be_contacted(
    ward: Ward, spoken: Spoken, what: Mapping[str, Any]
) -> None:
    await asked(ward, spoken)
    await send(ward, what)
    assert ward.buttons("Pat") == [spoken.contact]
    await ward.taps("Pat", spoken.contact, spoken.now)
    assert Contact.NOW in [each.contact for each in ward.course().answer_sets]
    assert "contact" in ward.findings()
    assert no_english(ward, spoken)


@BOTH
@pytest.mark.parametrize("what", [{"voice": FILE}, PDF], ids=["voice", "file"])
async def test_who_has_stopped_is_not_offered_what_cannot_be(
    ward: Ward, spoken: Spoken, what: Mapping[str, Any]
) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", "/stop")
    await send(ward, what)
    assert spoken.contact not in ward.buttons("Pat")


@BOTH
@pytest.mark.parametrize("said", [BURNS, SHOWER], ids=["words", "a question"])
async def test_beside_other_words_a_button_asks_whether_to_stop(
    ward: Ward, spoken: Spoken, said: dict[str, str]
) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", said[spoken.code])
    await ward.tap("Pat", STOP_ASKING[spoken.code])
    assert len(ward.enrollments()) == 1, "it is asked first"
    await ward.tap("Pat", STOP[spoken.code])
    assert ward.enrollments() == []
    assert no_english(ward, spoken)
