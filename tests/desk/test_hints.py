"""A proxy that does not pass on what the desk needs: its operator reads what is missing, and nobody else anything."""

from datetime import timedelta

import pytest

from tests.desk.conftest import Browser, browser_of
from tests.logged import logged
from tests.provider.conftest import House

SECURE = "https://desk.example/desk"
RIGHT = {"host": "desk.example", "x-forwarded-proto": "https"}
NO_HOST = "the header Host is not the host of DESK_URL"
NO_PROTO = "the header X-Forwarded-Proto is not https"
NO_ORIGIN = "the header Origin is not that of DESK_URL"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"host": "127.0.0.1:8080"}, NO_HOST),
        ({"host": "desk.example:443"}, NO_HOST),
        ({"x-forwarded-proto": ""}, NO_PROTO),
        ({"x-forwarded-proto": "http"}, NO_PROTO),
        ({}, ""),
    ],
)
async def test_the_log_says_which_header_is_missing(house: House, changed: dict[str, str], said: str) -> None:
    """The answer says nothing but that it is refused."""
    browser = browser_of(house, SECURE)
    with logged() as lines:
        answer = await browser.client.get("/desk/sign-in", headers={**RIGHT, **changed})
    await browser.client.aclose()
    warnings = [each for each in lines.getvalue().splitlines() if "warning" in each]
    assert [said in each for each in warnings] == ([True] if said else [])
    assert (answer.text == "403") is bool(said)
    assert "127.0.0.1" not in lines.getvalue()


async def test_it_is_said_once_in_a_while(house: House) -> None:
    browser = browser_of(house, SECURE)
    with logged() as lines:
        for _ in range(50):
            await browser.client.get("/desk/")
        assert lines.getvalue().count(NO_PROTO) == 1
        house.now[0] += timedelta(minutes=10)
        await browser.client.get("/desk/")
    await browser.client.aclose()
    assert lines.getvalue().count(NO_PROTO) == 2


@pytest.mark.parametrize("site", ["same-origin", "cross-site"])
async def test_a_form_from_here_with_another_origin_is_a_proxys(house: House, browser: Browser, site: str) -> None:
    """One from another site is what it looks like, and no matter of a proxy."""
    await house.admin()
    await browser.sign_in("Ann")
    headers = {"origin": "http://10.0.0.7:8080", "sec-fetch-site": site}
    with logged() as lines:
        answer = await browser.client.post("/desk/patients/find", data={"sought": "K"}, headers=headers)
    assert answer.status_code == 400
    assert (NO_ORIGIN in lines.getvalue()) is (site == "same-origin")
