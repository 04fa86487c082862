"""The sentences of which stories are made: each is read by the one form that it fits."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Act = Callable[..., Awaitable[None]]

NAME = r"[A-ZÁÉÍÓÚÑ]\w*"
WHO = rf"(?P<who>{NAME}(?:, {NAME})*(?: (?:and|y) {NAME})?)"
QUOTES = r'(?P<quotes>"[^"]*"(?:(?:, (?:and |y )?| and | [ye] )"[^"]*")*)'
PARTS = {
    "WHO": WHO,
    "NAME": rf"(?P<name>{NAME})",
    "QUOTES": QUOTES,
    "QUOTE": r'"(?P<quote>[^"]*)"',
    "GROUP": r'(?:In the group|En el grupo) "(?P<group>[^"]*)"',
    "N": r"(?P<n>\d+)",
}


@dataclass(frozen=True)
class Form:
    """`says` is an example in English; `act` gets the phones, and the named parts of the sentence."""

    says: str
    pattern: re.Pattern[str]
    act: Act


class Forms(list[Form]):
    def __call__(self, says: str, *patterns: str) -> Callable[[Act], Act]:
        """One sentence in English and Spanish; words in capitals stand for what changes (`PARTS`)."""

        def add(act: Act) -> Act:
            for each in patterns:
                written = re.sub(r"\b[A-Z]+\b", lambda part: PARTS.get(part[0], part[0]), each)
                self.append(Form(says, re.compile(written), act))
            return act

        return add


def people(who: str) -> list[str]:
    return re.findall(NAME, who)


def quoted(quotes: str) -> list[str]:
    return re.findall(r'"([^"]*)"', quotes)
