"""Whether the bot looks after its patients, for a monitor to ask."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.health import Light, Report

Look = Callable[[], Awaitable[Report]]


def routes(look: Look) -> list[Route]:
    """/healthz: 200 where every light is green, 503 where one is red. /livez: 200 as long as the process answers."""

    async def healthz(_: Request) -> Response:
        report = await look()
        return JSONResponse(as_json(report.lights), 503 if report.is_red else 200, {"Cache-Control": "no-store"})

    return [Route("/healthz", healthz), Route("/livez", livez)]


async def livez(_: Request) -> Response:
    return JSONResponse({"state": "alive"})


def as_json(lights: Sequence[Light]) -> dict[str, object]:
    return {
        "state": "red" if any(each.reason for each in lights) else "green",
        "checks": [
            {"name": each.name, "state": each.state, "value": each.value, "unit": each.unit, "reason": each.reason}
            for each in lights
        ],
    }


def read(page: Any) -> list[Light]:
    """What `as_json` has made. Raises ValueError for anything else."""
    try:
        return [Light(each["name"], each["value"], each["unit"], each["reason"]) for each in page["checks"]]
    except (KeyError, TypeError) as error:
        raise ValueError("no page of ours") from error
