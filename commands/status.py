"""How the bot is, said in a terminal: as it says itself, or where it does not run, as its database says."""

from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Thread
from typing import Any

from bot.health import Figures, Light, lights
from commands.backups import saved_at
from commands.explaining import explain
from commands.health import examine, free_bytes
from commands.opening import open_keys
from commands.settings import Settings
from storage.database import open_store
from storage.engines import StoreInUse, file_of, lock_of
from web.address import Address
from web.health import read

ANSWERS_WITHIN = 5.0  # Seconds, of the bot and of the database each.
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (what is served everywhere is asked here)
COLOURS = {"green": "green", "red": "bold red", "unknown": "dim"}


def look(settings: Settings, now: datetime) -> list[Light]:
    """What the bot answers; where it does not, whether it runs at all, and what its database says."""
    if settings.web is not None and (answered := _asked(settings.web)) is not None:
        return [Light("running", 1, ""), *answered]
    return _of_the_database(settings, now)


def _asked(address: Address) -> list[Light] | None:
    """None where nobody answers, or somebody else."""
    import httpx

    url = f"http://{Address(ANYWHERE.get(address.host, address.host), address.port)}/healthz"
    try:
        return read(httpx.get(url, timeout=ANSWERS_WITHIN, trust_env=False).json())
    except (httpx.HTTPError, ValueError):
        return None


def _of_the_database(settings: Settings, now: datetime) -> list[Light]:
    file = file_of(settings.database_url)
    if file is not None and not file.exists():
        return [_not_running(), Light("database", 0, "", f"there is no {file} yet: start the bot")]
    try:
        figures = _within(ANSWERS_WITHIN, lambda: _examined(settings, now))
    except TimeoutError:
        return [_running(settings, None, now), Light("database", 0, "", f"no answer within {ANSWERS_WITHIN:g} s")]
    except Exception as error:
        reason = explain(error) or type(error).__name__
        return [_running(settings, None, now), Light("database", 0, "", reason)]
    return [_running(settings, figures, now), *lights(figures, now)]


def _examined(settings: Settings, now: datetime) -> Figures:
    store = open_store(settings.database_url, open_keys(settings))
    try:
        free, saved = free_bytes(settings.data_dir), saved_at(settings)
        return Figures(kept=store.transact(examine, now), free=free, saved_at=saved)
    finally:
        store.close()


def _running(settings: Settings, figures: Figures | None, now: datetime) -> Light:
    """On SQLite by the lock that a running bot holds; on PostgreSQL by what it has fetched of late."""
    try:
        lock = lock_of(settings.database_url)
    except StoreInUse:
        return Light("running", 1, "")
    if lock is not None:
        lock.release()
        return _not_running()
    fetches = figures is not None and any(each.name == "receiving" and not each.reason for each in lights(figures, now))
    return Light("running", 1, "") if fetches else _not_running()


def _not_running() -> Light:
    return Light("running", 0, "", "the bot does not run")


def _within(seconds: float, work: Callable[[], Figures]) -> Figures:
    """A locked database would keep us for half a minute. Raises TimeoutError, and what `work` raises."""
    box: list[Any] = []

    def act() -> None:
        try:
            box.append(work())
        except Exception as error:
            box.append(error)

    thread = Thread(target=act, daemon=True)
    thread.start()
    thread.join(seconds)
    if not box:
        raise TimeoutError
    if isinstance(box[0], Exception):
        raise box[0]
    found: Figures = box[0]
    return found


def show(found: Sequence[Light]) -> None:
    from rich.console import Console
    from rich.text import Text

    console, width = Console(highlight=False), max(len(each.name) for each in found)
    for each in found:
        state = "unknown" if each.value is None and not each.reason else each.state
        value = "" if each.value is None else f"{each.value} {each.unit}".strip()
        line = Text.assemble((f"{state:<8}", COLOURS[state]), f"{each.name:<{width}}  {value:>9}  ", each.reason)
        line.rstrip()
        console.print(line, soft_wrap=True)
