"""What is sealed in a file comes back as it was, or not at all."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import sealed_file
from storage.crypto import Keys
from storage.sealed_file import CHUNK, KeyMissing, NotOurs, Spoilt
from tests.storage.people import KEYS

RANDOM = [bytes([65 + (n * n * 31 + n * 7) % 26]) * (n % 5) + str(n * 7919 % 104729).encode() for n in range(60_000)]


def sealed(lines: list[bytes], keys: Keys = KEYS) -> bytes:
    file = io.BytesIO()
    sealed_file.write(file, keys, lines)
    return file.getvalue()


def opened(content: bytes, keys: Keys = KEYS) -> list[bytes]:
    return list(sealed_file.read(io.BytesIO(content), keys))


@pytest.mark.parametrize("lines", [[], [b""], [b"one"], [b"one", b"", b"two"], RANDOM])
def test_lines_come_back(lines: list[bytes]) -> None:
    assert opened(sealed(lines)) == lines


LARGE = sealed(RANDOM)


def test_it_is_of_several_chunks() -> None:
    assert len(LARGE) > 3 * CHUNK


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(LARGE) - 1), st.integers(1, 255))
def test_a_byte_that_is_changed_is_found(at: int, by: int) -> None:
    changed = bytearray(LARGE)
    changed[at] ^= by
    with pytest.raises((Spoilt, NotOurs, KeyMissing)):
        opened(bytes(changed))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(LARGE) - 1))
def test_a_file_that_is_cut_short_is_found(at: int) -> None:
    with pytest.raises((Spoilt, NotOurs)):
        opened(LARGE[:at])


def frames() -> tuple[bytes, list[bytes]]:
    head = len(sealed_file.FIRST_LINE) + 1 + LARGE[len(sealed_file.FIRST_LINE)]
    rest, found = LARGE[head:], []
    while rest:
        size = 4 + int.from_bytes(rest[:4])
        found.append(rest[:size])
        rest = rest[size:]
    return LARGE[:head], found


def test_a_whole_chunk_that_is_gone_moved_or_doubled_is_found() -> None:
    head, (one, two, *rest) = frames()
    for chunks in (
        [two, one, *rest],
        [two, *rest],
        [one, two, *rest][:-1],
        [one, one, two, *rest],
        [one, two, *rest] * 2,
    ):
        with pytest.raises(Spoilt):
            opened(head + b"".join(chunks))


def test_what_is_sealed_with_another_key_is_said_so() -> None:
    with pytest.raises(KeyMissing, match=KEYS.id.hex()):
        opened(LARGE, Keys([b"n" * 32]))
    assert opened(sealed([b"one"]), Keys([b"n" * 32, b"k" * 32])) == [b"one"]


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", sealed_file.FIRST_LINE, sealed_file.FIRST_LINE + b"\0"])
def test_another_file_is_refused(content: bytes) -> None:
    with pytest.raises((NotOurs, Spoilt)):
        opened(content)
