"""Who works in a clinic and is treated there is looked after by the others."""

import re

from tests.desk.acts import LOOKS
from tests.desk.conftest import Browser
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
