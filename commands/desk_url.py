"""Under which addresses the desk may be found."""

import re
from urllib.parse import SplitResult

from commands.setting_words import Wrong
from commands.webhook_url import LOOPBACK, OTHER_PATHS, parts_of

PATH = re.compile(r"(/(?!\.{1,2}(/|$))[\w.~-]+)+/?", re.ASCII)
PORTS = {"https": 443, "http": 80}  # Where a browser names none.


def checked(url: str) -> str:
    """As a browser writes it, which names its host in every request. Raises Wrong.

    Patients are looked at there: over TLS, or on this machine alone.
    """
    parts = parts_of(url)
    if not PATH.fullmatch(parts.path) or parts.path.rstrip("/") in OTHER_PATHS:
        raise Wrong("its path is missing, or is none for this")
    if parts.scheme != "https" and (parts.scheme != "http" or parts.hostname not in LOOPBACK):
        raise Wrong("what is known of patients would travel unencrypted")
    port = "" if parts.port in (None, PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{_host(parts)}{port}{parts.path.rstrip('/')}"


def _host(parts: SplitResult) -> str:
    name = parts.hostname or ""
    if ":" in name:
        return f"[{name}]"
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        raise Wrong("it is not such an address") from None
