"""The master key and patients' own keys, and what is made with them: sealed values, signatures, derived secrets.

A sealed value is: one byte for the format, four that name the key, twelve of nonce, then AES-256-GCM's own output.
What it is bound to, beside the key: its table and column, and, in the two formats that say so, its row.
"""

import base64
import binascii
import hmac
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FOR_COLUMN, FOR_ROW, OF_PATIENT = b"\x01", b"\x02", b"\x03"
SIGNED = b"\x01"
KEY_BYTES, ID_BYTES, NONCE_BYTES = 32, 4, 12
HEADER_BYTES = 1 + ID_BYTES


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


class Keys:
    """The first key seals; the older ones still open what they have sealed."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise BadKey("a master key is 32 bytes in base64, such as `openssl rand -base64 32` prints")
        self._current, self._id = keys[0], _id_of(keys[0])
        self._ciphers = {_id_of(key): AESGCM(_derived(key, "seal")) for key in keys}
        self._signers = {_id_of(key): _derived(key, "sign") for key in keys}
        self._cipher = self._ciphers[self._id]

    @classmethod
    def from_base64(cls, text: str) -> "Keys":
        """One key, or several separated by white space or commas, the newest first; raises BadKey."""
        try:
            return cls([base64.b64decode(part, validate=True) for part in text.replace(",", " ").split()])
        except (binascii.Error, ValueError) as error:
            raise BadKey("a master key must be 32 bytes in base64; this is not base64") from error

    def seal(self, plain: bytes, place: bytes, row: int | None = None) -> bytes:
        """What is sealed for one `place` (table.column), and one row of it if given, does not open in another."""
        if row is None:
            return _sealed(self._cipher, FOR_COLUMN + self._id, plain, place)
        return _sealed(self._cipher, FOR_ROW + self._id, plain, _bound(place, row))

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
        return SIGNED + self._id + hmac.new(self._signers[self._id], data, sha256).digest()

    def is_signed(self, data: bytes, signature: bytes) -> bool:
        key_id = signature[1:HEADER_BYTES]
        signer = self._signers.get(key_id)
        if signer is None:
            return False
        return hmac.compare_digest(signature, SIGNED + key_id + hmac.new(signer, data, sha256).digest())

    def derive(self, purpose: str) -> bytes:
        """A secret of its own for one purpose, from the current key."""
        return _derived(self._current, purpose)


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


def _derived(key: bytes, purpose: str) -> bytes:
    return hmac.new(key, b"skin-aftercare/" + purpose.encode(), sha256).digest()


def load_or_create_key(path: Path) -> Keys:
    """The keys in a file, one a line, the newest first; the file is made at the first start. Raises BadKey."""
    if not path.exists():
        _create(path)
    if path.stat().st_mode & 0o077:
        raise BadKey(f"the key file {path} can be read by others; run: chmod 600 '{path}'")
    try:
        return Keys.from_base64(path.read_text(encoding="ascii"))
    except (BadKey, UnicodeDecodeError) as error:
        raise BadKey(f"the key file {path} does not hold a key: restore it from your backup") from error


def _create(path: Path) -> None:
    """Whole or not at all, and never over a key that somebody else has just made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    text = base64.b64encode(os.urandom(KEY_BYTES)) + b"\n"
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(file, text)
        os.fsync(file)
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.close(file)
        draft.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
