"""What stands there when something goes wrong: a kind sentence, the same headers, and nothing of anybody."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from bot.ports import StoreTrouble
from tests.canaries import CLINIC
from tests.desk.conftest import Browser, desk_of, vouch
from tests.desk.test_probing import faults_of_headers
from tests.provider.conftest import House
from web.app import make_app
from web.desk import routes, worklist


class Broken:
    """A database that does not answer."""

    async def run(self, *_work: Any, **_more: Any) -> Any:
        raise StoreTrouble("locked")

    transact = run


@pytest.fixture
async def without_a_database(house: House) -> AsyncIterator[httpx.AsyncClient]:
    desk = replace(desk_of(house), store=Broken())  # type: ignore[arg-type]
    app = make_app(routes.routes(desk))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:9000") as client:
        yield client


async def test_a_database_that_does_not_answer_is_said(house: House, without_a_database: httpx.AsyncClient) -> None:
    client = without_a_database
    for path in ("/", "/patients/1", "/clinic", "/sign-in/some-link"):
        answer = await client.get(f"/desk{path}")
        assert answer.status_code == 503
        assert "nothing was lost" in answer.text
        assert list(faults_of_headers(answer)) == []
    answer = await client.post("/desk/sign-in/link", data={"token": "some link"})
    assert answer.status_code == 503
    answer = await client.post("/desk/sign-in/app", data={"app": vouch(7, house.now[0])})
    assert (answer.status_code, answer.json()) == (503, {"to": None})
    assert not client.cookies


async def test_a_defect_is_said_and_shows_nothing_of_it(
    house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        raise LookupError(CLINIC)

    await house.admin()
    await browser.sign_in("Ann")
    monkeypatch.setattr(worklist, "page", broken)
    monkeypatch.setattr(routes, "LOOKS", {**routes.LOOKS, "/": broken})
    app = make_app(routes.routes(desk_of(house)))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:9000") as client:
        client.cookies = browser.client.cookies
        answer = await client.get("/desk/")
    assert answer.status_code == 500
    assert "That is our mistake" in answer.text
    assert CLINIC not in answer.text
    assert list(faults_of_headers(answer)) == []


@pytest.mark.parametrize("language", ["es", "es-MX,es;q=0.9,en;q=0.8", "en", "xx", ""])
async def test_it_is_said_in_the_language_of_the_browser(browser: Browser, language: str) -> None:
    answer = await browser.client.get("/desk/none", headers={"accept-language": language})
    assert answer.status_code == 404
    assert ("Esta página no existe" in answer.text) is language.startswith("es")


async def test_the_page_of_a_browser_that_knows_nobody_says_how_to_come_in(browser: Browser) -> None:
    page = await browser.ask("/clinic")
    assert "send /desk and open the link on this computer" in page.text
    assert list(faults_of_headers(page)) == []


@pytest.mark.parametrize("path", ["/patients/7", "/none", "/alerts/1", "/alerts?page=x", "/patients/1/none"])
async def test_who_is_signed_in_has_the_menu_on_it(house: House, browser: Browser, path: str) -> None:
    """And no page that would ask again by itself, and be refused again."""
    await house.admin()
    await browser.sign_in("Ann")
    answer = await browser.ask(path)
    assert answer.status_code in (400, 404)
    assert 'href="/desk/patients"' in answer.text
    assert "data-seen" not in answer.text
    assert "data-seen" in (await browser.ask("/")).text


@pytest.mark.parametrize("path", ["/patients/7", "/none"])
async def test_who_is_not_has_none(house: House, browser: Browser, path: str) -> None:
    await house.admin()
    answer = await browser.ask(path)
    assert 'href="/desk/patients"' not in answer.text
    assert "Skin &amp; Co" not in answer.text


async def test_a_form_of_another_site_reads_no_menu(house: House, browser: Browser) -> None:
    await house.admin()
    await browser.sign_in("Ann")
    answer = await browser.client.post("/desk/patients/find", data={"sought": "K", "csrf": "forged"})
    assert answer.status_code == 400
    assert "Skin &amp; Co" not in answer.text


@pytest.mark.parametrize(
    ("form", "page"),
    [
        ("/patients/1/correct/name", "/patients/1"),
        ("/patients/1/end", "/patients/1"),
        ("/letters/1/send", "/letters/1"),
        ("/alerts/1/take", "/alerts"),
        ("/clinic/settings/hours", "/clinic"),
        ("/clinic/staff/1/remove", "/clinic/staff/1"),
        ("/protocols/microneedling/sign", "/protocols/microneedling"),
        ("/patients/find", "/patients"),
        ("/leave", "/"),
    ],
)
async def test_a_forms_address_that_is_loaded_anew_leads_to_the_page_above_it(
    browser: Browser, form: str, page: str
) -> None:
    """Its answer, a question or what cannot be read, stands in a browser with that address."""
    answer = await browser.client.get(f"/desk{form}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk{page}")
    assert list(faults_of_headers(answer)) == []
    assert (await browser.client.delete(f"/desk{form}")).status_code == 404
