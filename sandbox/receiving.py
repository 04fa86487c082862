"""getUpdates, and what else decides how the bot hears of things."""

from sandbox.errors import Dropped, Json, Refused
from sandbox.faults import Faults
from sandbox.parameters import Params
from sandbox.webhook import IN_USE, Webhook
from sandbox.world import World

LONGEST_POLL = 50
CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


class Receiver:
    """One long poll at a time: a newer one ends the older."""

    def __init__(self, world: World, faults: Faults, webhook: Webhook) -> None:
        self._world = world
        self._faults = faults
        self._webhook = webhook
        self._newest = object()

    async def get_updates(self, params: Params) -> list[Json]:
        if (allowed := params.strings("allowed_updates")) is not None:
            self._world.updates.allowed = tuple(allowed)
        limit = params.integer("limit", 100)
        limit = limit if 0 < limit <= 100 else 100
        mine = self._newest = object()
        self._world.bell.ring()

        def look() -> list[Json] | None:
            if self._newest is not mine:
                raise Refused(409, CONFLICT)
            if self._webhook.url:
                raise Refused(409, IN_USE)
            if self._faults.away:
                raise Dropped(done=False)
            return self._world.updates.page(params.integer("offset"), limit, self._world.clock()) or None

        wait = min(max(params.integer("timeout"), 0), LONGEST_POLL)
        return await self._world.bell.until(look, wait) or []
