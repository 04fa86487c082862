"""Who is let in: by a link from the chat, by the app, and who not any more."""

from datetime import timedelta

import pytest

from bot.clinic import Role
from bot.ports import Transaction
from bot.sign_in import LASTS, Way, digest_of
from bot.workflows import entering, leaving
from tests.desk.conftest import Browser, vouch
from tests.provider.conftest import House
from tests.storage.people import actor
from web.desk import init_data
from web.desk.init_data import AHEAD

OVER = "This link does not open the desk any more"
IN = "Who needs somebody"
OUT = "Sign in to the desk"


def give(house: House, name: str, link: str = "of a link") -> None:
    def give_link(tx: Transaction) -> None:
        provider = tx.providers.of_chat(house.person(name))
        assert provider is not None
        entering.give_link(tx, provider, digest_of(link), house.now[0])

    house.run(give_link)


async def open_link(browser: Browser, link: str = "of a link") -> str:
    form = {"token": link}
    return (await browser.client.post("/desk/sign-in/link", data=form, follow_redirects=True)).text


async def open_app(browser: Browser, said: str) -> int:
    return (await browser.client.post("/desk/sign-in/app", data={"app": said})).status_code


def refusals(house: House) -> list[str]:
    """Who stands on the audit for them."""
    asked = "SELECT actor FROM audit WHERE action = 'refused' AND about = 'desk:app'"
    return [actor for (actor,) in house.run(lambda tx: tx.sql.connection.exec_driver_sql(asked).all())]


async def test_a_link_opens_one_browser(house: House, browser: Browser) -> None:
    await house.admin()
    give(house, "Ann")
    assert "Hello Ann" in (await browser.ask("/sign-in/of a link")).text
    assert IN in await open_link(browser)
    browser.client.cookies.clear()
    assert OVER in await open_link(browser)
    assert OVER in (await browser.ask("/sign-in/of a link")).text
    page = (await browser.ask()).text
    assert OUT in page
    assert "You are signed out." not in page  # They never were in.


async def test_looking_at_a_link_uses_nothing_up(house: House, browser: Browser) -> None:
    """A chat fetches what is behind an address to show it."""
    await house.admin()
    give(house, "Ann")
    for _ in range(3):
        await browser.ask("/sign-in/of a link")
    assert not browser.client.cookies
    assert IN in await open_link(browser)


async def test_a_link_is_over_after_five_minutes(house: House, browser: Browser) -> None:
    await house.admin()
    give(house, "Ann")
    house.now[0] += LASTS[Way.LINK]
    assert OVER in await open_link(browser)


async def test_a_new_link_takes_the_one_before_back(house: House, browser: Browser) -> None:
    await house.admin()
    give(house, "Ann", "of the first")
    give(house, "Ann", "of the second")
    assert OVER in await open_link(browser, "of the first")
    assert IN in await open_link(browser, "of the second")


async def test_whoever_leaves_everywhere_takes_the_link_back(house: House, browser: Browser) -> None:
    await house.admin()
    await browser.sign_in("Ann")
    give(house, "Ann", "of another link")
    await browser.send("/leave-everywhere")
    assert OVER in await open_link(browser, "of another link")
    assert OUT in (await browser.ask()).text


async def test_whoever_leaves_leaves_this_browser_alone(house: House, browser: Browser) -> None:
    await house.admin()
    await browser.sign_in("Ann")
    give(house, "Ann", "of another link")
    await browser.send("/leave")
    assert OUT in (await browser.ask()).text
    assert IN in await open_link(browser, "of another link")


async def test_after_a_removal_neither_link_nor_app_nor_browser_lets_in(house: House, browser: Browser) -> None:
    await house.admin()
    await house.colleague("Vera")
    assert IN in (await browser.sign_in("Vera")).text
    give(house, "Vera", "of another link")
    vera = house.run(lambda tx: tx.providers.of_chat(house.person("Vera")).id)
    house.run(leaving.remove, house.person("Ann"), vera, house.now[0])
    page = (await browser.ask()).text
    assert OUT in page
    assert "You are signed out." in page
    assert "Skin &amp; Co" not in page
    assert OVER in await open_link(browser, "of another link")
    assert await open_app(browser, vouch(house.person("Vera"), house.now[0])) == 403
    assert refusals(house) == [actor(house.person("Vera"))]


