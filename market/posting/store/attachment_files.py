"""Attachment files (附件文件): the bytes of attachments in a folder of the home, each under the digest of itself.

A file is written whole under another name, brought to the disk and then renamed, so that a crash leaves either all of
it or nothing under its name. Its row is written afterwards: a file without a row is an orphan, and is swept away.
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from market.errors import NotFound, StoreUnavailable

ORPHAN_S = 3600.0
"""A file so old that no transaction still waits to write its row."""


@dataclass(frozen=True, slots=True)
class AttachmentFiles:
    """The folder of a home's attachments; what blocks on the disk is called in a thread."""

    folder: Path

    def put(self, payload: bytes) -> bytes:
        """Keep the bytes of a file and give their SHA-256; the same bytes again are kept once.

        Raises StoreUnavailable where the disk refuses.
        """
        digest = hashlib.sha256(payload).digest()
        path = self.path(digest)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if path.exists():
                os.utime(path)
                return digest
            _write(path, payload)
        except OSError as error:
            raise StoreUnavailable(f"the folder of attachments: {error.strerror}", passing=False) from error
        return digest

    def read(self, digest: bytes) -> bytes:
        """Give the bytes that have a digest; what was changed on the disk is not given. Raises NotFound."""
        try:
            payload = self.path(digest).read_bytes()
        except FileNotFoundError:
            raise NotFound("attachment", digest.hex()) from None
        if hashlib.sha256(payload).digest() != digest:
            raise NotFound("attachment", digest.hex())
        return payload

    def path(self, digest: bytes) -> Path:
        """Say where the bytes of a digest lie."""
        return self.folder / digest.hex()[:2] / digest.hex()

    def old(self, *, older_s: float = ORPHAN_S) -> Iterator[bytes]:
        """Go through the digests of files that nobody has put here lately; half-written ones are removed."""
        border = time.time() - older_s
        for path in sorted(self.folder.glob("*/*")):
            if path.stat().st_mtime > border:
                continue
            if path.name.startswith("."):
                path.unlink(missing_ok=True)
            else:
                yield bytes.fromhex(path.name)

    def remove(self, digest: bytes) -> None:
        """Remove the file of a digest, if it is there."""
        self.path(digest).unlink(missing_ok=True)


def _write(path: Path, payload: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix=".", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(payload)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)  # the temporary name, where it is still there
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name too is on the disk
    finally:
        os.close(folder)
