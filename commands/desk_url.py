"""Under which addresses the desk may be found."""

import re

from commands.setting_words import Wrong
from commands.webhook_url import LOOPBACK, OTHER_PATHS, parts_of

PATH = re.compile(r"(/[\w.~-]+)+/?", re.ASCII)


def checked(url: str) -> str:
    """Raises Wrong. Patients are looked at there: over TLS, or on this machine alone."""
    parts = parts_of(url)
    if not PATH.fullmatch(parts.path) or parts.path.rstrip("/") in OTHER_PATHS:
        raise Wrong("its path is missing, or is none for this")
    if parts.scheme != "https" and (parts.scheme != "http" or parts.hostname not in LOOPBACK):
        raise Wrong("what is known of patients would travel unencrypted")
    return url.rstrip("/")
