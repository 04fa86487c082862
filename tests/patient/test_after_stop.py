"""What is said after /stop: the clinic reads it, a sign in it alerts, and it is not lost when the patient goes on."""

import pytest

from bot.finding import Urgency
from tests.patient.conftest import Ward
from tests.patient.test_every_word import FILE
from tests.patient.test_past import BOTH, Spoken, asked, no_english
from tests.patient.test_stopping import GO_ON
from tests.patient.test_whose_words import sends

BREATH = {"en": "I cannot breathe", "es": "No puedo respirar"}
PUS = {"en": "there is yellow pus on my cheek", "es": "tengo pus amarillo en la mejilla"}
UMBRELLA = {"en": "I lost my umbrella", "es": "Perdí mi paraguas"}
CALL_112 = {"en": "⚠️ Please call 112 now", "es": "⚠️ Llama ahora al 112"}
CALL = {"en": "⚠️ Please call Skin & Co now: +49 30 1234567", "es": "⚠️ Llama ahora a Skin & Co: +49 30 1234567"}
KEPT = {"en": "I have kept it for Skin & Co ✓", "es": "lo he guardado para Skin & Co ✓"}
READS = {"en": "next reads its messages", "es": "revisa sus mensajes"}
MEANWHILE = {
    "en": "What you sent in the meantime is with Skin & Co ✓",
    "es": "Lo que enviaste mientras tanto ya lo tiene Skin & Co ✓",
}
NOBODY_YET = {"en": "Nobody at Skin & Co has taken", "es": "Nadie de Skin & Co se ha hecho cargo"}


async def has_stopped(ward: Ward, spoken: Spoken) -> int:
    """How many texts there were."""
    await asked(ward, spoken)
    await ward.say("Pat", "/stop")
    return len(ward.texts("Pat"))


@BOTH
async def test_an_emergency_is_answered_as_ever_and_everybody_at_the_clinic_is_told(ward: Ward, spoken: Spoken) -> None:
    before, cards = await has_stopped(ward, spoken), len(ward.texts("Ann"))
    await ward.say("Pat", BREATH[spoken.code])
    said = ward.texts("Pat")[before:]
    assert said
    assert all(each.startswith(CALL_112[spoken.code]) for each in said)
    assert any(BREATH[spoken.code] in each for each in ward.texts("Ann")[cards:])
    assert no_english(ward, spoken)


@BOTH
async def test_a_sign_is_told_to_the_clinic_and_the_patient_is_told_to_call(ward: Ward, spoken: Spoken) -> None:
    before = await has_stopped(ward, spoken)
    await ward.say("Pat", PUS[spoken.code])
    said = ward.texts("Pat")[before:]
    assert any(CALL[spoken.code] in each for each in said)
    assert [each for each in said if "112" not in each] == []
    assert PUS[spoken.code] in ward.last("Ann")
    await ward.at(ward.now[0].replace(hour=ward.now[0].hour + 1))
    assert NOBODY_YET[spoken.code] in ward.last("Pat")
    assert no_english(ward, spoken)


@BOTH
async def test_other_words_are_kept_and_it_is_said_who_reads_them_when(ward: Ward, spoken: Spoken) -> None:
    before = await has_stopped(ward, spoken)
    await ward.say("Pat", UMBRELLA[spoken.code])
    [said] = ward.texts("Pat")[before:]
    assert KEPT[spoken.code] in said
    assert READS[spoken.code] in said
    assert ward.buttons("Pat") == [GO_ON[spoken.code]]
    await ward.on_day(2)
    assert "K-001" in ward.last("Ann")
    assert no_english(ward, spoken)


@BOTH
@pytest.mark.parametrize("said", [BREATH, PUS, UMBRELLA], ids=["emergency", "sign", "words"])
async def test_nothing_is_lost_when_they_go_on(ward: Ward, spoken: Spoken, said: dict[str, str]) -> None:
    await has_stopped(ward, spoken)
    await ward.say("Pat", said[spoken.code])
    await ward.tap("Pat", GO_ON[spoken.code])
    assert MEANWHILE[spoken.code] in ward.last("Pat")
    assert ward.answers().notes == (said[spoken.code],)
    assert ward.findings() != []
    assert no_english(ward, spoken)


@BOTH
async def test_where_nothing_was_said_nothing_is_claimed(ward: Ward, spoken: Spoken) -> None:
    await has_stopped(ward, spoken)
    await ward.say("Pat", "/start")
    await ward.tap("Pat", GO_ON[spoken.code])
    assert MEANWHILE[spoken.code] not in ward.last("Pat")
    assert ward.course().answer_sets == ()


