"""A patient's file is taken at the desk: whole, kept by no browser on the way, and on the record."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from bot.workflows import leaving, writing
from sandbox.files import Upload
from tests.desk.conftest import Browser, desk_of
from tests.desk.test_patient import deeds, followed
from tests.patient.conftest import PICTURE
from tests.provider.conftest import House
from web.app import make_app
from web.desk.routes import routes

REMARK = "Careful with the left cheek"


async def noted(house: House, browser: Browser) -> int:
    number = await followed(house, browser)
    await house.report("Pat", redness=2)

    def remark(tx: object) -> None:
        ann = tx.providers.of_chat(house.person("Ann"))  # type: ignore[attr-defined]
        writing.remark(tx, ann, tx.enrollments.hold(number), REMARK, house.now[0])  # type: ignore[arg-type, attr-defined]

    house.run(remark)
    return number


async def test_the_paper_is_taken_with_or_without_our_notes(house: House, browser: Browser) -> None:
    number = await noted(house, browser)
    whole, plain = [await browser.ask(f"/patients/{number}/file.pdf{each}") for each in ("", "?notes=no")]
    for answer in (whole, plain):
        assert answer.content.startswith(b"%PDF")
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"] == 'attachment; filename="K-001.pdf"'
        assert answer.headers["cache-control"] == "no-store"
    assert len(whole.content) > len(plain.content)
    assert deeds(house, f"enrollment:{number}").count("exported pdf") == 2


@pytest.mark.parametrize(("query", "has_notes"), [("", True), ("?notes=no", False)])
async def test_an_admin_takes_it_for_a_machine(house: House, browser: Browser, query: str, has_notes: bool) -> None:
    number = await noted(house, browser)
    answer = await browser.ask(f"/patients/{number}/file.json{query}")
    assert answer.headers["cache-control"] == "no-store"
    assert json.loads(answer.content)["resourceType"] == "Bundle"
    assert (REMARK in answer.text) is has_notes
    assert "exported fhir" in deeds(house, f"enrollment:{number}")


async def test_another_answer_than_with_or_without_notes_is_none(house: House, browser: Browser) -> None:
    number = await noted(house, browser)
    assert (await browser.ask(f"/patients/{number}/file.pdf?notes=some")).status_code == 400
    assert "exported pdf" not in deeds(house, f"enrollment:{number}")


@pytest.mark.parametrize("what", ["file.pdf", "photos/{sent}/0"])
async def test_whoever_is_removed_while_it_is_made_or_fetched_gets_nothing(house: House, what: str) -> None:
    await house.admin()
    await house.colleague("Vera")
    number = house.patient("Pat")
    house.telegram.people.open("Pat")
    house.telegram.people.photo("Pat", Upload("skin.png", PICTURE, "image/png"))
    await house.pipeline.settle()
    sent = house.run(lambda tx: tx.enrollments.course(number).answer_sets[0].id)

    def make(*_of: object) -> bytes:
        vera = house.run(lambda tx: tx.providers.of_chat(house.person("Vera")).id)
        house.run(leaving.remove, house.person("Ann"), vera, house.now[0])
        return PICTURE

    async def fetch(_file_id: str) -> AsyncIterator[bytes]:
        yield make()

    app = make_app(routes(replace(desk_of(house), papers={"pdf": make}, photo=fetch)))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:9000") as client:
        browser = Browser(house, client, app)
        await browser.sign_in("Vera")
        answer = await browser.ask(f"/patients/{number}/{what.format(sent=sent)}")
    assert PICTURE not in answer.content
    assert "You are signed out." in answer.text
