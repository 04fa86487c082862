"""The protocols at the desk: read by all of the staff, signed by a clinician alone, in the words that were shown."""

import re
from dataclasses import replace

import pytest

from bot import protocol
from bot.clinic import Clinic, Role
from tests.desk.conftest import Browser
from tests.provider.conftest import House

PATH = "/protocols/microneedling"


def clinic(house: House) -> Clinic:
    found: Clinic = house.run(lambda tx: tx.clinics.get(1))
    return found


async def with_a_doctor(house: House, browser: Browser) -> None:
    await house.admin()
    await house.colleague("Mara")
    house.run(lambda tx: tx.providers.save(replace(tx.providers.get(2), role=Role.MEDICAL)))
    await browser.sign_in("Mara")


async def test_a_protocol_is_read_as_a_picture_and_in_words(house: House, browser: Browser) -> None:
    await with_a_doctor(house, browser)
    page = await browser.ask("/protocols")
    assert "Not yet reviewed by a clinician" in page.text
    page = await browser.ask(PATH)
    assert "<h3>Redness</h3><p>Usual: from day 0 up to moderate (3)" in page.text
    assert re.search(r"<h3>Flagged at once as emergency:</h3><ul class=\"dots\"><li>trouble breathing", page.text)
    assert "Chu 2021" in page.text
    picture = await browser.ask(f"{PATH}/chart.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert "Redness</text>" in picture.text
    assert "<script" not in picture.text


async def test_a_clinician_signs_what_was_shown(house: House, browser: Browser) -> None:
    await with_a_doctor(house, browser)
    digest = protocol.digest(protocol.load("microneedling"))
    page = await browser.send(f"{PATH}/sign", digest=digest)
    asked = re.search(r'name="sure" value="([^"]+)"', page.text)
    assert asked
    assert "right for the patients of Skin &amp; Co" in asked[1]
    assert clinic(house).signatures == ()
    sure = asked[1].replace("&amp;", "&")
    page = await browser.send(f"{PATH}/sign", digest="0" * 64, sure=sure)
    assert "It has changed since" in page.text
    assert clinic(house).signatures == ()
    page = await browser.send(f"{PATH}/sign", digest=digest, sure=sure)
    assert "Signed by Mara on March 2, 2026" in page.text
    assert [each.name for each in clinic(house).signatures] == ["Mara"]
    assert "/sign" not in (await browser.ask(PATH)).text.replace("/sign-in", "")


async def test_a_draft_is_used_and_no_longer(house: House, browser: Browser) -> None:
    await house.admin()
    await browser.sign_in("Ann")
    page = await browser.send("/protocols/rf_microneedling/draft", to="on")
    assert "in use here" in page.text
    assert clinic(house).switched_on == ("rf_microneedling",)
    await browser.send("/protocols/rf_microneedling/draft", to="off")
    assert clinic(house).switched_on == ()
    assert (await browser.send(f"{PATH}/draft", to="on")).status_code == 400


@pytest.mark.parametrize("name", ["none", "..", "%2e%2e%2fmicroneedling", "microneedling.toml"])
async def test_there_is_no_other_protocol(house: House, browser: Browser, name: str) -> None:
    await house.admin()
    await browser.sign_in("Ann")
    assert (await browser.ask(f"/protocols/{name}/chart.svg")).status_code == 404
