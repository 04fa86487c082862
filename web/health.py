"""Whether the bot looks after its patients, for a monitor to ask."""

from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.health import Light, is_red

Look = Callable[[], Awaitable[Sequence[Light]]]


def routes(look: Look) -> list[Route]:
    """/healthz: 200 where every light is green, 503 where one is red. /livez: 200 as long as the process answers."""

    async def healthz(_: Request) -> Response:
        lights = await look()
        return JSONResponse(as_json(lights), 503 if is_red(lights) else 200, {"Cache-Control": "no-store"})

    return [Route("/healthz", healthz), Route("/livez", livez)]


async def livez(_: Request) -> Response:
    return JSONResponse({"state": "alive"})


def as_json(lights: Sequence[Light]) -> dict[str, object]:
    return {
        "state": "red" if is_red(lights) else "green",
        "checks": [
            {"name": each.name, "state": each.state, "value": each.value, "unit": each.unit, "reason": each.reason}
            for each in lights
        ],
    }
