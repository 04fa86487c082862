"""The clinic: its settings, its texts, who works there."""

from dataclasses import replace

from bot.clinic import Role
from bot.ports import NotYours, Transaction
from web.desk import clinic_sections as sections
from web.desk.asked import Asked
from web.desk.clinic_settings import Tried, settings
from web.desk.desk import Reader
from web.desk.page import Page
from wording.text import clean


def page(tx: Transaction, reader: Reader, _given: Asked) -> Page:
    return shown(tx, reader)


def shown(tx: Transaction, reader: Reader, tried: Tried | None = None) -> Page:
    """Whoever is no admin reads the settings, and their own duty."""
    reader = replace(reader, clinic=tx.clinics.get(reader.clinic.id))
    is_admin = reader.provider.role is Role.ADMIN
    group = sections.group(tx, reader) if is_admin else None
    values = {
        "is_admin": is_admin,
        "tried": tried,
        "settings": settings(reader, tried),
        "texts": sections.texts(reader) if is_admin else (),
        "may_add": sections.may_add(reader),
        "aftercare": reader.clinic.aftercare,
        "staff": sections.staff(tx, reader) if is_admin else (),
        "group": group,
        "group_since": int(group.bound_at.timestamp()) if group else 0,
        "languages": sections.languages(reader) if is_admin else (),
        "roles": [each.value for each in Role],
    }
    return Page("clinic", values, 422 if tried is not None and tried.fault else 200, here="clinic")


def refuse_others(reader: Reader) -> None:
    if reader.provider.role is not Role.ADMIN:
        raise NotYours("clinic")


def is_sure(given: Asked, question: str) -> bool:
    """Whether just this was asked, and answered with yes."""
    return given.text("sure") == clean(question).strip()
