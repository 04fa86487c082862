"""A patient's page in a real browser: what is typed stays, what is new is shown, and photos are looked at in pairs."""

import re

from playwright.sync_api import Page, Request, expect

from bot.ports import Transaction
from bot.workflows import erasing
from sandbox.files import Upload
from tests.browser.desk_site import DeskSite
from tests.browser.test_desk import AXE, FAULTS, Enters, enters, site
from tests.provider.conftest import House
from tests.provider.test_photos_of_others import PICTURE

__all__ = ["enters", "site"]


async def send_photo(site: DeskSite, name: str) -> None:
    site.house.telegram.people.photo(name, Upload("a.png", PICTURE, "image/png"))
    await site.house.pipeline.settle()


def opened(page: Page, site: DeskSite, path: str) -> list[str]:
    """The page, and what it asks for from then on."""
    page.goto(site.url + path)
    asked = list[str]()

    def note(request: Request) -> None:
        asked.append(request.url.removeprefix(site.url))

    page.on("request", note)
    return asked


def complaints(page: Page) -> list[str]:
    """What axe says of the page as it stands."""
    page.evaluate(AXE)
    return [f"{each['id']} {each['nodes'][0]['html']}" for each in page.evaluate(FAULTS)]


def test_what_is_typed_stays_while_something_else_is_done(enters: Enters, site: DeskSite) -> None:
    site.do(site.house.report("Hugo", signs=("pus",)))
    page = enters()
    opened(page, site, "/patients/8")
    page.get_by_label("Write to the patient").fill("Half a letter")
    page.locator("summary", has_text="Note for us").click()
    page.get_by_label("Write what your colleagues should know").fill("Half a note")
    page.get_by_role("button", name="I’ve got it").click()
    expect(page.get_by_role("status").filter(has_text="You have it")).to_be_visible()
    expect(page.get_by_label("Write to the patient")).to_have_value("Half a letter")
    expect(page.get_by_label("Write what your colleagues should know")).to_have_value("Half a note")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_text("Noted on K-008")).to_be_visible()
    expect(page.get_by_label("Write to the patient")).to_have_value("Half a letter")
    expect(page.get_by_label("Write what your colleagues should know")).to_have_value("")


def test_what_is_new_waits_for_whoever_writes_and_takes_nothing_away(enters: Enters, site: DeskSite) -> None:
    site.do(site.house.report("Inés", redness=1))
    page = enters()
    asked = opened(page, site, "/patients/9")
    page.get_by_text("All answers as a table").click()
    site.do(site.house.report("Inés", redness=4))
    expect(page.locator("td.above")).to_contain_text("Severe")
    assert any("chart.svg?mark=" in each for each in asked)
    page.get_by_label("Write to the patient").fill("Half a letter")
    site.do(site.house.report("Inés", signs=("pus",)))
    page.get_by_role("button", name="Show it").click()
    expect(page.get_by_text("Pus or yellow crust, reported")).to_be_visible()
    expect(page.get_by_label("Write to the patient")).to_have_value("Half a letter")


def test_a_letter_is_written_looked_over_and_sent(enters: Enters, site: DeskSite) -> None:
    page = enters()
    opened(page, site, "/patients/10")
    page.get_by_label("Write to the patient").fill("Please come by at three.")
    page.get_by_role("button", name="Look it over").click()
    expect(page.get_by_role("heading", name="Before it goes to K-010")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="On its way")).to_have_class("told")
    assert "told=" not in page.url
    site.do(site.house.pipeline.settle())
    expect(page.get_by_role("status").filter(has_text="✓ Sent")).to_be_visible()  # By itself, when it has arrived.
    assert "Please come by at three." in site.house.last("Jon")


def test_two_photos_are_chosen_and_fetched_once(enters: Enters, site: DeskSite) -> None:
    for _ in range(3):
        site.do(send_photo(site, "Finn"))
    page = enters()
    opened(page, site, "/patients/6/photos")
    right = page.get_by_role("region", name="On the right")
    right.get_by_role("link").nth(2).click()  # The second of the small ones: the first is the large one.
    expect(page).to_have_url(re.compile(r"right=\d+-1"))
    expect(right.locator("[aria-current]")).to_have_count(1)


def test_the_date_is_put_right_and_the_follow_up_ended_by_keyboard(enters: Enters, site: DeskSite) -> None:
    """What is asked first has the focus, so that Enter goes on."""
    page = enters(size="phone")
    page.goto(f"{site.url}/patients/7/more")
    page.locator("summary", has_text="Treated on").press("Enter")
    day = page.get_by_label("When was the treatment?")
    day.fill("2026-03-01")
    day.press("Enter")
    expect(page.get_by_text("Corrected ✓")).to_be_visible()
    expect(page.get_by_text("Treated on March 1, 2026")).to_be_visible()
    page.locator("summary", has_text="End the follow-up").press("Enter")
    page.get_by_role("button", name="Healed").press("Enter")
    yes = page.get_by_role("button", name="Yes, end it")
    expect(yes).to_be_focused()
    expect(yes).to_be_in_viewport()
    assert complaints(page) == []
    yes.press("Enter")
    expect(page.get_by_text("Ended ✓")).to_be_visible()
    page.get_by_role("button", name="Follow again").press("Enter")
    expect(page.get_by_text("Being followed")).to_be_visible()


def test_the_file_is_taken_and_the_page_stays(enters: Enters, site: DeskSite) -> None:
    page = enters()
    page.goto(f"{site.url}/patients/7/more")
    with page.expect_download() as taken:
        page.get_by_role("link", name="PDF · With our notes").click()
    assert taken.value.suggested_filename == "K-007.pdf"
    assert taken.value.path().read_bytes().startswith(b"%PDF")
    expect(page.get_by_role("heading", name="For the file")).to_be_visible()


def test_a_link_that_is_shown_once_stays_while_something_is_new(enters: Enters, site: DeskSite) -> None:
    page = enters()
    page.goto(f"{site.url}/patients/6/more")
    page.get_by_role("button", name="The link for").click()
    expect(page.get_by_text("https://t.me/")).to_be_visible()
    assert complaints(page) == []
    site.do(site.house.report("Finn", signs=("pus",)))
    expect(page.get_by_role("button", name="Show it")).to_be_visible()
    expect(page.get_by_text("https://t.me/")).to_be_visible()
    page.get_by_role("button", name="Show it").click()
    expect(page.get_by_role("heading", name="Who needs somebody")).to_be_visible()


def test_a_page_that_is_not_there_asks_for_itself_once(enters: Enters, site: DeskSite) -> None:
    """Somebody has been erased since the list was opened; each time that it asked would be on the record."""
    number, page = site.house.patient("Kim"), enters()
    page.goto(f"{site.url}/patients?sought=K-{number:03}")
    asked = list[str]()
    page.on("request", lambda request: asked.append(request.url.removeprefix(site.url)))
    page.get_by_role("searchbox").focus()  # Whoever looks for somebody keeps the list as it is.
    site.house.run(erase, site.house, number)
    page.get_by_role("link", name=f"K-{number:03}").click()
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    site.do(site.house.report("Jon", signs=("fever",)))
    page.get_by_role("button", name="Show it").click()
    expect(page.get_by_role("heading", name="Who needs somebody")).to_be_visible()
    assert asked.count(f"/patients/{number}") == 1


def erase(tx: Transaction, house: House, number: int) -> None:
    ann = tx.providers.of_chat(house.person("Ann"))
    assert ann is not None
    erasing.by_admin(tx, ann, number, house.now[0])
