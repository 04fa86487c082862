"""The database and its keys, opened for a command; and what to say when that cannot be."""

import sqlalchemy as sa

from commands import erased, refusals
from commands.settings import Settings, prepare_data_dir
from storage import key_file
from storage.crypto import BadKey, Keys, WrongKey
from storage.database import SqlStore, open_store
from storage.engines import file_of, make
from storage.migrate import is_current, upgrade


class NoName(Exception):
    """The bot's own name, which every link bears, could not be learned; says why in one line."""


class NoSuchClinic(Exception):
    """No clinic, or more than one, is meant; says which there are in one line."""


class BadPlace(Exception):
    """What is named as a place is none, or cannot be written to; says so in one line."""


def open_keys(settings: Settings) -> Keys:
    """From MASTER_KEY, or the key file, which is made at the first start. Raises BadSettings, BadKey."""
    prepare_data_dir(settings)
    if settings.keys:
        return Keys(settings.keys)
    file = settings.master_key_file
    # Looked for again: another process at its own first start makes the key before it seals anything.
    if not file.exists() and _is_sealed(settings.database_url) and not file.exists():
        raise BadKey(f"{file} is missing, and the database was sealed with it. Put back your backup.")
    try:
        return key_file.load_or_create(file)
    except OSError as error:
        why = refusals.of_system(error)
        raise BadKey(f"The key file cannot be read or made: {why}; MASTER_KEY_FILE may name another") from error


def _is_sealed(url: str) -> bool:
    """Does it hold anything that only its key opens? A database that was only migrated does not."""
    file = file_of(url)
    if file is not None and not file.exists():
        return False
    engine = make(url)
    try:
        with engine.connect() as connection:
            if not sa.inspect(connection).has_table("canary"):
                return False
            return connection.execute(sa.text("SELECT 1 FROM canary")).first() is not None
    finally:
        engine.dispose()


def open_migrated(settings: Settings, keys: Keys, *, exclusive: bool = False) -> SqlStore:
    """With the newest tables, and without whom another copy of it has erased.

    `exclusive` is for the bot itself: two of them never run on one SQLite file.
    """
    migrate(settings, keys)
    store = _opened(settings, keys, exclusive=exclusive)
    try:
        erased.catch_up(store, erased.file_of(settings))
    except OSError as error:
        store.close()
        raise BadPlace(
            f"{error.filename or erased.NAME}: {error.strerror}; it says who was erased, and must be read and written"
        ) from error
    return store


def _opened(settings: Settings, keys: Keys, *, exclusive: bool) -> SqlStore:
    try:
        return open_store(settings.database_url, keys, exclusive=exclusive)
    except WrongKey as error:
        if settings.keys and settings.master_key_file.exists():
            unread = f"MASTER_KEY is set, so {settings.master_key_file} was not read"
            raise WrongKey(f"{error}; {unread}") from error
        raise


def migrate(settings: Settings, keys: Keys) -> None:
    if not is_current(settings.database_url):
        upgrade(settings.database_url, keys)


def migrated_url(settings: Settings, keys: Keys) -> str:
    """Of a database that is there, at this program's version, and sealed with these keys. Raises what opening does."""
    file = file_of(settings.database_url)
    if file is not None and not file.exists():
        raise BadPlace(f"{file} is not there: there is no database yet")
    open_migrated(settings, keys).close()
    return settings.database_url
