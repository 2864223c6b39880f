"""The file of a vector index: ids and half-precision vectors under a checksum, written whole or not at all."""

import os
from pathlib import Path
from struct import Struct
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from matcher.errors import ArtifactMismatch

_MAGIC = b"CUIBVEC1"
_HEADER = Struct("<8sIQI")  # magic, dimension, count, checksum of what follows


def write_vectors(path: Path, ids: NDArray[np.int64], codes: NDArray[np.uint8]) -> None:
    """Write ids (n,) and codes (n, 2d), the bytes of float16 little-endian vectors.

    An interrupted write leaves the file that was there as it was. Raises OSError, of a full disk for instance.
    """
    payload = ids.astype("<i8").tobytes() + codes.tobytes()
    half = path.with_name(path.name + ".part")
    try:
        with half.open("wb") as file:
            file.write(_HEADER.pack(_MAGIC, codes.shape[1] // 2, len(ids), crc32(payload)))
            file.write(payload)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except OSError:
        half.unlink(missing_ok=True)
        raise
    if os.name == "posix":  # elsewhere a folder can't be opened
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # the new name itself survives a power cut
        finally:
            os.close(folder)


def read_vectors(path: Path, *, dimension: int) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Read what `write_vectors` wrote: ids (n,) and codes (n, 2d).

    Raises FileNotFoundError when there is no file, and ArtifactMismatch when it is damaged, foreign or of
    another dimension.
    """
    content = path.read_bytes()
    if len(content) < _HEADER.size or not content.startswith(_MAGIC):
        raise ArtifactMismatch(f"{path.name} of the saved index is not of this vector engine and version")
    _, found, count, checksum = _HEADER.unpack_from(content)
    payload = memoryview(content)[_HEADER.size :]
    if len(payload) != count * (8 + 2 * found) or crc32(payload) != checksum:
        raise ArtifactMismatch(f"{path.name} of the saved index is damaged")
    if found != dimension:
        raise ArtifactMismatch(f"{path.name} holds vectors of {found} numbers, the encoder makes {dimension}")
    ids = np.frombuffer(payload, "<i8", count).astype(np.int64)
    codes = np.frombuffer(payload, np.uint8, offset=8 * count).reshape(count, 2 * dimension)
    return ids, codes
