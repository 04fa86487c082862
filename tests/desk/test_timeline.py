"""All that happened, the newest first."""

from tests.desk.conftest import Browser
from tests.desk.test_patient import deeds, followed
from tests.provider.conftest import House


async def test_all_that_happened_stands_by_day_the_newest_first(house: House, browser: Browser) -> None:
    await followed(house, browser)
    alert = await house.report("Pat", signs=("pus",), redness=2)
    assert alert is not None
    await house.forward(minutes=5)
    await browser.send(f"/alerts/{alert.id}/close", seen=house.alert(alert.id).version, outcome="called")
    await browser.send("/patients/1/talk", to="clinic", text="Spoke on the phone")
    page = (await browser.ask("/patients/1/timeline")).text
    order = (
        "For us, from Ann: “Spoke on the phone”",
        "Ann closed the alert: called",
        "Urgent alert: pus",
        "Reported: redness: mild",
        "Ann enrolled the patient as K-001.",
    )
    places = [page.index(each) for each in order]
    assert places == sorted(places)
    assert "Thu, Mar 5 · day 3" in page
    assert "is-raised urgent" in page
    assert "read timeline" in deeds(house, "enrollment:1")


async def test_a_long_one_is_paged(house: House, browser: Browser) -> None:
    await followed(house, browser)
    for number in range(41):
        await browser.send("/patients/1/talk", to="clinic", text=f"Remark {number}.")
    first, last = [(await browser.ask(f"/patients/1/timeline?page={each}")).text for each in (1, 2)]
    assert "Page 1 of 2" in first
    assert "enrolled the patient" not in first
    assert "enrolled the patient" in last
