"""The clinic's own texts: looked over as a patient reads them, before they are kept."""

from bot.clinic_limits import LONGEST_AFTERCARE, LONGEST_TEXT, MOST_TEXTS
from bot.ports import Transaction
from bot.workflows import staffing
from web.desk.asked import Asked
from web.desk.clinic import is_sure, refuse_others, shown
from web.desk.clinic_settings import Tried
from web.desk.desk import Reader
from web.desk.page import Elsewhere, Page
from wording.own_texts import as_read, mark, read, read_aftercare, with_text

LONGEST = 4 * LONGEST_TEXT  # Characters that are shown again where they are too many.


def keep(tx: Transaction, reader: Reader, given: Asked) -> Page | Elsewhere:
    """A new one, or in the place of the one whose mark is given."""
    refuse_others(reader)
    about = given.number("about", 0)
    text, fault = read(given.text("text", LONGEST))
    if fault:
        return shown(tx, reader, _unfit("text", text, fault, LONGEST_TEXT, about, reader))
    if not is_sure(given, text):
        return shown(tx, reader, Tried("text", text, question=as_read(text, reader.words), about=about))
    texts = with_text(reader.clinic.texts, text, about)
    if len(texts) > MOST_TEXTS:
        return Elsewhere("/clinic", "texts.full")
    staffing.change_clinic(tx, reader.provider.chat_id, reader.now, texts=texts)
    return Elsewhere("/clinic", "texts.kept")


def remove(tx: Transaction, reader: Reader, given: Asked) -> Elsewhere:
    refuse_others(reader)
    about, texts = given.number("about"), reader.clinic.texts
    if about not in [mark(each) for each in texts]:
        return Elsewhere("/clinic", "provider.over")
    left = tuple(each for each in texts if mark(each) != about)
    staffing.change_clinic(tx, reader.provider.chat_id, reader.now, texts=left)
    return Elsewhere("/clinic", "texts.removed")


def keep_aftercare(tx: Transaction, reader: Reader, given: Asked) -> Page | Elsewhere:
    """An empty field takes what stood there away."""
    refuse_others(reader)
    text, fault = read_aftercare(given.text("text", LONGEST))
    if fault == "nothing" and reader.clinic.aftercare:
        staffing.change_clinic(tx, reader.provider.chat_id, reader.now, aftercare="")
        return Elsewhere("/clinic", "texts.removed")
    if fault:
        return shown(tx, reader, _unfit("aftercare", text, fault, LONGEST_AFTERCARE, 0, reader))
    if not is_sure(given, text):
        question = reader.words("care.adds", clinic=reader.clinic.name, text=text)
        return shown(tx, reader, Tried("aftercare", text, question=question))
    staffing.change_clinic(tx, reader.provider.chat_id, reader.now, aftercare=text)
    return Elsewhere("/clinic", "texts.kept")


def _unfit(piece: str, text: str, fault: str, most: int, about: int, reader: Reader) -> Tried:
    return Tried(piece, text, fault=reader.words(f"texts.fault.{fault}", most=most), about=about)
