"""Log lines, for people or programs, that say nothing of anybody: no token, no words of people, no id of Telegram's.

Only our own code speaks in sentences. Of a library's line, a warning or an exception the log has kind and place, since
its words may quote a patient, a row of the database or a request to Telegram.
"""

import logging
import os
import re
import sys
import threading
import warnings
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from handlers.pipeline.errors import where
from storage.crypto import followed

OURS = ("bot", "commands", "handlers", "main", "rehearsal", "reports", "sandbox", "storage", "web")
QUIET = ("httpx", "httpcore", "telegram", "apscheduler", "alembic")
FRAMES = 20

SECRETS = (
    (re.compile(r"/bot\d+(?::|%3A)[\w%-]+", re.IGNORECASE), "/bot<token>"),
    (re.compile(r"\d{5,}(?::|%3A)[\w-]{20,}", re.IGNORECASE), "<token>"),
    (re.compile(r"(?<=://)([^\s:/@]*):[^\s/]+@"), r"\1:<password>@"),
    (re.compile(r"-?\d{9,}"), "<number>"),  # As long as Telegram's ids and telephone numbers; ours are shorter.
)


def redact(text: str, hide: Sequence[str] = ()) -> str:
    """The text without `hide` and what looks like a bot's token or an address's password."""
    for secret in hide:
        text = text.replace(secret, "<secret>")
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return text


class Redacting(structlog.stdlib.ProcessorFormatter):
    """Redacts the finished line, since a secret may sit in the words or in a value.

    `key` is what chats are hashed with; a random one until `follow_chats` has told.
    """

    def __init__(self, before: Sequence[Processor], hide: Sequence[str], *, render: Sequence[Processor]) -> None:
        self.hide, self.key = [secret for secret in hide if secret], os.urandom(32)
        after: list[Processor] = [
            self.remove_processors_meta,
            say_where,
            self.hash_chat,
            self.redact_values,
            *render,
        ]
        super().__init__(foreign_pre_chain=before, processors=after)

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record if _is_ours(record) else _only_where(record)), self.hide)

    def hash_chat(self, _logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
        """Whatever a line has as its `chat`: eight characters that are the same for the same chat."""
        if "chat" in event:
            event["chat"] = followed(self.key, event["chat"])
        return event

    def redact_values(self, _logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
        """Before they are written as JSON, of which a redacted line would be none any more."""
        return {name: self._redacted(value) for name, value in event.items()}

    def _redacted(self, value: object) -> object:
        text = redact(str(value), self.hide)
        return value if isinstance(value, bool | int | float | None) and text == str(value) else text


class Console(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (its name is logging's)
        """Python would print the arguments of a line that it could not write."""
        with suppress(OSError):  # A full disk: whoever logs has other troubles, and goes on.
            self.stream.write(f"a log line of {record.name}:{record.lineno} could not be written{self.terminator}")


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in OURS


def _only_where(record: logging.LogRecord) -> logging.LogRecord:
    kept = {name: record.__dict__[name] for name in ("name", "levelno", "levelname", "exc_info")}
    at = f"{Path(record.pathname).name}:{record.lineno}"
    return logging.makeLogRecord({**kept, "msg": "a library spoke up", "at": at})


def say_where(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """An exception's kind and place, instead of its words."""
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given if isinstance(given, BaseException) else sys.exc_info()[1]
    if given and error is not None:
        event["error"] = where(error, FRAMES)
    return event


def configure_logs(
    level: str = "INFO", hide: Sequence[str] = (), stream: TextIO | None = None, *, as_json: bool = False
) -> None:
    """Send every log line, warning and exception that nobody took to `stream` (standard error).

    `as_json`: each line is an object with the same values.
    """
    stream = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%SZ", utc=True),
    ]
    handler = Console(stream)
    console, program = structlog.dev.ConsoleRenderer(colors=stream.isatty()), structlog.processors.JSONRenderer
    render = [program(ensure_ascii=False) if as_json else console]
    handler.setFormatter(Redacting(shared, hide, render=render))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # A beat that is left out is made up for by the next.
    warnings.showwarning = log_warning
    sys.excepthook = log_fatal
    sys.unraisablehook = log_unraisable
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


def follow_chats(key: bytes) -> None:
    """From now on a chat is written as the same eight characters as in every log made with this key."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, Redacting):
            handler.formatter.key = key


def log_warning(
    message: Warning | str,  # noqa: ARG001
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001
    line: str | None = None,  # noqa: ARG001
) -> None:
    logging.getLogger("main").warning("%s at %s:%s", category.__name__, Path(filename).name, lineno)


def log_fatal(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("main").critical("stopped by an error", exc_info=(kind, error, trace))


def log_unraisable(what: "sys.UnraisableHookArgs") -> None:
    if what.exc_value is not None:
        log_fatal(what.exc_type, what.exc_value, what.exc_traceback)


def log_fatal_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        log_fatal(args.exc_type, args.exc_value, args.exc_traceback)
