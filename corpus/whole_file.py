"""Whole file (整份文件): what takes the place of a file only once it is written to its end."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

READABLE = 0o644


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Give a file that becomes `path` at the end of the block, for everybody to read; its folder is made.

    Readers see the old file or the new one, never a half; when the block fails, the old one stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        written = Path(file.name)
        try:
            yield file
            file.flush()
            written.chmod(READABLE)
            written.replace(path)
        finally:
            written.unlink(missing_ok=True)
