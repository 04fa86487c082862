"""A file of lines, packed and sealed in chunks: what is changed, cut short or in another order does not open.

After the first line and the file's own key, sealed with the master key, come chunks of AES-256-GCM, each behind its
length. A chunk's nonce is its number, and says of the last one that it is the last.
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
    number, waiting = 0, b""
    for chunk in _chunks(_packed(lines)):
        if waiting:
            _put(file, cipher.encrypt(_nonce(number, is_last=False), waiting, None))
            number += 1
        waiting = chunk
    _put(file, cipher.encrypt(_nonce(number, is_last=True), waiting, None))


def read(file: IO[bytes], keys: Keys) -> Iterator[bytes]:
    """Raises NotOurs, Spoilt and KeyMissing; what is given before is as it was written."""
    cipher, unpack, rest = _cipher(file, keys), zlib.decompressobj(), b""
    for number, (sealed, is_last) in enumerate(_frames(file)):
        try:
            plain = cipher.decrypt(_nonce(number, is_last=is_last), sealed, None)
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


def _frames(file: IO[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each chunk, and whether the file ends with it."""
    length, is_last = file.read(LENGTH_BYTES), False
    while not is_last:
        size = int.from_bytes(length)
        if len(length) < LENGTH_BYTES or size > CHUNK + TAG:
            raise Spoilt
        sealed, length = file.read(size), file.read(LENGTH_BYTES)
        is_last = not length
        yield sealed, is_last


def _put(file: IO[bytes], sealed: bytes) -> None:
    file.write(len(sealed).to_bytes(LENGTH_BYTES) + sealed)


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(NONCE_BYTES - 1) + bytes([is_last])


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
