"""The page in a real browser: what a person would click, from /enroll to a closed alert, with trouble in the middle."""

import re

import httpx
import pytest
from playwright.sync_api import expect

from sandbox.telegram import TOKEN
from tests.browser.conftest import PHONE, Opens
from tests.commands.test_tryout import TriedOut
from tests.journey.site import ROOT

WATCH_THE_BADGE = """() => {
  const bot = document.getElementById("bot");
  window.badges = [];
  new MutationObserver(() => badges.push(bot.textContent)).observe(bot, { childList: true });
}"""  # It may say that the bot is down for less time than it takes to look twice.

START = """() => fetch("/control/open", {
  method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ person: "Ann" }),
})"""


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


def test_the_guide_goes_away_and_comes_back(looks: Opens) -> None:
    ann = looks()
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
    expect(ann.page.locator("#failed")).to_contain_text(re.compile(r"[1-9]\d* calls? failed"))
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
    ann.plays("Play")
    expect(ann.page.locator("#playing")).to_contain_text("day 1 of 2", timeout=2 * 20_000)
    expect(ann.phone("patient")).to_have_attribute("data-name", "Cleo")
    expect(ann.page.get_by_role("button", name="+1 day")).to_be_disabled()
    ann.reads("clinic", "Pus")
    expect(ann.page.locator("#playing")).to_be_hidden(timeout=2 * 20_000)
    verdict = ann.page.locator("#verdict")
    expect(verdict).to_contain_text("As expected")
    expect(verdict).to_contain_text(re.compile(r"an urgent alert on day 2 .*yes, on \w+day at \d\d:\d\d"))
    happened = ann.page.locator("#notes")
    expect(happened).to_contain_text("An urgent alert for Cleo (K-001): pus or yellow crust. Told: Ann and Vera.")
    expect(happened).to_contain_text("It went as its file expects.")
    ann.page.reload()
    expect(verdict).to_contain_text("As expected")


def test_a_colleague_sees_the_alert_and_who_has_it(opens: Opens) -> None:
    ann = opens()
    expect(ann.phone("colleague")).to_have_attribute("data-name", "Vera")
    ann.reads("colleague", "You work here")
    ann.page.get_by_label("Course of treatment").select_option("pus_on_day_2")
    ann.plays("Play")
    ann.reads("colleague", "Pus")
    expect(ann.page.locator("#verdict")).to_contain_text("As expected")  # The course is over, and the clock stands.
    ann.taps("colleague", "I’ve got it", "Vera has it")
    ann.reads("clinic", "Vera has it")
    happened = ann.page.locator("#notes")
    expect(happened).to_contain_text("Vera has taken the alert for Cleo (K-001).")
    ann.taps("clinic", "Close", "How did it end?")
    ann.taps("clinic", "Called", "Closed by Ann")
    ann.reads("colleague", "Closed by Ann")
    expect(happened).to_contain_text("Ann has closed the alert for Cleo (K-001): called the patient.")


def test_courses_are_grouped_and_found_by_a_word(looks: Opens) -> None:
    ann = looks()
    course, says = ann.page.get_by_label("Course of treatment"), ann.page.locator("#expects")
    groups = course.locator("optgroup").evaluate_all("all => all.map(each => each.label)")
    assert groups[:2] == ["To begin with", "Heals as it should"]
    assert {"Urgent", "Emergency", "Falls silent"} <= set(groups)
    expect(says).to_contain_text("Expected: an urgent alert on day 2")
    search = ann.page.get_by_label("Search the courses")
    search.fill("blisters peel")
    expect(course.locator("option")).to_have_count(1)
    expect(course).to_have_value("peel_blisters_after_cold_sores")
    search.fill("no such course")
    expect(says).to_have_text("No course has these words.")
    expect(ann.page.get_by_role("button", name="Play", exact=True)).to_be_disabled()
    search.fill("")
    expect(course.locator("optgroup")).to_have_count(len(groups))


@pytest.mark.parametrize("size", [(768, 1024), (820, 1180), (900, 700), (1024, 700), (1280, 800), (1440, 900)])
def test_a_course_can_be_played_in_every_window(looks: Opens, size: tuple[int, int]) -> None:
    width, height = size
    ann = looks({"width": width, "height": height})
    box = ann.page.get_by_role("button", name="Play", exact=True).bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= height
    assert ann.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(
    ("size", "least"),
    [((1024, 700), 400), ((900, 700), 350), ((768, 1024), 350), ((820, 1180), 450), ((1440, 900), 550)],
)
def test_chats_have_room(looks: Opens, size: tuple[int, int], least: int) -> None:
    ann = looks({"width": size[0], "height": size[1]})
    logs = [each.bounding_box() for each in ann.page.get_by_role("log").all() if each.get_attribute("id") != "notes"]
    seen = [box["height"] for box in logs if box]
    assert len(seen) == (3 if size[0] >= 1240 else 2)
    assert min(seen) >= least


