"""Photos at the desk: of their own patients, passed on as they come, and nothing but photos."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from sandbox.files import Upload
from tests.desk.conftest import PHOTO, Browser, desk_of
from tests.desk.test_patient import another, deeds, followed
from tests.provider.conftest import House
from tests.provider.test_photos_of_others import PICTURE
from web.app import make_app
from web.desk.passed_on import kind_of
from web.desk.routes import routes

PNG, WEBP = b"\x89PNG\r\n\x1a\n and more", b"RIFF\x01\x02\x03\x04WEBPVP8 "


async def sent(house: House, count: int = 1) -> list[str]:
    """Where so many photos of Pat are, an hour between them."""
    for number in range(count):
        await house.forward(hours=1 if number else 0)
        house.telegram.people.photo("Pat", Upload(f"{number}.png", PICTURE, "image/png"))
        await house.pipeline.settle()
    course = house.run(lambda tx: tx.enrollments.course(1))
    return [f"/patients/1/photos/{each.id}/{n}" for each in course.answer_sets for n in range(len(each.photos))]


def showing(house: House, browser: Browser, *pieces: bytes, breaks: bool = False) -> Browser:
    """The same browser at a desk to which Telegram gives this."""

    async def photo(_file_id: str) -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece
        if breaks:
            raise OSError("gone")

    app = make_app(routes(replace(desk_of(house), photo=photo)))
    origin, cookies = "http://127.0.0.1:9000", browser.client.cookies
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=origin, cookies=cookies)
    return Browser(house, client, app)


async def test_a_photo_is_passed_on_and_kept_nowhere(house: House, browser: Browser) -> None:
    await followed(house, browser)
    (path,) = await sent(house)
    answer = await browser.ask(path)
    assert (answer.content, answer.status_code) == (PHOTO, 200)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "saw photos" in deeds(house, "enrollment:1")


async def test_one_photo_is_not_beside_itself(house: House, browser: Browser) -> None:
    await followed(house, browser)
    (path,) = await sent(house)
    assert (await browser.ask("/patients/1/photos")).text.count(f'src="/desk{path}"') == 1


async def test_in_small_pieces_it_is_the_same_photo(house: House, browser: Browser) -> None:
    await followed(house, browser)
    (path,) = await sent(house)
    slow = showing(house, browser, *(bytes([each]) for each in PNG))
    answer = await slow.ask(path)
    assert (answer.content, answer.headers["content-type"]) == (PNG, "image/png")
    await slow.client.aclose()


@pytest.mark.parametrize("content", [b"", b"<html><script>alert(1)</script>", b"<svg onload='alert(1)'/>", b"GIF89a"])
async def test_what_is_no_photo_is_not_passed_on(house: House, browser: Browser, content: bytes) -> None:
    await followed(house, browser)
    (path,) = await sent(house)
    wrong = showing(house, browser, content)
    answer = await wrong.ask(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "alert(1)" not in answer.text
    assert "Telegram" in answer.text
    await wrong.client.aclose()


async def test_one_that_is_gone_is_said_to_be(house: House, browser: Browser) -> None:
    await followed(house, browser)
    (path,) = await sent(house)
    gone = showing(house, browser, breaks=True)
    answer = await gone.ask(path)
    assert answer.status_code == 404
    said = " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())
    assert said.startswith("This photo does not come from Telegram just now.")
    await gone.client.aclose()


async def test_one_that_breaks_off_ends_where_it_does(house: House, browser: Browser) -> None:
    await followed(house, browser)
    (path,) = await sent(house)
    broken = showing(house, browser, PNG, breaks=True)
    assert (await broken.ask(path)).content == PNG
    await broken.client.aclose()


async def test_two_stand_side_by_side_the_first_and_the_last_until_others_are_chosen(
    house: House, browser: Browser
) -> None:
    await followed(house, browser)
    first, second, third = await sent(house, 3)
    key = {path: "-".join(path.rsplit("/", 2)[1:]) for path in (first, second, third)}

    def large(page: str) -> list[str]:
        return [path for part in page.split('class="large" href="/desk')[1:] for path in [part.partition('"')[0]]]

    assert large((await browser.ask("/patients/1/photos")).text) == [first, third]
    chosen = await browser.ask(f"/patients/1/photos?left={key[second]}&right={key[first]}")
    assert large(chosen.text) == [second, first]
    assert large((await browser.ask("/patients/1/photos?left=no-such&right=<b>")).text) == [first, third]


async def test_nobody_else_sees_a_photo(house: House, browser: Browser) -> None:
    await followed(house, browser)
    (path,) = await sent(house)
    house.patient("Sam")
    await house.admin("Zoe", clinic="Elsewhere")
    zoe = await another(house, "Zoe")
    assert (await zoe.ask(path)).status_code == 404
    assert PHOTO not in (await zoe.ask(path)).content
    assert (await browser.ask(path.replace("/patients/1/", "/patients/2/"))).status_code == 404  # Of another patient.
    assert (await browser.ask(f"{path}9")).status_code == 404
    await browser.client.post("/desk/leave")
    browser.client.cookies.clear()
    assert PHOTO not in (await browser.ask(path)).content
    await zoe.client.aclose()


async def test_one_of_the_other_patient_in_the_chat_is_not_there(house: House, browser: Browser) -> None:
    await followed(house, browser)
    (path,) = await sent(house)

    def move(tx: object) -> None:
        answers = tx.enrollments.course(1).answer_sets[0]  # type: ignore[attr-defined]
        tx.answers.save(replace(answers, photos=("⇢ ",)))  # type: ignore[attr-defined]

    house.run(move)
    assert (await browser.ask(path)).status_code == 404
    assert "/photos/" not in (await browser.ask("/patients/1/photos")).text


@pytest.mark.parametrize(
    ("first", "kind"), [(PHOTO, "image/jpeg"), (PNG, "image/png"), (WEBP, "image/webp"), (b"RIFF1234WAVE", "")]
)
def test_a_photo_is_known_by_its_first_bytes(first: bytes, kind: str) -> None:
    assert kind_of(first) == kind
