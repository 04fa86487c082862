"""Where the bot is asked over HTTP."""

import re
from dataclasses import dataclass

FORM = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:.%]+)\]|(?P<host>[\w.-]+)):(?P<port>\d{1,5})", re.ASCII)
HIGHEST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def read(text: str) -> Address | None:
    """127.0.0.1:8080, name:80 or [::1]:8080; None for anything else."""
    found = FORM.fullmatch(text)
    if found is None or int(found["port"]) > HIGHEST_PORT:
        return None
    return Address(found["six"] or found["host"], int(found["port"]))
