"""What the bot hears, says and does put together."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from telegram import Bot

from bot import lexicon, protocol
from bot.ports import Due, Transaction
from bot.workflows import clock as due_work
from bot.workflows import delivery, faults, grouping
from commands import erased
from commands.protocol import use
from commands.upkeep import NO_PAPERS, Papers, tidy
from handlers import routes
from handlers.links import Links
from handlers.pipeline import worker
from handlers.pipeline.delivery import Hooks
from handlers.pipeline.lost_time import LostTime
from handlers.pipeline.pipeline import Clinic, Pipeline
from handlers.screens import menu
from handlers.screens.all import screens
from storage.database import SqlStore
from wording.words import read_all

Clock = Callable[[], datetime]


def prepare() -> None:
    """Read what it says and understands. Raises BadWording, and BadProtocol where a protocol lacks its words."""
    lexicon.load()
    use(protocol.own_folder())


def make_pipeline(
    store: SqlStore,
    bot: Bot,
    links: Links,
    clock: Clock,
    *,
    papers: Papers = NO_PAPERS,
    operators: int | None = None,
    lost_time: LostTime | None = None,
    **more: Any,
) -> Pipeline:
    """`operators` is the chat of who runs the bot; `more` is handed on to the pipeline: its pace, its seconds."""

    def work_due(tx: Transaction, due: Due, now: datetime, hears: bool = True) -> None:
        if due.kind == "erased":
            erased.note(tx, due, papers.erased)
            if papers.backups is not None:
                papers.backups.renew_keys(now)
        elif (due.kind, due.subject) != ("group", operators):  # Theirs is not left for want of a clinic.
            due_work.work_due(tx, due, now, hears)

    lexicon.load()
    application = worker.build(bot)
    routes.register(application, links)
    if lost_time is not None:
        lost_time.watch(application)
    wording = read_all(own=protocol.own_folder())
    clinic = Clinic(
        screens=screens(links),
        otherwise=routes.OTHERWISE,
        hooks=Hooks(delivery.sent, delivery.recipient_gone, delivery.not_delivered, grouping.has_moved),
        work_due=work_due,
        work_failed=faults.work_failed,
        on_deaf=due_work.ask_again,
        upkeep=lambda now: tidy(store, papers, now),
        menus=menu.for_everybody(wording),
    )
    return Pipeline(store, application, wording, clinic, clock, polling=bot._request[0], **more)
