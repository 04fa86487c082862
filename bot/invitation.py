"""A single-use link: its token is derived from the invitation's id, so it can be drawn again and none is stored."""

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

A_WEEK = timedelta(days=7)
VALID = {
    "patient": A_WEEK,
    "provider": A_WEEK,
    "medical": A_WEEK,
    "admin": timedelta(minutes=15),
    "group": timedelta(hours=1),
}


class InvitationKind(StrEnum):
    """What whoever follows it becomes; GROUP binds the group in which it is written to the clinic."""

    ADMIN = "admin"
    MEDICAL = "medical"
    PROVIDER = "provider"
    PATIENT = "patient"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Invitation:
    """`clinic_id` is None for a first admin, whose clinic is yet to be set up. `used_by` is a chat."""

    id: int
    kind: InvitationKind
    created_at: datetime
    expires_at: datetime
    clinic_id: int | None = None
    enrollment_id: int | None = None
    created_by: int | None = None
    used_at: datetime | None = None
    used_by: int | None = None
    revoked_at: datetime | None = None
    declined_at: datetime | None = None

    @property
    def has_ended(self) -> bool:
        """Used, revoked or declined; one that has only run out has not."""
        return (self.used_at or self.revoked_at or self.declined_at) is not None

    def is_open(self, now: datetime) -> bool:
        return not self.has_ended and now < self.expires_at


def token(invitation_id: int, secret: bytes) -> str:
    """32 characters that Telegram lets through in a link: the id and 128 bits that only `secret` can make."""
    number = invitation_id.to_bytes(8, "big")
    return base64.urlsafe_b64encode(number + _mac(number, secret)).decode()


def read_token(text: str, secret: bytes) -> int | None:
    """The id of the invitation, or None if the token was not made with this secret."""
    try:
        raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except (ValueError, UnicodeEncodeError):
        return None
    number, mac = raw[:8], raw[8:]
    genuine = len(raw) == 24 and hmac.compare_digest(mac, _mac(number, secret))
    return int.from_bytes(number, "big") if genuine else None


def _mac(number: bytes, secret: bytes) -> bytes:
    return hmac.new(secret, b"invitation" + number, sha256).digest()[:16]


class Invitations(Protocol):
    def add(self, invitation: Invitation) -> Invitation: ...
    def get(self, invitation_id: int) -> Invitation | None: ...
    def use(self, invitation_id: int, chat_id: int, now: datetime) -> bool:
        """One UPDATE that only the first of two can win; False if it was used, revoked, declined or is over."""

    def revoke(self, invitation_id: int, now: datetime) -> bool:
        """As `use`, but also of one that is over."""

    def decline(self, invitation_id: int, now: datetime) -> bool:
        """As `revoke`."""

    def of_enrollment(self, enrollment_id: int) -> Sequence[Invitation]: ...
    def of_staff(self, provider_id: int) -> Sequence[Invitation]:
        """To join the staff, made by this person and not used yet."""

    def note_bad_try(self, chat_id: int, now: datetime) -> int:
        """Counts a token that did not work; returns how many this chat has had in the last hour, 5 at most."""

    def bad_tries(self, chat_id: int, now: datetime) -> int:
        """How many this chat has had in the last hour."""
