"""Grades proposed from a patient's words, as one word on a button: a digit for each symptom of the protocol."""

from collections.abc import Mapping
from zlib import crc32

from bot.protocol import Protocol
from handlers.buttons import BadButton

HEAD, NOT_SAID = "g", "-"


def encode(protocol: Protocol, grades: Mapping[str, int]) -> str:
    """ "g3-2----" is redness 3 and peeling 2."""
    return HEAD + "".join(str(grades.get(symptom.id, NOT_SAID)) for symptom in protocol.symptom)


def stamp(protocol: Protocol, answered: Mapping[str, int]) -> str:
    """What held when the button was made: the answers so far, and the protocol by which its digits are read."""
    return f"{encode(protocol, answered)}p{crc32(f'{protocol.id} {protocol.version}'.encode()) % 1000}"


def decode(protocol: Protocol, word: str) -> Mapping[str, int]:
    """Raises BadButton; whether each grade is one of its symptom is seen where it is recorded."""
    digits = word.removeprefix(HEAD)
    is_known = word.startswith(HEAD) and len(digits) == len(protocol.symptom)
    grades = {each.id: digit for each, digit in zip(protocol.symptom, digits, strict=False) if digit != NOT_SAID}
    if not is_known or not grades or not all(each.isascii() and each.isdigit() for each in grades.values()):
        raise BadButton
    return {symptom: int(digit) for symptom, digit in grades.items()}
