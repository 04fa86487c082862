"""On duty or not, a weekly rota, away until a day: by a tap or in words, and what it does to alerts."""

from datetime import UTC, datetime, time

from bot.alert import AlertState
from bot.clinic import Role
from bot.duty import is_on_duty
from bot.workflows import leaving, rostering, staffing
from tests.provider.conftest import House
from tests.provider.test_staff import of, two


def on_duty(house: House, name: str) -> bool:
    provider = of(house, name)
    assert provider is not None
    return is_on_duty(provider, "Europe/Berlin", house.now[0])


async def test_one_tap_goes_off_duty_and_one_comes_back(house: House) -> None:
    await two(house)
    await house.say("Bob", "/duty")
    assert "Bob: on duty" in house.last("Bob")
    assert "If nobody is on duty or nobody acts, everybody is told." in house.last("Bob")
    await house.tap("Bob", "Go off duty now")
    assert not on_duty(house, "Bob")
    await house.say("Ann", "/staff")
    assert "Bob · provider · off duty" in house.last("Ann")
    await house.tap("Bob", "Go on duty now")
    assert on_duty(house, "Bob")


async def test_a_rota_is_written_shown_back_and_kept(house: House) -> None:
    await two(house)
    await house.say("Bob", "/duty")
    await house.tap("Bob", "Set a weekly rota")
    await house.say("Bob", "mornings")
    assert "I cannot read that." in house.last("Bob")
    await house.say("Bob", "Mon-Wed 9-13, Fri")
    assert "Understood: Mon–Wed" in house.last("Bob")
    assert "Fri all day" in house.last("Bob")
    bob = of(house, "Bob")
    assert bob is not None
    assert bob.rota == ()
    await house.tap("Bob", "Yes, keep it")
    bob = of(house, "Bob")
    assert bob is not None
    assert [(day, begins) for day, begins, _ in bob.rota] == [*((n, time(9)) for n in range(3)), (4, time(0))]
    assert on_duty(house, "Bob")
    await house.forward(hours=4)  # Two in the afternoon in Berlin.
    assert not on_duty(house, "Bob")
    await house.tap("Bob", "No rota")
    assert on_duty(house, "Bob")


async def test_somebody_away_is_back_on_the_day_that_they_named(house: House) -> None:
    await two(house)
    await house.say("Bob", "/duty")
    await house.tap("Bob", "Away until")
    await house.say("Bob", "soon")
    assert "I cannot read that date." in house.last("Bob")
    await house.say("Bob", "1 March 2026")
    assert "a day after today" in house.last("Bob")
    await house.say("Bob", "10 March")
    assert "Bob: away until March 10, 2026" in house.last("Bob")
    bob = of(house, "Bob")
    assert bob is not None
    assert bob.away_until == datetime(2026, 3, 9, 23, tzinfo=UTC)
    await house.forward(days=8)
    assert on_duty(house, "Bob")


async def test_what_somebody_holds_is_handed_over_as_they_go_away_but_not_as_they_go_off_duty(house: House) -> None:
    await two(house)
    house.patient()
    await house.forward(days=2)
    await house.report("Pat", signs=("pus",), redness=2)
    await house.tap("Bob", "I’ve got it")
    chat, now = house.person("Bob"), house.now[0]
    house.run(lambda tx: rostering.go_off_duty(tx, chat, 2, now))
    assert house.alert(1).state is AlertState.ACKNOWLEDGED
    told = house.messages("Ann")[-1].id
    house.run(lambda tx: rostering.be_away(tx, chat, 2, now.replace(day=20), now))
    await house.pipeline.settle()
    assert house.alert(1).state is AlertState.SENT
    assert any("Bob had it." in each.body.text for each in house.messages("Ann") if each.id > told)


async def test_what_only_they_were_told_of_goes_to_the_next_as_they_go_off_duty(house: House) -> None:
    await two(house)
    house.patient(admin="Bob")
    await house.forward(days=2)
    await house.report("Pat", redness=4)
    assert "K-001" in house.last("Bob")
    told = len(house.read("Ann"))
    assert not any("🟠 Same day · K-001" in each for each in house.read("Ann"))
    house.run(lambda tx: rostering.go_off_duty(tx, house.person("Bob"), 2, house.now[0]))
    await house.pipeline.settle()
    assert any("Same day · K-001" in each for each in house.read("Ann")[told:])


async def test_who_comes_on_duty_reads_at_once_what_nobody_has(house: House) -> None:
    await two(house)
    house.patient()
    house.run(lambda tx: rostering.go_off_duty(tx, house.person("Bob"), 2, house.now[0]))
    await house.forward(days=2)
    await house.report("Pat", signs=("pus",), redness=2)
    assert not any("Urgent · K-001" in each for each in house.read("Bob"))
    house.run(lambda tx: rostering.go_on_duty(tx, house.person("Bob"), 2, house.now[0]))
    await house.pipeline.settle()
    assert "Urgent · K-001" in house.last("Bob")


