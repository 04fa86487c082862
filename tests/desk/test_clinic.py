"""The clinic's page: what an admin sets there is what the chat would have set, and what cannot be read is not lost."""

import re
from datetime import date, time, timedelta

import pytest

from bot.clinic import Clinic, Role
from tests.desk.conftest import Browser
from tests.provider.conftest import House
from web.desk.clinic_acts import PIECES

SAVED = "Changed ✓"


def clinic(house: House) -> Clinic:
    found: Clinic = house.run(lambda tx: tx.clinics.get(1))
    return found


async def opened(house: House, browser: Browser) -> None:
    await house.admin()
    await browser.sign_in("Ann")


@pytest.mark.parametrize(
    ("piece", "typed", "name", "kept"),
    [
        ("name", "Skin  and More", "name", "Skin and More"),
        ("phone", "+34 91 123 45 67", "phone", "+34 91 123 45 67"),
        ("emergency", "999", "emergency_number", "999"),
        ("zone", "Europe/London", "timezone", "Europe/London"),
        ("language", "es", "language", "es"),
        ("cycle", "12", "hour_cycle", 12),
        ("names", "on", "says_names", True),
        ("keeps", "24", "keeps_months", 24),
        ("closed", "24-26 December", "closed_on", (date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26))),
    ],
)
async def test_a_setting_is_kept(
    house: House, browser: Browser, piece: str, typed: str, name: str, kept: object
) -> None:
    await opened(house, browser)
    await browser.send(f"/clinic/settings/{piece}", value=typed)
    assert getattr(clinic(house), name) == kept


async def test_an_alert_clock_is_kept_within_its_limits(house: House, browser: Browser) -> None:
    await opened(house, browser)
    page = await browser.send("/clinic/settings/urgent_min", value="10")
    assert SAVED in page.text
    assert clinic(house).clocks.urgent_min == 10
    page = await browser.send("/clinic/settings/urgent_min", value="90")
    assert "A number from 5 to 30, please." in page.text
    assert 'value="90"' in page.text
    assert clinic(house).clocks.urgent_min == 10


@pytest.mark.parametrize("piece", PIECES)
async def test_no_setting_is_garbage(house: House, browser: Browser, piece: str) -> None:
    await opened(house, browser)
    before = clinic(house)
    page = await browser.send(f"/clinic/settings/{piece}", value="7 ☂ of <them>" * 30)
    assert page.status_code == 422
    assert clinic(house) == before


@pytest.mark.parametrize(
    ("piece", "typed", "said"),
    [
        ("name", "x", "A name of 2 to 80 characters"),
        ("phone", "call us", "does not look like a phone number"),
        ("emergency", "help", "Just the number, please"),
        ("hours", "whenever <we> like", "I cannot read that"),
        ("hours", "closed every day", "That leaves no day on which the clinic is open"),
        ("closed", "soon", "I cannot read all of that"),
        ("closed", "1 January 2031", "within a year"),
        ("zone", "Mars/Olympus", "Please tap one of the times"),
        ("language", "ru", "Please tap"),
    ],
)
async def test_what_cannot_be_read_is_said_and_not_lost(
    house: House, browser: Browser, piece: str, typed: str, said: str
) -> None:
    await opened(house, browser)
    before = clinic(house)
    page = await browser.send(f"/clinic/settings/{piece}", value=typed)
    assert page.status_code == 422
    assert said in page.text
    if piece not in ("zone", "language"):
        assert f'value="{typed.replace("<", "&lt;").replace(">", "&gt;")}"' in page.text
    assert clinic(house) == before


async def test_hours_are_kept_as_they_were_understood(house: House, browser: Browser) -> None:
    """And not before somebody has said that this is right."""
    await opened(house, browser)
    before = clinic(house).hours
    page = await browser.send("/clinic/settings/hours", value="Mon-Tue 8-12")
    asked = re.search(r'name="sure" value="(Understood: Mon, Tue [^"]+)"', page.text)
    assert asked
    assert clinic(house).hours == before
    await browser.send("/clinic/settings/hours", value="Mon-Tue 8-14", sure=asked[1])
    assert clinic(house).hours == before  # Something else than was asked.
    page = await browser.send("/clinic/settings/hours", value="Mon-Tue 8-12", sure=asked[1])
    assert SAVED in page.text
    assert clinic(house).hours == ((0, time(8), time(12)), (1, time(8), time(12)))


