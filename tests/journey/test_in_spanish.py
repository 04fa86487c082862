"""Courses played in a clinic that speaks Spanish: nobody, patient or staff, reads a word of English."""

from pathlib import Path

import pytest

from rehearsal.rehearse import play as rehearse
from storage.database import SqlStore
from tests.languages import not_spanish, sent
from tests.live import WHO, Live, play

COURSES = Path(__file__).parent.parent / "courses"
PLAYED = (
    "every_sign",
    "breathing_at_night",
    "cold_sores",
    "several_on_day_3",
    "it_can_wait",
    "contact_now_without_a_sign",
    "note_only",
    "silence_while_an_alert_is_open",
    "redness_comes_back",
    "patches_on_day_28",
    "slowest_normal",
    "asked_on_after_day_28",
    "asks_in_spanish",
)

MORE = "Corregir o terminar…"


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", PLAYED)
async def test_a_course_is_all_spanish_and_flags_the_same(store: SqlStore, name: str) -> None:
    """Words are the same whatever they are kept in: one kind of database is enough."""
    live = await play(store, COURSES / f"{name}.toml", "es")
    await look_at_everything(live)
    for who in (WHO, "Ann"):
        chat = live.house.telegram.people.find(who).id
        assert not_spanish(live.house.telegram, chat) == []
        assert len(list(sent(live.house.telegram, chat))) > 20
    rehearsed = rehearse(COURSES / f"{name}.toml")
    assert live.events == [(event.day, event.urgency.word, event.findings) for event in rehearsed.events]


async def look_at_everything(live: Live) -> None:
    """What the staff and the patient can open, tap by tap through each list, form and card."""
    house = live.house
    for said in ("/start", "/help", "/privacy", "/time", "/language", "/report", "/staff", "hola"):
        await house.says(WHO, said)
    for said in ("/start", "/help", "/privacy", "/language", "/staff", "/invite", "/protocols", "/patients", "/stop"):
        await house.says("Ann", said)
    await house.says("Ann", "/patients")
    await house.taps("Ann", house.labels("Ann")[0], MORE, "Corregir la fecha")
    await house.says("Ann", "31 de febrero")
    await house.taps("Ann", "‹ Atrás", "Historial", "‹ El paciente")
    await house.taps("Ann", MORE, "No es esta persona", "‹ Atrás", MORE, "Enviar otra vez el enlace")
    await write_and_put_right(live)
    await look_at_alerts(live)
    await house.says("Ann", "/clinic")
    about = ("Cambiar el nombre", "Cambiar el teléfono", "Cambiar la zona horaria", "Cambiar el n.º de emergencias")
    times = ("Cambiar el horario", "Cambiar los días de cierre")
    alerts = (
        "Urgente: nadie a cargo",
        "Urgente: alguien a cargo",
        "Para hoy: nadie a cargo",
        "Para hoy: alguien a cargo",
    )
    groups = {
        "Nombre, números, idioma…": (*about, "Cambiar el idioma", "12 o 24 horas"),
        "Horario y días de cierre": times,
        "Cuándo pasan las alertas a otros": alerts,
    }
    for group, pieces in groups.items():
        await house.taps("Ann", group)
        for piece in pieces:
            await house.taps("Ann", piece)
            await house.says("Ann", "?")
            await house.taps("Ann", "‹ Atrás")
        await house.taps("Ann", "‹ Atrás")
    for said in ("/duty", "/leave"):
        await house.says("Ann", said)
    await house.says("Ann", "/duty")
    for piece in ("Indicar un turno semanal", "Fuera hasta…"):
        await house.taps("Ann", piece)
        await house.says("Ann", "?")
        await house.taps("Ann", "‹ Atrás")
    await house.says("Ann", "/staff")
    await house.taps("Ann", house.labels("Ann")[0], "‹ Atrás")
    await enroll(live)
    await house.says(WHO, "/stop")
    await house.says(WHO, "hola")


async def look_at_alerts(live: Live) -> None:
    house = live.house
    await house.says("Ann", "/alerts")
    if live.course().alert is None:
        return
    await house.taps("Ann", house.labels("Ann")[0])
    if "Me encargo yo" in house.labels("Ann"):
        await house.taps("Ann", "Me encargo yo")
    for act in ("Recordármela…", "Pasar a…"):
        if act in house.labels("Ann"):
            await house.taps("Ann", act, "‹ Atrás")
    await house.taps("Ann", "Cerrar…", "‹ Atrás", "Cerrar…", "Consejo dado", "Decírselo al paciente")
    await send(live)
    await house.taps("Ann", "Abrir otra vez")


async def send(live: Live) -> None:
    """In the patient's night it need not wait."""
    at_once = "Enviar ahora" if "Enviar ahora" in live.house.labels("Ann") else "Enviar"
    await live.house.taps("Ann", at_once)


async def write_and_put_right(live: Live) -> None:
    """At whatever hour: at night a letter may wait for the morning."""
    house = live.house

    async def page() -> None:
        await house.says("Ann", "/patients")
        await house.taps("Ann", house.labels("Ann")[0])

    await page()
    await house.taps("Ann", "Escribirle", "Cancelar")
    await page()
    await house.taps("Ann", "Escribirle")
    await house.says("Ann", "Ven mañana, por favor")
    await send(live)
    await page()
    await house.taps("Ann", "Pedir una foto", "No enviar")
    await page()
    await house.taps("Ann", "Nota interna")
    await house.says("Ann", "Le dan miedo las agujas")
    for side in ("Corregir los antecedentes", "Corregir el tipo de piel", "Sesión siguiente…"):
        await page()
        await house.taps("Ann", MORE, side, "‹ Atrás")
    await page()
    await house.taps("Ann", "Historial", "‹ El paciente", MORE, "Terminar el seguimiento…", "Curado", "‹ Atrás")


async def enroll(live: Live) -> None:
    house = live.house
    await house.says("Ann", "/enroll")
    await house.taps("Ann", "Microneedling", "Otra fecha")
    await house.says("Ann", "el otro día")
    await house.says("Ann", "ayer")
    await house.says("Ann", "9")
    await house.says("Ann", "1,2")
    await house.taps("Ann", "☐ Herpes labial alguna vez", "III", "Crear el enlace")
