"""Who goes away, and who leaves: what they had goes to somebody else, and they read to whom."""

import re
from datetime import timedelta

from tests.desk.conftest import Browser
from tests.desk.test_clinic import SAVED, opened
from tests.provider.conftest import House


async def test_who_goes_away_reads_where_each_alert_has_gone(house: House, browser: Browser) -> None:
    """As in the chat."""
    await house.admin()
    for name in ("Vera", "Bob"):
        await house.colleague(name)
    house.patient("Pat")
    await house.forward(days=2)
    await house.report("Pat", signs=("pus",))
    await house.tap("Vera", "I’ve got it")
    await browser.sign_in("Vera")
    page = await browser.ask("/clinic/staff/2")
    tomorrow = house.now[0].date() + timedelta(days=1)
    assert f'name="value" type="date" value="" min="{tomorrow}"' in page.text
    page = await browser.send("/clinic/staff/2/away", value="2026-03-24")
    assert SAVED in page.text
    assert "→ K-001 Pat: Ann, Bob is told" in page.text
    await house.tap("Bob", "I’ve got it")
    assert "→ K-001 Pat: Bob is told" in (await browser.ask("/clinic/staff/2?handed=1")).text
    assert "K-001" not in (await browser.ask("/clinic/staff/2")).text
    assert (await browser.ask("/clinic/staff/2?handed=7")).status_code == 404


async def test_who_leaves_is_asked_twice(house: House, browser: Browser) -> None:
    await house.admin()
    await house.colleague("Vera")
    await browser.sign_in("Vera")
    page = await browser.ask("/clinic/staff/2")
    asked = list[str]()
    for said in ("Do you want to leave the staff", "Do you really want to leave?"):
        page = await browser.send("/clinic/leave", sure=asked[-1] if asked else "")
        assert said in page.text
        asked += re.findall(r'name="sure" value="([^"]+)"', page.text.replace("&amp;", "&"))
    assert house.run(lambda tx: tx.providers.get(2).removed_at) is None
    page = await browser.send("/clinic/leave", sure=asked[-1])
    assert "Sign in to the desk" in page.text
    assert house.run(lambda tx: tx.providers.get(2).removed_at) is not None
    assert house.last("Vera").startswith("You have left Skin & Co.")
    assert "Vera has left" in house.last("Ann")


async def test_the_last_admin_and_the_last_of_all_do_not_leave(house: House, browser: Browser) -> None:
    await opened(house, browser)
    house.patient("Pat")
    assert "patients still rely on you" in (await browser.send("/clinic/leave")).text
    await house.colleague("Vera")
    assert "A clinic needs an admin." in (await browser.send("/clinic/leave")).text
    assert house.run(lambda tx: tx.providers.get(1).removed_at) is None
