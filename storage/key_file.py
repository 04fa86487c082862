"""The file of the master keys, one a line, the newest first: made at the first start, changed whole or not at all."""

import base64
import errno
import glob
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from storage.crypto import KEY_BYTES, BadKey, Keys


def load_or_create(path: Path) -> Keys:
    """Raises BadKey, OSError."""
    if not path.exists():
        _create(path)
    return load(path)


def load(path: Path) -> Keys:
    """Raises BadKey, OSError."""
    if path.is_dir():
        raise BadKey(f"the key file {path} is a folder: name a file in MASTER_KEY_FILE")
    if path.stat().st_mode & 0o077:
        raise BadKey(f"the key file {path} can be read by others; run: chmod 600 '{path}'")
    try:
        return Keys.from_base64(path.read_text(encoding="ascii"), path)
    except (BadKey, UnicodeDecodeError) as error:
        raise BadKey(f"the key file {path} does not hold a key: restore it from your backup") from error


def state(path: Path) -> tuple[int, ...] | None:
    """Something else after each change of the file; None where it cannot be looked at."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def put_new_first(path: Path) -> None:
    """A new key before those that are there. Raises BadKey where the file cannot be written."""
    path = path.resolve()
    try:
        clear_drafts(path)
        with _draft(path, _new_line() + path.read_bytes()) as draft:
            draft.replace(path)
    except OSError as error:
        raise BadKey(f"the key file {path} cannot be changed ({error.strerror}); nothing was done") from error


def clear_drafts(path: Path) -> None:
    """What a kill has left of them; whoever calls sees to it that nobody else is writing one."""
    for each in path.parent.glob(f".{glob.escape(path.name)}.{'[0-9a-f]' * 8}"):
        each.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """What was renamed or made in it is on the disk."""
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _create(path: Path) -> None:
    """Never over a key that somebody else has just made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _draft(path, _new_line()) as draft, suppress(FileExistsError):
        os.link(draft, path)


def _new_line() -> bytes:
    return base64.b64encode(os.urandom(KEY_BYTES)) + b"\n"


@contextmanager
def _draft(path: Path, content: bytes) -> Iterator[Path]:
    """A file beside it, for its owner alone, on the disk; what is done with it is on the disk too, afterwards."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        if os.write(file, content) != len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.fsync(file)
        yield draft
    finally:
        os.close(file)
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)
