"""A patient reads their own language from the first word on, and changes it whenever they like."""

import pytest

from bot.workflows import staffing
from handlers.patient.times import read_hour
from tests.languages import is_english, not_spanish, sent
from tests.patient.conftest import LINKS, Ward, pat_in_spanish

ASKED = "¿Cómo está tu piel hoy (día 1)?"


async def test_a_patient_who_speaks_spanish_reads_no_english(ward: Ward) -> None:
    await pat_in_spanish(ward)
    assert "después de tu microneedling del 2 de marzo de 2026" in ward.texts("Pat")[0]
    assert "Mis próximas preguntas llegan mañana a las 10:00." in ward.last("Pat")
    await ward.on_day(1)
    assert ASKED in ward.last("Pat")
    await ward.taps("Pat", "Moderado", "Apenas", "Nada", "Leve")
    await ward.taps("Pat", "Pus o costra amarilla", "Listo")
    assert "Llama ahora a Skin & Co" in "\n".join(ward.texts("Pat"))
    for said in ("/help", "/privacy", "/time", "/start", "/report", "/stop", "/start", "hola", "/nada"):
        await ward.say("Pat", said)
    assert not_spanish(ward.telegram, ward.id("Pat")) == []
    assert len(list(sent(ward.telegram, ward.id("Pat")))) > 100


async def test_the_language_changes_in_the_middle_of_a_check_in_and_back(ward: Ward) -> None:
    await pat_in_spanish(ward)
    await ward.on_day(1)
    await ward.taps("Pat", "Moderado")
    await ward.say("Pat", "/language")
    assert ward.buttons("Pat") == ["English", "Español ✓"]
    assert await ward.tap("Pat", "English") == "From now on I write to you in English ✓"
    assert ward.texts("Pat")[-2].startswith("From now on I write to you in English")
    assert "2 of 5 · Swelling" in ward.last("Pat")
    await ward.taps("Pat", "Barely")
    assert "3 of 5 · Peeling" in ward.last("Pat")
    before = len(ward.telegram.calls)
    await ward.taps("Pat", "Español")
    assert "3 de 5 · Descamación" in ward.last("Pat")
    await ward.taps("Pat", "Nada", "Nada", "Nada de esto")
    assert "Guardado ✓ Día 1" in ward.last("Pat")
    assert not_spanish(ward.telegram, ward.id("Pat"), before) == []
    assert ward.answers().grades == {"redness": 3, "swelling": 1, "peeling": 0, "pain": 0}


async def test_ticks_survive_the_change(ward: Ward) -> None:
    await pat_in_spanish(ward)
    await ward.on_day(1)
    await ward.taps("Pat", "Nada", "Nada", "Nada", "Nada", "Pus o costra amarilla")
    await ward.say("Pat", "/language")
    await ward.tap("Pat", "English")
    assert "✅ Pus or yellow crust" in ward.buttons("Pat")
    await ward.tap("Pat", "Done")
    assert ward.answers().signs == {"pus"}


async def test_a_note_that_was_begun_is_still_waited_for(ward: Ward) -> None:
    await pat_in_spanish(ward)
    await ward.on_day(1)
    await ward.taps("Pat", "Todo bien", "Añadir nota")
    await ward.say("Pat", "/language")
    await ward.tap("Pat", "English")
    assert ward.last("Pat").startswith("Please write what Skin & Co should know")
    await ward.say("Pat", "All clear")
    assert ward.answers().notes == ("All clear",)


async def test_an_open_report_is_shown_again(ward: Ward) -> None:
    await pat_in_spanish(ward)
    await ward.say("Pat", "/report")
    await ward.taps("Pat", "Contar más a la clínica", "Leve")
    await ward.say("Pat", "/language")
    await ward.tap("Pat", "English")
    assert "2 of 7 · Swelling" in ward.last("Pat")


async def test_nothing_is_asked_again_where_nothing_is_open(ward: Ward) -> None:
    await pat_in_spanish(ward)
    await ward.on_day(1)
    await ward.tap("Pat", "Todo bien")
    await ward.say("Pat", "/language")
    await ward.tap("Pat", "English")
    assert ward.last("Pat").startswith("From now on I write to you in English")


