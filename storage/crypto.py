"""The master key and patients' own keys, and what is made with them: sealed values, signatures, derived secrets.

A sealed value is: one byte for the format, four that name the key, twelve of nonce, then AES-256-GCM's own output.
What it is bound to, beside the key: its table and column, and, in the two formats that say so, its row.
"""

import base64
import binascii
import hmac
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.invitation import VALID

FOR_COLUMN, FOR_ROW, OF_PATIENT = b"\x01", b"\x02", b"\x03"
SIGNED = b"\x01"
KEY_BYTES, ID_BYTES, NONCE_BYTES = 32, 4, 12
HEADER_BYTES = 1 + ID_BYTES
FOLLOWED_BY = 8  # Characters.
SIGN, LINKS = "sign", "invitations"
LINKS_LAST = max(VALID.values())


class WrongKey(Exception):
    """What was sealed with another key, moved to another column or row, or changed."""


class BadKey(Exception):
    """A key that cannot be used, in one line that says what to do."""


class DataKey:
    """One patient's own: what tells of them opens with it alone."""

    def __init__(self, key: bytes) -> None:
        self.id = sha256(b"skin-aftercare/id" + key).digest()[:ID_BYTES]
        self._header, self._cipher = OF_PATIENT + self.id, AESGCM(key)

    @staticmethod
    def has_sealed(sealed: bytes) -> bool:
        """Was it a patient's key, and not the master key?"""
        return sealed[:1] == OF_PATIENT

    @staticmethod
    def id_in(sealed: bytes) -> bytes:
        return sealed[1:HEADER_BYTES]

    def seal(self, plain: bytes, place: bytes, row: int) -> bytes:
        return _sealed(self._cipher, self._header, plain, _bound(place, row))

    def unseal(self, sealed: bytes, place: bytes, row: int) -> bytes:
        """Raises WrongKey."""
        if sealed[:HEADER_BYTES] != self._header:
            raise WrongKey(f"{place.decode()} was sealed with the key of somebody else")
        return _opened(self._cipher, sealed, place, _bound(place, row))


class Former(NamedTuple):
    """What is left of a master key that seals nothing any more: what it signed, and the links it made, are known."""

    signer: bytes
    links: bytes
    retired_at: datetime


