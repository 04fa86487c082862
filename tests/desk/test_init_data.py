"""Telegram's word on who opens the app: what is genuine, and all that is not."""

import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.telegram import TOKEN
from tests.desk.conftest import vouch
from tests.provider.conftest import MONDAY
from web.desk import init_data
from web.desk.init_data import AHEAD, LASTS, LONGEST, Forged, key_of

KEY = key_of(TOKEN)
CHAT = 77

# The example of https://docs.telegram-mini-apps.com/packages/telegram-apps-init-data-node
EXAMPLE_TOKEN = "5768337691:AAH5YkoiEuPk8-FZa32hStHTqXiLPtAEhx8"
EXAMPLE = (
    "query_id=AAHdF6IQAAAAAN0XohDhrOrc&user=%7B%22id%22%3A279058397%2C%22first_name%22%3A%22Vladislav%22%2C%22"
    "last_name%22%3A%22Kibenko%22%2C%22username%22%3A%22vdkfrost%22%2C%22language_code%22%3A%22ru%22%2C%22is_"
    "premium%22%3Atrue%7D&auth_date=1662771648&hash=c501b71e775f74ce10e377dea85a7ea24ecd640b223ea86dfe453e0eaed2e2b2"
)
EXAMPLE_AT = datetime.fromtimestamp(1662771648, UTC)


def signed(*pairs: tuple[str, str], token: str = TOKEN) -> str:
    """Whatever is in it, with a hash that fits: what a wrong key or a wrong form would do is seen alone."""
    checked = "\n".join(f"{name}={value}" for name, value in sorted(dict(pairs).items()))
    genuine = hmac.new(key_of(token), checked.encode("utf-8", "replace"), sha256).hexdigest()
    return urlencode([*pairs, ("hash", genuine)], errors="replace")


def at(moment: datetime) -> tuple[str, str]:
    return "auth_date", str(int(moment.timestamp()))


USER = ("user", json.dumps({"id": CHAT, "first_name": "Ann"}))
NOW = at(MONDAY)


def test_the_example_of_the_documentation_is_genuine() -> None:
    found = init_data.read(EXAMPLE, key_of(EXAMPLE_TOKEN), EXAMPLE_AT + LASTS)
    assert found.chat_id == 279058397


def test_what_telegram_says_is_who_it_is() -> None:
    found = init_data.read(vouch(CHAT, MONDAY, query_id="AAH", start_param="x"), KEY, MONDAY)
    assert found.chat_id == CHAT
    assert found.digest == init_data.read(vouch(CHAT, MONDAY, query_id="AAH", start_param="x"), KEY, MONDAY).digest
    assert found.digest != init_data.read(vouch(CHAT, MONDAY), KEY, MONDAY).digest


@pytest.mark.parametrize(
    ("after", "is_taken"),
    [
        pytest.param(timedelta(), True, id="now"),
        pytest.param(LASTS, True, id="an-hour-old"),
        pytest.param(LASTS + timedelta(seconds=1), False, id="older"),
        pytest.param(-AHEAD, True, id="a-clock-that-is-behind"),
        pytest.param(-AHEAD - timedelta(seconds=1), False, id="from-the-future"),
    ],
)
def test_it_holds_for_an_hour(after: timedelta, is_taken: bool) -> None:
    said = vouch(CHAT, MONDAY)
    if is_taken:
        assert init_data.read(said, KEY, MONDAY + after).chat_id == CHAT
    else:
        with pytest.raises(Forged):
            init_data.read(said, KEY, MONDAY + after)


