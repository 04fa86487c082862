"""Who works in a clinic and is treated there is looked after by the others."""

import re
from datetime import timedelta

from tests.desk.acts import LOOKS
from tests.desk.conftest import Browser
from tests.desk.test_patient import deeds
from tests.provider.conftest import House


async def test_nobody_reads_of_themselves(house: House, browser: Browser) -> None:
    """Neither on a page of their own, nor in any list; a colleague does."""
    await house.admin()
    await house.colleague("Vera")
    own, other = house.patient("Vera"), house.patient("Pat")
    await house.pipeline.settle()
    for name in ("Vera", "Pat"):
        await house.report(name, signs=("pus",))
    await browser.sign_in("Vera")
    lists = [each.at for each in LOOKS.values() if "{" not in each.at]
    shown = "".join([(await browser.ask(path)).text for path in lists])
    assert "K-002" in shown
    assert "K-001" not in shown
    hers = [each.at for each in LOOKS.values() if "provider" in each.who]  # She is no admin.
    of_patients = [each for each in hers if re.findall(r"{\w+}", each) == ["{enrollment}"]]
    for path in of_patients:
        assert (await browser.ask(path.format(enrollment=other))).status_code == 200
        answer = await browser.ask(path.format(enrollment=own))
        assert answer.status_code == 404, path
        assert not re.search("K-001|Vera Miller", answer.text)
    await browser.send("/leave")
    await browser.sign_in("Ann")
    assert "K-001" in (await browser.ask()).text


async def test_an_admin_does_not_read_who_has_their_own_alert(house: House, browser: Browser) -> None:
    """Nor where it goes as that colleague goes away; what they read there of others is on the record."""
    await house.admin()
    await house.colleague("Vera")
    house.patient("Ann")
    house.patient("Pat")
    await house.pipeline.settle()
    alerts = [await house.report(name, signs=("pus",)) for name in ("Ann", "Pat")]
    await browser.sign_in("Vera")
    for each in alerts:
        assert each is not None
        await browser.send(f"/alerts/{each.id}/take", seen=each.version)
    await browser.send("/leave")
    await browser.sign_in("Ann")
    house.now[0] += timedelta(minutes=11)  # Her look at the worklist is another one.
    before = deeds(house, "clinic:1")
    pages = [await browser.ask("/clinic/staff/2"), await browser.send("/clinic/staff/2/away", value="2026-06-01")]
    pages += [await browser.ask("/clinic/staff/2?handed=1,2"), await browser.ask("/clinic/staff/2?handed=1")]
    assert ["K-002" in each.text for each in pages] == [False, True, True, False]
    assert not any("K-001" in each.text for each in pages)
    assert "saw alerts:1" in deeds(house, "clinic:1")[len(before) :]
