"""The control API, as a test or a page in another process uses it."""

import asyncio
import base64
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.telegram import TOKEN, USERNAME
from tests.sandbox.conftest import NO_TLS, Line
from tests.sandbox.test_messages import PNG


async def ask(control: httpx.AsyncClient, act: str, **fields: Any) -> Any:
    response = await control.post(f"/{act}", json=fields)
    assert response.status_code == 200, response.text
    return response.json()


async def look(control: httpx.AsyncClient, act: str, **fields: Any) -> Any:
    response = await control.get(f"/{act}", params=fields)
    assert response.status_code == 200, response.text
    return response.json()


async def test_from_a_link_to_an_answered_tap(http_line: Line, control: httpx.AsyncClient) -> None:
    bob = (await ask(control, "people", name="Bob", username="bob_b", language_code="en"))["id"]
    opened = await ask(control, "open", person="@bob_b", link=f"https://t.me/{USERNAME}?start=x")
    buttons = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    await http_line.bot.send_message(bob, "Well?", api_kwargs={"reply_markup": buttons})
    found = await look(control, "wait", person=bob, contains="Well", since=opened["version"], timeout=5)
    assert found["buttons"] == [[{"label": "Yes", "data": "y"}]]
    tapped = asyncio.create_task(ask(control, "tap", person="bob", label="yes", wait=10))
    (start, tap) = (*await http_line.bot.get_updates(timeout=5), None)[:2]
    assert start is not None
    if tap is None:
        (tap,) = await http_line.bot.get_updates(offset=start.update_id + 1, timeout=5)
    assert tap.callback_query is not None
    await tap.callback_query.answer("Saved")
    told = await tapped
    assert (told["callback_id"], told["answer"]["text"]) == (tap.callback_query.id, "Saved")


async def test_a_transcript_is_what_is_on_the_screen(http_line: Line, control: httpx.AsyncClient) -> None:
    await http_line.bot.send_photo(http_line.ann, PNG, caption="Your code", protect_content=True)
    await ask(control, "say", person="Ann", text="hello")
    await ask(control, "edit", person="Ann", text="hello!")
    start, picture, hello = await look(control, "transcript", person="Ann")
    assert (start["from"], start["text"]) == ("Ann", "/start welcome")
    assert (picture["from"], picture["text"], picture["protect"]) == ("bot", "Your code", True)
    assert picture["photo"]["bytes"] == len(PNG)
    assert (hello["text"], hello["edited"]) == ("hello!", 1)


@pytest.mark.parametrize("way", ["path", "bytes"])
async def test_people_send_pictures(http_line: Line, control: httpx.AsyncClient, tmp_path: Path, way: str) -> None:
    picture = tmp_path / "cheek.png"
    picture.write_bytes(PNG)
    content = {"path": str(picture), "bytes": base64.b64encode(PNG).decode()}
    await ask(control, "photo", person="Ann", caption="today", **{way: content[way]})
    (update,) = await http_line.bot.get_updates()
    assert update.message is not None
    assert update.message.caption == "today"
    file = await update.message.photo[-1].get_file()
    assert bytes(await file.download_as_bytearray()) == PNG


async def test_groups_and_their_migration(http_line: Line, control: httpx.AsyncClient) -> None:
    group = await ask(control, "groups", title="Team", person="Ann")
    assert (group["type"], group["bot"]) == ("group", "member")
    new = await ask(control, "migrate", chat=group["id"], person="Ann")
    assert (new["type"], new["bot"]) == ("supergroup", "member")
    assert [g["migrated_to"] for g in await look(control, "groups")] == [new["id"], None]
    await ask(control, "groups/remove-bot", chat=new["id"], person="Ann")
    assert (await look(control, "groups"))[-1]["bot"] == "kicked"


async def test_faults_come_and_go(http_line: Line, control: httpx.AsyncClient) -> None:
    fault = await ask(control, "faults", kind="500", method="getMe", times=2)
    assert [rule["kind"] for rule in await look(control, "faults")] == ["500"]
    assert (await control.delete("/faults", params={"id": fault["id"]})).json() == {"faults": 0}
    await http_line.bot.get_me()