async def test_a_new_role_is_signed_in_anew(house: House, browser: Browser) -> None:
    await house.admin()
    await house.colleague("Vera")
    await browser.sign_in("Vera")
    vera = house.run(lambda tx: tx.providers.of_chat(house.person("Vera")).id)
    house.run(leaving.change_role, house.person("Ann"), vera, Role.ADMIN, house.now[0])
    assert OUT in (await browser.ask()).text


async def test_the_app_lets_in_once(house: House, browser: Browser) -> None:
    await house.admin()
    said = vouch(house.person("Ann"), house.now[0])
    assert await open_app(browser, said) == 200
    assert IN in (await browser.ask()).text
    browser.client.cookies.clear()
    assert await open_app(browser, said) == 403
    house.now[0] += timedelta(seconds=1)
    assert await open_app(browser, vouch(house.person("Ann"), house.now[0])) == 200


async def test_what_was_used_stays_used_after_leaving_everywhere(house: House, browser: Browser) -> None:
    await house.admin()
    said = vouch(house.person("Ann"), house.now[0])
    assert await open_app(browser, said) == 200
    await browser.send("/leave-everywhere")
    assert await open_app(browser, said) == 403


async def test_what_was_used_is_forgotten_no_sooner_than_it_ends(house: House, browser: Browser) -> None:
    """By Telegram's clock, which may be ahead of ours."""
    await house.admin()
    said = vouch(house.person("Ann"), house.now[0] + AHEAD)
    assert await open_app(browser, said) == 200
    house.now[0] += init_data.LASTS + AHEAD
    house.run(lambda tx: tx.sign_ins.tidy(house.now[0]))
    assert await open_app(browser, said) == 403


async def test_what_was_used_stays_used_with_a_new_role(house: House, browser: Browser) -> None:
    await house.admin()
    await house.colleague("Vera")
    said = vouch(house.person("Vera"), house.now[0])
    assert await open_app(browser, said) == 200
    vera = house.run(lambda tx: tx.providers.of_chat(house.person("Vera")).id)
    house.run(leaving.change_role, house.person("Ann"), vera, Role.ADMIN, house.now[0])
    assert await open_app(browser, said) == 403


async def test_what_was_used_stays_used_by_somebody_who_comes_back(house: House, browser: Browser) -> None:
    await house.admin()
    await house.colleague("Vera")
    said = vouch(house.person("Vera"), house.now[0])
    assert await open_app(browser, said) == 200
    vera = house.run(lambda tx: tx.providers.of_chat(house.person("Vera")).id)
    house.run(leaving.remove, house.person("Ann"), vera, house.now[0])
    await house.colleague("Vera")
    assert await open_app(browser, said) == 403


async def test_the_app_is_for_the_staff(house: House, browser: Browser) -> None:
    await house.admin()
    house.patient("Pat")
    for name in ("Pat", "Nobody"):
        for _ in range(3):
            assert await open_app(browser, vouch(house.person(name), house.now[0])) == 403
        assert refusals(house).count(actor(house.person(name))) == 1
    assert not browser.client.cookies


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}])
async def test_nobody_is_signed_in_by_another_site(house: House, browser: Browser, headers: dict[str, str]) -> None:
    """Who is signed in as somebody else unawares would write into their clinic."""
    await house.admin()
    give(house, "Ann")
    said = {"app": vouch(house.person("Ann"), house.now[0])}
    assert (await browser.client.post("/desk/sign-in/app", data=said, headers=headers)).status_code == 403
    form = {"token": "of a link"}
    assert (await browser.client.post("/desk/sign-in/link", data=form, headers=headers)).status_code == 400
    assert not browser.client.cookies


async def test_the_cookie_is_this_hosts_and_no_scripts(house: House, browser: Browser) -> None:
    await house.admin()
    give(house, "Ann")
    answer = await browser.client.post("/desk/sign-in/link", data={"token": "of a link"})
    cookie = answer.headers["set-cookie"].lower()
    assert all(each in cookie for each in ("httponly", "samesite=strict", "path=/", "max-age=43200"))
    assert "domain" not in cookie


async def test_a_browser_is_signed_in_for_twelve_hours(house: House, browser: Browser) -> None:
    await house.admin()
    await browser.sign_in("Ann")
    house.now[0] += LASTS[Way.BROWSER] - timedelta(seconds=1)
    assert IN in (await browser.ask()).text
    house.now[0] += timedelta(seconds=1)
    assert OUT in (await browser.ask()).text
