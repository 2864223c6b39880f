"""Meaning (语义): the vectors of titles and of passages, by the catalog's rows.

A row has all its vectors or none. Each row remembers which text they were made from, so that an old
vector never speaks for a new text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matcher.errors import ArtifactMismatch
from matcher.index.vector_store import VectorSnapshot, VectorStore, import_engine

Vectors = NDArray[np.float32]
Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]

VOTE = 0.25
"""How much each further passage above the usual similarity adds to an expert's best one."""


@dataclass(frozen=True, slots=True)
class TextVectors:
    """The vectors of one text: title (d,), passages (n, d) in the text's order, each of unit length.

    `asked`: encoded as a question, not as a document. `encoder_key` says by which encoder, so that vectors of two are
    never compared; empty where the caller knows that there is but one.
    """

    title: Vectors
    passages: Vectors
    asked: bool = True
    encoder_key: str = ""


@dataclass(frozen=True, slots=True)
class BodyMatch:
    """For each row asked: its similarity, and which passage of the query met which of the row best; -1 without."""

    similarities: Vectors
    query_passages: Rows
    row_passages: Rows


@dataclass(frozen=True, slots=True)
class MeaningCopy:
    """The vectors of one moment, to be written."""

    encoder_key: str
    dimension: int
    arrays: dict[str, NDArray[np.generic]]
    titles: VectorSnapshot
    passages: VectorSnapshot

    def save(self, folder: Path) -> dict[str, NDArray[np.generic]]:
        """Write the vectors to `folder` and give the rest as arrays. Raises OSError."""
        self.titles.save(folder / "titles.vectors")
        self.passages.save(folder / "passages.vectors")
        return self.arrays


