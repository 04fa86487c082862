import re
from dataclasses import replace
from datetime import timedelta

from bot.checkin import CheckInState
from bot.ports import Transaction
from tests.desk.conftest import Browser
from tests.provider.conftest import House
from tests.provider.test_patient_list import asked, enroll


async def test_who_needs_somebody_stands_there_and_is_taken(house: House, browser: Browser) -> None:
    await house.admin()
    await house.colleague("Vera")
    house.patient("Pat")
    await house.pipeline.settle()
    page = await browser.sign_in("Ann")
    assert "Nobody needs you right now" in page.text
    await house.forward(days=3)
    assert "Sign in to the desk" in (await browser.ask()).text  # After twelve hours.
    await browser.sign_in("Ann", "of another link")
    alert = await house.report("Pat", signs=("pus",))
    assert alert is not None
    page = await browser.ask()
    assert "K-001" in page.text
    assert "Pat Miller" in page.text
    assert "Urgent" in page.text
    page = await browser.send(f"/alerts/{alert.id}/take", seen=alert.version, back="worklist")
    assert "It is yours" in page.text or "✋ Ann" in page.text
    assert house.alert(alert.id).holder_id is not None


async def test_whoever_is_not_signed_in_sees_nothing(house: House, browser: Browser) -> None:
    await house.admin()
    house.patient("Pat")
    for path in ("/", "/patients/1"):
        page = await browser.ask(path)
        assert "Sign in to the desk" in page.text
        assert "K-001" not in page.text


def parts(page: str) -> dict[str, list[str]]:
    """Who stands in each part of the page, by the part's id."""
    found = re.findall(r'<section[^>]* aria-labelledby="of-(\w+)">(.*?)</section>', page, re.DOTALL)
    return {name: re.findall(r"<b>(K-\d+)</b>", part) for name, part in found}


async def test_below_stand_the_silent_then_whose_last_day_it_is_and_who_was_reminded(
    house: House, browser: Browser
) -> None:
    await house.admin()
    silent, longer, last, late, both, _ = await enroll(house, "Sil", "Lon", "Las", "Lat", "Bot", "Oka")
    alerting = house.patient("Pus")
    for enrollment_id, day in ((silent, 1), (longer, 0), (longer, 1), (alerting, 1)):
        asked(house, enrollment_id, day, state=CheckInState.MISSED)
    for enrollment_id in (late, both):
        asked(house, enrollment_id, 2, reminded=1)

    def treat(tx: Transaction) -> None:
        """It is the last day of these."""
        for enrollment_id in (last, both):
            of = tx.enrollments.of_clinic(1, enrollment_id)
            tx.enrollments.save(replace(of, treated_on=of.treated_on - timedelta(days=26)))

    house.run(treat)
    house.now[0] += timedelta(days=2, hours=5)
    await house.report("Pus", signs=("pus",))
    await browser.sign_in("Ann")
    page = (await browser.ask()).text
    assert parts(page) == {
        "urgent": ["K-007"],
        "silent": ["K-002", "K-001"],
        "last": ["K-003", "K-005"],
        "late": ["K-004"],
    }
    assert "2 check-ins without an answer" in page
    assert "K-006" not in page


async def test_of_very_many_the_first_stand_there_and_where_the_others_are(house: House, browser: Browser) -> None:
    await house.admin()
    for enrollment_id in await enroll(house, *(f"P{number:02}" for number in range(45))):
        state = {"state": CheckInState.MISSED} if enrollment_id <= 31 else {"reminded": 1}
        asked(house, enrollment_id, 2, **state)
    house.now[0] += timedelta(days=2, hours=5)
    await browser.sign_in("Ann")
    page = (await browser.ask()).text
    assert {name: len(who) for name, who in parts(page).items()} == {"silent": 30, "late": 12}
    assert '<a href="/desk/patients?group=silent">and 1 more</a>' in page
    assert '<a href="/desk/patients?group=today">and 2 more</a>' in page
    assert house.run(lambda tx: tx.audit.of("clinic:1"))[-1].action == "saw alerts:45"
