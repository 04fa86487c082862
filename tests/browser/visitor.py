"""Somebody at the page, who taps what a person would tap."""

import os
import re
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
from playwright.sync_api import Locator, Page, expect

from tests.journey.site import ROOT

SOON = 20_000  # Milliseconds, for what takes one second; this machine may be busy.
TO_THE_END = "document.querySelectorAll('.log').forEach((log) => { log.scrollTop = log.scrollHeight; })"
WALL = 4  # Pixels around a message in a picture.
PAPER_SCALE = 1.2  # Of 72 dots an inch.
PICTURES = os.environ.get("PICTURES")

expect.set_options(timeout=SOON)


class Visitor:
    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        page.set_default_timeout(SOON)
        page.goto(url)

    def phone(self, side: str) -> Locator:
        return self.page.locator(f"#phone-{side}")

    def reads(self, side: str, text: str) -> None:
        """Whether in sight or above: somewhere in this chat."""
        expect(self.phone(side).get_by_role("log")).to_contain_text(text)

    def taps(self, side: str, label: str, then: str) -> None:
        """The newest button of this label (all of it, or how it begins)."""
        self.phone(side).get_by_role("button", name=re.compile(f"^{re.escape(label)}")).last.click()
        self.reads(side, then)

    def follows(self, side: str, text: str) -> None:
        """The newest link in this chat that says so."""
        self.phone(side).get_by_role("log").get_by_role("link", name=text).last.click()

    def says(self, side: str, text: str, then: str) -> None:
        field = self.phone(side).get_by_role("textbox")
        field.fill(text)
        field.press("Enter")
        self.reads(side, then)

    def presses(self, name: str) -> None:
        """What stands around the phones."""
        self.page.get_by_role("button", name=re.compile(f"^{re.escape(name)}")).click()

    def plays(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def begins(self) -> None:
        """The clinic enrolls Bea, who agrees."""
        self.taps("clinic", "START", "You work here")
        self.phone("clinic").get_by_role("button", name="/enroll").last.click()
        self.reads("clinic", "Which treatment was it?")
        self.taps("clinic", "Microneedling", "When was the treatment?")
        self.taps("clinic", "Today", "How deep")
        self.taps("clinic", "1.5 mm", "Is this right?")
        self.taps("clinic", "Make the link", "Tap to begin")
        self.follows("clinic", "t.me/sandbox")
        self.taps("patient", "START", "Do you agree?")
        self.taps("patient", "I agree", "is it")
        self.taps("patient", "Yes", "At what time of day")
        self.taps("patient", "10:00", "All set")
        self.reads("clinic", "Connected to Bea")

    def is_asked(self, day: int) -> None:
        self.presses("Next check-in")
        self.reads("patient", f"How is your skin today (day {day})?")

    def picture(self, name: str, of: Locator | None = None) -> None:
        """Kept only where somebody asks for pictures; taken always, so that it can be."""
        expect(self.page.locator(".toast.shown")).to_have_count(0)
        self.page.mouse.move(0, 0)
        self.page.evaluate(TO_THE_END)
        if of is None:
            self.page.screenshot(path=kept_as(name), animations="disabled")
        else:
            of.screenshot(path=kept_as(name), animations="disabled")

    def picture_of_message(self, name: str, side: str, text: str) -> None:
        """The newest that says so, with its buttons and a little of the wall around them."""
        found = self.phone(side).locator("article").filter(has_text=text).last
        found.scroll_into_view_if_needed()
        box = found.bounding_box()
        assert box is not None
        around = {"x": box["x"] - WALL, "y": box["y"] - WALL}
        around |= {"width": box["width"] + 2 * WALL, "height": box["height"] + 2 * WALL}
        self.page.mouse.move(0, 0)
        self.page.screenshot(path=kept_as(name), clip=around, animations="disabled")  # type: ignore[arg-type]

    def paper(self, name: str, side: str, file: str) -> None:
        """The first page of a PDF in this chat, as a picture."""
        link = self.phone(side).get_by_role("link", name=file)
        answer = self.page.request.get(f"{self.url}{link.get_attribute('href')}")
        drawn = pypdfium2.PdfDocument(answer.body())[0].render(scale=PAPER_SCALE).to_pil()
        if (path := kept_as(name)) is not None:
            drawn.convert("P", palette=1, colors=64).save(path, optimize=True)


def kept_as(name: str) -> Path | None:
    return Path(ROOT / PICTURES) / f"{name}.png" if PICTURES else None
