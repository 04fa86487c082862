"""Everything the bot logs, as `main.py run` would write it."""

import io
import logging
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import structlog

from commands.logs import configure_logs


@contextmanager
def logged(level: str = "DEBUG", hide: Sequence[str] = (), *, as_json: bool = False) -> Iterator[io.StringIO]:
    root, before = logging.getLogger(), structlog.get_config()
    kept = root.handlers, root.level, sys.excepthook, sys.unraisablehook, threading.excepthook, warnings.showwarning
    stream = io.StringIO()
    configure_logs(level, hide, stream, as_json=as_json)
    try:
        yield stream
    finally:
        root.handlers, root.level = kept[:2]
        sys.excepthook, sys.unraisablehook, threading.excepthook, warnings.showwarning = kept[2:]
        structlog.configure(**before)