@BOTH
async def test_a_picture_its_words_and_a_voice_message_reach_the_clinic_too(ward: Ward, spoken: Spoken) -> None:
    before = await has_stopped(ward, spoken)
    await ward.photo("Pat", PUS[spoken.code])
    assert any(CALL[spoken.code] in each for each in ward.texts("Pat")[before:])
    assert "112" in (await sends(ward, {"voice": FILE}))[-1]
    await ward.tap("Pat", GO_ON[spoken.code], ward.messages("Pat")[before - 1].id)
    assert [len(each.photos) for each in ward.course().answer_sets] == [1]
    assert ward.answers().notes == (PUS[spoken.code], "🎤")
    assert no_english(ward, spoken)


@BOTH
async def test_of_a_file_it_is_said_that_nobody_can_open_it_and_the_clinic_hears_of_it(
    ward: Ward, spoken: Spoken
) -> None:
    await has_stopped(ward, spoken)
    [said] = await sends(ward, {"document": {**FILE, "mime_type": "application/pdf"}})
    assert {"en": "Nobody can open files here", "es": "Aquí nadie puede abrir archivos"}[spoken.code] in said
    assert "112" in said
    assert ward.run(lambda tx: tx.enrollments.course(1)).answer_sets[-1].notes[-1] == "📎"


@BOTH
async def test_words_behind_a_command_and_edited_ones_count_as_well(ward: Ward, spoken: Spoken) -> None:
    before = await has_stopped(ward, spoken)
    await ward.say("Pat", f"/report {PUS[spoken.code]}")
    assert any(CALL[spoken.code] in each for each in ward.texts("Pat")[before:])
    number = await ward.say("Pat", UMBRELLA[spoken.code])
    ward.telegram.people.edit("Pat", BREATH[spoken.code], message_id=number)
    await ward.settle()
    assert ward.last("Pat").startswith(CALL_112[spoken.code])


async def test_who_reads_no_language_of_ours_reads_theirs_alone(ward: Ward) -> None:
    await ward.patient()
    await ward.say("Pat", "/stop")
    await ward.say("Pat", "Ich bekomme keine Luft")
    assert ward.last("Pat").startswith("Ich lese nur Englisch und Spanisch: Im Notfall")
    assert "you" not in ward.last("Pat")
    assert "Ich bekomme keine Luft" in ward.last("Ann")


@BOTH
async def test_thanks_and_stop_once_more_are_no_news(ward: Ward, spoken: Spoken) -> None:
    await has_stopped(ward, spoken)
    before = len(ward.texts("Ann"))
    for said in ("stop", {"en": "Thank you!", "es": "¡Gracias!"}[spoken.code]):
        await ward.say("Pat", said)
        assert KEPT[spoken.code] not in ward.last("Pat")
        assert ward.buttons("Pat") == [GO_ON[spoken.code]]
    await ward.on_day(3)
    assert ward.texts("Ann")[before:] == []


async def test_where_nobody_can_be_reached_nothing_is_promised(ward: Ward) -> None:
    await ward.patient()
    await ward.say("Pat", "/stop")
    ward.telegram.people.block("Ann")
    await ward.settle()
    await ward.say("Pat", "I lost my umbrella")
    assert "I could not reach anybody at Skin & Co just now" in ward.last("Pat")
    await ward.tap("Pat", "Go on after all")
    assert "I have kept what you sent in the meantime ✓" in ward.last("Pat")


@BOTH
@pytest.mark.parametrize("denies", [False, True])
async def test_what_was_denied_is_not_called_serious(ward: Ward, spoken: Spoken, *, denies: bool) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", PUS[spoken.code])
    if denies:
        await ward.tap("Pat", {"en": "No, I don't have that", "es": "No, no tengo eso"}[spoken.code])
    await ward.say("Pat", "/stop")
    assert ward.last("Pat").startswith("⚠️") is not denies


async def test_what_was_open_before_the_stop_brings_nothing_more(ward: Ward) -> None:
    """As long as nothing is said after it."""
    await ward.patient()
    await ward.say("Pat", "there is yellow pus on my cheek")
    await ward.say("Pat", "/stop")
    before = len(ward.texts("Pat"))
    await ward.on_day(3)
    assert ward.texts("Pat")[before:] == []
    alerts = ward.run(lambda tx: tx.alerts.open_of_clinic(1))
    assert [each.urgency for each in alerts] == [Urgency.URGENT]
