"""The files that were sent, by the bot or by a person."""

import hashlib
from dataclasses import dataclass, field
from typing import NamedTuple

from sandbox.errors import Json, bad_request
from sandbox.images import dimensions

PHOTO_BYTES = 10 * 1024 * 1024
UPLOAD_BYTES = 50 * 1024 * 1024
DOWNLOAD_BYTES = 20 * 1024 * 1024


class Upload(NamedTuple):
    """One part of a multipart request."""

    name: str
    content: bytes
    mime: str


@dataclass(frozen=True)
class File:
    kind: str
    id: str
    path: str
    name: str
    mime: str
    content: bytes = field(repr=False)
    width: int = 0
    height: int = 0

    def as_json(self) -> Json:
        """What every kind of file says of itself."""
        unique = hashlib.sha256(self.content).hexdigest()[:16]
        return {"file_id": self.id, "file_unique_id": unique, "file_size": len(self.content)}

    def as_media(self) -> Json:
        """The `photo` or `document` field of a message."""
        if self.kind == "photo":
            return {"photo": [{**self.as_json(), "width": self.width, "height": self.height}]}
        return {"document": {**self.as_json(), "file_name": self.name, "mime_type": self.mime}}


class Files:
    def __init__(self) -> None:
        self._by_id: dict[str, File] = {}

    def keep(self, kind: str, upload: Upload) -> File:
        """Refuses what Telegram refuses: empty files, files too big, photos that are no pictures."""
        if not upload.content:
            raise bad_request("file must be non-empty")
        if len(upload.content) > (PHOTO_BYTES if kind == "photo" else UPLOAD_BYTES):
            raise bad_request(f"file of size {len(upload.content)} bytes is too big for a {kind}")
        width, height = _picture_size(upload.content) if kind == "photo" else (0, 0)
        number = len(self._by_id)
        ending = upload.name.rpartition(".")[2] if "." in upload.name else "bin"
        file_id = f"{'AgAC' if kind == 'photo' else 'BQAC'}AgIAAxkD{number:06d}"
        path = f"{kind}s/file_{number}.{ending}"
        file = File(kind, file_id, path, upload.name, upload.mime, upload.content, width, height)
        self._by_id[file_id] = file
        return file

    def by_id(self, file_id: str) -> File:
        if file_id not in self._by_id:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        return self._by_id[file_id]

    def by_path(self, path: str) -> File | None:
        return next((file for file in self._by_id.values() if file.path == path), None)


def _picture_size(content: bytes) -> tuple[int, int]:
    size = dimensions(content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = size
    if not width or not height or width + height > 10_000 or max(size) > 20 * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return size