async def test_the_time_is_asked_again_as_it_was_asked(ward: Ward) -> None:
    ward.telegram.people.join("Pat", language_code="es")
    await ward.open("Pat", ward.link())
    await ward.tap("Pat", "Acepto")
    assert "¿son las 16:00 donde estás?" in ward.last("Pat")
    await ward.say("Pat", "/language")
    await ward.tap("Pat", "English")
    assert "is it 4:00\u202fPM where you are?" in ward.last("Pat")
    await ward.taps("Pat", "Yes")
    await ward.tap("Pat", "Español")
    assert ward.last("Pat") == "¿A qué hora del día quieres que te pregunte?"


async def test_a_reminder_comes_in_the_language_of_now(ward: Ward) -> None:
    await pat_in_spanish(ward)
    await ward.on_day(1)
    await ward.say("Pat", "/language")
    await ward.tap("Pat", "English")
    await ward.on_day(1, hour=15)
    assert ward.last("Pat").startswith("Whenever you have a minute")


async def test_the_invitation_itself_can_be_read_in_another_language(ward: Ward) -> None:
    ward.telegram.people.join("Pat", language_code="es")
    await ward.open("Pat", ward.link())
    assert ward.buttons("Pat") == ["Acepto", "No, gracias", "🌐 English"]
    await ward.tap("Pat", "🌐 English")
    assert len(ward.texts("Pat")) == 1
    assert ward.last("Pat").startswith("Welcome!")
    await ward.say("Pat", "/language")
    await ward.tap("Pat", "Español")
    assert ward.last("Pat").startswith("¡Te damos la bienvenida!")
    await ward.tap("Pat", "🌐 English")
    await ward.tap("Pat", "I agree")
    assert ward.enrollments()[0].language == "en"


@pytest.mark.parametrize(
    ("telegram", "spoken"), [("es", "es"), ("es-419", "es"), ("en", "en"), ("fi", "en"), (None, "en")]
)
async def test_it_begins_in_the_language_of_telegram_or_the_clinics(
    ward: Ward, telegram: str | None, spoken: str
) -> None:
    ward.telegram.people.join("Pat", language_code=telegram)
    await ward.open("Pat", ward.link())
    await ward.press("Pat", "agree:1", ward.messages("Pat")[0].id)
    assert ward.enrollments()[0].language == spoken


async def test_where_telegram_speaks_what_we_do_not_the_clinics_language_is_spoken(ward: Ward) -> None:
    ward.run(lambda tx: staffing.change_clinic(tx, ward.id("Ann"), ward.now[0], language="es"))
    ward.telegram.people.join("Pat", language_code="fi")
    await ward.open("Pat", ward.link())
    assert ward.last("Pat").startswith("¡Te damos la bienvenida!")


async def test_a_second_treatment_is_followed_in_the_language_that_was_chosen(ward: Ward) -> None:
    await pat_in_spanish(ward)
    await ward.say("Pat", "/language")
    await ward.tap("Pat", "English")
    await ward.open("Pat", ward.link())
    assert ward.last("Pat").startswith("Welcome!")
    await ward.tap("Pat", "I agree")
    assert [each.language for each in ward.enrollments()] == ["en", "en"]
    await ward.say("Pat", "/language")
    await ward.tap("Pat", "Español")
    assert [each.language for each in ward.enrollments()] == ["es", "es"]


async def test_who_says_no_is_answered_in_their_language(ward: Ward) -> None:
    ward.telegram.people.join("Pat", language_code="es")
    await ward.open("Pat", ward.link())
    await ward.tap("Pat", "No, gracias")
    await ward.say("Pat", "/start")
    assert ward.texts("Pat")[0].startswith("Está bien.")
    assert not_spanish(ward.telegram, ward.id("Pat")) == []


async def test_strangers_are_answered_in_the_language_of_their_telegram(ward: Ward) -> None:
    ward.telegram.people.join("Eve", language_code="es")
    await ward.open("Eve", LINKS.to(999))
    for said in ("hola", "/help", "/privacy", "/stop", "/language", "/report", "/time", "/enroll", "/start"):
        await ward.say("Eve", said)
    assert "botón ya no sirve" in await ward.press("Eve", "language:es")
    assert not_spanish(ward.telegram, ward.id("Eve")) == []
    assert ward.run(lambda tx: tx.drafts.get(ward.id("Eve"))) is None


