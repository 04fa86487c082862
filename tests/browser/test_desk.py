"""The desk in a real browser: signing in, an alert that arrives, two people at once, by keyboard, and for everybody."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.workflows import leaving
from tests.browser.desk_site import DeskSite, desk_site
from tests.browser.visitor import PICTURES, SOON

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text("utf-8")
FAULTS = "axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations)"
SIZES = {"screen": (1440, 900), "tablet": (1024, 768), "phone": (390, 844)}
OF_PATIENT = ("", "/photos", "/talk", "/timeline", "/more", "/record")
PAGES = (
    *("/", "/patients", "/alerts", "/week", "/protocols", "/protocols/microneedling"),
    *("/clinic", "/clinic/staff/1", "/clinic/staff/2"),
    *(f"/patients/1{each}" for each in OF_PATIENT),
    *("/patients/2", "/patients/10", "/no-such-page"),
)

IN_THE_README = {("/", "screen-light"): "desk", ("/patients/2", "screen-light"): "desk-patient"}

expect.set_options(timeout=SOON)
Enters = Callable[..., Page]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskSite]:
    with desk_site(tmp_path_factory.mktemp("desk")) as found:
        yield found


@pytest.fixture
def enters(browser: Browser, site: DeskSite) -> Iterator[Enters]:
    """Somebody of the staff in a browser of their own; what it complains of fails the test."""
    contexts, complaints = [], list[str]()

    def another(name: str = "Ann", size: str = "screen", **more: Any) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SOON)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        page.goto(site.link(name))
        page.get_by_role("button", name="Open the desk").click()
        expect(page.get_by_role("heading", name="Who needs somebody")).to_be_visible()
        return page

    yield another
    for context in contexts:
        context.close()
    assert complaints == []


def test_an_alert_arrives_by_itself_and_is_taken_and_closed(enters: Enters, site: DeskSite) -> None:
    page, other = enters(), enters("Vera")
    expect(page.get_by_text("K-007")).to_have_count(0)
    site.do(site.house.report("Greta", signs=("pus",)))
    row = page.get_by_role("listitem").filter(has_text="K-007")
    expect(row).to_be_visible()
    row.get_by_role("button", name="I’ve got it").click()
    expect(row).to_contain_text("✋ Ann")
    expect(other.get_by_role("listitem").filter(has_text="K-007")).to_contain_text("✋ Ann")
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", name="K-007")).to_be_visible()
    page.locator("summary", has_text="Close").click()
    page.get_by_role("button", name="Called the patient").click()
    expect(page.get_by_text("Closed ✓")).to_be_visible()
    expect(other.get_by_text("K-007")).to_have_count(0)


def test_an_alert_is_shown_where_there_are_too_many_streams(enters: Enters, site: DeskSite) -> None:
    page = enters("Vera")
    page.route("**/live?*", lambda route: route.fulfill(status=204))
    page.clock.install()
    with page.expect_response("**/static/icon.svg"):
        page.reload()
    site.do(site.house.report("Jon", signs=("pus",)))
    expect(page.get_by_text("K-010")).to_have_count(0)
    page.clock.fast_forward("00:10")
    expect(page.get_by_text("K-010")).to_be_visible()


def test_what_is_new_leaves_the_keyboard_where_it_is(enters: Enters, site: DeskSite) -> None:
    page = enters()
    take = page.get_by_role("listitem").filter(has_text="K-002").get_by_role("button")
    take.focus()
    site.do(site.house.report("Hugo", signs=("pus",)))
    expect(page.get_by_text("K-008")).to_be_visible()
    expect(take).to_be_focused()


def test_of_two_at_once_the_second_reads_who_was_first(enters: Enters, site: DeskSite) -> None:
    """One hears no news meanwhile, and taps on what stood there before."""
    page, other = enters(), enters("Vera")
    other.route("**/live?*", lambda route: route.abort())
    for each in (page, other):
        each.goto(f"{site.url}/patients/4")
    page.get_by_role("button", name="I’ve got it").click()
    expect(page.get_by_text("✋ Ann")).to_be_visible()
    other.get_by_role("button", name="I’ve got it").click()
    expect(other.get_by_text("✋ Ann")).to_be_visible()


def test_whoever_is_removed_is_out(enters: Enters, site: DeskSite) -> None:
    site.do(site.house.colleague("Bob"))
    page = enters("Bob")
    bob = site.house.run(lambda tx: tx.providers.of_chat(site.house.person("Bob")))
    site.house.run(lambda tx: leaving.remove(tx, site.house.person("Ann"), bob.id, site.house.now[0]))
    expect(page.get_by_role("heading", name="Sign in to the desk")).to_be_visible()


def test_everything_is_done_by_keyboard(enters: Enters) -> None:
    page = enters()
    page.goto(page.url)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("K-001")


def test_what_cannot_be_read_stands_before_whoever_typed_it(enters: Enters, site: DeskSite) -> None:
    page = enters(size="phone")
    page.goto(f"{site.url}/clinic")
    page.locator("#hours > summary").click()
    hours = page.get_by_label("Open, for example")
    hours.fill("whenever we like")
    hours.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("I cannot read that")
    expect(hours).to_be_focused()
    expect(hours).to_be_in_viewport()
    expect(hours).to_have_value("whenever we like")
    hours.fill("Mon-Fri 9-18")
    hours.press("Enter")
    yes = page.get_by_role("button", name="Yes, keep it")
    expect(yes).to_be_focused()
    yes.press("Enter")
    expect(page.get_by_text("Changed ✓")).to_be_visible()


def test_an_answer_that_is_kept_leaves_its_field_empty(enters: Enters, site: DeskSite) -> None:
    page = enters()
    page.goto(f"{site.url}/clinic")
    page.locator("summary", has_text="Add an answer").click()
    page.locator("#text-0").fill("A warm feeling is normal.")
    page.get_by_role("button", name="Look it over").first.click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("Kept ✓")).to_be_visible()
    expect(page.locator("summary", has_text="A warm feeling is normal.")).to_be_visible()
    expect(page.locator("#text-0")).to_have_value("")
    expect(page.locator("#text-0")).to_be_hidden()


def test_the_menu_of_whoever_is_signed_in_closes_like_one(enters: Enters) -> None:
    page = enters(size="phone")
    menu, duty = page.locator(".me summary"), page.get_by_role("link", name="Your duty and rota")
    menu.click()
    expect(duty).to_be_visible()
    page.keyboard.press("Escape")
    expect(duty).to_be_hidden()
    expect(menu).to_be_focused()
    menu.click()
    page.get_by_role("heading", level=1).click(position={"x": 5, "y": 5})
    expect(duty).to_be_hidden()
    menu.click()
    duty.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ann")


def test_it_is_said_where_the_desk_does_not_answer(enters: Enters) -> None:
    """And not where its stream alone has ended."""
    page = enters()
    lost = page.get_by_text("The desk does not answer right now")
    page.route("**/live**", lambda route: route.abort())
    with page.expect_response("**/static/icon.svg"):
        page.reload()
    expect(lost).to_be_hidden()
    page.route("**/static/icon.svg", lambda route: route.abort())
    page.reload()
    expect(lost).to_be_visible()


@pytest.mark.parametrize(
    ("size", "scheme"), [("screen", "light"), ("tablet", "dark"), ("phone", "light"), ("phone", "dark")]
)
def test_nothing_stands_in_anybodys_way(enters: Enters, site: DeskSite, size: str, scheme: str) -> None:
    """No page is wider than its window, and axe finds nothing."""
    assert faults(enters(size=size, color_scheme=scheme), site, f"{size}-{scheme}") == []


def faults(page: Page, site: DeskSite, name: str) -> list[str]:
    found = []
    for path in PAGES:
        page.goto(site.url + path)
        page.evaluate(AXE)
        found += [f"{path}: {each['id']} {each['nodes'][0]['html']}" for each in page.evaluate(FAULTS)]
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found.append(f"{path}: wider than its window")
        if PICTURES and (shown := IN_THE_README.get((path, name))):
            page.screenshot(path=f"{PICTURES}/{shown}.png")
    return found


@pytest.mark.parametrize(
    ("language", "direction", "title"), [("es", "ltr", "Quién necesita a alguien"), ("ar", "rtl", "")]
)
def test_it_speaks_the_language_of_the_clinic(
    enters: Enters, site: DeskSite, language: str, direction: str, title: str
) -> None:
    def speak(code: str) -> None:
        def save(tx: Any) -> None:
            clinic = tx.clinics.get(1)
            tx.clinics.save(replace(clinic, language=code, languages=(code,)))

        site.house.run(save)

    page = enters(size="phone")
    speak(language)
    try:
        page.goto(f"{site.url}/")
        expect(page.get_by_role("heading", level=1)).to_contain_text(title)
        assert page.evaluate("document.documentElement.dir") == direction
        assert faults(page, site, language) == []
    finally:
        speak("en")
