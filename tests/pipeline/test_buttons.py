import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from handlers.buttons import LIMIT, BadButton, Tap, decode, encode, read

WORD = st.from_regex(r"[a-z][a-z0-9_.-]{0,9}", fullmatch=True)
NUMBER = st.integers(-(10**15), 10**15)


def test_a_button_reads_as_it_was_written() -> None:
    assert encode("g", 12, "redness", 3) == "g:12:redness:3"
    assert decode("g:12:redness:3") == ("g", (12, "redness", 3))


@given(WORD, st.lists(NUMBER | WORD, max_size=3))
def test_what_fits_comes_back(verb: str, args: list[int | str]) -> None:
    try:
        data = encode(verb, *args)
    except ValueError:
        return
    assert len(data.encode()) <= LIMIT
    assert decode(data) == (verb, tuple(args))


@given(st.text())
def test_no_text_does_worse_than_bad_button(data: str) -> None:
    try:
        verb, args = decode(data)
    except BadButton:
        return
    assert encode(verb, *args) == data


@pytest.mark.parametrize(
    "data",
    ["", ":", "g:", "g::1", "G:1", "g:١", "g:01", "g:-0", "g:1e3", "g:a b", "é:1", "g:" + "9" * 20, "g:" + "a" * 63],
)
def test_forged_data_is_refused(data: str) -> None:
    with pytest.raises(BadButton):
        decode(data)


@pytest.mark.parametrize("args", [("Über",), ("a:b",), ("a" * 63,), ("",)])
def test_what_could_not_be_read_is_not_written(args: tuple[str]) -> None:
    with pytest.raises(ValueError, match="button"):
        encode("g", *args)


def tap(**changes: object) -> Update:
    person = {"id": 7, "is_bot": False, "first_name": "Ann"}
    message = {"message_id": 31, "date": 0, "chat": {"id": -5, "type": "private"}}
    query = {"id": "q", "from": person, "chat_instance": "c", "message": message, "data": "g:12", **changes}
    return Update.de_json({"update_id": 1, "callback_query": {k: v for k, v in query.items() if v is not None}}, None)


def test_a_tap_says_who_where_and_what() -> None:
    assert read(tap()) == Tap("g", (12,), chat_id=-5, message_id=31, query_id="q", person=7)


def test_a_tap_on_a_message_out_of_sight_is_in_the_persons_own_chat() -> None:
    assert read(tap(message=None)) == Tap("g", (12,), chat_id=7, message_id=0, query_id="q", person=7)


def test_a_game_is_no_tap() -> None:
    with pytest.raises(BadButton):
        read(tap(data=None, game_short_name="x"))


def test_arguments_are_asked_for_by_kind() -> None:
    found = read(tap(data="g:12:redness"))
    assert (found.number(0), found.word(1)) == (12, "redness")
    for wrong in (lambda: found.word(0), lambda: found.number(1), lambda: found.number(2)):
        with pytest.raises(BadButton):
            wrong()
