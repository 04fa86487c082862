"""A clinic's own texts: the list, one of them, or the one that is being written."""

from dataclasses import dataclass
from datetime import datetime

from bot.clinic import Clinic, Role
from bot.clinic_limits import LONGEST_AFTERCARE, LONGEST_TEXT, MOST_TEXTS
from bot.outbox import Message
from bot.ports import Transaction
from handlers.buttons import encode
from handlers.forms import TextForm
from handlers.screen import Button, Drawn, Screen
from handlers.screens.about import paragraphs
from handlers.screens.reader import reader_of
from wording.own_texts import as_read, as_written, mark
from wording.text import fit
from wording.words import Words

LABEL_LIMIT = 40
AFTERCARE = "aftercare"
Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class TextsView:
    """`form` is there while something is written; `one` is the text that is looked at."""

    clinic: Clinic
    form: TextForm | None = None
    one: str = ""

    @property
    def language(self) -> str:
        return self.clinic.language


def load(tx: Transaction, message: Message, _now: datetime) -> TextsView | None:
    reader = reader_of(tx, message, message.subject)
    if reader is None or reader.role is not Role.ADMIN:
        return None
    clinic, about = tx.clinics.get(reader.clinic_id), message.params.get("one")
    one = next((each for each in clinic.texts if mark(each) == about), "")
    return TextsView(clinic, TextForm.read(tx.drafts.get(message.chat_id)), one)


def draw(view: TextsView, words: Words) -> Drawn:
    if view.form is not None:
        return _form(view, view.form, words)
    if view.one:
        return _one(view.one, words)
    return _list(view, words)


def _list(view: TextsView, words: Words) -> Drawn:
    clinic, head = view.clinic, words("texts.head")
    texts = [as_written(each, words) for each in clinic.texts]
    often = [f"{number}. {text}" for number, text in enumerate(texts, start=1)]
    care = adds(clinic, words) or words("texts.no_aftercare")
    text = paragraphs(head, *(often or [words("texts.none")]), words("texts.aftercare"), care)
    marked = zip(texts, map(mark, clinic.texts), strict=True)
    chosen = [(Button(fit(text, LABEL_LIMIT), _to("one", about)),) for text, about in marked]
    add = ((Button(words("texts.add"), _to("add")),),) if len(clinic.texts) < MOST_TEXTS else ()
    change = (Button(words("texts.change_aftercare"), _to("aftercare")),)
    back = (Button(words("provider.back"), encode("p.clinic", "all")),)
    return Drawn(text, (*chosen, *add, change, back), bold=(head, words("texts.aftercare")))


def _one(text: str, words: Words) -> Drawn:
    write, remove = Button(words("texts.write"), _to("write", mark(text))), _remove("remove", mark(text), words)
    return Drawn(_example(text, words), ((write,), (remove,), (_back(words),)))


def _form(view: TextsView, form: TextForm, words: Words) -> Drawn:
    is_care = form.step == AFTERCARE
    if form.text and not form.fault:
        shown = adds_text(view.clinic, form.text, words) if is_care else _example(form.text, words)
        keep = Button(words("texts.keep"), _to("keep", mark(form.text)))
        return Drawn(paragraphs(shown, words("texts.question")), ((keep,), (_back(words),)))
    asked = words("texts.ask_aftercare" if is_care else "texts.ask")
    fault = (
        words(f"texts.fault.{form.fault}", most=LONGEST_AFTERCARE if is_care else LONGEST_TEXT) if form.fault else ""
    )
    now = adds(view.clinic, words) if is_care else ""
    gone = ((_remove("clear", 0, words),),) if now else ()
    return Drawn(paragraphs(now, fault, asked), (*gone, (_back(words),)), bold=(asked.split("\n")[0],))


def _example(text: str, words: Words) -> str:
    """As it stands, and as a patient would read it."""
    filled = as_read(text, words)
    return paragraphs(as_written(text, words), words("texts.example", text=filled)) if filled != text else text


def adds(clinic: Clinic, words: Words) -> str:
    """The clinic's own words on aftercare, as patients read them; "" if it has none."""
    return adds_text(clinic, clinic.aftercare, words) if clinic.aftercare else ""


def adds_text(clinic: Clinic, text: str, words: Words) -> str:
    return words("care.adds", clinic=clinic.name, text=text)


def _remove(what: str, about: int, words: Words) -> Button:
    return Button(words("texts.remove"), _to(what, about) if about else _to(what))


def _back(words: Words) -> Button:
    return Button(words("provider.back"), _to("all"))


def _to(what: str, *about: int) -> str:
    return encode("p.texts", what, *about)


CLINIC_TEXTS = Screen(load, draw)
