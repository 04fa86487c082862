"""Which authorities are trusted to say who somebody is over TLS."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import httpx


@cache
def trusted() -> ssl.SSLContext:
    """Those that httpx would trust."""
    return httpx.create_ssl_context()


@contextmanager
def trusting_nobody() -> Iterator[None]:
    """What a library makes meanwhile trusts none: aiohttp makes two as it is loaded, in 50 ms, and we bring our own."""
    context: Any = ssl.SSLContext
    read = context.set_default_verify_paths
    context.set_default_verify_paths = lambda _: None
    try:
        yield
    finally:
        context.set_default_verify_paths = read
