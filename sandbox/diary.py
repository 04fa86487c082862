"""What has happened to the bot and its Telegram, in sentences for whoever looks on."""

from collections import deque

from sandbox.errors import Json
from sandbox.faults import ANSWERED, Fault
from sandbox.world import World

KEPT = 200
_BEGAN = {
    "away": "The network is away: the bot cannot reach Telegram, and Telegram not the bot.",
    "429": "Telegram says “too many requests” to what the bot does.",
    "500": "Telegram fails inside (500).",
    "502_html": "A proxy answers in Telegram’s place, with a web page.",
    "401": "Telegram does not accept the bot’s token.",
    "404": "Telegram says “not found” to the bot.",
    "400": "Telegram refuses what the bot sends, without a reason that anybody knows.",
    "403": "Telegram says that the bot was blocked.",
    "drop_before": "Connections are cut before anything is done.",
    "drop_after": "Connections are cut after the work is done, before the answer: the bot cannot know.",
    "slow": "Telegram is slow to answer.",
    "black_hole": "Telegram hears and never answers.",
    "garbage_update": "The bot is sent an update that nobody can read.",
}
_ENDED = {
    "away": "The network is back.",
    "429": "Telegram takes messages again.",
}


class Diary:
    """The newest last. `tone` is "plain", "alert", "trouble" or "good"."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.entries: deque[Json] = deque(maxlen=KEPT)

    def note(self, text: str, tone: str = "plain", at: float | None = None) -> None:
        """Of this moment, unless it was `at` another (unix seconds) and is seen only now."""
        entry: Json = {"at": self._world.now() if at is None else int(at), "text": text, "tone": tone}
        self.entries.append(entry)
        self._world.tell("note", entry=entry)

    def fault_began(self, fault: Fault) -> None:
        self.note(_BEGAN[fault.kind], "trouble")

    def fault_ended(self, fault: Fault) -> None:
        """Taken away, or over by itself."""
        ended = _ENDED.get(fault.kind, f"It is over: {_BEGAN[fault.kind]}")
        self.note(ended if fault.kind in ANSWERED else f"{ended} {failed(fault.hits)}", "good")


def failed(calls: int) -> str:
    """In words, how many calls of the bot went wrong."""
    return "No call failed." if not calls else f"{calls} call{'' if calls == 1 else 's'} of the bot failed meanwhile."
