"""One patient's page: who it is, what is open and in whose hands, and what may be done."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.workflows import sessions, staffing
from tests.desk.conftest import Browser, browser_of
from tests.provider.conftest import House
from tests.provider.test_unopened import sealed_for, spoil

PAGES = ("", "/talk", "/photos", "/timeline", "/chart.svg")


async def followed(house: House, browser: Browser) -> int:
    """Pat, three days after the treatment, with Ann at the desk."""
    await house.admin()
    await house.colleague("Vera")
    number = house.patient("Pat")
    await house.forward(days=3)
    await browser.sign_in("Ann")
    return number


async def another(house: House, name: str) -> Browser:
    found = browser_of(house)
    await found.sign_in(name)
    return found


def deeds(house: House, about: str) -> list[str]:
    return [each.action for each in house.run(lambda tx: tx.audit.of(about))]


async def test_the_page_says_who_it_is_and_how_they_stand(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    page = (await browser.ask(f"/patients/{number}")).text
    for said in (
        "K-001",
        "Pat Miller",
        "Microneedling · 1.5 mm · day 3",
        "Treated on March 2, 2026 (day 3)",
        "Being followed · connected to Pat Miller",
        "Agreed on March 2, 2026 · reads English · enrolled by Ann",
        "Nothing has been answered yet.",
    ):
        assert said in page
    assert "saw page" in deeds(house, f"enrollment:{number}")
    assert "read words" in deeds(house, f"enrollment:{number}")


async def test_an_alert_says_why_and_who_is_told_next(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    alert = await house.report("Pat", signs=("pus",))
    assert alert is not None
    page = (await browser.ask(f"/patients/{number}")).text
    assert "Pus or yellow crust, reported on day 3." in page
    assert "Nobody has it." in page
    assert "The patient was told to call the clinic" in page
    assert "saw" in deeds(house, f"alert:{alert.id}")


async def test_of_two_at_once_the_second_reads_who_was_first(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    alert = await house.report("Pat", signs=("pus",))
    assert alert is not None
    vera = await another(house, "Vera")
    first = await vera.send(f"/alerts/{alert.id}/take", seen=alert.version)
    assert "You have it" in first.text
    second = await browser.send(f"/alerts/{alert.id}/take", seen=alert.version)
    assert "Vera has it since " in second.text
    assert "Take it over" in second.text
    assert f"/patients/{number}" in str(second.url)
    holder = house.alert(alert.id).holder_id
    assert house.run(lambda tx: tx.providers.get(holder)).name == "Vera"
    await vera.client.aclose()


async def test_what_has_changed_since_it_was_shown_is_not_taken(house: House, browser: Browser) -> None:
    await followed(house, browser)
    alert = await house.report("Pat", signs=("pus",))
    assert alert is not None
    page = await browser.send(f"/alerts/{alert.id}/take", seen=alert.version - 1)
    assert house.alert(alert.id).holder_id is None
    assert "You have it" not in page.text
    assert "This alert has changed since" in page.text


async def test_it_is_handed_over_closed_and_opened_again(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    alert = await house.report("Pat", signs=("pus",))
    assert alert is not None
    await browser.send(f"/alerts/{alert.id}/take", seen=alert.version)
    vera = house.run(lambda tx: tx.providers.of_chat(house.person("Vera")))
    page = await browser.send(f"/alerts/{alert.id}/hand-over", seen=house.alert(alert.id).version, to=vera.id)
    assert "Vera is asked to take it." in page.text
    page = await browser.send(f"/alerts/{alert.id}/close", seen=house.alert(alert.id).version, outcome="advice")
    assert "The last alert is closed" in page.text
    assert "Closed by Ann" in page.text
    assert "Advice given" in page.text
    page = await browser.send(f"/alerts/{alert.id}/reopen", seen=house.alert(alert.id).version)
    assert "Ann has it since" in page.text
    assert house.alert(alert.id).resolved_at is None
    assert f"/patients/{number}" in str(page.url)


async def test_after_closing_the_patient_may_be_told(house: House, browser: Browser) -> None:
    await followed(house, browser)
    alert = await house.report("Pat", signs=("pus",))
    assert alert is not None
    too_early = await browser.send(f"/alerts/{alert.id}/say-closed")
    assert "/letters/" not in str(too_early.url)
    page = await browser.send(f"/alerts/{alert.id}/close", seen=alert.version, outcome="not_reached")
    assert "Tell the patient" in page.text
    page = await browser.send(f"/alerts/{alert.id}/say-closed")
    assert "/letters/" in str(page.url)
    assert "We tried to reach you and could not." in page.text
    assert not any("We tried to reach you" in each for each in house.read("Pat"))  # Before somebody says so.
    assert "Tell the patient" in (await browser.ask(f"/patients/{alert.enrollment_id}")).text  # A draft tells nobody.
    page = await browser.send(str(page.url).partition("/desk")[2] + "/send", when="now")
    assert any("We tried to reach you and could not." in each for each in house.read("Pat"))
    assert "Tell the patient" not in page.text


async def test_other_sessions_of_the_patient_are_a_tap_away(house: House, browser: Browser) -> None:
    number = await followed(house, browser)

    def begin(tx: object) -> int:
        provider = tx.providers.of_chat(house.person("Ann"))  # type: ignore[attr-defined]
        on = house.now[0].date() - timedelta(days=1)
        return int(sessions.begin(tx, provider, number, on, house.now[0]).id)  # type: ignore[arg-type]

    later = house.run(begin)
    assert f'href="/desk/patients/{later}"' in (await browser.ask(f"/patients/{number}")).text
    page = (await browser.ask(f"/patients/{later}")).text
    assert f'href="/desk/patients/{number}"' in page
    assert "Another session of K-001" in page


async def test_nobody_reads_of_themselves_or_of_another_clinic(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    await house.admin("Zoe", clinic="Elsewhere")
    zoe = await another(house, "Zoe")
    own = house.patient("Vera")  # Of the staff, and a patient of the same clinic.
    vera = await another(house, "Vera")
    for reader, of in ((zoe, number), (vera, own)):
        for path in PAGES:
            page = await reader.ask(f"/patients/{of}{path}")
            assert page.status_code == 404
            assert "Miller" not in page.text
        assert (await reader.send(f"/patients/{of}/talk", to="clinic", text="hello")).status_code == 404
        assert (await reader.send(f"/patients/{of}/ready", say="photo")).status_code == 404
    assert not house.run(lambda tx: [*tx.remarks.of_enrollment(number), *tx.letters.of_enrollment(number)])
    await zoe.client.aclose()
    await vera.client.aclose()


async def test_what_the_clinic_says_often_stands_there_filled_in(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    texts = ("Hello {name}, on day {day} that is usual.",)
    house.run(lambda tx: staffing.change_clinic(tx, house.person("Ann"), house.now[0], texts=texts))
    assert "Hello Pat, on day 3 that is usual." in (await browser.ask(f"/patients/{number}")).text
    page = await browser.send(f"/patients/{number}/ready", say="0")
    assert "Hello Pat, on day 3 that is usual." in page.text
    assert (await browser.send(f"/patients/{number}/ready", say="1")).status_code == 400


async def test_in_the_worklist_too_the_second_reads_who_was_first(house: House, browser: Browser) -> None:
    await followed(house, browser)
    alert = await house.report("Pat", signs=("pus",))
    assert alert is not None
    vera = await another(house, "Vera")
    await vera.send(f"/alerts/{alert.id}/take", seen=alert.version)
    page = await browser.send(f"/alerts/{alert.id}/take", seen=alert.version, back="worklist")
    assert "Who needs somebody" in page.text
    assert "Vera has it since " in page.text
    await vera.client.aclose()


async def test_the_sentence_above_a_page_says_nothing_of_another_clinic(house: House, browser: Browser) -> None:
    await followed(house, browser)
    alert = await house.report("Pat", signs=("pus",))
    assert alert is not None
    await browser.send(f"/alerts/{alert.id}/take", seen=alert.version)
    assert "Ann has it since " in (await browser.ask(f"/?told=card.taken&of={alert.id}")).text
    await house.admin("Zoe", clinic="Elsewhere")
    zoe = await another(house, "Zoe")
    for of in (alert.id, 99, "x"):
        page = await zoe.ask(f"/?told=card.taken&of={of}")
        assert page.status_code == 200
        assert 'class="told' not in page.text
    assert 'class="told' not in (await zoe.ask("/?told=enrollment.state.active")).text
    await zoe.client.aclose()


@pytest.mark.parametrize("column", sealed_for(patient=True), ids=str)
async def test_what_cannot_be_opened_keeps_no_page_from_showing(
    house: House, browser: Browser, column: sa.Column[Any]
) -> None:
    await followed(house, browser)
    house.run(lambda tx: staffing.change_clinic(tx, house.person("Ann"), house.now[0], texts=("Hello {name}",)))
    await house.say("Pat", "It is a little red")
    await house.report("Pat", redness=4, signs=("pus",))
    await browser.send("/patients/1/talk", to="clinic", text="Careful")
    drafted = await browser.send("/patients/1/talk", to="patient", text="How are you?")
    spoil(house, column)
    for path in PAGES:
        assert (await browser.ask(f"/patients/1{path}")).status_code == 200
    said = (await browser.ask("/patients/1/talk")).text.count("(cannot be read any more)")
    assert said == (column.name == "text" and column.table.name in ("words", "remarks"))
    assert (await browser.ask(str(drafted.url).partition("/desk")[2])).status_code == 200


async def test_on_a_phone_what_was_said_follows_the_alert(house: House, browser: Browser) -> None:
    """One below the other, as they stand in the page: before the chart, which is as high as two screens."""
    number = await followed(house, browser)
    await house.report("Pat", signs=("pus",))
    page = (await browser.ask(f"/patients/{number}")).text
    places = [page.index(f'<h2 id="{each}">') for each in ("alert", "said", "course", "facts")]
    assert places == sorted(places)
