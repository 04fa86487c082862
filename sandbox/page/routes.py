"""Where the page is found, and what it asks."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.asked import Asked
from sandbox.bodies import as_json, asked, is_json
from sandbox.chats import Person
from sandbox.errors import Impossible, Json
from sandbox.images import kind_of
from sandbox.launch import launch
from sandbox.menu_button import app_origins
from sandbox.page.drawing import ROLES, Drawing
from sandbox.page.live import Live, Stream
from sandbox.page.standing import Standing
from sandbox.stage import Stage
from sandbox.telegram import Telegram

STATIC = Path(__file__).parent / "static"
DEFAULTS = {"clinic": "Ann", "colleague": "Vera", "patient": "Bea"}
HERE = ("http://127.0.0.1:*", "http://localhost:*")  # Where a bot that is tried out serves what it offers.
_GUARD = {
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


def page_routes(telegram: Telegram, stage: Stage | None) -> list[BaseRoute]:
    page = _Page(telegram, stage)
    return [
        Route("/", page.whole),
        Route("/phone", page.phone),
        Route("/app", page.app),
        Route("/events", page.events),
        Route("/picture/{path:path}", page.picture),
        Route("/stage", page.state),
        Route("/stage/{act}", page.act, methods=["POST"]),
        Route("/favicon.ico", _icon),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]


class _Page:
    def __init__(self, telegram: Telegram, stage: Stage | None) -> None:
        self._telegram = telegram
        self._drawing = Drawing(telegram)
        self._standing = Standing(telegram, stage, self._drawing)

    async def whole(self, request: Request) -> Response:
        """Whoever is named and not there is Ann, Vera or Bea, who are made if they are missing, too."""
        holders = {side: self._somebody(request, side) for side in ROLES}
        state, courses = await self._standing.state(), self._standing.courses()
        drawn = self._drawing.page(
            holders,
            state=state,
            courses=courses,
            course_count=sum(len(group) for _, group in courses),
            faults=self._standing.faults(),
            version=self._telegram.world.version,
            run=self._telegram.world.run,
            now=self._telegram.world.now(),
        )
        framed = " ".join((*HERE, *app_origins(self._telegram.world)))
        return _html(drawn, f"; frame-src {framed}")

    async def phone(self, request: Request) -> Response:
        try:
            given = Asked(request.query_params)
            side, person = given.text("side"), self._telegram.people.find(given.text("person"))
            if side not in ROLES:
                raise Impossible(f"a side is one of: {', '.join(ROLES)}")
        except Impossible as error:
            return _refused(error)
        await self._standing.state()
        return _html(self._drawing.phone(person, side, given.text_or("link", ""), given.text_or("followed", "")))

    async def app(self, request: Request) -> Response:
        """Leads to the Mini App that somebody's button opens, signed for them."""
        try:
            given = Asked(request.query_params)
            person = self._telegram.people.find(given.text("person"))
            opened = launch(self._telegram.world, self._telegram.token, person, given.maybe_text("url"))
        except Impossible as error:
            return _refused(error)
        return RedirectResponse(opened["address"], 303, headers=_GUARD)

    async def events(self, _request: Request) -> Response:
        return Stream(Live(self._telegram, self._drawing, self._standing))

    async def picture(self, request: Request) -> Response:
        """Photos are shown, whatever else was sent is saved: it may be a page that would do things here."""
        file = self._telegram.world.files.by_path(request.path_params["path"])
        if file is None:
            return _refused(Impossible("there is no such file", 404))
        kind = kind_of(file.content) if file.kind == "photo" else None
        shown = "inline" if kind else "attachment"
        headers = {**_GUARD, "content-disposition": shown}
        return Response(file.content, media_type=kind or "application/octet-stream", headers=headers)

    async def state(self, _request: Request) -> Response:
        if (state := await self._standing.state()) is None:
            return _refused(Impossible("there is nothing around this Telegram", 404))
        return as_json({"now": self._telegram.world.now(), "state": state})

    async def act(self, request: Request) -> Response:
        """Answers with how things stand then."""
        try:
            if not is_json(request):
                raise Impossible("send JSON, with the content type application/json")
            await self._do(request.path_params["act"], Asked(await asked(request)))
            return as_json({"state": await self._standing.state()})
        except Impossible as error:
            return _refused(error)

    async def _do(self, act: str, given: Asked) -> None:
        stage = self._standing.stage
        match act:
            case "move":
                await stage.move(given.text("by"))
            case "kill":
                await stage.kill_bot()
            case "again":
                await stage.begin_again()
            case "play":
                await stage.play(given.text("course"))
            case "week":
                await stage.play_week()
            case "stop":
                await stage.stop_playing()
            case _:
                raise Impossible(f"the stage cannot {act!r}", 404)

    def _somebody(self, request: Request, side: str) -> Person:
        people = self._telegram.people
        try:
            return people.find(request.query_params.get(side, DEFAULTS[side]))
        except Impossible:
            return people.join(DEFAULTS[side])


async def _icon(_request: Request) -> Response:
    return RedirectResponse("/static/icon.svg")


def _html(content: str, allowed: str = "") -> HTMLResponse:
    """`allowed` goes on with the content security policy."""
    headers = {**_GUARD, "content-security-policy": _GUARD["content-security-policy"] + allowed}
    return HTMLResponse(content.encode("utf-8", "replace"), headers=headers)


def _refused(error: Impossible) -> Response:
    body: Json = {"error": str(error)}
    return as_json(body, error.status)
