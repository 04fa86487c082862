"""The list of patients at the desk, as the chat has it: who needs somebody comes first, and anybody is found."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.checkin import CheckInState
from bot.ports import Transaction
from bot.standing import Group
from tests.desk.conftest import Browser
from tests.provider.conftest import House
from tests.provider.test_patient_list import asked, enroll


def labels(page: str) -> list[str]:
    return re.findall(r"<tr[^>]*>\s*<td class=\"first\">.*?<b>(K-\d+)</b>", page)


def counts(page: str) -> dict[str, int]:
    found = re.findall(r'group=(\w+)"[^>]*>[^<]+<span class="count">(\d+)', page)
    return {group: int(number) for group, number in found}


def audit(house: House, about: str = "clinic:1") -> Sequence[str]:
    lines: Sequence[str] = house.run(lambda tx: [deed.action for deed in tx.audit.of(about)])
    return lines


async def clinic(house: House, browser: Browser) -> list[int]:
    """One is silent, one has an alert that nobody has, one is late, and of one there is nothing to say."""
    await house.admin()
    silent, alerting, late, calm = await enroll(house, "Sil", "Pus", "Lat", "Oka")
    asked(house, silent, 1, state=CheckInState.MISSED)
    asked(house, late, 2, reminded=1)
    house.now[0] += timedelta(days=2, hours=5)
    await house.report("Pus", signs=("pus",))
    await browser.sign_in("Ann")
    return [silent, alerting, late, calm]


async def test_whoever_needs_somebody_comes_first_with_why(house: House, browser: Browser) -> None:
    await clinic(house, browser)
    page = (await browser.ask("/patients")).text
    assert labels(page) == ["K-002", "K-001", "K-003", "K-004"]
    alerting, silent, late, calm = page.split("<tr")[2:]
    assert "Urgent" in alerting
    assert "Pus Miller" in alerting
    assert "1 check-in without an answer" in silent
    assert "no answer yet" in late
    assert 'class="mark"' not in calm
    assert "day 2" in calm


async def test_who_has_an_alert_and_when_somebody_was_heard_stand_there(house: House, browser: Browser) -> None:
    await clinic(house, browser)
    alert = house.run(lambda tx: tx.alerts.open_of_clinic(1)[0])
    assert "✋" not in (await browser.ask("/patients")).text
    await browser.send(f"/alerts/{alert.id}/take", seen=alert.version)
    first, *others = (await browser.ask("/patients")).text.split("<tr")[2:]
    assert "✋ Ann" in first
    assert "15:00" in first  # Heard just now, as the clinic's clock has it.
    assert not any("✋" in each for each in others)
    await house.forward(days=1)
    await browser.sign_in("Ann", "the next day")
    assert "Wed, Mar 4" in (await browser.ask("/patients")).text.split("<tr")[2]


async def test_each_group_says_how_many_and_shows_those(house: House, browser: Browser) -> None:
    await clinic(house, browser)
    shown = {group: (await browser.ask(f"/patients?group={group}")).text for group in Group}
    of = counts(shown[Group.FOLLOWED])
    assert of == {"followed": 4, "mine": 4, "today": 4, "silent": 1, "finishing": 0, "ended": 0}
    assert {group.value: len(labels(page)) for group, page in shown.items()} == of
    assert labels(shown[Group.SILENT]) == ["K-001"]
    assert labels(shown[Group.TODAY])[0] == "K-002"


async def test_fifty_stand_on_a_page(house: House, browser: Browser) -> None:
    await house.admin()
    await enroll(house, *(f"P{number:02}" for number in range(60)))
    await browser.sign_in("Ann")
    first, second = [(await browser.ask(f"/patients?page={number}")).text for number in (1, 2)]
    assert (len(labels(first)), len(labels(second))) == (50, 10)
    assert set(labels(first)).isdisjoint(labels(second))
    assert "Page 1 of 2" in first
    assert "/desk/patients?group=followed&amp;page=2" in first
    assert labels((await browser.ask("/patients?page=99")).text) == labels(second)
    # Whose names are not shown, theirs are not there either.
    assert "P05 Miller" in second
    assert "P05 Miller" not in first


async def test_anybody_is_found_by_a_part_of_their_name_and_no_name_stands_in_an_address(
    house: House, browser: Browser
) -> None:
    await clinic(house, browser)
    found = await browser.send("/patients/find", sought="  oKÁ ")
    assert labels(found.text) == ["K-004"]
    assert "One patient found" in found.text
    assert str(found.url).endswith("/desk/patients?found=1&ids=4")
    assert labels((await browser.send("/patients/find", sought="k-3")).text) == ["K-003"]
    assert "Nobody found" in (await browser.send("/patients/find", sought="Zebedee")).text
    assert labels((await browser.send("/patients/find", sought=" ")).text) == ["K-002", "K-001", "K-003", "K-004"]


async def test_of_very_many_found_the_first_are_shown(house: House, browser: Browser) -> None:
    await house.admin()
    await enroll(house, *(f"P{number:02}" for number in range(53)))
    await browser.sign_in("Ann")
    page = (await browser.send("/patients/find", sought="miller")).text
    assert len(labels(page)) == 50
    assert "53 patients found" in page
    assert "3 more have it too" in page


async def test_who_looked_is_on_the_record_and_by_which_name_is_not(house: House, browser: Browser) -> None:
    await clinic(house, browser)
    await browser.ask("/patients?group=silent")
    await browser.ask("/patients?group=ended")
    await browser.send("/patients/find", sought="Oka")
    await browser.send("/patients/find", sought="Nobody")
    assert audit(house)[-3:] == ["saw patients:1", "looked for a patient:1", "looked for a patient:0"]
    assert not any("Oka" in each or "oka" in each for each in audit(house))


async def test_nobody_reads_of_themselves(house: House, browser: Browser) -> None:
    """Vera works here, and is a patient here too."""
    await house.admin()
    await house.colleague("Vera")
    await enroll(house, "Vera", "Pat")
    await browser.sign_in("Vera")
    page = (await browser.ask("/patients")).text
    assert labels(page) == ["K-002"]
    assert counts(page)["followed"] == 1
    assert labels((await browser.send("/patients/find", sought="vera miller")).text) == []
    assert labels((await browser.ask("/patients?found=2&ids=1,2")).text) == ["K-002"]


async def test_of_another_clinics_patients_nothing_is_shown(house: House, browser: Browser) -> None:
    await clinic(house, browser)
    await house.admin("Zoe", clinic="Other Clinic")
    await enroll(house, "Zacharias", admin="Zoe")
    assert "Zacharias" not in (await browser.ask("/patients?found=1&ids=5")).text
    assert "Zacharias" not in (await browser.send("/patients/find", sought="zacharias")).text
    await browser.sign_in("Zoe")
    page = await browser.ask("/patients?found=5&ids=1,2,3,4,5")
    assert labels(page.text) == ["K-001"]
    assert "Zacharias" in page.text
    assert "Pus Miller" not in page.text


async def test_what_no_page_of_ours_asks_is_refused(house: House, browser: Browser) -> None:
    await clinic(house, browser)
    many = ",".join(map(str, range(51)))
    for bad in ("group=x", "page=-1", "page=x", "found=1&ids=1;2", f"found=60&ids={many}", "found=x&ids=1"):
        assert (await browser.ask(f"/patients?{bad}")).status_code == 400, bad
    lines = audit(house)
    refused = await browser.client.post("/desk/patients/find", data={"sought": "Oka"})
    assert refused.status_code == 400
    assert audit(house) == lines


async def test_a_name_is_text_and_no_markup(house: House, browser: Browser) -> None:
    await clinic(house, browser)

    def rename(tx: Transaction) -> None:
        of = tx.enrollments.of_clinic(1, 4)
        tx.enrollments.save(replace(of, written="<img src=x>"))

    house.run(rename)
    page = (await browser.ask("/patients")).text
    assert "<img src=x>" not in page
    assert "&lt;img src=x&gt;" in page
