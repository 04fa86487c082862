"""The database and its keys, opened for a command; and what to say when that cannot be."""

from sqlalchemy.exc import OperationalError

from bot.protocol import BadProtocol
from commands.settings import BadSettings, Settings, prepare_data_dir
from handlers.words import BadWording
from sandbox.errors import Impossible
from storage.crypto import BadKey, Keys, WrongKey, load_or_create_key
from storage.database import SqlStore, open_store
from storage.engines import BadDatabaseUrl, StoreInUse
from storage.migrate import NotMigrated, is_current, upgrade


class NoName(Exception):
    """The bot's own name, which every link bears, could not be learned; says why in one line."""


IN_ONE_LINE = (
    NoName,
    BadSettings,
    BadKey,
    WrongKey,
    BadDatabaseUrl,
    StoreInUse,
    NotMigrated,
    BadProtocol,
    BadWording,
    Impossible,
)


def open_keys(settings: Settings) -> Keys:
    """From MASTER_KEY, or the key file, which is made at the first start. Raises BadSettings, BadKey."""
    prepare_data_dir(settings)
    return Keys([settings.key]) if settings.key else load_or_create_key(settings.master_key_file)


def open_migrated(settings: Settings, keys: Keys, *, exclusive: bool = False) -> SqlStore:
    """With the newest tables. `exclusive` is for the bot itself: two of them never run on one SQLite file."""
    migrate(settings)
    return open_store(settings.database_url, keys, exclusive=exclusive)


def migrate(settings: Settings) -> None:
    if not is_current(settings.database_url):
        upgrade(settings.database_url)


def explain(error: Exception) -> str | None:
    """The line for somebody who can mend it; None for a defect of ours."""
    if isinstance(error, IN_ONE_LINE):
        return str(error)
    if isinstance(error, OperationalError):
        return f"The database cannot be opened: {str(error.orig).strip().splitlines()[0]}"
    return None
