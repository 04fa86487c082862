"""`/protocols`: one of them as a picture and in words, and a clinician's name under it."""

from datetime import datetime

from bot import protocol
from bot.clinic import Provider, Role
from bot.ports import NotYours, Transaction
from bot.protocol import Protocol
from bot.workflows import signing
from handlers.buttons import BadButton, Tap
from handlers.provider.acts import Toast, show
from handlers.screens.protocol import PARTS, mark

SCREEN = "protocol"


def read(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str:
    """`p.protocol:<id>[:<part>]`: first the picture with the words below it, then another part in their place."""
    about = _named(tap)
    if len(tap.args) == 1:
        show(tx, provider, "protocol_picture", now, provider.clinic_id, slot="protocol_picture", anew=True, id=about.id)
    part = tap.word(1) if len(tap.args) > 1 else PARTS[0]
    if part not in PARTS:
        raise BadButton
    _show(tx, provider, about, now, part, anew=len(tap.args) == 1)
    return ""


def sign(tx: Transaction, tap: Tap, provider: Provider, now: datetime) -> str | Toast:
    """`p.sign:<id>:<mark>[:yes]`: what was shown, and nothing that has changed since."""
    about = _named(tap)
    if provider.role is not Role.MEDICAL:
        raise NotYours("protocol")
    if tap.number(1) != mark(about):
        _show(tx, provider, about, now)
        return "protocol.has_changed"
    if tap.args[2:] != ("yes",):
        _show(tx, provider, about, now, "sign")
        return ""
    signing.sign(tx, provider, about, now)
    _show(tx, provider, about, now)
    return "protocol.is_signed"


def _named(tap: Tap) -> Protocol:
    if tap.word(0) not in protocol.ids():
        raise BadButton
    return protocol.load(tap.word(0))


def _show(
    tx: Transaction, provider: Provider, about: Protocol, now: datetime, part: str = PARTS[0], *, anew: bool = False
) -> None:
    slot = f"protocol:{about.id}"
    show(tx, provider, SCREEN, now, provider.clinic_id, slot=slot, anew=anew, id=about.id, part=part)
