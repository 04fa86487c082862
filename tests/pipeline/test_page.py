import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.pipeline.page import BadPage, parsed, read, read_broken

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def answer(*updates: Any, **how: Any) -> bytes:
    return json.dumps({"ok": True, "result": updates}, **how).encode()


def message(update_id: Any, person: Any = 7, **more: Any) -> dict[str, Any]:
    return {"update_id": update_id, "message": {"from": {"id": person}, "chat": {"id": -5}, **more}}


@given(st.lists(JSON, max_size=4), st.booleans(), st.sampled_from([None, 1]))
def test_every_update_is_kept_byte_by_byte(updates: list[Any], escaped: bool, indent: int | None) -> None:
    page = read(answer(*updates, ensure_ascii=escaped, indent=indent))
    assert [json.loads(each.body) for each in page.updates] == updates
    assert all(each.body in answer(*updates, ensure_ascii=escaped, indent=indent) for each in page.updates)


def test_updates_are_given_in_the_order_of_their_ids() -> None:
    """One person's second tap is not worked before their first, in whatever order they come."""
    page = read(answer(message(12), message(10), message(11)))
    assert [each.update_id for each in page.updates] == [10, 11, 12]
    assert page.offset == 11, "and what may not have come yet is not confirmed"


def test_raw_bytes_that_are_no_text_are_kept() -> None:
    raw = b'{"ok":true,"result":[{"update_id":1,"message":{"text":"\xff\xfe \\ud800 \\u0000"}}]}'
    assert read(raw).updates[0].body == b'{"update_id":1,"message":{"text":"\xff\xfe \\ud800 \\u0000"}}'


@pytest.mark.parametrize(
    ("ids", "offset"),
    [
        pytest.param([], None, id="nothing"),
        pytest.param([5, 6, 9], 10, id="ascending"),
        pytest.param([9, 5, 6], 6, id="not-ascending"),
        pytest.param([5, 5], 6, id="twice"),
        pytest.param(["x", None, True, -3, 2**70], None, id="no-ids-at-all"),
        pytest.param([5, "x", 7], 8, id="one-without"),
    ],
)
def test_only_what_is_kept_is_confirmed(ids: list[Any], offset: int | None) -> None:
    assert read(answer(*(message(each) for each in ids))).offset == offset


@pytest.mark.parametrize(
    ("update", "person"),
    [
        pytest.param(message(1), 7, id="who-writes"),
        pytest.param({"update_id": 1, "callback_query": {"id": "q", "from": {"id": 8}}}, 8, id="who-taps"),
        pytest.param({"update_id": 1, "channel_post": {"chat": {"id": -5}}}, -5, id="a-chat-where-nobody-does"),
        pytest.param({"update_id": 1, "message": "garbage"}, 0, id="nobody"),
        pytest.param(message(1, person="7", chat={"id": []}), 0, id="ids-that-are-none"),
        pytest.param([1, 2], 0, id="no-object"),
    ],
)
def test_order_is_kept_for_each_person(update: Any, person: int) -> None:
    assert read(answer(update)).updates[0].person == person


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"ok":false}',
        b'{"ok":true,"result":{}}',
        b'{"ok":true,"result":[{"update_id":',
        b'{"ok":true,"result":[' + b"[" * 100_000,
    ],
)
def test_what_is_no_page_is_refused(raw: bytes) -> None:
    with pytest.raises(BadPage):
        read(raw)


def test_an_update_that_is_no_json_can_be_put_aside() -> None:
    raw = b'{"ok":true,"result":[{"update_id":41,"message":{"text":oops}}]}'
    page = read_broken(raw)
    assert (page.offset, page.updates[0].body) == (42, raw)
    with pytest.raises(BadPage):
        read_broken(b'<html>"update_id":41')


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        pytest.param({"callback_query": {"message": {"reply_markup": {}, "date": 1}}}, {"date": 1}, id="tapped"),
        pytest.param({"callback_query": {"message": {"date": 1}}}, {"date": 1}, id="without-buttons"),
        pytest.param({"callback_query": {"message": None}}, None, id="of-long-ago"),
    ],
)
def test_nobody_reads_the_buttons_under_what_was_tapped(update: dict[str, Any], expected: object) -> None:
    assert parsed(json.dumps(update).encode())["callback_query"]["message"] == expected


@pytest.mark.parametrize("update", [7, [], {}, {"callback_query": []}, {"message": {"reply_markup": 1}}])
def test_whatever_else_came_is_parsed_as_it_is(update: object) -> None:
    assert parsed(json.dumps(update).encode()) == update