class Meaning:
    """Both vector indexes and which passage belongs to which row. Not safe for several threads: the index guards it.

    Without an `engine` it searches with the default one.
    """

    def __init__(self, encoder_key: str, dimension: int, engine: type[VectorStore] | None = None) -> None:
        self.encoder_key = encoder_key
        self.dimension = dimension
        self.engine = engine or import_engine()
        self._titles = self.engine(dimension)
        self._passages = self.engine(dimension)
        self._digests: dict[int, int] = {}
        self._rows: Rows | None = None
        self._passages_of: dict[int, tuple[int, ...]] = {}
        self._row_of = np.full(64, -1, dtype=np.int64)  # passage → row
        self._free: list[int] = []
        self._next = 0

    def __len__(self) -> int:
        return len(self._digests)

    @property
    def rows(self) -> Rows:
        """List the rows that have vectors, (n,) int64, in no order; read only, made anew when one comes or goes."""
        if self._rows is None:
            self._rows = np.fromiter(self._digests, dtype=np.int64, count=len(self._digests))
            self._rows.flags.writeable = False
        return self._rows

    def digest(self, row: int) -> int | None:
        """Say which text a row's vectors were made from."""
        return self._digests.get(row)

    def put(self, row: int, text_digest: int, vectors: TextVectors) -> None:
        """Set a row's vectors, in place of what it had."""
        self.put_many([(row, text_digest, vectors)])

    def put_many(self, rows: Sequence[tuple[int, int, TextVectors]]) -> None:
        """Set the vectors of rows, none named twice: (row, digest of its text, vectors)."""
        if not rows:
            return
        passages: list[int] = []
        for row, text_digest, vectors in rows:
            self.remove(row)
            mine = tuple(self._new_passage(row) for _ in vectors.passages)
            passages.extend(mine)
            self._passages_of[row] = mine
            self._digests[row] = text_digest
            self._rows = None
        self._titles.put([row for row, _, _ in rows], np.stack([vectors.title for _, _, vectors in rows]))
        self._passages.put(passages, np.concatenate([vectors.passages for _, _, vectors in rows]))

    def remove(self, row: int) -> None:
        """Forget a row's vectors; none is no error."""
        self._rows = None
        if self._digests.pop(row, None) is None:
            return
        passages = self._passages_of.pop(row)
        self._titles.remove([row])
        self._passages.remove(passages)
        self._row_of[list(passages)] = -1
        self._free.extend(passages)

    def vectors(self, row: int) -> TextVectors | None:
        """Give a row's vectors; None while it has none."""
        if row not in self._digests:
            return None
        title, passages = self._titles.vectors([row])[0], self._passages.vectors(self._passages_of[row])
        return TextVectors(title, passages, asked=False, encoder_key=self.encoder_key)

    def nearest_titles(self, title: Vectors, k: int, mask: Mask) -> Rows:
        """List the k rows of the mask whose titles are nearest to a vector (d,)."""
        rows, _ = self._titles.search(title[None, :], k, allowed=np.flatnonzero(mask))
        nearest: Rows = rows[0][rows[0] >= 0]
        return nearest

    def nearest_passages(self, passages: Vectors, k: int, mask: Mask) -> Rows:
        """List the rows of the mask that hold one of the k nearest passages to any of the vectors (m, d)."""
        rows = self._row_of[: self._next]
        allowed = (rows >= 0) & (rows < len(mask))
        allowed[allowed] = mask[rows[allowed]]
        found, _ = self._passages.search(passages, k, allowed=np.flatnonzero(allowed))
        owners: Rows = np.unique(self._row_of[found[found >= 0]])
        return owners

    def title_similarities(self, title: Vectors, rows: Rows) -> Vectors:
        """Compare a title vector (d,) with the titles of rows: (n,), NaN for a row without vectors."""
        similarities = np.full(len(rows), np.nan, dtype=np.float32)
        known = np.array([row in self._digests for row in rows.tolist()], dtype=np.bool_)
        if known.any():
            similarities[known] = self._titles.vectors(rows[known]) @ title
        return similarities

    def cosines(self, asked: Vectors, rows: Rows) -> tuple[Vectors, Vectors]:
        """Compare vectors (m, d) with the titles of rows, and with the closest passage of each: (n, m) each.

        NaN for a row without vectors. Every vector of a row is read once.
        """
        titles, bodies = (np.full((len(rows), len(asked)), np.nan, dtype=np.float32) for _ in range(2))
        groups = [self._passages_of.get(row, ()) for row in rows.tolist()]
        known = np.flatnonzero([len(group) > 0 for group in groups])
        if len(known) and len(asked):
            titles[known] = self._titles.vectors(rows[known]) @ asked.T
            flat = self._passages.vectors([passage for group in groups for passage in group]) @ asked.T
            begins = np.cumsum([0, *(len(groups[place]) for place in known[:-1])])
            bodies[known] = np.maximum.reduceat(flat, begins, axis=0)
        return titles, bodies

    def bodied(self, rows: Rows) -> Mask:
        """Mark the rows, (n,), that have a body: a row without one holds its title as its only passage."""
        groups = [self._passages_of.get(row, ()) for row in rows.tolist()]
        marked: Mask = np.array([len(group) > 1 for group in groups], dtype=np.bool_)
        single = np.flatnonzero([len(group) == 1 for group in groups])
        if len(single):
            passages = self._passages.vectors([groups[place][0] for place in single])
            marked[single] = (passages != self._titles.vectors(rows[single])).any(axis=1)
        return marked

    def body_similarities(self, passages: Vectors, rows: Rows, *, votes: bool = False) -> BodyMatch:
        """Compare passages (m, d) with those of rows: the best pair of each row, NaN for a row without vectors.

        With `votes` (for experts, whose passages are topics with evidence) every further passage adds VOTE times
        what it lies above the mean of all passages compared (CombSUM over evidence; Macdonald & Ounis, CIKM 2006).
        """
        best = np.full(len(rows), np.nan, dtype=np.float32)
        ours = np.full(len(rows), -1, dtype=np.int64)
        theirs = np.full(len(rows), -1, dtype=np.int64)
        groups = [self._passages_of.get(row, ()) for row in rows.tolist()]
        flat = [passage for group in groups for passage in group]
        if flat and len(passages):
            similarities = passages @ self._passages.vectors(flat).T
            from_query = similarities.argmax(axis=0)
            top = similarities.max(axis=0)
            usual = float(top.mean())
            begin = 0
            for place, group in enumerate(groups):
                if group:
                    mine = top[begin : begin + len(group)]
                    winner = int(mine.argmax())
                    best[place] = mine[winner]
                    if votes:
                        best[place] += VOTE * (
                            np.clip(mine - usual, 0, None).sum() - max(0.0, float(mine[winner]) - usual)
                        )
                    ours[place], theirs[place] = from_query[begin + winner], winner
                begin += len(group)
        return BodyMatch(best, ours, theirs)

    def save(self, folder: Path) -> dict[str, NDArray[np.generic]]:
        """Write the vectors to `folder` and give the rest as arrays."""
        return self.copied().save(folder)

    def copied(self) -> "MeaningCopy":
        """Copy everything, to be written while this goes on changing."""
        rows = sorted(self._digests)
        arrays: dict[str, NDArray[np.generic]] = {
            "meaning_rows": np.array(rows, dtype=np.int64),
            "meaning_digests": np.array([self._digests[row] for row in rows], dtype=np.uint64),
            "meaning_counts": np.array([len(self._passages_of[row]) for row in rows], dtype=np.int64),
            "meaning_passages": np.array([each for row in rows for each in self._passages_of[row]], dtype=np.int64),
        }
        return MeaningCopy(self.encoder_key, self.dimension, arrays, self._titles.snapshot(), self._passages.snapshot())

    @classmethod
    def load(
        cls,
        encoder_key: str,
        dimension: int,
        folder: Path,
        packed: Mapping[str, NDArray[np.generic]],
        engine: type[VectorStore] | None = None,
    ) -> Self:
        """Read what `save` wrote with the same engine. Raises ArtifactMismatch, or FileNotFoundError."""
        meaning = cls(encoder_key, dimension, engine)
        meaning._titles = meaning.engine.load(folder / "titles.vectors", dimension=dimension)
        meaning._passages = meaning.engine.load(folder / "passages.vectors", dimension=dimension)
        try:
            rows = packed["meaning_rows"].astype(np.int64).tolist()
            digests = packed["meaning_digests"].astype(np.uint64).tolist()
            counts = packed["meaning_counts"].astype(np.int64)
            passages = packed["meaning_passages"].astype(np.int64)
        except KeyError as error:
            raise ArtifactMismatch(f"the index has no {error}") from error
        if (
            not np.array_equal(meaning._titles.ids, np.array(rows, dtype=np.int64))
            or not np.array_equal(meaning._passages.ids, np.sort(passages))
            or int(counts.sum()) != len(passages)
            or not len(rows) == len(digests) == len(counts)
        ):
            raise ArtifactMismatch("the vectors do not fit the catalog")
        meaning._next = int(passages.max()) + 1 if len(passages) else 0
        meaning._row_of = np.full(max(64, meaning._next), -1, dtype=np.int64)
        meaning._row_of[passages] = np.repeat(np.array(rows, dtype=np.int64), counts)
        meaning._free = np.flatnonzero(meaning._row_of[: meaning._next] < 0).tolist()
        meaning._digests = dict(zip(rows, digests, strict=True))
        meaning._rows = None
        ends = np.cumsum(counts).tolist()
        for row, end, count in zip(rows, ends, counts.tolist(), strict=True):
            meaning._passages_of[row] = tuple(passages[end - count : end].tolist())
        return meaning

    def _new_passage(self, row: int) -> int:
        if self._free:
            passage = self._free.pop()
        else:
            passage = self._next
            self._next += 1
            if passage >= len(self._row_of):
                self._row_of = np.concatenate((self._row_of, np.full(len(self._row_of), -1, dtype=np.int64)))
        self._row_of[passage] = row
        return passage
