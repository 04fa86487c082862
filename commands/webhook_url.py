"""Which addresses Telegram brings updates to: https://core.telegram.org/bots/api#setwebhook."""

import re
from urllib.parse import SplitResult, urlsplit

from commands.setting_words import Wrong

LOOPBACK = ("127.0.0.1", "::1", "localhost")
PORTS = (443, 80, 88, 8443)
OTHER_PATHS = ("/healthz", "/livez", "/metrics")  # What web/ serves beside it.
PATH = re.compile(r"(/[\w.~-]+)+", re.ASCII)


def checked(url: str, *, of_telegram: bool) -> str:
    """Raises Wrong. A sandbox (not `of_telegram`) brings them over HTTP, too, to this machine."""
    parts = parts_of(url)
    if not PATH.fullmatch(parts.path) or parts.path in OTHER_PATHS:
        raise Wrong("its path is missing, or is none for this")
    if parts.scheme != "https" and (of_telegram or parts.scheme != "http" or parts.hostname not in LOOPBACK):
        raise Wrong("what patients write would travel unencrypted")
    if of_telegram and parts.port not in (None, *PORTS):
        raise Wrong(f"Telegram brings nothing to port {parts.port}")
    return url


def parts_of(url: str) -> SplitResult:
    """Of a page of ours: a host, perhaps a port, and a path. Raises Wrong."""
    try:
        parts, _ = urlsplit(url), urlsplit(url).port
    except ValueError:
        raise Wrong("it is not such an address") from None
    if not parts.hostname or parts.query or parts.fragment or parts.username is not None:
        raise Wrong("it is not such an address")
    return parts