class Keys:
    """The first key seals; the older ones still open what they have sealed. A value: another one is made to change it.

    `source` is the file they are kept in, None for those of the environment. `former` are found by their ids; a key
    may be among them and at hand.
    """

    def __init__(
        self, keys: Sequence[bytes], source: Path | None = None, former: Mapping[bytes, Former] | None = None
    ) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise BadKey("a master key is 32 bytes in base64, such as `openssl rand -base64 32` prints")
        self.source, self.former = source, dict(former or {})
        self._held = {_id_of(key): key for key in keys}
        self.id = _id_of(keys[0])
        self._ciphers = {key_id: AESGCM(_derived(key, "seal")) for key_id, key in self._held.items()}
        self._signers = {key_id: each.signer for key_id, each in self.former.items()}
        self._signers |= {key_id: _derived(key, SIGN) for key_id, key in self._held.items()}
        self._cipher = self._ciphers[self.id]

    @classmethod
    def from_base64(cls, text: str, source: Path | None = None) -> "Keys":
        """One key, or several separated by white space or commas, the newest first; raises BadKey."""
        try:
            keys = [base64.b64decode(part, validate=True) for part in text.replace(",", " ").split()]
        except (binascii.Error, ValueError) as error:
            raise BadKey("a master key must be 32 bytes in base64; this is not base64") from error
        return cls(keys, source)

    @property
    def ids(self) -> Sequence[bytes]:
        """Of the keys at hand, the one that seals first."""
        return list(self._held)

    def led_by(self, key_id: bytes) -> "Keys":
        """The same keys, of which this one seals, if it is at hand."""
        first = [self._held[key_id]] if key_id in self._held else []
        return Keys([*first, *self._held.values()], self.source, self.former)

    def and_those_of(self, others: "Keys") -> "Keys":
        """With the others behind these: whoever has opened something once can still open it."""
        held = others._held | self._held
        behind = [key for key_id, key in held.items() if key_id not in self._held]
        return Keys([*self._held.values(), *behind], self.source, others.former | self.former)

    def knowing(self, former: Mapping[bytes, Former]) -> "Keys":
        return Keys(list(self._held.values()), self.source, former)

    def has(self, sealed: bytes) -> bool:
        """Is the key at hand that this, or a signature, names?"""
        return sealed[1:HEADER_BYTES] in self._held

    def header(self, *, of_row: bool) -> bytes:
        """What everything begins with that is sealed now, bound to a row or to a column alone."""
        return (FOR_ROW if of_row else FOR_COLUMN) + self.id

    def seal(self, plain: bytes, place: bytes, row: int | None = None) -> bytes:
        """What is sealed for one `place` (table.column), and one row of it if given, does not open in another."""
        bound_to = place if row is None else _bound(place, row)
        return _sealed(self._cipher, self.header(of_row=row is not None), plain, bound_to)

    def unseal(self, sealed: bytes, place: bytes, row: int | None = None) -> bytes:
        """Raises WrongKey. What was kept before rows were bound in opens in any row of its column."""
        cipher = self._ciphers.get(sealed[1:HEADER_BYTES])
        if cipher is None:
            raise WrongKey(f"{place.decode()} was sealed with a key that is not at hand")
        if sealed[:1] == FOR_COLUMN:
            return _opened(cipher, sealed, place, place)
        if sealed[:1] != FOR_ROW or row is None:
            raise WrongKey(f"{place.decode()} holds what was sealed for another place")
        return _opened(cipher, sealed, place, _bound(place, row))

    def sign(self, data: bytes) -> bytes:
        return SIGNED + self.id + hmac.new(self._signers[self.id], data, sha256).digest()

    def is_signed(self, data: bytes, signature: bytes) -> bool:
        key_id = signature[1:HEADER_BYTES]
        signer = self._signers.get(key_id)
        if signer is None:
            return False
        return hmac.compare_digest(signature, SIGNED + key_id + hmac.new(signer, data, sha256).digest())

    def derive(self, purpose: str) -> bytes:
        """A secret of its own for one purpose, from the current key."""
        return _derived(self._held[self.id], purpose)

    def derive_each(self, purpose: str) -> Sequence[bytes]:
        """The same, and those from the other keys at hand."""
        return [_derived(key, purpose) for key in self._held.values()]

    def follow(self, chat: object) -> str:
        """As the log and the audit write it."""
        return followed(self.derive("log"), chat)

    def lasting(self) -> Mapping[bytes, tuple[bytes, bytes]]:
        """Of each key at hand, by its id: what it signs with, and what it makes links with."""
        return {key_id: (_derived(key, SIGN), _derived(key, LINKS)) for key_id, key in self._held.items()}

    def link_secrets(self, now: datetime) -> Sequence[bytes]:
        """The newest first; those of older keys for as long as there may be links of theirs."""
        held = [_derived(key, LINKS) for key_id, key in self._held.items() if self._makes_links(key_id, now)]
        gone = (each for key_id, each in self.former.items() if key_id not in self._held)
        return [*held, *(each.links for each in gone if now < each.retired_at + LINKS_LAST)]

    def _makes_links(self, key_id: bytes, now: datetime) -> bool:
        former = self.former.get(key_id)
        return key_id == self.id or former is None or now < former.retired_at + LINKS_LAST


def _bound(place: bytes, row: int) -> bytes:
    return b"%b:%d" % (place, row)


def _sealed(cipher: AESGCM, header: bytes, plain: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return header + nonce + cipher.encrypt(nonce, plain, bound_to)


def _opened(cipher: AESGCM, sealed: bytes, place: bytes, bound_to: bytes) -> bytes:
    nonce, body = sealed[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES], sealed[HEADER_BYTES + NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, body, bound_to)
    except (InvalidTag, ValueError) as error:
        raise WrongKey(f"{place.decode()} does not open: it was changed, or sealed for another place") from error


def _id_of(key: bytes) -> bytes:
    return _derived(key, "id")[:ID_BYTES]


def followed(key: bytes, chat: object) -> str:
    """Eight characters that are the same for the same chat, and say of no chat which it is."""
    return hmac.new(key, str(chat).encode(), sha256).hexdigest()[:FOLLOWED_BY]


def _derived(key: bytes, purpose: str) -> bytes:
    return hmac.new(key, b"skin-aftercare/" + purpose.encode(), sha256).digest()
