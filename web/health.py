"""Whether the bot looks after its patients, for a monitor to ask."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.health import Report

Look = Callable[[], Awaitable[Report]]


def routes(look: Look) -> list[Route]:
    """/healthz: 200 where every light is green, 503 where one is red. /livez: 200 as long as the process answers."""

    async def healthz(_: Request) -> Response:
        report = await look()
        return JSONResponse(as_json(report), 503 if report.is_red else 200, {"Cache-Control": "no-store"})

    return [Route("/healthz", healthz), Route("/livez", livez)]


async def livez(_: Request) -> Response:
    return JSONResponse({"state": "alive"})


def as_json(report: Report) -> dict[str, object]:
    return {
        "state": "red" if report.is_red else "green",
        "checks": [
            {"name": each.name, "state": each.state, "value": each.value, "unit": each.unit, "reason": each.reason}
            for each in report.lights
        ],
    }
