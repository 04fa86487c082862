"""Log lines for a console, from our code and from libraries alike, with no token in any of them."""

import logging
import re
import sys
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import TextIO

import structlog
from structlog.typing import Processor

QUIET = ("httpx", "httpcore", "telegram", "apscheduler", "alembic")  # At INFO, httpx alone would write the token.

SECRETS = (
    (re.compile(r"/bot\d+(?::|%3A)[\w%-]+", re.IGNORECASE), "/bot<token>"),
    (re.compile(r"(?<![\w.])\d{5,}(?::|%3A)[\w-]{20,}", re.IGNORECASE), "<token>"),
    (re.compile(r"(?<=://)([^\s:/@]*):[^\s/]+@"), r"\1:<password>@"),
)


def redact(text: str, hide: Sequence[str] = ()) -> str:
    """The text without `hide` and what looks like a bot's token or an address's password."""
    for secret in hide:
        text = text.replace(secret, "<secret>")
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return text


class Redacting(structlog.stdlib.ProcessorFormatter):
    """Redacts the finished line, since a secret may sit in the words, in a value or in a traceback."""

    hide: Sequence[str] = ()

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record), self.hide)


def configure_logs(level: str = "INFO", hide: Sequence[str] = (), stream: TextIO | None = None) -> None:
    """Send every log line, warning and fatal exception to `stream` (standard error), redacted."""
    stream = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%SZ", utc=True),
    ]
    formatter = Redacting(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            # Never the rich traceback: it prints local variables, and with them what patients wrote.
            structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback),
        ],
    )
    formatter.hide = [secret for secret in hide if secret]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # A beat that is left out is made up for by the next.
    logging.captureWarnings(True)
    sys.excepthook = log_fatal
    threading.excepthook = log_fatal_in_thread
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def log_fatal(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("fatal").critical("stopped by an error", exc_info=(kind, error, trace))


def log_fatal_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        log_fatal(args.exc_type, args.exc_value, args.exc_traceback)
