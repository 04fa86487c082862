"""What a check of the audit has found, in a line."""

from bot.audit import Head
from commands import heads
from commands.opening import open_keys, open_migrated
from commands.settings import Settings
from storage.verification import Fault, Verdict, verify

TAMPERED = "The record was tampered with"
FOUND = {
    Fault.LINE: "line {next} does not follow from the one before it.",
    Fault.END: "lines are missing after line {count}, or its end was changed.",
    Fault.HEAD: "line {next} is gone or is not the one whose head was noted. Was an older backup put back?",
}


def verified(settings: Settings, head: str) -> tuple[Verdict, str]:
    """Works beside a running bot. Raises BadHead and what opening a database raises."""
    known = _known(settings, head)
    store = open_migrated(settings, open_keys(settings))
    try:
        verdict = verify(store, known)
    finally:
        store.close()
    if verdict.fault is not None:
        return verdict, f"{TAMPERED}: {FOUND[verdict.fault].format(count=verdict.count, next=verdict.count + 1)}"
    if not verdict.count:
        return verdict, "The record is whole: it has no line yet."
    end = Head(verdict.count, verdict.signature)
    against = f" It agrees with the heads noted before ({len(known)})." if known else ""
    return verdict, f"The record is whole: {end.count} · {end.code}.{against}"


def _known(settings: Settings, head: str) -> list[tuple[int, str]]:
    if head:
        return heads.read(head)
    noted = heads.file_of(settings)
    return heads.read(str(noted)) if noted is not None and noted.is_file() else []