GENUINE = vouch(CHAT, MONDAY)
FORGED = {
    "nothing": "",
    "no hash": urlencode([USER, NOW]),
    "an empty hash": urlencode([USER, NOW, ("hash", "")]),
    "another hash": urlencode([USER, NOW, ("hash", "0" * 64)]),
    "a hash that is not ascii": urlencode([USER, NOW, ("hash", "é" * 64)]),
    "another bot's": signed(USER, NOW, token="1:another"),
    "no token's": signed(USER, NOW, token=""),
    "another person put in": GENUINE.replace(quote(f'"id": {CHAT}', safe=""), quote('"id": 78', safe="")).replace(
        f"{CHAT}%2C", "78%2C"
    ),
    "a later time put in": GENUINE.replace(NOW[1], str(int(NOW[1]) + 60)),
    "a field put in": f"{GENUINE}&query_id=AAH",
    "a field taken out": vouch(CHAT, MONDAY, query_id="AAH").replace("query_id=AAH&", ""),
    "the user twice, the first genuine": f"{GENUINE}&{urlencode([('user', json.dumps({'id': 78}))])}",
    "the user twice, the last genuine": f"{urlencode([('user', json.dumps({'id': 78}))])}&{GENUINE}",
    "the user twice, and a hash of the last": signed(("user", json.dumps({"id": 78})), USER, NOW),
    "the hash twice": f"{GENUINE}&hash={dict(parse_qsl(GENUINE))['hash']}",
    "too many fields": signed(USER, NOW, *((f"x{n}", "") for n in range(20))),
    "too long": signed(USER, NOW, ("x", "x" * LONGEST)),
    "no user": signed(NOW),
    "a user that is no JSON": signed(("user", "{"), NOW),
    "a user that is a list": signed(("user", "[1]"), NOW),
    "a user that is a number": signed(("user", "7"), NOW),
    "a user without an id": signed(("user", "{}"), NOW),
    "a user with an id in words": signed(("user", '{"id": "seven"}'), NOW),
    "a user with no end": signed(("user", "[" * 3000), NOW),
    "a user with an endless id": signed(("user", '{"id": Infinity}'), NOW),
    "no time": signed(USER),
    "a time in words": signed(USER, ("auth_date", "today")),
    "a time without end": signed(USER, ("auth_date", "9" * 30)),
    "a time before all time": signed(USER, ("auth_date", "-" + "9" * 15)),
}


@pytest.mark.parametrize("name", FORGED)
def test_what_telegram_did_not_say_lets_nobody_in(name: str) -> None:
    assert FORGED[name] != GENUINE
    with pytest.raises(Forged):
        init_data.read(FORGED[name], KEY, MONDAY)


def test_the_forger_of_these_tests_can_sign() -> None:
    """Else what is above would be refused for its hash alone."""
    assert init_data.read(signed(USER, NOW), KEY, MONDAY).chat_id == CHAT


ANYTHING = st.text() | st.lists(st.tuples(st.text(), st.text())).map(lambda each: urlencode(each, errors="replace"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda each: st.dictionaries(st.text(), each)
)


@settings(max_examples=150, deadline=None)
@given(ANYTHING)
def test_anything_else_is_forged(said: str) -> None:
    with pytest.raises(Forged):
        init_data.read(said, KEY, MONDAY)


@settings(max_examples=150, deadline=None)
@given(user=JSON, date=st.integers().map(str) | st.text())
def test_what_is_signed_is_read_or_forged(user: object, date: str) -> None:
    said = signed(("user", json.dumps(user)), ("auth_date", date))
    with pytest.raises(Forged):
        init_data.read(said, KEY, MONDAY)


@settings(max_examples=150, deadline=None)
@given(place=st.integers(0, len(GENUINE) - 1), letter=st.characters(codec="ascii"))
def test_one_letter_that_is_another_lets_nobody_in(place: int, letter: str) -> None:
    """Unless it says the same: %2C and %2c are one comma."""
    changed = GENUINE[:place] + letter + GENUINE[place + 1 :]
    if parse_qsl(changed, keep_blank_values=True) == parse_qsl(GENUINE, keep_blank_values=True):
        return
    with pytest.raises(Forged):
        init_data.read(changed, KEY, MONDAY)
