"""The languages that no native speaker has read yet: which of them a clinic uses all the same, for its admins."""

from dataclasses import dataclass
from datetime import datetime

from bot.clinic import Clinic, Role
from bot.outbox import Message
from bot.ports import Transaction
from handlers.buttons import encode
from handlers.screen import Button, Drawn, Screen
from handlers.screens.reader import reader_of
from wording.words import Words, offered, read_all


@dataclass(frozen=True, slots=True)
class LanguagesView:
    clinic: Clinic

    @property
    def language(self) -> str:
        return self.clinic.language


def load(tx: Transaction, message: Message, _now: datetime) -> LanguagesView | None:
    reader = reader_of(tx, message, message.subject)
    return LanguagesView(tx.clinics.get(reader.clinic_id)) if reader and reader.role is Role.ADMIN else None


def unsigned() -> list[str]:
    """Codes of the languages that are off until a clinic switches them on."""
    every = read_all()
    return [code for code in every if code not in offered(every)]


def draw(view: LanguagesView, words: Words) -> Drawn:
    every, clinic = read_all(), view.clinic
    lines = [_line(code, code in clinic.languages, words) for code in unsigned()]
    listed = ", ".join(every[code]("language.name") for code in offered(every))
    head = words("languages.head", languages=listed)
    may_change = [code for code in unsigned() if code != clinic.language]
    switches = tuple((_button(code, code in clinic.languages, words),) for code in may_change)
    back = (Button(words("provider.back"), encode("p.clinic", "all")),)
    return Drawn("\n\n".join([head, *lines]), (*switches, back), bold=(head,))


def _line(code: str, is_on: bool, words: Words) -> str:
    named = {"language": words.name_of_language(code), "own": read_all()[code]("language.name")}
    return words("languages.on" if is_on else "languages.off", **named)


def _button(code: str, is_on: bool, words: Words) -> Button:
    label = words("languages.stop" if is_on else "languages.use", language=words.name_of_language(code))
    return Button(label, encode("p.language", code.lower(), "off" if is_on else "on"))


CLINIC_LANGUAGES = Screen(load, draw)
