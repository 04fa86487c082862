"""Words that are not the patient's own, and what cannot be read: nothing of it is an alarm, and nothing is lost."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.finding import Urgency
from tests.languages import not_spanish
from tests.patient.conftest import Ward
from tests.patient.test_every_word import FILE, POLL, send
from tests.patient.test_listed import BOTH, EN, Said, connected, tap, thanks, urgency

DAN = {"id": 5, "is_bot": False, "first_name": "Dan"}
BREATHE = {"en": "I cannot breathe", "es": "no puedo respirar"}
PUS = {"en": "there is yellow pus", "es": "tengo pus amarillo"}
HEIC = {"file_id": "h", "file_unique_id": "u", "file_size": 5}


def forwarded(text: str, by: Mapping[str, Any] = DAN) -> dict[str, Any]:
    return {"text": text, "forward_origin": {"type": "user", "date": 1, "sender_user": by}}


async def sends(ward: Ward, what: Mapping[str, Any]) -> list[str]:
    """What is said to Pat on it."""
    before = len(ward.messages("Pat"))
    send(ward, what)
    await ward.settle()
    return ward.texts("Pat")[before:]


def clinic_speaks(ward: Ward, said: Said) -> None:
    ward.run(lambda tx: tx.clinics.save(replace(tx.clinics.get(1), language=said.language)))


@BOTH
async def test_forwarded_words_are_kept_as_such_and_bring_the_list(ward: Ward, said: Said) -> None:
    clinic_speaks(ward, said)
    await connected(ward, said)
    await sends(ward, forwarded(BREATHE[said.language]))
    assert (ward.findings(), urgency(ward)) == (["note"], Urgency.ROUTINE)
    assert said.none in ward.buttons("Pat", thanks(ward).id)
    reply = thanks(ward).body.text
    assert ("has what you forwarded" if said is EN else "ya tiene lo que reenviaste") in reply
    assert ("Somebody else wrote it" if said is EN else "Lo escribió otra persona") in reply
    assert ("your words" if said is EN else "tus palabras") not in reply
    assert not any(each.startswith("⚠️") for each in ward.texts("Pat")[-2:])
    says = "forwarded by the patient" if said is EN else "reenviado por el paciente"
    alert = ward.alert()
    assert alert is not None
    await ward.say("Ann", "/alerts")
    await ward.press("Ann", f"p.alert:{alert.id}")
    assert f"{says}: “{BREATHE[said.language]}”" in ward.last("Ann")
    await ward.press("Ann", f"p.said:{alert.id}:0")
    assert f"{says}: {BREATHE[said.language]}" in "\n".join(ward.texts("Ann"))
    await tap(ward, said.pus)
    await tap(ward, said.done)
    assert urgency(ward) is Urgency.URGENT


async def test_an_arrow_typed_by_the_patient_hides_no_sign(ward: Ward) -> None:
    await connected(ward, EN)
    await ward.say("Pat", "↪ ↪ there is yellow pus")
    assert urgency(ward) is Urgency.URGENT


@pytest.mark.parametrize("text", ["/stop", "/oh dear me"])
async def test_a_forwarded_command_is_somebody_elses(ward: Ward, text: str) -> None:
    await connected(ward, EN)
    entity = {"type": "bot_command", "offset": 0, "length": len(text.split()[0])}
    await sends(ward, {**forwarded(text), "entities": [entity]})
    assert ward.answers().notes == (f"↪ {text}",)


@BOTH
async def test_what_the_bot_has_said_is_kept_as_nothing(ward: Ward, said: Said) -> None:
    await connected(ward, said)
    before = ward.all_data()
    own = "That is a message of mine" if said is EN else "Ese mensaje es mío"
    ours = next(each for each in ward.texts("Pat") if "112" in each)
    await ward.say("Pat", ours)
    assert own in ward.last("Pat")
    assert ward.all_data() == before
    assert said is EN or not_spanish(ward.telegram, ward.id("Pat")) == []


@BOTH
async def test_what_is_forwarded_from_the_bot_is_kept_as_nothing(ward: Ward, said: Said) -> None:
    await ward.pipeline._application.bot.initialize()
    await connected(ward, said)
    before, us = ward.all_data(), ward.pipeline._application.bot.bot.to_dict()
    assert len(await sends(ward, forwarded(PUS[said.language], us))) == 1
    assert ward.all_data() == before
    await sends(ward, forwarded(PUS[said.language], {**us, "id": 77}))
    assert ward.answers().notes == (f"↪ {PUS[said.language]}",)


@BOTH
@pytest.mark.parametrize(
    "what",
    [
        {"video": FILE},
        {"voice": FILE},
        {"animation": FILE, "document": FILE},
        {"document": {**FILE, "mime_type": "application/pdf"}},
        {"document": {**FILE, "mime_type": "image/heic", "file_size": 21 * 1024 * 1024}},
    ],
    ids=["video", "voice", "gif", "file", "large picture"],
)
async def test_words_under_a_file_are_heard_and_only_the_file_is_unreadable(
    ward: Ward, said: Said, what: Mapping[str, Any]
) -> None:
    await connected(ward, said)
    told = await sends(ward, {**what, "caption": PUS[said.language]})
    assert ward.answers().notes == (PUS[said.language],)
    assert urgency(ward) is Urgency.URGENT
    assert ("Your words are kept. The file itself" if said is EN else "Tus palabras quedan guardadas. El") in told[-1]
    assert said is EN or not_spanish(ward.telegram, ward.id("Pat")) == []


@pytest.mark.parametrize(
    ("document", "is_picture"),
    [
        ({"file_name": "IMG_1.jpg"}, True),
        ({"file_name": "IMG_2.HEIC"}, True),
        ({"file_name": "IMG_3.heic", "mime_type": "application/octet-stream"}, True),
        ({"mime_type": "image/heic"}, True),
        ({"file_name": "results.pdf"}, False),
        ({"file_name": "jpg", "mime_type": "application/pdf"}, False),
        ({"file_name": "face.jpg", "mime_type": "application/zip"}, False),
    ],
)
async def test_a_picture_is_known_by_its_name_too(ward: Ward, document: Mapping[str, str], *, is_picture: bool) -> None:
    await connected(ward, EN)
    await sends(ward, {"document": {**HEIC, **document}, "caption": "look"})
    assert (ward.answers().photos == ("file:h",)) is is_picture
    assert ward.answers().notes == ("look",)


@BOTH
async def test_a_voice_message_is_told_of_once_in_a_quarter_of_an_hour(ward: Ward, said: Said) -> None:
    clinic_speaks(ward, said)
    await connected(ward, said)
    cannot = "Nobody can listen to voice messages here" if said is EN else "Aquí nadie puede escuchar mensajes de voz"
    for _ in range(2):
        assert cannot in (await sends(ward, {"voice": FILE}))[-1]
    assert (len(ward.answers().notes), ward.findings()) == (1, ["note"])
    assert urgency(ward) is Urgency.ROUTINE
    alert = ward.alert()
    assert alert is not None
    await ward.press("Ann", f"p.alert:{alert.id}")
    assert ("sent a voice message" if said is EN else "envió un mensaje de voz") in ward.last("Ann")
    await ward.at(ward.now[0] + timedelta(minutes=16))
    await sends(ward, {"voice": FILE})
    assert sum(len(each.notes) for each in ward.course().answer_sets) == 2
    assert said is EN or not_spanish(ward.telegram, ward.id("Pat")) == []


@pytest.mark.parametrize(
    "what",
    [{"location": {"longitude": 1.0, "latitude": 1.0, "live_period": 900}}, {"poll": POLL}],
    ids=["live location", "poll"],
)
async def test_a_hundred_updates_of_what_changes_by_itself_bring_one_reply(ward: Ward, what: Mapping[str, Any]) -> None:
    await connected(ward, EN)
    assert len(await sends(ward, what)) == 1
    kept = ward.all_data()
    before = len(ward.telegram.calls)
    first = ward.telegram.people.say("Pat", "x")
    ward.telegram.world.updates.forget_all()
    body = {key: value for key, value in first.as_json().items() if key != "text"}
    for number in range(100):
        ward.telegram.world.queue("edited_message", {**body, **what, "edit_date": number + 1})
    await ward.settle()
    assert ward.all_data() == kept
    assert [each.method for each in list(ward.telegram.calls)[before:] if each.method.startswith("send")] == []
