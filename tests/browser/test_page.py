"""The page in a real browser: what a person would click, from /enroll to a closed alert, with trouble in the middle."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, expect

from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.visitor import Visitor
from tests.commands.test_tryout import TriedOut

Opens = Callable[..., Visitor]

WATCH_THE_BADGE = """() => {
  const bot = document.getElementById("bot");
  window.badges = [];
  new MutationObserver(() => badges.push(bot.textContent)).observe(bot, { childList: true });
}"""  # It may say that the bot is down for less time than it takes to look twice.


@pytest.fixture
def opens(browser: Browser, tried_out: TriedOut) -> Iterator[Opens]:
    """The page in a window of its own; what the browser complains of fails the test."""
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    contexts = []

    def another(size: dict[str, int] = LAPTOP, **more: str) -> Visitor:
        context = browser.new_context(viewport=size, locale="en-GB", **more)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return Visitor(page, tried_out.url)

    yield another
    for context in contexts:
        context.close()
    assert complaints == []


def test_the_guide_leads_to_a_closed_alert(opens: Opens) -> None:
    ann = opens()
    steps = ann.page.locator("#guide li")
    expect(steps.nth(0)).to_have_attribute("aria-current", "step")
    ann.begins()
    expect(steps.nth(1)).to_have_attribute("aria-current", "step")
    ann.is_asked(1)
    ann.picture("phones")
    ann.reads("patient", "· Redness")
    ann.picture("check-in", ann.phone("patient").locator(".screen"))
    ann.taps("patient", "Severe", "· Swelling")
    expect(steps.nth(2)).to_have_attribute("aria-current", "step")
    for following in ("Peeling", "Pain", "Warning signs"):
        ann.taps("patient", "None", f"· {following}")
    ann.taps("patient", "None of these", "Saved ✓ Day 1")
    ann.reads("clinic", "Nobody has it")
    ann.picture("alert", ann.phone("clinic").locator(".screen"))
    ann.taps("clinic", "I’ve got it", "Ann has it")
    ann.taps("clinic", "Close", "How did it end?")
    ann.taps("clinic", "Called", "Closed by Ann")
    expect(ann.page.locator("#guide-done")).to_be_visible()


def test_the_guide_goes_away_and_comes_back(opens: Opens) -> None:
    ann = opens()
    ann.presses("Hide the guide")
    expect(ann.page.locator("#guide")).to_be_hidden()
    ann.page.reload()
    expect(ann.page.locator("#guide")).to_be_hidden()
    ann.presses("Show the guide")
    expect(ann.page.locator("#guide")).to_be_visible()


def test_a_bot_that_is_killed_in_the_middle_loses_nothing(opens: Opens) -> None:
    ann = opens()
    ann.begins()
    ann.is_asked(1)
    ann.reads("patient", "· Redness")
    ann.page.evaluate(WATCH_THE_BADGE)
    ann.presses("Kill the bot")
    happened = ann.page.locator("#notes")
    expect(happened).to_contain_text("killed")
    ann.phone("patient").get_by_role("button", name="Moderate").last.click()
    ann.reads("patient", "· Swelling")
    expect(ann.page.locator("#bot")).to_have_text("Bot: running")
    expect(happened).to_contain_text("The bot is back")
    assert set(ann.page.evaluate("badges")) - {"Bot: running"}
    for following in ("Peeling", "Pain", "Warning signs"):
        ann.taps("patient", "None", f"· {following}")
    ann.taps("patient", "‹ Back", "· Pain")


def test_what_is_said_while_the_network_is_away_is_answered_when_it_is_back(opens: Opens) -> None:
    ann = opens()
    ann.taps("clinic", "START", "You work here")
    away = ann.page.get_by_role("button", name="Network away")
    away.click()
    expect(away).to_have_attribute("aria-pressed", "true")
    expect(ann.page.locator("#failed")).to_contain_text("failed so far")
    field = ann.phone("clinic").get_by_role("textbox")
    field.fill("/patients")
    field.press("Enter")
    away.click()
    expect(away).to_have_attribute("aria-pressed", "false")
    ann.reads("clinic", "/enroll")
    expect(ann.phone("clinic").locator(".bubble.theirs")).to_have_count(2)


def test_a_telegram_that_is_too_busy_is_waited_for(opens: Opens) -> None:
    ann = opens()
    busy = ann.page.get_by_role("button", name="Telegram answers 429")
    busy.click()
    ann.phone("clinic").get_by_role("button", name="START").click()
    expect(ann.page.locator("#failed")).to_contain_text("1 call failed")
    busy.click()
    ann.reads("clinic", "You work here")


def test_whoever_blocks_the_bot_can_let_it_in_again(opens: Opens) -> None:
    ann = opens()
    ann.taps("clinic", "START", "You work here")
    clinic = ann.phone("clinic")
    clinic.get_by_label("More (Ann)").click()
    clinic.get_by_role("button", name="Block the bot").click()
    clinic.locator(".foot").get_by_role("button", name="Unblock").click()
    ann.says("clinic", "/enroll", "Which treatment was it?")


def test_a_course_goes_by_by_itself(opens: Opens) -> None:
    ann = opens()
    ann.page.get_by_label("Course of treatment").select_option("pus_on_day_2")
    ann.presses("Play")
    expect(ann.page.locator("#playing")).to_contain_text("day 1 of 2", timeout=2 * 20_000)
    expect(ann.phone("patient")).to_have_attribute("data-name", "Cleo")
    expect(ann.page.get_by_role("button", name="+1 day")).to_be_disabled()
    ann.reads("clinic", "Pus")
    expect(ann.page.locator("#playing")).to_be_hidden(timeout=2 * 20_000)
    expect(ann.page.locator("#notes")).to_contain_text("day 2 urgent (sign:pus)")


def test_a_new_beginning_knows_nobody(opens: Opens) -> None:
    ann = opens()
    ann.begins()
    ann.presses("+1 day")
    ann.presses("Begin again")
    ann.page.get_by_role("button", name="Forget everything").click()
    expect(ann.phone("clinic").get_by_role("button", name="START")).to_be_visible()
    expect(ann.phone("patient").get_by_role("button", name="START")).to_be_visible()
    expect(ann.page.locator("#bot")).to_have_text("Bot: running")
    ann.begins()


def test_everything_is_done_by_keyboard(opens: Opens) -> None:
    """From the first key on: the skip link leads to the phone, Tab to its one button."""
    ann = opens()
    keys = ann.page.keyboard
    keys.press("Tab")
    expect(ann.page.get_by_role("link", name="To the clinic’s phone")).to_be_focused()
    keys.press("Enter")
    start = ann.phone("clinic").get_by_role("button", name="START")
    for _ in range(6):
        keys.press("Tab")
        if start.evaluate("it => it === document.activeElement"):
            break
    keys.press("Enter")
    ann.reads("clinic", "You work here")
    expect(ann.phone("clinic").get_by_role("textbox")).to_be_focused()  # In the button's stead, once that is gone.
    keys.type("/enroll")
    keys.press("Enter")
    ann.reads("clinic", "Which treatment was it?")


def test_on_a_phone_one_side_is_seen_at_a_time(opens: Opens) -> None:
    ann = opens(PHONE)
    expect(ann.page.locator("#hint")).to_contain_text("tap START")
    ann.taps("clinic", "START", "You work here")
    expect(ann.phone("patient")).to_be_hidden()
    ann.picture("on-a-phone")
    ann.page.get_by_role("tab", name="Patient").click()
    expect(ann.phone("clinic")).to_be_hidden()
    expect(ann.phone("patient").get_by_role("button", name="START")).to_be_visible()
    assert ann.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_in_the_dark_it_is_dark(opens: Opens) -> None:
    ann = opens(color_scheme="dark")
    ann.begins()
    ann.is_asked(1)
    ann.picture("dark")
    shade = "Math.max(...getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number))"
    assert ann.page.evaluate(shade) < 80


def test_whatever_can_be_pressed_has_a_name(opens: Opens) -> None:
    ann = opens()
    ann.begins()
    for role in ("button", "link", "textbox", "combobox", "img"):
        for each in ann.page.get_by_role(role).all():
            assert each.evaluate("it => it.matches('[aria-label]') || it.innerText || it.alt || it.labels?.length"), (
                each.evaluate("it => it.outerHTML")
            )
    ids = ann.page.evaluate("[...document.querySelectorAll('[id]')].map(it => it.id)")
    assert len(ids) == len(set(ids))
