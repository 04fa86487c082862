"""A clinician puts their name under what is asked and flagged."""

from dataclasses import replace
from datetime import datetime

from bot import protocol
from bot.clinic import Clinic, Provider, Role
from bot.ports import NotYours, Transaction
from bot.protocol import Protocol
from bot.signature import Signature


def sign(tx: Transaction, provider: Provider, signed: Protocol, now: datetime) -> Clinic:
    """Kept with the clinic, and on the record. Raises NotYours for everybody but medical staff."""
    if provider.role is not Role.MEDICAL:
        raise NotYours("protocol")
    clinic = tx.clinics.get(provider.clinic_id)
    if signature_of(clinic, signed) is not None:
        return clinic
    digest = protocol.digest(signed)
    mine = Signature(signed.id, signed.version, digest, provider.name, provider.id, now)
    changed = replace(clinic, signatures=(*clinic.signatures, mine))
    tx.clinics.save(changed)
    action = f"signed:{signed.id}:{signed.version}:{digest[:12]}"
    tx.audit.note(f"provider:{provider.id}", action, f"clinic:{clinic.id}", now)
    return changed


def signature_of(clinic: Clinic, signed: Protocol) -> Signature | None:
    """The one that holds: a file that has changed since has lost it."""
    digest = protocol.digest(signed)
    return next((each for each in clinic.signatures if each.protocol_id == signed.id and each.digest == digest), None)


def lost_signature_of(clinic: Clinic, signed: Protocol) -> Signature | None:
    """The last one under a text that has changed since, where none holds."""
    if signature_of(clinic, signed) is not None:
        return None
    return next((each for each in reversed(clinic.signatures) if each.protocol_id == signed.id), None)


def is_signed(clinic: Clinic, signed: Protocol) -> bool:
    """By somebody of this clinic, or in the file itself."""
    return bool(signed.reviewed_by) or signature_of(clinic, signed) is not None