async def test_medical_staff_reads_what_is_urgent_off_duty(house: House) -> None:
    await two(house)
    house.patient()
    house.run(lambda tx: leaving.change_role(tx, house.person("Ann"), 2, Role.MEDICAL, house.now[0]))
    house.run(lambda tx: rostering.go_off_duty(tx, house.person("Bob"), 2, house.now[0]))
    await house.forward(days=2)
    await house.report("Pat", signs=("pus",), redness=2)
    assert "Urgent · K-001" in house.last("Bob")


async def test_an_admin_sets_the_duty_of_others(house: House) -> None:
    await two(house)
    await house.say("Ann", "/staff")
    await house.tap("Ann", "Bob")
    await house.tap("Ann", "Duty, rota, away…")
    await house.tap("Ann", "Go off duty now")
    assert not on_duty(house, "Bob")
    await house.press("Bob", "p.duty:1:off")
    assert on_duty(house, "Ann")


async def test_duty_is_there_in_spanish(house: House) -> None:
    await two(house)
    house.run(lambda tx: staffing.change_clinic(tx, house.person("Ann"), house.now[0], language="es"))
    await house.say("Bob", "/duty")
    await house.tap("Bob", "Indicar un turno semanal")
    await house.say("Bob", "L-X de 9 a 13, viernes")
    assert "Entendido: lun–mié 9:00 – 13:00; vie todo el día." in house.last("Bob")
    await house.tap("Bob", "Sí, guardarlo")
    assert "Turno semanal: lun–mié" in house.last("Bob")
    await house.tap("Bob", "Fuera hasta")
    await house.say("Bob", "10 de marzo")
    assert "Bob: fuera hasta el 10 de marzo de 2026" in house.last("Bob")


async def test_the_last_on_duty_is_asked_once_before_they_go_off_duty(house: House) -> None:
    await two(house)
    await house.say("Bob", "/duty")
    await house.tap("Bob", "Go off duty now")
    assert not on_duty(house, "Bob")
    await house.say("Ann", "/duty")
    await house.tap("Ann", "Go off duty now")
    assert house.last("Ann").startswith("Nobody else is on duty now. Go all the same?")
    assert on_duty(house, "Ann")
    await house.tap("Ann", "‹ Back")
    assert on_duty(house, "Ann")
    await house.press("Ann", "p.duty:1:go")
    assert on_duty(house, "Ann")
    await house.tap("Ann", "Go off duty now")
    await house.tap("Ann", "Yes, all the same")
    assert not on_duty(house, "Ann")


async def test_who_goes_away_reads_where_each_alert_goes_that_they_had(house: House) -> None:
    await two(house)
    house.patient()
    await house.forward(days=2)
    await house.report("Pat", signs=("pus",), redness=2)
    await house.tap("Ann", "I’ve got it")
    await house.say("Ann", "/duty")
    await house.tap("Ann", "Away until")
    await house.say("Ann", "10 March")
    assert any(
        "Ann: away until March 10, 2026" in each and "→ K-001 Pat: Bob is told" in each for each in house.read("Ann")
    )


async def test_an_admin_does_not_read_who_has_their_own_alert(house: House) -> None:
    """They are a patient here too."""
    await two(house)
    house.patient("Ann")
    house.patient("Pat")
    await house.forward(days=2)
    for name in ("Ann", "Pat"):
        await house.report(name, signs=("pus",))
        await house.tap("Bob", "I’ve got it")
    await house.say("Ann", "/staff")
    await house.tap("Ann", "Bob")
    await house.tap("Ann", "Duty, rota, away…")
    await house.tap("Ann", "Go off duty now")
    assert "K-002 Pat" in house.last("Ann")
    await house.tap("Ann", "Away until")
    await house.say("Ann", "10 March")
    assert "→ K-002 Pat" in house.last("Ann")
    assert not any("K-001" in each for each in house.read("Ann") if "Bob" in each)


async def test_who_would_leave_nobody_on_duty_is_asked_before_they_go_away(house: House) -> None:
    await two(house)
    house.patient()
    await house.forward(days=2)
    await house.report("Pat", signs=("pus",), redness=2)
    await house.tap("Ann", "I’ve got it")
    await house.say("Bob", "/duty")
    await house.tap("Bob", "Go off duty now")
    await house.say("Ann", "/duty")
    await house.tap("Ann", "Away until")
    await house.say("Ann", "10 March")
    assert house.last("Ann").startswith("Nobody else is on duty now. Be away until March 10, 2026 all the same?")
    assert house.alert(1).state is AlertState.ACKNOWLEDGED
    await house.tap("Ann", "Yes, all the same")
    assert any("→ K-001 Pat: everybody is told" in each for each in house.read("Ann"))
    assert house.alert(1).state is AlertState.SENT


async def test_who_goes_off_duty_reads_what_they_still_have(house: House) -> None:
    await two(house)
    house.patient()
    await house.forward(days=2)
    await house.report("Pat", signs=("pus",), redness=2)
    await house.tap("Ann", "I’ve got it")
    await house.say("Ann", "/duty")
    assert "Still held" not in house.last("Ann")
    await house.tap("Ann", "Go off duty now")
    assert "Still held, until its time is up or somebody takes it over: K-001 Pat" in house.last("Ann")
