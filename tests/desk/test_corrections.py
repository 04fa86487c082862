"""What is put right about a patient at the desk, as behind "Put right or end…" in the chat."""

import asyncio
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.alert import AlertState, Outcome
from bot.enrollment import Ending, Enrollment, EnrollmentState
from bot.sure import mark_of
from reports import qr
from tests.desk.conftest import Browser
from tests.desk.test_patient import another, deeds, followed
from tests.provider.conftest import LINKS, House

KEPT, STALE = "Corrected ✓", "This has changed since you opened it"


def of(house: House, number: int) -> Enrollment:
    found: Enrollment = house.run(lambda tx: tx.enrollments.hold(number))
    return found


async def sends(house: House, browser: Browser, number: int, what: str, **form: object) -> Any:
    return await browser.send(f"/patients/{number}/{what}", mark=mark_of(of(house, number)), **form)


def asked(page: Any) -> dict[str, str]:
    """What the question carries that stands on a page."""
    form = re.search(r'<form class="asked".*?</form>', page.text, re.DOTALL)
    assert form, page.text
    found = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
    return {name: value.replace("&#39;", "'").replace("&amp;", "&") for name, value in found.items() if name != "csrf"}


@pytest.mark.parametrize(
    ("what", "value", "name", "kept"),
    [
        ("name", "  Patricia   Müller ", "written", "Patricia Müller"),
        ("date", "2026-03-01", "treated_on", date(2026, 3, 1)),
        ("date", "1 March", "treated_on", date(2026, 3, 1)),
        ("procedure", "chemical_peel_superficial", "protocol_id", "chemical_peel_superficial"),
    ],
)
async def test_it_is_kept_and_on_the_record(
    house: House, browser: Browser, what: str, value: str, name: str, kept: object
) -> None:
    number = await followed(house, browser)
    if what == "procedure":
        await browser.send("/protocols/chemical_peel_superficial/draft", to="on")
    page = await sends(house, browser, number, f"correct/{what}", value=value)
    assert KEPT in page.text
    assert getattr(of(house, number), name) == kept
    assert any(each.startswith("corrected the") for each in deeds(house, f"enrollment:{number}"))


@pytest.mark.parametrize(
    ("what", "value", "name", "kept"),
    [
        ("depth", "50", "depth_mm", 0.5),
        ("depth", "none", "depth_mm", None),
        ("skin", "4", "skin_type", 4),
        ("cold_sores", "yes", "cold_sores", True),
        ("immune_weakness", "yes", "immune_weakness", True),
        ("serum", "yes", "serum", "not_sterile"),
    ],
)
async def test_what_is_known_of_skin_and_treatment(
    house: House, browser: Browser, what: str, value: str, name: str, kept: object
) -> None:
    number = await followed(house, browser)
    page = await sends(house, browser, number, f"correct/{what}", value=value)
    assert KEPT in page.text
    assert getattr(of(house, number).profile, name) == kept
    assert "corrected" in deeds(house, f"enrollment:{number}")


