"""The clinic as it is known: the whole, and each group of settings with what each one does."""

from datetime import datetime

from bot.clinic import Clinic
from handlers.buttons import encode
from handlers.screen import Button, Drawn
from wording.clinic_facts import GROUPS, coming, fact
from wording.words import Words


def group_of(piece: str) -> str:
    """To which a question goes back."""
    return next((group for group, pieces in GROUPS.items() if piece in pieces), "all")


def overview(clinic: Clinic, now: datetime, words: Words, *, is_admin: bool, is_done: bool) -> Drawn:
    shown = ("name", "phone", "zone", "emergency", "hours", *(("closed",) if coming(clinic, now) else ()), "language")
    lines = [fact(each, clinic, now, words) for each in shown]
    if is_done:
        lines = [words("setup.done"), "", *lines, "", words("setup.next")]
    groups = tuple((Button(words(f"clinic.group.{each}"), encode("p.clinic", each)),) for each in GROUPS)
    groups = (
        *groups,
        (Button(words("clinic.group.texts"), encode("p.texts", "all")),),
        (Button(words("clinic.group.languages"), encode("p.language", "all")),),
        (Button(words("clinic.week"), encode("p.week")),),
    )
    return Drawn("\n".join(lines), groups if is_admin else (), bold=(clinic.name,))


def group(name: str, clinic: Clinic, now: datetime, words: Words) -> Drawn:
    """Each setting with what it does in one sentence."""
    facts = [(fact(each, clinic, now, words), words(f"clinic.means.{each}")) for each in GROUPS[name]]
    text = "\n\n".join("\n".join(each) for each in facts)
    buttons = [(Button(words(f"clinic.change.{each}"), encode("p.clinic", each)),) for each in GROUPS[name]]
    if name == "alerts":
        buttons.append((Button(words("group.of_clinic"), encode("p.group")),))
    back = (Button(words("provider.back"), encode("p.clinic", "all")),)
    return Drawn(text, (*buttons, back), bold=tuple(first for first, _ in facts))