def test_in_a_middling_window_the_colleague_is_one_press_away(opens: Opens) -> None:
    ann = opens({"width": 1024, "height": 700})
    expect(ann.phone("colleague")).to_be_hidden()
    other = ann.page.locator(".duo [data-duo=colleague]")
    other.click()
    expect(other).to_have_attribute("aria-pressed", "true")
    expect(ann.phone("clinic")).to_be_hidden()
    ann.reads("colleague", "You work here")
    news = ann.page.locator(".duo [data-duo=clinic] .unread")
    expect(news).to_be_hidden()
    ann.page.evaluate(START)
    expect(news).to_be_visible()


def test_the_menu_shows_the_commands_as_they_are_set(opens: Opens, tried_out: TriedOut) -> None:
    ann = opens()
    vera = ann.phone("colleague")
    ann.reads("colleague", "You work here")
    vera.get_by_role("textbox").fill("half a word")
    listed = [{"command": "patients", "description": "Everybody who is followed"}]
    chat = {"type": "chat", "chat_id": int(vera.get_attribute("data-chat") or 0)}
    asked = {"commands": listed, "scope": chat}
    assert httpx.post(f"{tried_out.url}/bot{TOKEN}/setMyCommands", json=asked, trust_env=False).is_success
    vera.get_by_label("Commands (Vera)").click()
    vera.get_by_role("button", name="/patients").last.click()
    ann.reads("colleague", "/enroll")
    expect(vera.get_by_role("textbox")).to_have_value("half a word")
    expect(vera.locator(".commands")).not_to_have_attribute("open", "")
    expect(ann.phone("clinic").locator(".commands")).to_have_count(0)


def test_a_picture_opens_large_and_closes(opens: Opens) -> None:
    ann = opens()
    ann.begins()
    ann.phone("patient").locator(".attached").set_input_files(ROOT / "docs" / "pictures" / "course.png")
    small, large = ann.phone("patient").locator(".picture"), ann.page.locator("#picture")
    small.click()
    expect(large).to_be_visible()
    shown, window = large.locator("img").bounding_box(), ann.page.viewport_size
    assert shown is not None
    assert window is not None
    assert shown["x"] == pytest.approx(window["width"] - shown["x"] - shown["width"], abs=3)  # In the middle.
    assert shown["y"] >= 0
    assert shown["y"] + shown["height"] <= window["height"]
    ann.page.keyboard.press("Escape")
    expect(large).to_be_hidden()
    small.click()
    large.click()
    expect(large).to_be_hidden()
    small.click()
    ann.page.mouse.click(5, 5)
    expect(large).to_be_hidden()
    expect(small).to_be_focused()


def test_what_is_said_for_a_moment_covers_nothing(opens: Opens) -> None:
    ann = opens()
    ann.begins()
    ann.is_asked(1)
    ann.taps("patient", "Severe", "· Swelling")
    patient = ann.phone("patient")
    toast = patient.locator(".toast")
    expect(toast).to_have_class(re.compile("shown"))
    said, chat, head = (patient.locator(each).bounding_box() for each in (".toast", ".log", "header"))
    assert said is not None
    assert chat is not None
    assert head is not None
    assert said["height"] > 10
    assert head["y"] + head["height"] <= said["y"] + 1
    assert said["y"] + said["height"] <= chat["y"] + 1
    last = patient.locator(".key").last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= chat["y"] + chat["height"]


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
    expect(start).to_be_visible()
    for _ in range(6):
        if start.evaluate("it => it === document.activeElement"):
            break
        keys.press("Tab")
    expect(start).to_be_focused()
    keys.press("Enter")
    ann.reads("clinic", "You work here")
    expect(ann.phone("clinic").get_by_role("textbox")).to_be_focused()  # In the button's stead, once that is gone.
    keys.type("/enroll")
    keys.press("Enter")
    ann.reads("clinic", "Which treatment was it?")


@pytest.mark.parametrize("place", ["#phone-clinic", "#who-clinic", "#phone-clinic .start"])
def test_a_phone_that_is_drawn_afresh_keeps_the_place_of_who_goes_by_keyboard(opens: Opens, place: str) -> None:
    """The bot may have begun, or set its commands, at any moment."""
    ann = opens()
    ann.page.locator(place).focus()
    ann.page.evaluate("import('/static/phone.js').then((phones) => phones.redraw('clinic'))")
    expect(ann.page.locator(place)).to_be_focused()


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
