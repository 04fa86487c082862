"""Every trouble is raised by python-telegram-bot itself, from what comes over the wire."""

import httpx
import pytest
from telegram.error import TelegramError
from telegram.request import HTTPXRequest, RequestData

from handlers.pipeline.answer import post
from handlers.pipeline.outcomes import (
    Done,
    Later,
    Moved,
    NotEditable,
    NoToken,
    NotRemovable,
    NotSent,
    Outcome,
    Refused,
    TooFast,
    Unknown,
    outcome,
)
from handlers.pipeline.refusals import UNKNOWN


def answers(status: int, description: str = "", **parameters: int) -> httpx.Response:
    body = {"ok": False, "error_code": status, "description": description}
    return httpx.Response(status, json={**body, "parameters": parameters} if parameters else body)


def said(description: str) -> httpx.Response:
    return answers(400, f"Bad Request: {description}")


async def meet(wire: httpx.Response | Exception) -> TelegramError:
    def respond(request: httpx.Request) -> httpx.Response:
        if isinstance(wire, Exception):
            raise wire
        return wire

    request = HTTPXRequest(httpx_kwargs={"transport": httpx.MockTransport(respond)})
    try:
        with pytest.raises(TelegramError) as caught:
            await post(request, "https://telegram.test/bot1:x/sendMessage", RequestData())
    finally:
        await request.shutdown()
    return caught.value


HTML = "<html><h1>502 Bad Gateway</h1></html>"


@pytest.mark.parametrize(
    ("wire", "expected"),
    [
        pytest.param(httpx.PoolTimeout(""), NotSent(), id="no-free-connection"),
        pytest.param(httpx.ConnectTimeout(""), NotSent(), id="connecting-took-too-long"),
        pytest.param(httpx.ConnectError(""), NotSent(), id="no-connection"),
        pytest.param(httpx.ProxyError(""), NotSent(), id="no-proxy"),
        pytest.param(answers(409, "Conflict"), NotSent(), id="conflict"),
        pytest.param(answers(429, "Too Many Requests", retry_after=7), TooFast(7), id="too-fast"),
        pytest.param(answers(403, "Forbidden: bot was blocked"), Refused("forbidden", gone=True), id="blocked"),
        pytest.param(said("chat not found"), Refused("chat not found", gone=True), id="no-such-chat"),
        pytest.param(said("user is deactivated"), Refused("chat not found", gone=True), id="account-deleted"),
        pytest.param(said("message is too long"), Refused("message is too long"), id="too-long"),
        pytest.param(said("BUTTON_DATA_INVALID"), Refused("button_data_invalid"), id="bad-button"),
        pytest.param(said('can\'t parse entities: tag "bea"'), Refused("can't parse entities"), id="quotes-the-text"),
        pytest.param(said("bea has a rash"), Refused(UNKNOWN), id="in-words-we-do-not-know"),
        pytest.param(httpx.Response(413, text=HTML), Refused("too large"), id="too-large"),
        pytest.param(answers(400, "upgraded", migrate_to_chat_id=-100), Moved(-100), id="group-upgraded"),
        pytest.param(answers(401, "Unauthorized"), NoToken(), id="token-revoked"),
        pytest.param(answers(404, "Not Found"), NoToken(), id="token-unknown"),
        pytest.param(httpx.Response(404, text=HTML), NoToken(), id="proxy-that-knows-nothing"),
        pytest.param(said("message is not modified: specified new message content"), Done(), id="looks-so-already"),
        pytest.param(said("message to edit not found"), NotEditable(), id="deleted-meanwhile"),
        pytest.param(said("message can't be edited"), NotEditable(), id="not-ours-to-edit"),
        pytest.param(said("there is no text in the message to edit"), NotEditable(), id="it-is-a-picture"),
        pytest.param(said("message to delete not found"), Done(), id="gone-already"),
        pytest.param(said("message can't be deleted"), NotRemovable(), id="not-ours-to-delete"),
        pytest.param(said("message can't be deleted for everyone"), NotRemovable(), id="too-old-to-delete"),
        pytest.param(httpx.ReadTimeout(""), Unknown(), id="no-answer-in-time"),
        pytest.param(httpx.WriteTimeout(""), Unknown(), id="not-all-written-in-time"),
        pytest.param(httpx.ReadError(""), Unknown(), id="cut-off-while-reading"),
        pytest.param(httpx.WriteError(""), Unknown(), id="cut-off-while-writing"),
        pytest.param(httpx.RemoteProtocolError(""), Unknown(), id="closed-without-an-answer"),
        pytest.param(answers(500, "Internal Server Error"), Later(), id="500-of-telegram"),
        pytest.param(answers(502, "Bad Gateway"), Later(), id="502-of-telegram"),
        pytest.param(answers(500), Later(), id="500-without-words"),
        pytest.param(httpx.Response(500, json={"error": "x", "description": "y"}), Unknown(), id="500-of-a-proxy"),
        pytest.param(httpx.Response(403, json={"error": "denied by policy"}), Unknown(), id="403-of-a-proxy"),
        pytest.param(httpx.Response(400, json={"error": "no"}), Unknown(), id="400-of-a-proxy"),
        pytest.param(httpx.Response(500, json=[]), Unknown(), id="a-list"),
        pytest.param(httpx.Response(200, json={"status": "login"}), Unknown(), id="200-of-a-portal"),
        pytest.param(httpx.Response(200, json=[]), Unknown(), id="200-with-a-list"),
        pytest.param(httpx.Response(403, text=HTML), Unknown(), id="403-as-a-page-is-no-block"),
        pytest.param(httpx.Response(400, text=HTML), Unknown(), id="400-as-a-page"),
        pytest.param(httpx.Response(502, text=HTML), Unknown(), id="502-as-a-page"),
        pytest.param(httpx.Response(200, text=HTML), Unknown(), id="200-as-a-page"),
        pytest.param(RuntimeError("what is this"), Unknown(), id="anything-else"),
    ],
)
@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
async def test_what_went_wrong_says_what_to_do(wire: httpx.Response | Exception, expected: Outcome) -> None:
    assert outcome(await meet(wire)) == expected


async def test_a_wait_may_be_told_as_a_duration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    assert outcome(await meet(answers(429, "Too Many Requests", retry_after=7))) == TooFast(7)