async def test_a_tick_is_taken_away_and_twice_is_once(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    for value, is_so in (("yes", True), ("yes", True), ("no", False)):
        await sends(house, browser, number, "correct/serum", value=value)
        assert bool(of(house, number).profile.serum) is is_so


async def test_the_name_of_their_telegram_comes_back(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    await sends(house, browser, number, "correct/name", value="Patricia")
    assert "As in Telegram: Pat Miller" in (await browser.ask(f"/patients/{number}/more")).text
    await sends(house, browser, number, "correct/name", **{"from": "telegram"})
    assert of(house, number).written is None


async def test_a_card_before_somebody_has_the_right_name(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    await house.report("Pat", signs=("pus",))
    await sends(house, browser, number, "correct/name", value="Patricia Novak")
    assert "Patricia Novak" in house.last("Vera")


@pytest.mark.parametrize(
    ("what", "value", "said"),
    [
        ("name", "\u200b", "I cannot read a name in that"),
        ("date", "some day", "I cannot read that date"),
        ("date", "2026-03-09", "That day has not come yet"),
        ("date", "2025-12-01", "That is more than 28 days ago"),
    ],
)
async def test_what_cannot_be_so_is_said_and_not_lost(
    house: House, browser: Browser, what: str, value: str, said: str
) -> None:
    number = await followed(house, browser)
    before = of(house, number)
    page = await sends(house, browser, number, f"correct/{what}", value=value)
    assert page.status_code == 422
    assert said in page.text
    assert f'value="{value}"' in page.text
    assert of(house, number) == before


@pytest.mark.parametrize("what", ["depth", "skin", "procedure", "mood"])
async def test_nothing_else_can_be_put_there(house: House, browser: Browser, what: str) -> None:
    number = await followed(house, browser)
    assert (await sends(house, browser, number, f"correct/{what}", value="7777")).status_code == 400


@pytest.mark.parametrize(
    ("what", "form"),
    [
        ("correct/date", {"value": "2026-03-01"}),
        ("correct/name", {"value": "Patricia"}),
        ("correct/skin", {"value": "2"}),
        ("end", {"reason": "healed"}),
        ("session", {"value": "2026-03-05"}),
        ("unbind", {}),
        ("erase", {}),
    ],
)
async def test_an_old_page_puts_nothing_right(
    house: House, browser: Browser, what: str, form: dict[str, object]
) -> None:
    """A colleague has corrected the date since it was opened."""
    number = await followed(house, browser)
    seen = mark_of(of(house, number))
    moved = replace(of(house, number), treated_on=date(2026, 2, 27))
    house.run(lambda tx: tx.enrollments.save(moved))
    page = await browser.send(f"/patients/{number}/{what}", mark=seen, **form)
    assert STALE in page.text
    assert of(house, number) == moved


async def test_of_who_has_stopped_nothing_is_put_right_and_the_file_is_there(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    await house.say("Pat", "/stop")
    assert of(house, number).state is EnrollmentState.WITHDRAWN
    page = await browser.ask(f"/patients/{number}/more")
    assert "/correct/" not in page.text
    assert "file.pdf" in page.text
    page = await sends(house, browser, number, "correct/name", value="Patricia")
    assert "That is over" in page.text


async def test_the_follow_up_ends_once_it_has_been_asked(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    page = await sends(house, browser, number, "end", reason="moved")
    assert "End it now?" in page.text
    assert of(house, number).state is EnrollmentState.ACTIVE
    page = await browser.send(f"/patients/{number}/end", **asked(page), alert="keep")
    assert "Ended ✓" in page.text
    assert of(house, number).ended_for is Ending.MOVED
    await browser.send(f"/patients/{number}/follow-again")
    assert of(house, number).state is EnrollmentState.ACTIVE


@pytest.mark.parametrize("closes", [True, False], ids=["closes", "keeps"])
async def test_what_becomes_of_an_open_alert_is_asked(house: House, browser: Browser, closes: bool) -> None:
    number = await followed(house, browser)
    await house.report("Pat", signs=("pus",))
    page = await sends(house, browser, number, "end", reason="asked")
    assert "An alert is open." in page.text
    await browser.send(f"/patients/{number}/end", **asked(page), alert="close" if closes else "keep")
    assert (house.alert(1).outcome is Outcome.ENDED) is closes
    assert (house.alert(1).state is AlertState.RESOLVED) is closes


async def test_an_alert_that_came_since_the_question_is_asked_about(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    page = await sends(house, browser, number, "end", reason="healed")
    await house.report("Pat", signs=("pus",))
    page = await browser.send(f"/patients/{number}/end", **asked(page), alert="keep")
    assert "An alert is open." in page.text
    await house.report("Pat", signs=("fever",))
    page = await browser.send(f"/patients/{number}/end", **asked(page), alert="close")
    assert STALE in page.text
    assert of(house, number).state is EnrollmentState.ACTIVE


async def test_the_next_session_begins(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    page = await sends(house, browser, number, "session", value="2026-02-27")
    assert "Not before the session before it" in page.text
    page = await sends(house, browser, number, "session", value="2026-04-01")
    assert "That day has not come yet" in page.text
    page = await sends(house, browser, number, "session", value="2026-03-04")
    assert "The next session is followed now ✓" in page.text
    assert str(page.url).endswith(f"/patients/{number + 1}?told=session.begun")
    assert of(house, number).ended_for is Ending.ANOTHER
    assert of(house, number + 1).treated_on == date(2026, 3, 4)
    await house.forward(hours=12)
    assert any("next microneedling" in each for each in house.read("Pat"))


async def test_of_many_at_once_one_begins_the_next_session(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    csrf = re.search(r'name="csrf" value="(\w+)"', (await browser.ask()).text)
    assert csrf
    form = {"csrf": csrf[1], "mark": mark_of(of(house, number)), "value": "2026-03-04"}
    asking = [browser.client.post(f"/desk/patients/{number}/session", data=form) for _ in range(8)]
    led_to = sorted(answer.headers["location"] for answer in await asyncio.gather(*asking))
    stale = f"/desk/patients/{number}/more?told=enrollment.has_changed"
    assert led_to == [*[stale] * 7, f"/desk/patients/{number + 1}?told=session.begun"]


async def test_a_new_link_is_shown_once_and_connects_the_same_enrollment(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    page = await browser.send(f"/patients/{number}/link")
    link = re.search(r"https://t\.me/\S+\?start=[\w-]+", page.text)
    assert link
    assert link[0] == LINKS.to(house.run(lambda tx: tx.invitations.of_enrollment(number)[-1]).id)
    assert "would like to look after you" in page.text
    assert qr.svg(link[0]) in page.text  # To be scanned from this screen.
    assert link[0] not in (await browser.ask(f"/patients/{number}/more")).text


async def test_a_wrong_person_is_disconnected_once_it_has_been_asked(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    page = await sends(house, browser, number, "unbind")
    assert "Is Pat Miller the wrong person?" in page.text
    assert of(house, number).state is EnrollmentState.ACTIVE
    page = await browser.send(f"/patients/{number}/unbind", **asked(page))
    assert "The link for K-002" in page.text
    assert of(house, number).state is EnrollmentState.WITHDRAWN
    assert of(house, number + 1).state is EnrollmentState.INVITED


async def test_an_admin_is_asked_twice_before_a_patient_is_erased(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    page = await sends(house, browser, number, "erase")
    assert "Erase everything about Pat Miller" in page.text
    page = await browser.send(f"/patients/{number}/erase", **asked(page))
    assert "Really erase Pat Miller for good?" in page.text
    back = f'<a class="button quiet" href="/desk/patients/{number}/more" autofocus>Cancel</a>'
    assert back in page.text  # A key that is held down goes no further.
    assert page.text.count("autofocus") == 1
    assert of(house, number).state is EnrollmentState.ACTIVE
    page = await browser.send(f"/patients/{number}/erase", **asked(page))
    assert "Erased ✓" in page.text
    assert (await browser.ask(f"/patients/{number}")).status_code == 404
    assert "erased:by admin" in deeds(house, f"enrollment:{number}")


async def test_a_session_that_began_since_the_question_is_not_erased_unasked(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    page = await browser.send(f"/patients/{number}/erase", **asked(await sends(house, browser, number, "erase")))
    await sends(house, await another(house, "Vera"), number, "session", value="2026-03-04")
    page = await browser.send(f"/patients/{number}/erase", **asked(page))
    assert "With it go the other sessions of the same patient: K-002." in page.text
    assert of(house, number + 1).state is EnrollmentState.ACTIVE
    page = await browser.send(f"/patients/{number}/erase", **asked(page))
    assert "Really erase Pat Miller for good? With it go the other sessions" in page.text
    assert "Erased ✓" in (await browser.send(f"/patients/{number}/erase", **asked(page))).text


async def test_a_yes_that_is_found_later_asks_again(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    page = await browser.send(f"/patients/{number}/erase", **asked(await sends(house, browser, number, "erase")))
    house.now[0] += timedelta(minutes=16)
    page = await browser.send(f"/patients/{number}/erase", **asked(page))
    assert "Erase everything about Pat Miller" in page.text
    assert of(house, number).state is EnrollmentState.ACTIVE


async def test_nobody_is_erased_while_an_alert_is_open(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    page = await browser.send(f"/patients/{number}/erase", **asked(await sends(house, browser, number, "erase")))
    await house.report("Pat", signs=("pus",))
    page = await browser.send(f"/patients/{number}/erase", **asked(page))
    assert "An alert of theirs is open. Close it first" in page.text
    assert of(house, number).state is EnrollmentState.ACTIVE


async def test_a_provider_sees_no_way_to_erase(house: House, browser: Browser) -> None:
    number = await followed(house, browser)
    await browser.send("/leave")
    await browser.sign_in("Vera")
    page = await browser.ask(f"/patients/{number}/more")
    assert "/erase" not in page.text
    assert "file.json" not in page.text
    assert (await sends(house, browser, number, "erase")).status_code == 404
