"""Who may come in: checked at every request, before anything of a patient is read."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.ports import NotYours, StoreTrouble, Transaction
from bot.sign_in import LASTS, Way, digest_of
from bot.workflows import entering
from web.desk import asked, papers, passed_on, told
from web.desk.asked import Asked, BadAsk
from web.desk.desk import Desk, Reader
from web.desk.hints import Lacks
from web.desk.page import Drawing, Elsewhere, Made, Page, Paper, Photo, drawn, html, render
from wording.words import SOURCE, Words, speaking, spoken

Do = Callable[[Transaction, Reader, Asked], Made]
Endpoint = Callable[[Request], Awaitable[Response]]
FROM_HERE = ("same-origin", "none")  # What a browser says of where a request comes from; not all say it.
NEWS_DIGITS = 16


class SignedOut(Exception):
    """Nobody is signed in in this browser, or not any more."""


class TurnedAway(Exception):
    """Who is signed in, and asks for what is not theirs, or as no page of ours asks: `what` is missing or asked."""

    def __init__(self, reader: Reader, what: str) -> None:
        super().__init__(what)
        self.reader, self.what = reader, what


def guarded(desk: Desk, do: Do) -> Endpoint:
    """`do` is one transaction; it is given who looks, and raises NotYours for what is not theirs."""

    async def endpoint(request: Request) -> Response:
        try:
            given = await asked.read(request)
            reader, made, said = await desk.store.run(_work, desk, request, given, do, desk.clock())
            answer = await _answer(desk, reader, made, said)
            if isinstance(made, Paper | Photo):  # It has taken a while, in which they may have been removed.
                await desk.store.run(reader_of, desk, request, desk.clock())
        except SignedOut:
            return forget_browser(desk, RedirectResponse(way_in(desk, request), 303))
        except BadAsk:
            return sorry(desk, request, "asked", 400)
        except TurnedAway as error:
            return await _refuse(desk, request, error, name_of(do))
        except StoreTrouble:
            return sorry(desk, request, "busy", 503)
        return answer

    return endpoint


async def _answer(desk: Desk, reader: Reader, made: Made, said: str) -> Response:
    match made:
        case Elsewhere():
            return RedirectResponse(f"{desk.place.path}{made.to}{_behind(made)}", 303)
        case Drawing():
            return drawn(made.content)
        case Photo():
            return await passed_on.photo(desk, made, reader.words)
        case Paper():
            return await papers.made(desk, made, reader)
    return html(await asyncio.to_thread(render, desk, made, reader.words, reader, said), made.status)


async def _refuse(desk: Desk, request: Request, error: TurnedAway, of: str) -> Response:
    """What is not theirs is on the record, unless nobody is signed in any more or the database does not answer."""
    if error.what == "asked":
        return sorry(desk, request, "asked", 400, error.reader)
    with suppress(SignedOut, StoreTrouble):
        await desk.store.run(_note_refusal, desk, request, of, desk.clock())
    return sorry(desk, request, "missing", 404, error.reader)


def name_of(do: Do) -> str:
    """For the record: of which page or act."""
    return f"{do.__module__.rpartition('.')[2]}.{do.__name__}"


def _note_refusal(tx: Transaction, desk: Desk, request: Request, what: str, now: datetime) -> None:
    entering.refused(tx, reader_of(tx, desk, request, now).provider, what, now)


def _behind(made: Elsewhere) -> str:
    if not made.told:
        return ""
    about = f"&of={made.of}" if made.of else ""
    return f"{'&' if '?' in made.to else '?'}told={made.told}{about}"


def _work(
    tx: Transaction, desk: Desk, request: Request, given: Asked, do: Do, now: datetime
) -> tuple[Reader, Made, str]:
    """Who looks, what was made for them, and what stands above it once."""
    reader = reader_of(tx, desk, request, now)
    if request.method == "POST" and not _is_meant(desk, request, given, reader):
        raise BadAsk("csrf")
    try:
        return reader, do(tx, reader, given), told.sentence(tx, reader, given)
    except NotYours as error:
        raise TurnedAway(reader, "missing") from error
    except BadAsk as error:
        raise TurnedAway(reader, "asked") from error


def reader_of(tx: Transaction, desk: Desk, request: Request, now: datetime) -> Reader:
    """Raises SignedOut."""
    secret = request.cookies.get(cookie_name(desk), "")
    browser = digest_of(secret)
    try:
        provider = entering.reader(tx, browser, now)
    except NotYours as error:
        raise SignedOut from error
    clinic = tx.clinics.get(provider.clinic_id)
    words = speaking(desk.wording, clinic.language).on_clock(clinic.hour_cycle)
    return Reader(provider, clinic, words, now, csrf_of(secret), browser, news_of(tx, clinic.id))


def news_of(tx: Transaction, clinic_id: int) -> str:
    return sha256(tx.alerts.news_of_clinic(clinic_id).encode()).hexdigest()[:NEWS_DIGITS]


def _is_meant(desk: Desk, request: Request, given: Asked, reader: Reader) -> bool:
    """By a form of ours, and not by another site's page that is open in the same browser."""
    said = given.form.get("csrf", "")
    return is_from_here(desk, request) and hmac.compare_digest(said.encode("utf-8", "replace"), reader.csrf.encode())


def is_from_here(desk: Desk, request: Request) -> bool:
    origin, site = request.headers.get("origin", desk.place.origin), request.headers.get("sec-fetch-site", "none")
    if origin != desk.place.origin and site == "same-origin":
        desk.hints.say(Lacks.ORIGIN, desk.clock())
    return origin == desk.place.origin and site in FROM_HERE


def csrf_of(secret: str) -> str:
    return sha256(f"csrf {secret}".encode()).hexdigest()


def way_in(desk: Desk, request: Request) -> str:
    """Where somebody was signed in it is said that they are no longer."""
    return f"{desk.place.path}/sign-in{'?out' if request.cookies.get(cookie_name(desk)) else ''}"


def cookie_name(desk: Desk) -> str:
    """With this prefix a browser takes it over TLS alone, and for this host alone."""
    return "__Host-desk" if desk.place.is_secure else "desk"


def remember_browser(desk: Desk, response: Response, secret: str) -> Response:
    response.set_cookie(
        cookie_name(desk),
        secret,
        max_age=int(LASTS[Way.BROWSER].total_seconds()),
        path="/",
        secure=desk.place.is_secure,
        httponly=True,
        samesite="strict",
    )
    return response


def forget_browser(desk: Desk, response: Response) -> Response:
    response.delete_cookie(cookie_name(desk), path="/", secure=desk.place.is_secure, httponly=True, samesite="strict")
    return response


async def missing(desk: Desk, request: Request) -> Response:
    """With the menu for who is signed in."""
    reader = None
    with suppress(SignedOut, StoreTrouble):
        reader = await desk.store.run(reader_of, desk, request, desk.clock())
    return sorry(desk, request, "missing", 404, reader)


def sorry(desk: Desk, request: Request, what: str, status: int, reader: Reader | None = None) -> Response:
    """A page that says so, in the language of the browser where it is not known who asks, or of no matter.

    It does not ask again by itself when something is new.
    """
    page = Page("sorry", {"what": what})
    if reader is None:
        return html(render(desk, page, words_of(desk, request)), status)
    return html(render(desk, page, reader.words, replace(reader, news="")), status)


def words_of(desk: Desk, request: Request) -> Words:
    for each in request.headers.get("accept-language", "")[:200].split(","):
        if language := spoken(desk.wording, each.partition(";")[0].strip()):
            return desk.wording[language]
    return desk.wording[SOURCE]