async def test_hours_that_stand_in_the_field_are_the_ones_that_are_kept(house: House, browser: Browser) -> None:
    await opened(house, browser)
    page = await browser.ask("/clinic")
    shown = re.search(r'id="value-hours" name="value" type="text" value="([^"]+)"', page.text)
    assert shown
    before = clinic(house).hours
    page = await browser.send("/clinic/settings/hours", value=shown[1])
    asked = re.search(r'name="sure" value="(Understood:[^"]+)"', page.text)
    assert asked
    await browser.send("/clinic/settings/hours", value=shown[1], sure=asked[1])
    assert clinic(house).hours == before


async def test_what_would_erase_somebody_tonight_is_asked_first(house: House, browser: Browser) -> None:
    await opened(house, browser)
    house.patient("Pat")
    await house.pipeline.settle()
    await house.say("Pat", "/stop")
    house.now[0] += timedelta(days=300)
    await browser.sign_in("Ann", "of another link")
    page = await browser.send("/clinic/settings/keeps", value="6")
    asked = re.search(r'name="sure" value="([^"]+)"', page.text)
    assert asked
    assert "the data of one patient is erased" in asked[1]
    assert clinic(house).keeps_months == 12
    await browser.send("/clinic/settings/keeps", value="6", sure=asked[1])
    assert clinic(house).keeps_months == 6


async def test_a_closed_date_is_opened_again(house: House, browser: Browser) -> None:
    await opened(house, browser)
    await browser.send("/clinic/settings/closed", value="24-25 December")
    assert "Open again on Thu, Dec 24" in (await browser.ask("/clinic")).text
    await browser.send("/clinic/open-again", on=20261224)
    assert clinic(house).closed_on == (date(2026, 12, 25),)


async def test_an_own_text_is_looked_over_before_it_is_kept(house: House, browser: Browser) -> None:
    await opened(house, browser)
    text = "Hello { Name }, day {day} <b>is</b> fine."
    page = await browser.send("/clinic/texts", text=text)
    assert "Hello Anne, day 3 &lt;b&gt;is&lt;/b&gt; fine." in page.text
    assert clinic(house).texts == ()
    kept = "Hello {name}, day {day} <b>is</b> fine."
    await browser.send("/clinic/texts", text=kept, sure=kept)
    assert clinic(house).texts == (kept,)
    page = await browser.send("/clinic/texts", text="Dear {surname}")
    assert "nothing else between braces" in page.text
    assert "Dear {surname}</textarea>" in page.text
    about = re.search(r'name="about" value="(\d{2,})"', page.text)
    assert about
    await browser.send("/clinic/texts", text="Another", sure="Another", about=about[1])
    assert clinic(house).texts == ("Another",)
    page = await browser.send("/clinic/texts/remove", about=about[1])
    assert "That is over" in page.text
    assert clinic(house).texts == ("Another",)


async def test_words_on_aftercare_come_and_go(house: House, browser: Browser) -> None:
    await opened(house, browser)
    page = await browser.send("/clinic/aftercare", text="A thick cream.")
    assert "Skin &amp; Co adds: A thick cream." in page.text
    await browser.send("/clinic/aftercare", text="A thick cream.", sure="A thick cream.")
    assert clinic(house).aftercare == "A thick cream."
    await browser.send("/clinic/aftercare", text=" ")
    assert clinic(house).aftercare == ""


async def test_a_colleague_joins_by_the_link_that_is_shown_once(house: House, browser: Browser) -> None:
    await opened(house, browser)
    page = await browser.send("/clinic/invite", role="medical")
    link = re.search(r"https://t\.me/\S+\?start=[\w-]+", page.text)
    assert link
    assert link[0] not in (await browser.ask("/clinic")).text
    house.person("Vera")
    house.telegram.people.open("Vera", link[0])
    await house.pipeline.settle()
    await house.tap("Vera", "Join")
    page = await browser.ask("/clinic")
    assert re.search(r"Vera</bdi>.*?<td>medical</td>", page.text, re.DOTALL)


async def test_a_colleague_is_made_admin_and_removed(house: House, browser: Browser) -> None:
    await opened(house, browser)
    await house.colleague("Vera")
    vera = house.run(lambda tx: tx.providers.of_chat(house.person("Vera")).id)
    page = await browser.send(f"/clinic/staff/{vera}/role", role="medical")
    assert SAVED in page.text
    assert house.run(lambda tx: tx.providers.get(vera).role) is Role.MEDICAL
    page = await browser.send(f"/clinic/staff/{vera}/remove")
    asked = re.search(r'name="sure" value="(Remove Vera [^"]+)"', page.text)
    assert asked
    assert house.run(lambda tx: tx.providers.get(vera).removed_at) is None
    page = await browser.send(f"/clinic/staff/{vera}/remove", sure=asked[1])
    assert "Removed ✓" in page.text
    assert house.run(lambda tx: tx.providers.get(vera).removed_at) is not None


