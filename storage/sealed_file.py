"""A file of lines, packed and sealed in chunks: what is changed, cut short or in another order does not open.

After the first line and the file's own key, sealed with the master key, come chunks of AES-256-GCM, each behind its
length. A chunk's nonce is its number; what is packed says itself where it ends.
"""

import os
import zlib
from collections.abc import Iterable, Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.crypto import HEADER_BYTES, KEY_BYTES, NONCE_BYTES, Keys, WrongKey

FIRST_LINE, PLACE = b"skin-aftercare backup 1\n", b"backup.key"
CHUNK, TAG = 64 * 1024, 16
LENGTH_BYTES = 4


class NotOurs(Exception):
    """No such file."""


class Spoilt(Exception):
    """It was changed, or is cut short."""


class KeyMissing(Exception):
    """It was sealed with a master key that is not at hand; says with which."""


def write(file: IO[bytes], keys: Keys, lines: Iterable[bytes]) -> None:
    """A line holds no line feed."""
    key = os.urandom(KEY_BYTES)
    cipher, sealed_key = AESGCM(key), keys.seal(key, PLACE)
    file.write(FIRST_LINE + len(sealed_key).to_bytes(1) + sealed_key)
    for number, chunk in enumerate(_chunks(_packed(lines))):
        sealed = cipher.encrypt(_nonce(number), chunk, None)
        file.write(len(sealed).to_bytes(LENGTH_BYTES) + sealed)


def read(file: IO[bytes], keys: Keys) -> Iterator[bytes]:
    """Raises NotOurs, Spoilt and KeyMissing; what is given before is as it was written."""
    cipher, unpack, rest = _cipher(file, keys), zlib.decompressobj(), b""
    for number, sealed in enumerate(_frames(file)):
        try:
            plain = cipher.decrypt(_nonce(number), sealed, None)
        except InvalidTag as error:
            raise Spoilt from error
        *whole, rest = (rest + unpack.decompress(plain)).split(b"\n")
        yield from whole
    if rest or not unpack.eof:
        raise Spoilt


def _cipher(file: IO[bytes], keys: Keys) -> AESGCM:
    if file.read(len(FIRST_LINE)) != FIRST_LINE:
        raise NotOurs
    sealed = file.read(int.from_bytes(file.read(1)))
    if len(sealed) < HEADER_BYTES:
        raise Spoilt
    if not keys.has(sealed):
        raise KeyMissing(sealed[1:HEADER_BYTES].hex())
    try:
        return AESGCM(keys.unseal(sealed, PLACE))
    except WrongKey as error:
        raise Spoilt from error


def _frames(file: IO[bytes]) -> Iterator[bytes]:
    while length := file.read(LENGTH_BYTES):
        size = int.from_bytes(length)
        if size > CHUNK + TAG:
            raise Spoilt
        yield file.read(size)


def _nonce(number: int) -> bytes:
    return number.to_bytes(NONCE_BYTES)


def _packed(lines: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(1)
    for line in lines:
        yield packer.compress(line + b"\n")
    yield packer.flush()


def _chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for part in parts:
        held += part
        while len(held) >= CHUNK:
            yield bytes(held[:CHUNK])
            del held[:CHUNK]
    if held:
        yield bytes(held)
