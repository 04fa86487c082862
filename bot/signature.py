"""A clinician's name under a protocol: it holds for the file as it was then, and for no other."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Signature:
    """`digest` is that of the file (bot/protocol.py); `name` is the signer's, as it was at that moment."""

    protocol_id: str
    version: int
    digest: str
    name: str
    provider_id: int
    signed_at: datetime
