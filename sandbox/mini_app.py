"""A Mini App: a page that Telegram opens for somebody, and at what addresses it may be."""

from typing import Any
from urllib.parse import urlsplit

from sandbox.errors import bad_request

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
HTTPS_ONLY = "Only HTTPS links are allowed"


def checked_url(url: Any, whose: str) -> str:
    """https, or http on this machine, which Telegram itself would refuse; `whose` begins Telegram's refusal."""
    found = url if isinstance(url, str) else ""
    if problem := _problem(found):
        raise bad_request(f"{whose} Web App URL '{found}' is invalid: {problem}")
    return found


def _problem(url: str) -> str:
    """Empty where there is none."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return "Wrong HTTP URL"
    if not url:
        return "URL host is empty"
    if parts.scheme == "http":
        return "" if host in LOOPBACK else HTTPS_ONLY
    if parts.scheme != "https":
        return HTTPS_ONLY
    return "" if host and "." in host else "Wrong HTTP URL"
