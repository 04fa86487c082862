import base64

import pytest

from storage.crypto import BadKey, Keys, WrongKey

PLACE = b"answer_sets.content"
OLD, NEW = b"o" * 32, b"n" * 32


def test_what_is_sealed_opens_and_says_nothing() -> None:
    keys = Keys([OLD])
    sealed = keys.seal(b"redness: severe", PLACE)
    assert keys.unseal(sealed, PLACE) == b"redness: severe"
    assert b"redness" not in sealed
    assert sealed != keys.seal(b"redness: severe", PLACE)


def test_it_opens_in_its_own_column_only() -> None:
    keys = Keys([OLD])
    with pytest.raises(WrongKey, match=r"enrollments\.name"):
        keys.unseal(keys.seal(b"x", PLACE), b"enrollments.name")


@pytest.mark.parametrize("position", [0, 1, 4, 5, 16, 17, 20, -1])
def test_a_single_changed_bit_is_found(position: int) -> None:
    sealed = bytearray(Keys([OLD]).seal(b"words", PLACE))
    sealed[position] ^= 1
    with pytest.raises(WrongKey):
        Keys([OLD]).unseal(bytes(sealed), PLACE)


@pytest.mark.parametrize("length", [0, 3, 5, 17, 20])
def test_what_was_cut_short_is_found(length: int) -> None:
    with pytest.raises(WrongKey):
        Keys([OLD]).unseal(Keys([OLD]).seal(b"words", PLACE)[:length], PLACE)


def test_rotation_keeps_the_old_readable_and_seals_with_the_new() -> None:
    before = Keys([OLD]).seal(b"old words", PLACE)
    both = Keys([NEW, OLD])
    assert both.unseal(before, PLACE) == b"old words"
    assert Keys([NEW]).unseal(both.seal(b"new words", PLACE), PLACE) == b"new words"
    with pytest.raises(WrongKey, match="not at hand"):
        Keys([NEW]).unseal(before, PLACE)


def test_a_signature_holds_for_its_words_and_key() -> None:
    signature = Keys([OLD]).sign(b"line")
    assert Keys([NEW, OLD]).is_signed(b"line", signature)
    assert not Keys([OLD]).is_signed(b"lime", signature)
    assert not Keys([NEW]).is_signed(b"line", signature)
    assert not Keys([OLD]).is_signed(b"line", b"")
    every = (signature[:at] + bytes([signature[at] ^ 1]) + signature[at + 1 :] for at in range(len(signature)))
    assert not any(Keys([OLD]).is_signed(b"line", each) for each in every)


def test_secrets_differ_by_purpose_and_key() -> None:
    secrets = {Keys([key]).derive(purpose) for key in (OLD, NEW) for purpose in ("invitation", "webhook")}
    assert len(secrets) == 4
    assert {len(each) for each in secrets} == {32}
    assert Keys([NEW, OLD]).derive("x") == Keys([NEW]).derive("x")


@pytest.mark.parametrize("text", ["", "not base64!", base64.b64encode(b"short").decode(), "é"])
def test_what_is_no_key_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(BadKey, match=r"^[^\n]*32 bytes in base64[^\n]*$"):
        Keys.from_base64(text)


def test_keys_are_read_newest_first() -> None:
    text = f"{base64.b64encode(NEW).decode()},\n {base64.b64encode(OLD).decode()}\n"
    assert Keys.from_base64(text).derive("x") == Keys([NEW]).derive("x")
