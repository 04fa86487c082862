"""The rooms of web/ put together; this is loaded when somebody first asks over HTTP."""

import socket
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from urllib.parse import urlsplit

from starlette.routing import BaseRoute

from bot import protocol
from bot.ports import Clock
from commands.health import Doctor
from commands.photos import Photos
from commands.settings import Settings
from commands.site import Known, webhook_secrets
from handlers.exports.papers import PAPERS
from handlers.pipeline.pulse import Pulse
from handlers.pipeline.webhook import Webhook
from storage.database import SqlStore
from web import health, metrics
from web import webhook as way_in
from web.app import make_app
from web.desk.desk import Desk, Place
from web.desk.init_data import key_of
from web.desk.routes import routes as desk_routes
from web.server import serve
from wording.words import read_all


def serving(
    settings: Settings,
    store: SqlStore,
    clock: Clock,
    doctor: Doctor,
    pulse: Pulse,
    webhook: Webhook | None,
    known: Known,
) -> Callable[[socket.socket], Awaitable[None]]:
    """What answers at a door, until cancelled: health, figures, the webhook and the desk, as far as there are any."""
    rooms = [health.routes(doctor.look), metrics.routes(doctor.look, pulse.counts), hooked(webhook, store)]
    return partial(serve, make_app(*rooms, desk_of(settings, store, clock, known)))


def hooked(webhook: Webhook | None, store: SqlStore) -> Sequence[BaseRoute]:
    if webhook is None:
        return []
    return way_in.routes(urlsplit(webhook.url).path, webhook.inlet.keep, partial(webhook_secrets, store))


def desk_of(settings: Settings, store: SqlStore, clock: Clock, known: Known) -> Sequence[BaseRoute]:
    """Nothing where DESK_URL is not set."""
    if settings.desk_url is None or settings.bot_token is None:
        return []
    return desk_routes(
        Desk(
            store=store,
            clock=clock,
            wording=read_all(own=protocol.own_folder()),
            place=Place.of(settings.desk_url),
            app_key=key_of(settings.bot_token.get_secret_value()),
            photo=Photos(settings).fetch,
            papers=PAPERS,
            links=lambda: known.links,
            framed_by=origin_of(settings.telegram_api_url) if settings.clock_file is not None else "",
        )
    )


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
