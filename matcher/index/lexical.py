"""Lexical index (字面索引): rows found by their words and characters, kept by tantivy in a folder."""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import tantivy
from numpy.typing import NDArray

from matcher.errors import ArtifactMismatch, IndexHeld, MatcherError
from matcher.index import lexical_query as asked
from matcher.index.lexical_files import check_files
from matcher.index.lexical_query import Clause, Found, LexicalDocument, TextReading
from matcher.index.lexical_schema import ROW, Mask, make_schema, names_of, of_row, only, translated
from matcher.index.words import Words

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]

_FEW = 2_000  # up to so many allowed rows are named to the index; more are found among what it finds
_SPARE = 8  # so many more are asked for than k, since equals may stand at the end
_HEAP_BYTES = 64_000_000
_RUN_CHARACTERS_MAX = 40


class _View(NamedTuple):
    """One commit as searches see it, with the counts that were looked up in it."""

    searcher: tantivy.Searcher
    counts: dict[tuple[TextReading, bool, str], int]

    def held(self, reading: TextReading, terms: Sequence[str], *, members: bool) -> NDArray[np.float64]:
        """Count the documents that hold each term; a term that a pasted text alone has is not remembered."""
        held = np.empty(len(terms), dtype=np.float64)
        for place, term in enumerate(terms):
            count = self.counts.get((reading, members, term))
            if count is None:
                names = [name for field in reading.value for name in names_of(field, members=members)]
                count = max(self.searcher.doc_freq(name, term) for name in names)
                if count:
                    self.counts[reading, members, term] = count
            held[place] = count
        return held