async def test_the_last_admin_stays_one(house: House, browser: Browser) -> None:
    await opened(house, browser)
    page = await browser.send("/clinic/staff/1/role", role="provider")
    asked = re.search(r'name="sure" value="(You will be an admin no longer[^"]+)"', page.text)
    assert asked
    page = await browser.send("/clinic/staff/1/role", role="provider", sure=asked[1])
    assert 'class="told undone" role="status">A clinic needs an admin' in page.text
    await house.colleague("Vera")
    await browser.send("/clinic/staff/2/role", role="admin")
    page = await browser.send("/clinic/staff/1/role", role="provider", sure=asked[1])
    assert "Sign in to the desk" in page.text  # As somebody else than they were.
    assert house.run(lambda tx: tx.providers.get(1).role) is Role.PROVIDER


async def test_somebody_goes_off_duty_and_away_and_has_a_rota(house: House, browser: Browser) -> None:
    await house.admin()
    await house.colleague("Vera")
    await browser.sign_in("Vera")
    at = "/clinic/staff/2"
    page = await browser.send(f"{at}/off")
    assert SAVED in page.text
    assert "off duty" in page.text
    page = await browser.send(f"{at}/rota", value="Mondays 9-13")
    asked = re.search(r'name="sure" value="(Understood[^"]+)"', page.text)
    assert asked
    page = await browser.send(f"{at}/rota", value="Mondays 9-13", sure=asked[1])
    assert "Weekly rota: Mon 9:00 – 13:00" in page.text
    page = await browser.send(f"{at}/away", value="some day")
    assert "I cannot read that date" in page.text
    assert 'value="some day"' in page.text
    page = await browser.send(f"{at}/away", value="24 March")
    assert "away until March 24, 2026" in page.text
    page = await browser.send(f"{at}/on")
    assert "away until" not in page.text
    page = await browser.send(f"{at}/always")
    assert "No weekly rota" in page.text


async def test_whoever_is_alone_on_duty_is_asked_first(house: House, browser: Browser) -> None:
    await opened(house, browser)
    page = await browser.send("/clinic/staff/1/off")
    asked = re.search(r'name="sure" value="(Nobody else is on duty[^"]+)"', page.text)
    assert asked
    assert house.run(lambda tx: tx.providers.get(1).on_duty)
    await browser.send("/clinic/staff/1/off", sure=asked[1])
    assert not house.run(lambda tx: tx.providers.get(1).on_duty)


async def test_a_provider_reads_the_settings_and_changes_none(house: House, browser: Browser) -> None:
    await house.admin()
    await house.colleague("Vera")
    await browser.sign_in("Vera")
    page = await browser.ask("/clinic")
    assert "+49 30 1234567" in page.text
    assert "/clinic/settings/" not in page.text
    assert "/clinic/invite" not in page.text
    assert 'href="/desk/clinic/staff/2"' in page.text
    assert (await browser.ask("/clinic/staff/1")).status_code == 404


async def test_the_group_is_connected_and_ended(house: House, browser: Browser) -> None:
    await opened(house, browser)
    page = await browser.send("/clinic/group")
    code = re.search(r"/bind [\w-]+", page.text)
    assert code
    group = house.telegram.people.groups.create("Team", "Ann", [])
    house.telegram.people.groups.add_bot(group.id, "Ann")
    house.telegram.people.say("Ann", code[0], chat=group.id)
    await house.pipeline.settle()
    page = await browser.ask("/clinic")
    since = re.search(r'name="since" value="(\d+)"', page.text)
    assert since
    assert "“Team”" in page.text
    assert "That is over" in (await browser.send("/clinic/group/end", since=int(since[1]) - 1)).text
    assert "Ended ✓" in (await browser.send("/clinic/group/end", since=since[1])).text


async def test_a_language_nobody_has_checked_is_switched_on(house: House, browser: Browser) -> None:
    await opened(house, browser)
    page = await browser.send("/clinic/languages", language="pt_BR", to="on")
    assert "in use here. Not read by a native speaker yet." in page.text
    assert clinic(house).languages == ("pt_BR",)
    assert (await browser.send("/clinic/languages", language="en", to="off")).status_code == 400
