"""A link that opens the desk in a browser, once."""

from dataclasses import dataclass
from datetime import datetime

from bot.outbox import Message
from bot.ports import Transaction
from handlers.buttons import encode
from handlers.links import Links
from handlers.screen import Button, Drawn, Screen
from handlers.screens.reader import reader_of
from wording.words import Words


@dataclass(frozen=True, slots=True)
class DeskView:
    """`url` is "" where the link was taken back, or where there is no desk."""

    language: str
    url: str
    is_there: bool


def desk_screen(links: Links) -> Screen[DeskView]:
    def load(tx: Transaction, message: Message, _now: datetime) -> DeskView | None:
        reader = reader_of(tx, message, message.subject)
        if reader is None:
            return None
        token = str(message.params.get("token", ""))
        url = f"{links.desk}/sign-in/{token}" if links.desk and token else ""
        return DeskView(tx.clinics.get(reader.clinic_id).language, url, bool(links.desk))

    return Screen(load, draw)


def draw(view: DeskView, words: Words) -> Drawn:
    if not view.is_there:
        return Drawn(words("desk.none"))
    again = Button(words("desk.link.again"), encode("p.desk", "new"))
    out = Button(words("desk.leave_everywhere"), encode("p.desk", "out"))
    if not view.url:
        return Drawn(words("desk.link.over"), ((again,),))
    return Drawn(words("desk.link.message"), ((Button(words("desk.link.open"), url=view.url),), (out,)))
