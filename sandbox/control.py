"""The control API: what a test, a terminal or a page may do with the sandbox. JSON in, JSON out."""

import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sandbox import acts
from sandbox.asked import Asked
from sandbox.errors import Json
from sandbox.faults import Fault
from sandbox.telegram import Telegram


async def idle(telegram: Telegram, asked: Asked) -> Json:
    """With "timeout", wait so long for the bot to have confirmed everything."""
    await telegram.until_idle(asked.seconds_or("timeout", 0))
    return {"unconfirmed": telegram.unconfirmed()}


async def get_faults(telegram: Telegram, _asked: Asked) -> Any:
    return [fault.as_json() for fault in telegram.faults.all()]


async def post_faults(telegram: Telegram, asked: Asked) -> Json:
    fault = Fault(
        asked.text("kind"),
        method=asked.text_or("method", "*"),
        chat_id=asked.maybe_integer("chat_id"),
        seconds=asked.number_or("seconds", 1),
        times=asked.maybe_integer("times"),
        probability=asked.number_or("probability", 1),
        seed=int(asked.number_or("seed", 0)),
    )
    telegram.faults.add(fault)
    telegram.diary.fault_began(fault)
    telegram.world.tell("faults")
    return fault.as_json()


async def delete_faults(telegram: Telegram, asked: Asked) -> Json:
    """One ("id"), or all."""
    for fault in telegram.faults.take_away(asked.maybe_integer("id")):
        if not fault.is_over:
            telegram.diary.fault_ended(fault)
    telegram.world.tell("faults")
    return {"faults": len(telegram.faults.all())}


async def calls(telegram: Telegram, asked: Asked) -> Any:
    """The newest last; narrowed by "method", "chat_id" and "last"."""
    found = [
        call.as_json()
        for call in telegram.calls
        if asked.text_or("method", call.method).lower() == call.method.lower()
        and asked.text_or("chat_id", str(call.params.get("chat_id"))) == str(call.params.get("chat_id"))
    ]
    return found[-int(asked.number_or("last", 200)) :]


async def reset(telegram: Telegram, _asked: Asked) -> Json:
    telegram.reset()
    return {"reset": True}


async def health(telegram: Telegram, _asked: Asked) -> Json:
    return {
        "ok": True,
        "bot": telegram.username,
        "pid": os.getpid(),
        "now": telegram.world.now(),
        "people": len(telegram.people.all()),
        "unconfirmed": telegram.unconfirmed(),
        "version": telegram.world.version,
    }


Act = Callable[[Telegram, Asked], Awaitable[Any]]
ROUTES: Mapping[tuple[str, str], Act] = {
    ("GET", "people"): acts.get_people,
    ("POST", "people"): acts.post_people,
    ("POST", "open"): acts.open_link,
    ("POST", "say"): acts.say,
    ("POST", "tap"): acts.tap,
    ("GET", "app"): acts.app,
    ("POST", "photo"): acts.photo,
    ("POST", "album"): acts.album,
    ("POST", "document"): acts.document,
    ("POST", "edit"): acts.edit,
    ("POST", "block"): acts.block,
    ("POST", "unblock"): acts.unblock,
    ("GET", "transcript"): acts.transcript,
    ("GET", "wait"): acts.wait,
    ("GET", "idle"): idle,
    ("GET", "groups"): acts.get_groups,
    ("POST", "groups"): acts.post_groups,
    ("POST", "groups/add-bot"): acts.add_bot,
    ("POST", "groups/remove-bot"): acts.remove_bot,
    ("POST", "groups/member"): acts.set_member,
    ("POST", "migrate"): acts.migrate,
    ("GET", "faults"): get_faults,
    ("POST", "faults"): post_faults,
    ("DELETE", "faults"): delete_faults,
    ("GET", "calls"): calls,
    ("POST", "reset"): reset,
    ("GET", "health"): health,
}
