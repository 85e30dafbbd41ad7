"""Files outside the database: written once, named by their content's SHA-256, never changed."""

from __future__ import annotations

import os
import shutil
from hashlib import sha256
from pathlib import Path

from servicekit.ids import new_id


class BlobStore:
    """A folder of immutable files; a stored name is a promise that the content is on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)

    def path(self, digest: str) -> Path:
        """Where the content with this digest is."""
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):  # noqa: PLR2004
            raise ValueError("a blob is named by a SHA-256")
        return self.folder / digest[:2] / digest

    def scratch(self) -> Path:
        """A fresh file name in the same file system, to be filled and adopted."""
        folder = self.folder / "incoming"
        folder.mkdir(exist_ok=True)
        return folder / str(new_id())

    def put(self, content: bytes) -> str:
        """Store bytes; returns their digest."""
        temporary = self.scratch()
        temporary.write_bytes(content)
        return self.adopt(temporary)

    def adopt(self, temporary: Path, digest: str | None = None) -> str:
        """Take a filled scratch file into the store, durably; returns its digest."""
        name = digest or file_digest(temporary)
        target = self.path(name)
        if target.exists():
            temporary.unlink()
            return name
        target.parent.mkdir(exist_ok=True)
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(target)
        for folder in (target.parent, self.folder):
            _sync_folder(folder)
        return name

    def get(self, digest: str) -> bytes:
        return self.path(digest).read_bytes()

    def drop(self, digest: str) -> None:
        """Delete a content whose time is over; one that is gone already is no error.

        The caller makes sure that nothing names it any more, and that nobody is just storing it.
        """
        self.path(digest).unlink(missing_ok=True)

    def sweep_scratch(self) -> None:
        """At start: drop what a killed process left half written."""
        shutil.rmtree(self.folder / "incoming", ignore_errors=True)


def file_digest(path: Path) -> str:
    """SHA-256 of a file, in constant memory."""
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    """Make a rename durable: the folder's own entry must reach the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
