"""Where each page of the desk is found, and what may be done there."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import PurePosixPath

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from web.desk import (
    alerts,
    chart,
    clinic,
    clinic_acts,
    clinic_texts,
    connection,
    corrections,
    endings,
    entrance,
    erasure,
    history,
    letters,
    member,
    papers,
    patient,
    patients,
    photos,
    protocols,
    record,
    talk,
    timeline,
    week,
    worklist,
)
from web.desk.desk import Desk
from web.desk.door import Do, Endpoint, guarded, sorry
from web.desk.door import missing as not_here
from web.desk.entrance import Entrance
from web.desk.live import Live
from web.desk.page import FOLDER
from web.desk.wall import Wall

Sorry = Callable[[Request, Exception], Awaitable[Response]]

LOOKS: Mapping[str, Do] = {
    "/": worklist.page,
    "/patients": patients.page,
    "/alerts": history.page,
    "/week": week.page,
    "/patients/{id:int}": patient.page,
    "/patients/{id:int}/chart.svg": chart.picture,
    "/patients/{id:int}/photos": photos.page,
    "/patients/{id:int}/photos/{set:int}/{number:int}": photos.one,
    "/patients/{id:int}/talk": talk.page,
    "/patients/{id:int}/timeline": timeline.page,
    "/patients/{id:int}/more": corrections.page,
    "/patients/{id:int}/file.pdf": papers.pdf,
    "/patients/{id:int}/file.json": papers.fhir,
    "/letters/{id:int}": letters.page,
    "/patients/{id:int}/record": record.page,
    "/protocols": protocols.page,
    "/protocols/{name}": protocols.one,
    "/protocols/{name}/chart.svg": protocols.chart,
    "/clinic": clinic.page,
    "/clinic/staff/{id:int}": member.page,
}
ACTS: Mapping[str, Do] = {
    "/alerts/{id:int}/take": alerts.take,
    "/alerts/{id:int}/take-over": alerts.take_over,
    "/alerts/{id:int}/hand-over": alerts.hand_over,
    "/alerts/{id:int}/recall": alerts.recall,
    "/alerts/{id:int}/close": alerts.close,
    "/alerts/{id:int}/reopen": alerts.reopen,
    "/alerts/{id:int}/say-closed": alerts.say_closed,
    "/patients/{id:int}/talk": talk.write,
    "/patients/{id:int}/ready": letters.ready,
    "/patients/{id:int}/correct/{what}": corrections.correct,
    "/patients/{id:int}/link": connection.link,
    "/patients/{id:int}/unbind": connection.unbind,
    "/patients/{id:int}/session": endings.begin_session,
    "/patients/{id:int}/end": endings.end,
    "/patients/{id:int}/follow-again": endings.follow_again,
    "/patients/{id:int}/erase": erasure.erase,
    "/letters/{id:int}/send": letters.send,
    "/clinic/settings/{piece}": clinic_acts.change,
    "/clinic/open-again": clinic_acts.open_again,
    "/clinic/languages": clinic_acts.switch_language,
    "/clinic/texts": clinic_texts.keep,
    "/clinic/texts/remove": clinic_texts.remove,
    "/clinic/aftercare": clinic_texts.keep_aftercare,
    "/clinic/invite": clinic_acts.invite,
    "/clinic/group": clinic_acts.connect_group,
    "/clinic/group/end": clinic_acts.end_group,
    "/clinic/staff/{id:int}/on": member.go_on_duty,
    "/clinic/staff/{id:int}/off": member.go_off_duty,
    "/clinic/staff/{id:int}/away": member.be_away,
    "/clinic/staff/{id:int}/rota": member.keep_rota,
    "/clinic/staff/{id:int}/always": member.drop_rota,
    "/clinic/staff/{id:int}/role": member.change_role,
    "/clinic/staff/{id:int}/remove": member.remove,
    "/clinic/leave": member.leave,
    "/protocols/{name}/sign": protocols.sign,
    "/protocols/{name}/draft": protocols.switch_draft,
    "/patients/find": patients.find,
    "/leave": entrance.leave,
    "/leave-everywhere": entrance.leave_everywhere,
}


def routes(desk: Desk) -> Sequence[BaseRoute]:
    """The wall stands around all of it, also around what went wrong."""
    return [Mount(desk.place.path, Wall(inner(desk), desk)), Route(desk.place.path, _to_worklist(desk))]


def inner(desk: Desk) -> Starlette:
    door, missing = Entrance(desk), _misses(desk)
    looks = [Route(path, guarded(desk, do), methods=["GET"]) for path, do in LOOKS.items()]
    acts = [Route(path, guarded(desk, do), methods=["POST"]) for path, do in ACTS.items()]
    app = Starlette(
        routes=[
            *looks,
            *acts,
            Route("/sign-in", door.way, methods=["GET"]),
            Route("/sign-in/app", door.app, methods=["POST"]),
            Route("/sign-in/link", door.open, methods=["POST"]),
            Route("/sign-in/{token}", door.link, methods=["GET"]),
            Route("/live", Live(desk).events, methods=["GET"]),
            Mount("/static", StaticFiles(directory=FOLDER / "static")),
        ],
        middleware=[Middleware(GZipMiddleware, minimum_size=1000)],
        exception_handlers={404: missing, 405: _goes_back(desk, looks), 500: _breaks(desk)},
    )
    app.router.redirect_slashes = False  # It would name the scheme by which the request came from whoever ends TLS.
    return app


def _to_worklist(desk: Desk) -> Endpoint:
    async def to_worklist(_request: Request) -> Response:
        return RedirectResponse(f"{desk.place.path}/", 307)

    return to_worklist


def _misses(desk: Desk) -> Sorry:
    async def misses(request: Request, _error: Exception) -> Response:
        return await not_here(desk, request)

    return misses


def _goes_back(desk: Desk, looks: Sequence[Route]) -> Sorry:
    """A form's answer that stands in a browser, with the form's address, is asked for anew: the page above it."""

    async def goes_back(request: Request, _error: Exception) -> Response:
        if request.method not in ("GET", "HEAD"):
            return await not_here(desk, request)
        above = map(str, PurePosixPath(request.url.path.removeprefix(desk.place.path)).parents)
        to = next(each for each in above if any(look.path_regex.match(each) for look in looks))
        return RedirectResponse(f"{desk.place.path}{to}", 303)

    return goes_back


def _breaks(desk: Desk) -> Sorry:
    async def breaks(request: Request, _error: Exception) -> Response:
        return sorry(desk, request, "broken", 500)

    return breaks
