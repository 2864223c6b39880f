"""One file of many (归档): a tar with a manifest of every member's size and sha256, written and read back whole."""

import hashlib
import json
import shutil
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from market.errors import Invalid

MANIFEST = "manifest.json"
FORMAT = 1
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive says of itself: `about` as its writer gave it, and (size, sha256) by member."""

    about: Mapping[str, Any]
    files: Mapping[str, tuple[int, str]]


class _Hashed:
    """A file that hashes what is read from it, so that the manifest tells of the very bytes in the archive."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self.digest.update(piece)
        return piece


def write_archive(
    target: Path,
    members: Sequence[tuple[str, Path]],
    about: Mapping[str, object],
    *,
    may_vanish: Callable[[str], bool],
) -> None:
    """Write files under their names into a new archive, readable by its owner alone; the manifest comes last.

    `may_vanish` says which members a running program may replace meanwhile: one that is gone is left out. Raises
    Invalid when a file shrinks while it is read, OSError when the disk refuses.
    """
    target.touch(mode=0o600, exist_ok=False)
    files: dict[str, list[object]] = {}
    with tarfile.open(target, "w", dereference=True) as tar:  # a file under two names is written twice, never as a link
        for name, path in members:
            if may_vanish(name) and not path.exists():
                continue
            with path.open("rb") as source:
                info = tar.gettarinfo(arcname=name, fileobj=source)
                info.uid = info.gid = 0
                info.uname = info.gname = ""
                hashed = _Hashed(source)
                try:
                    tar.addfile(info, hashed)
                except (OSError, tarfile.TarError) as error:
                    if "unexpected end of data" in str(error):
                        raise Invalid({name: "changed while it was read; try again"}) from error
                    raise
            files[name] = [info.size, hashed.digest.hexdigest()]
        manifest = json.dumps({"format": FORMAT, "about": about, "files": files}, ensure_ascii=False, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(manifest)
        info.mode = 0o600
        tar.addfile(info, BytesIO(manifest))


def read_archive(source: Path, folder: Path, *, allowed: Callable[[str], bool]) -> Contents:
    """Unpack an archive into an empty folder and check every member against the manifest.

    `allowed` says which member names may be there. Raises Invalid, naming the member, when anything is missing, too
    much, or differs; the folder then holds nothing to be used.
    """
    try:
        with tarfile.open(source, "r:") as tar:
            found = dict(_unpack(tar, folder, allowed))
    except (tarfile.TarError, EOFError) as error:
        raise Invalid({source.name: f"is no backup, or a damaged one ({error})"}) from error
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        stored = {name: (int(size), str(digest)) for name, (size, digest) in manifest["files"].items()}
        contents = Contents(dict(manifest["about"]), stored)
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Invalid({source.name: "has no readable manifest: it was cut off, or is no backup"}) from error
    if manifest["format"] != FORMAT:
        raise Invalid({source.name: f"has format {manifest['format']}; this program reads {FORMAT}"})
    found.pop(MANIFEST)
    for name in sorted(found.keys() | stored.keys()):
        if found.get(name) != stored.get(name):
            raise Invalid({name: "differs from what was backed up; take another backup"})
    return contents


def _unpack(
    tar: tarfile.TarFile, folder: Path, allowed: Callable[[str], bool]
) -> Iterator[tuple[str, tuple[int, str]]]:
    for info in tar:
        if not _has_place(info.name, allowed) or not (info.isreg() or _is_link(info, folder, allowed)):
            raise Invalid({info.name: "has no place in a backup"})
        path = folder / info.name
        path.parent.mkdir(parents=True, exist_ok=True)
        if info.islnk():
            shutil.copyfile(folder / info.linkname, path)
            yield info.name, (info.size, hashlib.sha256().hexdigest())
            continue
        member = tar.extractfile(info)
        if member is None:
            raise Invalid({info.name: "can't be read"})
        hashed = _Hashed(member)
        with path.open("xb") as target:
            shutil.copyfileobj(hashed, target, CHUNK)
        yield info.name, (info.size, hashed.digest.hexdigest())


def _has_place(name: str, allowed: Callable[[str], bool]) -> bool:
    return ".." not in Path(name).parts and not name.startswith("/") and allowed(name)


def _is_link(info: tarfile.TarInfo, folder: Path, allowed: Callable[[str], bool]) -> bool:
    """Check for a second name of a member unpacked before, which backups of release 0.1.0 have, listed as empty."""
    return info.islnk() and _has_place(info.linkname, allowed) and (folder / info.linkname).is_file()