class LexicalIndex:
    """One process writes; searches may come from any thread and see the last commit.

    Texts for members alone lie in fields of their own, which a search without `members` neither reads nor counts: no
    score and no rarity of what everybody sees depends on a word of them.
    """

    def __init__(self, index: tantivy.Index, words: Words) -> None:
        self._index = index
        self._words = words
        self._writer: tantivy.IndexWriter | None = None
        self._view = _View(index.searcher(), {})
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path, words: Words) -> Self:
        """Open the index in a folder, or begin one in an empty or absent folder; it is ours until `close`.

        Raises ArtifactMismatch when the files are damaged or of another version, IndexHeld when another
        process writes there.
        """
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / "meta.json").exists() or any(folder.glob("*.term")):
            check_files(folder)
        try:
            index = tantivy.Index(make_schema(), path=str(folder), reuse=True)
        except (ValueError, OSError) as error:
            raise ArtifactMismatch(f"the lexical index is of another version; rebuild it ({error})") from error
        index.register_tokenizer("blanks", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
        index.config_reader(reload_policy="manual")
        writer = _open_writer(index)
        index.reload()
        opened = cls(index, words)
        opened._writer = writer
        return opened

    def __len__(self) -> int:
        return int(self._view.searcher.num_docs)

    def put(self, documents: Iterable[LexicalDocument]) -> None:
        """Add documents, each in place of what its row held; seen after `commit`.

        Raises ValueError for a negative row, MatcherError when the disk refuses.
        """
        cut = [(_row(each.row), each.members, asked.document_terms(each, self._words)) for each in documents]
        with self._writing() as writer:
            for row, members, terms in cut:
                made = tantivy.Document()
                made.add_unsigned(ROW, row)
                for field, texts in terms.items():
                    made.add_text(names_of(field, members=members)[-1], " ".join(texts))
                writer.delete_documents_by_query(of_row(self._index.schema, row))
                writer.add_document(made)

    def remove(self, rows: Iterable[int]) -> None:
        """Remove rows; unknown ones are no error; seen after `commit`."""
        numbers = [_row(row) for row in rows]
        with self._writing() as writer:
            for row in numbers:
                writer.delete_documents_by_query(of_row(self._index.schema, row))

    def commit(self) -> None:
        """Make what was put and removed durable and visible.

        Raises MatcherError when the disk refuses, here or in `put`: then all since the last commit is to be put again.
        """
        with self._writing() as writer:
            writer.commit()
        self._index.reload()
        self._view = _View(self._index.searcher(), {})

    def close(self) -> None:
        """Let merges end and give the folder free; what was not committed is lost."""
        with self._lock:
            writer, self._writer = self._writer, None
            if writer is not None:
                writer.wait_merging_threads()

    def recall(
        self, text: str, reading: TextReading, *, k: int, allowed: Mask | None = None, members: bool = False
    ) -> Found:
        """Find the k rows that share the most, and the rarest, terms with a text of any length (BM25).

        `allowed[row]` says which rows may be found; rows beyond its end may not. With `members` texts for members alone
        are searched too.
        """
        return self._ranked(self._shared_terms(text, reading, members), k, allowed, members)

    def scores(self, text: str, reading: TextReading, rows: Rows, *, members: bool = False) -> Scores:
        """Score given rows as `recall` does, in their order, (n,) float32; 0 where nothing is shared."""
        wanted = np.zeros(int(rows.max()) + 1 if len(rows) else 0, dtype=np.bool_)
        wanted[rows] = True
        query = translated(self._shared_terms(text, reading, members), self._index.schema, members)
        found = self._search(only(query, wanted, self._index.schema), max(1, len(rows)))
        scores = np.zeros(len(wanted), dtype=np.float32)
        scores[found.rows] = found.scores
        return scores[rows]

    def find(
        self,
        text: str,
        *,
        cap: int,
        allowed: Mask | None = None,
        typing: bool = False,
        forgiving: bool = True,
        members: bool = False,
    ) -> Found:
        """Find what a person typed: every word of it, at most `cap` rows.

        With `typing` the last word may be half there, in 拼音 too. When no row holds every word, one wrong
        character a word is forgiven; when that finds nothing either, some of the words will do. A text of more
        than RUNS_MAX words is a description: rows that share words with it. Nothing is forgiven unless `forgiving`.
        """
        runs = asked.typed_runs(text, self._words, typing=typing)
        if len(runs) > asked.RUNS_MAX or any(len(run) > _RUN_CHARACTERS_MAX for run in runs):
            found = self.recall(text, TextReading.WORDS, k=cap, allowed=allowed, members=members)
            return Found(found.rows, found.scores, exact=False)
        found = self._ranked(asked.strict(runs, self._words, typing=typing), cap, allowed, members)
        for wider in (asked.tolerant, asked.loose) if forgiving else ():
            if len(found.rows) or not runs:
                return found
            forgiven = self._ranked(wider(runs, self._words), cap, allowed, members)
            found = Found(forgiven.rows, forgiven.scores, exact=False)
        return found

    def rarity(self, words: Sequence[str], reading: TextReading = TextReading.WORDS) -> Scores:
        """Weigh folded terms by how few documents hold them: ln(1 + (N - n + ½) / (n + ½)), (n,) float32.

        Texts for members alone don't count.
        """
        view = self._view
        return asked.rarity(view.held(reading, words, members=False), view.searcher.num_docs)

    def _shared_terms(self, text: str, reading: TextReading, members: bool) -> Clause:
        cut = self._words.cut(text) if reading is TextReading.WORDS else asked.telling_grams(self._words.fold(text))
        counted = Counter(cut).most_common(asked.CANDIDATES_MAX)
        view = self._view
        held = view.held(reading, [term for term, _ in counted], members=members)
        return asked.rarest(counted, held, view.searcher.num_docs, reading.value)

    def _ranked(self, clause: Clause, k: int, allowed: Mask | None, members: bool) -> Found:
        """Take the k best allowed rows; go on until the last one taken is better than the last one seen."""
        if k < 1:
            raise ValueError(f"k is {k}; ask for at least one")
        schema = self._index.schema
        query, count = translated(clause, schema, members), 0
        if allowed is not None:
            count = int(np.count_nonzero(allowed))
            if count == 0:
                return _found([], [])
            if count <= _FEW:
                query, allowed = only(query, allowed, schema), None
        share = 1.0 if allowed is None else count / len(allowed)
        limit = ceil((k + _SPARE) * 1.25 / share)
        while True:
            found = self._search(query, limit)
            seen = len(found.rows)
            rows, scores = found.rows, found.scores
            if allowed is not None:
                kept = rows < len(allowed)
                kept[kept] = allowed[rows[kept]]
                rows, scores = rows[kept], scores[kept]
            if seen < limit or (len(rows) >= k and scores[k - 1] > found.scores[-1]):
                return Found(rows[:k], scores[:k])
            limit *= 4

    def _search(self, query: tantivy.Query, limit: int) -> Found:
        searcher = self._view.searcher
        hits = searcher.search(query, min(limit, max(1, searcher.num_docs)), count=False).hits
        rows = searcher.fast_field_values(ROW, [address for _, address in hits])
        return _found(rows, [score for score, _ in hits])

    @contextmanager
    def _writing(self) -> Iterator[tantivy.IndexWriter]:
        with self._lock:
            if self._writer is None:
                self._writer = _open_writer(self._index)
            try:
                yield self._writer
            except (ValueError, OSError) as error:
                self._writer = None  # it is dead; the next one begins at the last commit
                raise MatcherError(f"the lexical index could not be written: {error}") from error


def _open_writer(index: tantivy.Index) -> tantivy.IndexWriter:
    try:
        return index.writer(_HEAP_BYTES, 1)
    except ValueError as error:
        raise IndexHeld(None, None) from error


def _found(rows: Sequence[float | None], scores: Sequence[float]) -> Found:
    numbers, values = np.array(rows, dtype=np.int64), np.array(scores, dtype=np.float32)
    order = np.lexsort((numbers, -values))
    return Found(numbers[order], values[order])


def _row(row: int) -> int:
    if row < 0:
        raise ValueError(f"row {row} is negative")
    return row