async def test_calls_are_shown_without_the_token(http_line: Line, control: httpx.AsyncClient) -> None:
    await http_line.send("one")
    await http_line.send("two")
    made = await look(control, "calls", method="sendmessage", last=1)
    assert [(call["params"]["text"], call["status"]) for call in made] == [("two", 200)]
    assert TOKEN not in str(await look(control, "calls"))


async def test_idle_blocking_health_and_reset(http_line: Line, control: httpx.AsyncClient) -> None:
    await ask(control, "block", person="Ann")
    assert (await look(control, "people"))[0]["blocked"]
    assert await look(control, "idle") == {"unconfirmed": 1}
    await ask(control, "unblock", person="Ann")
    assert (await look(control, "health"))["unconfirmed"] == 2
    await ask(control, "reset")
    assert await look(control, "people") == []
    assert await look(control, "idle", timeout=5) == {"unconfirmed": 0}


@pytest.mark.parametrize(
    ("method", "act", "fields", "status", "error"),
    [
        ("POST", "say", {"person": "Ann"}, 400, "'text' is missing"),
        ("POST", "say", {"person": "Eve", "text": "x"}, 404, "nobody is called 'Eve' here (there is: Ann)"),
        ("POST", "tap", {"person": "Ann", "label": "Yes"}, 404, "there is no button 'Yes'; there are: none"),
        ("POST", "tap", {"person": "Ann"}, 400, "a tap needs a label or data, and not both"),
        ("POST", "photo", {"person": "Ann", "bytes": "???"}, 400, "'bytes' is not base64"),
        (
            "POST",
            "photo",
            {"person": "Ann", "path": "/no/such.jpg"},
            400,
            "cannot read /no/such.jpg: No such file or directory",
        ),
        (
            "POST",
            "photo",
            {"person": "Ann", "bytes": "aGVsbG8="},
            400,
            "Telegram takes no such photo: Bad Request: IMAGE_PROCESS_FAILED",
        ),
        ("POST", "migrate", {"chat": "x", "person": "Ann"}, 400, "'chat' must be a number, not 'x'"),
        ("POST", "dance", {}, 404, "the sandbox cannot POST /control/dance"),
        (
            "GET",
            "wait",
            {"person": "Ann", "contains": "x", "timeout": "0"},
            408,
            "the bot has not said 'x' to Ann within 0 s",
        ),
    ],
)
async def test_an_error_is_one_clear_line(
    http_line: Line, control: httpx.AsyncClient, method: str, act: str, fields: Any, status: int, error: str
) -> None:
    how = {"params": fields} if method == "GET" else {"json": fields}
    response = await control.request(method, f"/{act}", **how)
    assert (response.status_code, response.json()) == (status, {"error": error})


async def test_no_page_on_the_web_reaches_in(http_line: Line, control: httpx.AsyncClient) -> None:
    elsewhere = await control.get("/people", headers={"host": "evil.example"})
    assert elsewhere.status_code == 400
    form = await control.post("/say", data={"person": "Ann", "text": "x"})
    assert form.json() == {"error": "send JSON, with the content type application/json"}


@pytest.mark.parametrize("body", [b"{", b"[]"])
async def test_a_broken_body_is_a_bad_request(address: str, body: bytes) -> None:
    async with httpx.AsyncClient(verify=NO_TLS) as client:
        url = f"{address}/bot{TOKEN}/getMe"
        answer = await client.post(url, content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["ok"]) == (400, False)


async def test_parameters_come_in_every_shape(http_line: Line, address: str) -> None:
    url, said = f"{address}/bot{TOKEN}/sendMessage", {"chat_id": str(http_line.ann), "text": "x"}
    async with httpx.AsyncClient(verify=NO_TLS) as client:
        answers = [
            await client.get(url, params=said),
            await client.post(url, data=said),
            await client.post(url, json=said),
            await client.post(url, files={name: (None, value) for name, value in said.items()}),
        ]
    assert [answer.status_code for answer in answers] == [200] * 4


async def test_a_file_needs_the_right_token_and_path(address: str) -> None:
    async with httpx.AsyncClient(verify=NO_TLS) as client:
        answers = [await client.get(f"{address}/file/bot{token}/photos/file_0.jpg") for token in (TOKEN, "1:x")]
    assert [answer.status_code for answer in answers] == [404, 404]