async def test_nothing_is_kept_of_a_language_that_nobody_offered(ward: Ward) -> None:
    await pat_in_spanish(ward)
    before = ward.all_data()
    assert "botón ya no sirve" in await ward.press("Pat", "language:xx")
    assert "botón ya no sirve" in await ward.press("Pat", "language")
    assert ward.all_data() == before


async def test_labels_may_be_typed_in_either_language_and_without_accents(ward: Ward) -> None:
    ward.telegram.people.join("Pat", language_code="es")
    await ward.open("Pat", ward.link())
    for said in ("acepto", "si", "a las 9"):
        await ward.say("Pat", said)
    assert ward.enrollments()[0].hour == 9
    await ward.on_day(1)
    for said in ("contar mas a la clinica", "moderado", "apenas"):
        await ward.say("Pat", said)
    await ward.say("Pat", "/language")
    await ward.tap("Pat", "English")
    for said in ("light flakes", "leve"):
        await ward.say("Pat", said)
    assert ward.answers().grades == {"redness": 3, "swelling": 1, "peeling": 2, "pain": 2}
    assert ward.answers().notes == ()


async def test_staff_read_what_their_clinic_reads(ward: Ward) -> None:
    await ward.say("Ann", "/language")
    assert ward.last("Ann").startswith("In which language shall I write to the clinic's staff?")
    await ward.tap("Ann", "Español")
    assert "Idioma: Español" in ward.last("Ann")
    colleague = ward.run(lambda tx: staffing.invite_provider(tx, ward.id("Ann"), ward.now[0]))
    ward.telegram.people.join("Ben", language_code="en")
    await ward.open("Ben", LINKS.to(colleague.id))
    assert "te invita a su equipo" in ward.last("Ben")
    await ward.tap("Ben", "Unirme")
    await ward.say("Ben", "/language")
    assert ward.last("Ben").startswith("Lees lo mismo que todo el equipo")
    await ward.say("Ann", "/clinic")
    await ward.taps("Ann", "Nombre, números, idioma…", "Cambiar el idioma", "English")
    assert "Language: English" in ward.last("Ann")


async def test_a_first_admin_of_any_telegram_may_choose(ward: Ward) -> None:
    ward.telegram.people.join("Zoe", language_code="fi")
    await ward.open("Zoe", ward.staff_link())
    await ward.say("Zoe", "/language")
    await ward.tap("Zoe", "Español")
    await ward.tap("Zoe", "Unirme")
    assert "¿Cómo se llama tu clínica?" in ward.last("Zoe")


async def test_a_new_clinic_speaks_the_language_of_its_first_admin(ward: Ward) -> None:
    ward.telegram.people.join("Zoe", language_code="es")
    await ward.open("Zoe", ward.staff_link())
    await ward.tap("Zoe", "Unirme")
    assert "¿Cómo se llama tu clínica?" in ward.last("Zoe")
    await ward.say("Zoe", "/language")
    await ward.tap("Zoe", "English")
    assert "What is your clinic called?" in ward.last("Zoe")
    await ward.say("Zoe", "Piel y Más")
    assert "Question 2 of 5" in ward.last("Zoe")


@pytest.mark.parametrize(
    ("said", "hour"),
    [
        *(("10", 10), ("10:00", 10), ("9 am", 9), ("3 p.m.", 15), ("15h", 15), ("at 9", 9)),
        *(("a las 10", 10), ("a la 1 p. m.", 13), ("3 p. m.", 15), ("10 h", 10), ("10 hs", 10), ("12 a. m.", 0)),
        *(("10:30", None), ("mañana", None), ("a las", None), ("", None)),
    ],
)
def test_an_hour_may_be_written_as_it_is_said(said: str, hour: int | None) -> None:
    assert read_hour(said) == hour


def test_english_is_known_when_it_is_seen() -> None:
    assert is_english("Saved ✓")
    assert is_english("K-001 · Redness: mild – more than usual on day 3. Ya")
    assert is_english("None ✓")
    assert is_english("⚠️ first.question")
    assert not is_english("Guardado ✓ Día 3")
