from tests.desk.conftest import Browser
from tests.provider.conftest import House


async def test_who_needs_somebody_stands_there_and_is_taken(house: House, browser: Browser) -> None:
    await house.admin()
    await house.colleague("Vera")
    house.patient("Pat")
    await house.pipeline.settle()
    page = await browser.sign_in("Ann")
    assert "Nobody needs you right now" in page.text
    await house.forward(days=3)
    assert "Sign in to the desk" in (await browser.ask()).text  # After twelve hours.
    await browser.sign_in("Ann", "of another link")
    alert = await house.report("Pat", signs=("pus",))
    assert alert is not None
    page = await browser.ask()
    assert "K-001" in page.text
    assert "Pat Miller" in page.text
    assert "Urgent" in page.text
    page = await browser.send(f"/alerts/{alert.id}/take", seen=alert.version, back="worklist")
    assert "It is yours" in page.text or "✋ Ann" in page.text
    assert house.alert(alert.id).holder_id is not None


async def test_whoever_is_not_signed_in_sees_nothing(house: House, browser: Browser) -> None:
    await house.admin()
    house.patient("Pat")
    for path in ("/", "/patients/1"):
        page = await browser.ask(path)
        assert "Sign in to the desk" in page.text
        assert "K-001" not in page.text
