"""The alerts of a time at the desk: why, who took them and how soon, and what came of them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.alert import Alert, AlertState, Outcome
from bot.workflows import provider as workflows
from tests.desk.conftest import Browser
from tests.desk.test_patients import audit, labels
from tests.provider.conftest import MONDAY, House
from tests.provider.test_patient_list import enroll


async def close(house: House, alert: Alert, by: str, outcome: Outcome) -> None:
    """Taken, and closed twenty minutes later."""
    person = house.person(by)
    taken, _ = house.run(workflows.acknowledge, person, alert.id, alert.version, house.now[0])
    house.now[0] += timedelta(minutes=20)
    house.run(workflows.resolve, person, alert.id, taken.version, house.now[0], outcome=outcome)
    await house.pipeline.settle()


async def clinic(house: House, browser: Browser) -> None:
    """On Wednesday Eva's was taken within ten minutes by Vera and led to a visit; on Thursday Pat's is open."""
    await house.admin()
    await house.colleague("Vera")
    await enroll(house, "Eva", "Pat")
    house.now[0] += timedelta(days=2, hours=2)
    alert = await house.report("Eva", signs=("pus",))
    assert alert is not None
    house.now[0] += timedelta(minutes=10)
    await close(house, alert, "Vera", Outcome.VISIT)
    house.now[0] += timedelta(days=1)
    await house.report("Pat", redness=4)
    await browser.sign_in("Ann")


def rows(page: str) -> list[str]:
    """Of the table, as one would read them."""
    table = page.partition('<table class="list alerts">')[2]
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in table.split("<tr")[2:]]


def figures(page: str, of: str) -> dict[str, int]:
    """What stands beside the bars."""
    part = page.partition(f'id="{of}"')[2].partition("</section>")[0]
    return {name: int(number) for name, number in re.findall(r'">([^<]+)</a></th><td class="number">(\d+)', part)}


async def test_each_says_why_who_took_it_how_soon_and_what_came_of_it(house: House, browser: Browser) -> None:
    await clinic(house, browser)
    page = (await browser.ask("/alerts")).text
    pat, eva = rows(page)
    assert "K-002 Pat Miller" in pat
    assert "nobody has it" in pat
    assert "Still open" in pat
    assert "K-001 Eva Miller" in eva
    assert "Urgent Pus or yellow crust Wed, Mar 4, 12:00 Vera within 10 minutes" in eva
    assert "Visit arranged Wed, Mar 4, 12:30 · Vera" in eva
    assert "2 alerts" in page


async def test_it_counts_by_reason_and_by_what_came_of_it(house: House, browser: Browser) -> None:
    await clinic(house, browser)
    page = (await browser.ask("/alerts")).text
    assert figures(page, "by-outcome") == {"Still open": 1, "Visit arranged": 1}
    by_rule = figures(page, "by-rule")
    assert by_rule["Warning sign"] == 1
    assert sum(by_rule.values()) >= 2


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("rule=sign", ["K-001"]),
        ("rule=silence", []),
        ("outcome=open", ["K-002"]),
        ("outcome=visit", ["K-001"]),
        ("outcome=visit&rule=severe", []),
        ("urgency=emergency", []),
        ("urgency=urgent&outcome=visit", ["K-001"]),
        ("from=2026-03-04&to=2026-03-04", ["K-001"]),
        ("from=2026-03-05", ["K-002"]),
        ("to=2026-03-03", []),
        ("from=2026-03-05&to=2026-03-04", ["K-002", "K-001"]),
        ("from=&to=&rule=&outcome=&urgency=", ["K-002", "K-001"]),
    ],
)
async def test_it_can_be_narrowed(house: House, browser: Browser, asked: str, found: list[str]) -> None:
    await clinic(house, browser)
    page = (await browser.ask(f"/alerts?{asked}")).text
    assert labels(page) == found
    assert ("No alert of this kind" in page) is (not found)


async def test_unasked_it_is_the_last_thirty_days_and_whatever_is_open_still(house: House, browser: Browser) -> None:
    await clinic(house, browser)
    house.now[0] = MONDAY + timedelta(days=60)
    await browser.sign_in("Ann", "much later")
    page = (await browser.ask("/alerts")).text
    assert labels(page) == ["K-002"]
    assert 'name="from" type="date" value="2026-04-02"' in page
    assert 'name="to" type="date" value="2026-05-01"' in page
    assert labels((await browser.ask("/alerts?from=2026-03-01")).text) == ["K-002", "K-001"]


async def test_of_an_alert_that_ended_with_the_follow_up_nobody_closed_it(house: House, browser: Browser) -> None:
    await clinic(house, browser)
    alert = house.run(lambda tx: tx.alerts.open_of_clinic(1)[0])

    over = replace(alert, state=AlertState.RESOLVED, outcome=Outcome.ENDED, resolved_at=house.now[0])
    house.run(lambda tx: tx.alerts.save(over))
    pat, _ = rows((await browser.ask("/alerts")).text)
    assert "Follow-up ended" in pat
    assert "by itself" in pat


async def test_who_looked_is_on_the_record(house: House, browser: Browser) -> None:
    await clinic(house, browser)
    before = len(audit(house))
    await browser.ask("/alerts?outcome=visit")
    await browser.ask("/alerts?outcome=referred")
    assert audit(house)[before:] == ["saw past alerts:1"]


async def test_nobody_reads_of_themselves(house: House, browser: Browser) -> None:
    await clinic(house, browser)
    await enroll(house, "Vera")
    await house.report("Vera", signs=("pus",))
    assert "K-003" in labels((await browser.ask("/alerts")).text)
    await browser.sign_in("Vera")
    page = (await browser.ask("/alerts")).text
    assert labels(page) == ["K-002", "K-001"]
    assert figures(page, "by-outcome") == {"Still open": 1, "Visit arranged": 1}


async def test_of_another_clinic_nothing_is_shown(house: House, browser: Browser) -> None:
    await clinic(house, browser)
    await house.admin("Zoe", clinic="Other Clinic")
    await browser.sign_in("Zoe")
    page = (await browser.ask("/alerts")).text
    assert "No alert of this kind" in page
    assert "Eva Miller" not in page


@pytest.mark.parametrize(
    "bad", ["rule=x", "outcome=x", "urgency=x", "from=x", "to=2026-02-30", "to=9999-12-31", "from=0001-01-01", "page=x"]
)
async def test_what_no_page_of_ours_asks_is_refused(house: House, browser: Browser, bad: str) -> None:
    await clinic(house, browser)
    assert (await browser.ask(f"/alerts?{bad}")).status_code == 400
