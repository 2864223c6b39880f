"""Bitmaps: for each value of a many-valued column, which rows carry it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matcher.errors import ArtifactMismatch


class Bitmaps:
    """One boolean array a value, as long as its last row needs. Not safe for several threads."""

    def __init__(self) -> None:
        self._bits: dict[str, NDArray[np.bool_]] = {}
        self._values: dict[int, tuple[str, ...]] = {}

    def put(self, row: int, values: Sequence[str]) -> None:
        """Set what a row carries, in place of what it carried."""
        for value in self._values.pop(row, ()):
            self._bits[value][row] = False
        if not values:
            return
        self._values[row] = tuple(values)
        for value in values:
            bits = self._bits.get(value)
            if bits is None or row >= len(bits):
                grown = np.zeros(max(64, 2 * row), dtype=np.bool_)
                if bits is not None:
                    grown[: len(bits)] = bits
                self._bits[value] = bits = grown
            bits[row] = True

    def any_of(self, values: Iterable[str], height: int) -> NDArray[np.bool_]:
        """Mark the rows below `height` that carry at least one of the values."""
        mask = np.zeros(height, dtype=np.bool_)
        for value in values:
            bits = self._bits.get(value)
            if bits is not None:
                mask[: len(bits)] |= bits[:height]
        return mask

    def counts(self, mask: NDArray[np.bool_]) -> dict[str, int]:
        """Count the marked rows under each value; values without any are left out."""
        counted = (
            (value, int(np.count_nonzero(mask[: len(bits)] & bits[: len(mask)]))) for value, bits in self._bits.items()
        )
        return {value: number for value, number in counted if number}

    def pack(self, name: str, height: int) -> dict[str, NDArray[np.generic]]:
        """Give everything as two arrays, for a file: the values, and one packed line of bits for each."""
        values = sorted(value for value, bits in self._bits.items() if bits.any())
        lines = [np.packbits(self.any_of((value,), height)) for value in values]
        width = (height + 7) // 8
        matrix = np.stack(lines) if lines else np.zeros((0, width), dtype=np.uint8)
        return {f"{name}_values": np.array(values, dtype=np.str_), f"{name}_bits": matrix}

    @classmethod
    def unpack(cls, name: str, packed: Mapping[str, NDArray[np.generic]], height: int) -> Self:
        """Read what `pack` gave. Raises ArtifactMismatch when the two arrays do not fit."""
        bitmaps = cls()
        try:
            values, matrix = packed[f"{name}_values"], packed[f"{name}_bits"].astype(np.uint8)
        except KeyError as error:
            raise ArtifactMismatch(f"the catalog has no {error}; rebuild the index") from error
        if matrix.shape != (len(values), (height + 7) // 8):
            raise ArtifactMismatch(f"the catalog's {name} do not fit its rows; rebuild the index")
        carried: dict[int, list[str]] = {}
        for value, line in zip(values, matrix, strict=True):
            bits = np.unpackbits(line, count=height).astype(np.bool_)
            bitmaps._bits[str(value)] = bits
            for row in np.flatnonzero(bits):
                carried.setdefault(int(row), []).append(str(value))
        bitmaps._values = {row: tuple(found) for row, found in carried.items()}
        return bitmaps
