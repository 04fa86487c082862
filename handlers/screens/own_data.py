"""/mydata: all that is kept of one treatment, as a paper to read and as a file for another program."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.outbox import Message
from bot.ports import NotYours, Store, Transaction
from bot.workflows import exporting
from bot.workflows.exporting import OwnData
from handlers.exports.own_json import own_json
from handlers.exports.own_paper import OwnPaper
from handlers.screen import Drawn, Screen, Screens
from reports.paper import pdf
from wording.words import Words


@dataclass(frozen=True, slots=True)
class OwnDataView:
    own: OwnData
    now: datetime

    @property
    def language(self) -> str:
        return self.own.dossier.enrollment.language


def load(tx: Transaction, message: Message, now: datetime) -> OwnDataView | None:
    """None for what is not this chat's any more."""
    try:
        return OwnDataView(exporting.own_data(tx, message.chat_id, message.subject), now)
    except NotYours:
        return None


def draw_paper(view: OwnDataView, words: Words) -> Drawn:
    return _drawn(view, words, "own.paper", pdf(OwnPaper(view.own, words, view.now).paper()), "pdf")


def draw_json(view: OwnDataView, words: Words) -> Drawn:
    return _drawn(view, words, "own.json", own_json(view.own, words, view.now), "json")


def _drawn(view: OwnDataView, words: Words, key: str, content: bytes, ending: str) -> Drawn:
    of = view.own.dossier.enrollment
    caption = words(key, treatment=_treatment(view, words), clinic=view.own.dossier.clinic.name)
    name = words("own.file")
    return Drawn(caption, picture=content, file_name=f"{name}-{of.treated_on:%Y-%m-%d}.{ending}")


def _treatment(view: OwnDataView, words: Words) -> str:
    of = view.own.dossier.enrollment
    return words("treatment", procedure=words(f"procedure.{of.protocol_id}"), date=words.date(of.treated_on))


def _made(draw: Callable[[OwnDataView, Words], Drawn]) -> Callable[[Store, OwnDataView, Words], Awaitable[Drawn]]:
    async def make(_store: Store, view: OwnDataView, words: Words) -> Drawn:
        return await asyncio.to_thread(draw, view, words)

    return make


def draw_failed(view: OwnDataView, words: Words) -> Drawn:
    clinic = view.own.dossier.clinic
    return Drawn(words("own.failed", clinic=clinic.name, phone=clinic.phone))


FAILED = Screen(load, draw_failed)
OWN_DATA: Screens = {
    "own_paper": Screen(load, draw_failed, FAILED, _made(draw_paper)),
    "own_json": Screen(load, draw_failed, FAILED, _made(draw_json)),
    "no_own_paper": FAILED,
    "no_own_json": FAILED,
}
