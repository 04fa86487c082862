"""Who looked at a patient and who changed what, as the clinic's admins read it."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

from bot.timeline import Deed
from bot.workflows import looking
from tests.desk.conftest import Browser
from tests.provider.conftest import MONDAY, House
from wording.record_words import key_of
from wording.words import read_all

ROOT = Path(__file__).resolve().parents[2]
WORDS = read_all()["en"]


def lines(page: str) -> list[tuple[str, str]]:
    """Who, and what, the newest first."""
    found = re.findall(r"<td><bdi>(.*?)</bdi></td><td>(.*?)</td>", page)
    return [(unescape(who), unescape(what)) for who, what in found]


async def test_an_admin_reads_who_looked_and_who_changed_what(house: House, browser: Browser) -> None:
    await house.admin()
    await house.colleague("Vera")
    pat = house.patient("Pat")
    await house.pipeline.settle()
    house.now[0] += timedelta(minutes=1)
    await browser.sign_in("Vera")
    alert = await house.report("Pat", signs=("pus",))
    assert alert is not None
    await browser.ask(f"/patients/{pat}")
    await browser.send(f"/alerts/{alert.id}/take", seen=alert.version)
    await browser.send("/leave")
    house.now[0] += timedelta(minutes=1)
    await browser.sign_in("Ann")
    page = await browser.ask(f"/patients/{pat}/record")
    read = lines(page.text)
    assert read[0] == ("Ann", "read this record")
    assert ("Vera", "saw the page") in read
    assert ("Vera", "took the alert") in read
    assert ("the patient", "agreed") in read
    assert read.index(("Vera", "took the alert")) < read.index(("the patient", "agreed"))
    assert "Mon, Mar 2, 10:02" in page.text
    assert f'/patients/{pat}/record" aria-current="page"' in page.text


async def test_it_is_read_in_pages(house: House, browser: Browser) -> None:
    await house.admin()
    pat = house.patient("Pat")
    for number in range(150):
        house.run(lambda tx, n=number: tx.audit.note("provider:1", f"saw photos:{n}", f"enrollment:{pat}", MONDAY))
    await browser.sign_in("Ann")
    first = await browser.ask(f"/patients/{pat}/record")
    assert len(lines(first.text)) == 100
    assert "Older" in first.text
    assert "Newer" not in first.text
    second = await browser.ask(f"/patients/{pat}/record?page=2")
    assert 50 <= len(lines(second.text)) < 100
    assert "Newer" in second.text
    assert (await browser.ask(f"/patients/{pat}/record?page=99")).status_code == 200


async def test_whoever_is_no_admin_does_not(house: House, browser: Browser) -> None:
    await house.admin()
    await house.colleague("Vera")
    pat = house.patient("Pat")
    await browser.sign_in("Vera")
    assert (await browser.ask(f"/patients/{pat}/record")).status_code == 404


def actions() -> set[str]:
    """What the workflows note of an enrollment, as it stands in the sources; those of alerts, too."""
    sources = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "bot" / "workflows").glob("*.py")))
    noted = re.findall(r'audit\.note\([^\n]*?, f?"([^"{]+)[^"]*", f"enrollment:', sources)
    kept = re.findall(r'keep\(tx, .*?, provider, "([^"]+)"', sources)
    looks = [*looking.OF_ENROLLMENT.values(), *looking.OF_ALERT.values(), *looking.OF_LETTER.values()]
    return {*noted, *kept, *looks, *looking.OF_INVITATION.values(), "resolved:advice", "ended:done", "took own data"}


def test_every_line_has_its_sentence() -> None:
    found = actions()
    assert len(found) > 30
    keys = {each: f"desk.record.did.{key_of(Deed(MONDAY, 'provider:1', each.strip()))}" for each in found}
    assert {each: key for each, key in keys.items() if not WORDS.has(key)} == {"erased:": keys.get("erased:", "")}
