"""What log lines are made of: a sentence that is fixed, and values that say nothing of anybody."""

import ast
from collections.abc import Iterator

import pytest

from tests.test_walls import sources

LEVELS = {"debug", "info", "warning", "error", "critical", "exception", "log"}
LOGGERS = ("log", "logging.")

# Add one only if it holds no id of Telegram's (but as `chat`, which is hashed), no name, no answer, nobody's words.
VALUES = {
    "name": {
        *("alert.clinic_id", "alert.id", "self._set_id", "provider.clinic_id", "provider.id", "row.id", "due.subject"),
        *("row.message.screen", "loading[0].message.screen", "message.screen", "row.screen"),
        *("due.kind", "rule", "source"),
        *("type(error).__name__", "where(error)", "where(error) if error else 'killed'", "known(error.description)"),
        *("attempt", "copies", "rows", "times", "row.tries + 1", "error.status", "round(waits, 1)", "name", "reason"),
        *("door_address(door)", "light", "status"),
        *("round((now - since).total_seconds())", "task.get_name()", "username", "settings.telegram_api_url"),
        *("category.__name__", "Path(filename).name", "lineno", "'no answer in time'"),
        *("'no connection'", "kind"),
        *(
            "_of(row)",
            "(kind, error, trace)",
            "', '.join(gone)",
            "path.name",
            "error.strerror",
            "again",
            "lost",
            "patients",
        ),
        *("column.place", "ours", "each.provider_id"),
        *("known(str(info.get('last_error_message', '')))", "round(pause, 1)"),
        *("self._seen", "self._total", "count", "since.isoformat()"),
    },
    "chat": {"message.chat_id", "row.message.chat_id", "row.person"},
    "extra": {"{'chat': message.chat_id}"},
}
SENTENCES = {"f'Telegram does not answer at {address} ({kind}); trying again in {pause:g} s'"}


def lines() -> Iterator[tuple[str, ast.Call]]:
    for name, source in sources().items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and _is_logging(node.func):
                yield f"{name}:{node.lineno}", node


def _is_logging(func: ast.expr) -> bool:
    return isinstance(func, ast.Attribute) and func.attr in LEVELS and ast.unparse(func.value).startswith(LOGGERS)


def faults(call: ast.Call) -> Iterator[str]:
    is_general = isinstance(call.func, ast.Attribute) and call.func.attr == "log"
    sentence, *values = call.args[1:] if is_general else call.args
    if not isinstance(sentence, ast.Constant) and ast.unparse(sentence) not in SENTENCES:
        yield ast.unparse(sentence)
    for name, value in [*(("", each) for each in values), *((each.arg or "", each.value) for each in call.keywords)]:
        if ast.unparse(value) not in VALUES.get(name, VALUES["name"]):
            yield ast.unparse(value)


def test_every_line_has_a_fixed_sentence_and_known_values() -> None:
    found = list(lines())
    assert len(found) > 40
    assert [f"{where}: {fault}" for where, call in found for fault in faults(call)] == []


@pytest.mark.parametrize(
    "line",
    [
        "log.error('no', chat=name)",
        "log.error('no', person=row.person)",
        "log.error(f'no {text}')",
        "log.error('no %s', note)",
        "log.error('no', error=str(error))",
        "log.critical('no', exc_info=True)",
        "logging.getLogger('bot').info('no', extra={'words': text})",
    ],
)
def test_a_line_that_could_tell_is_found(line: str) -> None:
    call = ast.parse(line, mode="eval").body
    assert isinstance(call, ast.Call)
    assert _is_logging(call.func)
    assert list(faults(call))
