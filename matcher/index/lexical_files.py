"""The files of the lexical index: checked before they are used, since a flipped bit there ends the process.

Every tantivy file ends with a footer: JSON with the CRC-32 of what precedes it, the JSON's length, a magic number.
"""

import json
from pathlib import Path
from struct import Struct
from typing import TypedDict
from zlib import crc32

from matcher.errors import ArtifactMismatch

_TAIL = Struct("<II")  # length of the JSON, magic number
_MAGIC = 1337
_FOOTER_MAX = 4096
_PARTS = (".term", ".idx", ".fast", ".fieldnorm", ".store")


class _Segment(TypedDict):
    segment_id: str
    deletes: dict[str, int] | None


def check_files(folder: Path) -> None:
    """Compare every file of the last commit with its checksum; files that no commit names are not looked at.

    Raises ArtifactMismatch when one is missing, cut short or changed.
    """
    for path in _named(folder):
        try:
            content = memoryview(path.read_bytes())
        except FileNotFoundError as error:
            raise ArtifactMismatch(f"the lexical index has lost {path.name}; rebuild the index") from error
        if not _is_whole(content):
            raise ArtifactMismatch(f"{path.name} of the lexical index is damaged; rebuild the index")


def _named(folder: Path) -> list[Path]:
    try:
        meta = json.loads((folder / "meta.json").read_bytes())
        segments: list[_Segment] = meta["segments"]
        names = []
        for segment in segments:
            stem = segment["segment_id"].replace("-", "")
            names += [f"{stem}{part}" for part in _PARTS]
            if segment["deletes"]:
                names.append(f"{stem}.{segment['deletes']['opstamp']}.del")
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArtifactMismatch("the lexical index has no readable list of its files; rebuild the index") from error
    return [folder / name for name in names]


def _is_whole(content: memoryview) -> bool:
    if len(content) < _TAIL.size:
        return False
    length, magic = _TAIL.unpack(content[-_TAIL.size :])
    end = len(content) - _TAIL.size - length
    if magic != _MAGIC or length > _FOOTER_MAX or end < 0:
        return False
    try:
        expected = json.loads(bytes(content[end : -_TAIL.size]))["crc"]
    except (ValueError, KeyError, TypeError):
        return False
    return bool(crc32(content[:end]) == expected)
