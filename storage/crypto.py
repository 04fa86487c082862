"""The master key, and what is made with it: sealed values, signatures and secrets derived for one purpose."""

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

FORMAT = b"\x01"
KEY_BYTES, ID_BYTES, NONCE_BYTES = 32, 4, 12
HEADER_BYTES = len(FORMAT) + ID_BYTES
CANARY_PURPOSE = b"canary"


class WrongKey(Exception):
    """What was sealed with another key, moved to another column, or changed."""


class BadKey(Exception):
    """A key that cannot be used, in one line that says what to do."""


class Keys:
    """The first key seals; the older ones still open what they have sealed.

    A sealed value is: one byte for the format, four that name the key, twelve of nonce, then AES-256-GCM's own output.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise BadKey("a master key is 32 bytes in base64, such as `openssl rand -base64 32` prints")
        self._current = keys[0]
        self._header = FORMAT + _id_of(keys[0])
        self._ciphers = {FORMAT + _id_of(key): AESGCM(_derived(key, "seal")) for key in keys}
        self._signers = {FORMAT + _id_of(key): _derived(key, "sign") for key in keys}
        self._cipher = self._ciphers[self._header]

    @classmethod
    def from_base64(cls, text: str) -> "Keys":
        """One key, or several separated by white space or commas, the newest first; raises BadKey."""
        try:
            return cls([base64.b64decode(part, validate=True) for part in text.replace(",", " ").split()])
        except (binascii.Error, ValueError) as error:
            raise BadKey("a master key must be 32 bytes in base64; this is not base64") from error

    def seal(self, plain: bytes, place: bytes) -> bytes:
        """`place` (table.column) is bound in: what is sealed for one column does not open in another."""
        nonce = os.urandom(NONCE_BYTES)
        return self._header + nonce + self._cipher.encrypt(nonce, plain, place)

    def unseal(self, sealed: bytes, place: bytes) -> bytes:
        """Raises WrongKey."""
        cipher = self._ciphers.get(sealed[:HEADER_BYTES])
        if cipher is None:
            raise WrongKey(f"{place.decode()} was sealed with a key that is not at hand")
        nonce, body = sealed[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES], sealed[HEADER_BYTES + NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, body, place)
        except (InvalidTag, ValueError) as error:
            raise WrongKey(f"{place.decode()} does not open: it was changed, or sealed for another place") from error

    def sign(self, data: bytes) -> bytes:
        return self._header + hmac.new(self._signers[self._header], data, sha256).digest()

    def is_signed(self, data: bytes, signature: bytes) -> bool:
        header = signature[:HEADER_BYTES]
        signer = self._signers.get(header)
        if signer is None:
            return False
        return hmac.compare_digest(header + hmac.new(signer, data, sha256).digest(), signature)

    def derive(self, purpose: str) -> bytes:
        """A secret of its own for one purpose, from the current key."""
        return _derived(self._current, purpose)


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
