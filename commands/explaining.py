"""What somebody can do something about, in one line; this is loaded when something has gone wrong."""

from bot.protocol import BadProtocol
from commands import refusals
from commands.heads import BadHead
from commands.opening import BadPlace, NoName, NoSuchClinic
from commands.settings import BadSettings
from rehearsal.coursefile import BadCourse
from sandbox.errors import Impossible
from storage.backup import BadBackup
from storage.crypto import BadKey, WrongKey
from storage.database import Unguarded
from storage.engines import BadDatabaseUrl, StoreInUse
from storage.migrate import NotMigrated
from storage.move import Unmoved
from wording.words import BadWording

IN_ONE_LINE = (
    NoName,
    NoSuchClinic,
    BadSettings,
    BadKey,
    WrongKey,
    BadDatabaseUrl,
    StoreInUse,
    NotMigrated,
    Unguarded,
    BadProtocol,
    BadWording,
    Impossible,
    BadCourse,
    BadPlace,
    BadHead,
    BadBackup,
    Unmoved,
)


def explain(error: Exception) -> str | None:
    """The line for somebody who can mend it; None for a defect of ours."""
    if isinstance(error, IN_ONE_LINE):
        return str(error)
    return refusals.in_one_line(error)
