"""Ours: the product's own index, recall, signals and fusion over the documents of a collection."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import numpy as np

from market.listing.listing import Kind, ListingId
from matcher.analysis.query import PASSAGE_LIMIT, Query, query_of_text
from matcher.answering.match import Signal
from matcher.answering.recall import CANDIDATES, Scored, recall, score
from matcher.encoder.encoder import Encoder
from matcher.evaluation.collection import Text
from matcher.evaluation.evaluation import OURS
from matcher.evaluation.subject import Fields
from matcher.evaluation.system import Levels, Rows, Scores, System
from matcher.index.index import FaceVectors, Index
from matcher.index.lexical import LexicalIndex
from matcher.index.meaning import Meaning, TextVectors
from matcher.index.passages import split
from matcher.index.text import PASSAGE_CHARACTERS, Face, IndexedListing, IndexedText, indexed_text, language_of
from matcher.index.words import Words
from matcher.ranking.feature import FeatureValues
from matcher.ranking.fusion import fuse
from matcher.ranking.ranker import Graded, Ranker
from matcher.ranking.text_features import text_features

_PUT_AT_ONCE = 1_000


class Ours(System):
    """Ranks as the market does: documents are listings of one kind, a need is a question.

    What recall does not bring up among the documents asked lies below all that it does.
    """

    name = OURS

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        index_rows: Rows,
        ranker: Ranker | None = None,
        *,
        ids: Sequence[str] = (),
        fields: Fields | None = None,
    ) -> None:
        self._index = index
        self._encoder = encoder
        self._index_rows = index_rows
        self._ranker = ranker
        self._ids = ids
        self._fields = fields
        self._places = {int(row): place for place, row in enumerate(index_rows)}

    @property
    def model(self) -> str:
        """Say what documents are ranked by, for whoever reads the figures later."""
        if self._ranker is None:
            return "fusion"
        fitted = self._ranker.provenance
        return f"ranker fitted on {fitted.judgements}, {fitted.pairs} pairs, {fitted.fitted_on or 'without a date'}"

    def by(self, ranker: Ranker) -> "Ours":
        """Rank the same documents by a ranker."""
        return Ours(self._index, self._encoder, self._index_rows, ranker, ids=self._ids, fields=self._fields)

    def scores(self, query: Text, rows: Rows) -> Scores:
        """Score documents by the ranker's gains or by fusion; minus infinity for one that recall leaves out."""
        wanted = self._index_rows[rows]
        scores = np.full(self._index.catalog.height, -np.inf)
        if self._ranker is not None:
            found = self._recalled(query, wanted)
            scores[found] = self._graded(query, found, self._ranker).gains
            return scores[wanted]
        found, scored = self._scored(query, wanted, k=CANDIDATES)
        if len(found):
            scores[found] = fuse(scored.comparable)
        return scores[wanted]

    def levels(self, query: Text, rows: Rows) -> Levels | None:
        """Say the ranker's level of each document; without a ranker none is known."""
        return None if self._ranker is None else self._graded(query, self._index_rows[rows], self._ranker).levels

    def features(self, query: Text, rows: Rows) -> FeatureValues:
        """Compare a query with documents, whether recall brings them up or not."""
        asked, vectors = self._asked(query)
        return text_features(self._index, asked, vectors, self._index_rows[rows])

    def signals(self, query: Text, rows: Rows, *, k: int) -> tuple[Rows, Mapping[Signal, Scores]]:
        """Give the raw signals of those among `rows` that any way of recall brings up with k each."""
        found, scored = self._scored(query, self._index_rows[rows], k=k)
        place = np.full(self._index.catalog.height, -1, dtype=np.int64)
        place[self._index_rows[rows]] = rows
        return place[found], scored.signals

    def _asked(self, query: Text) -> tuple[Query, TextVectors]:
        asked = read_query(query)
        vectors = self._encoder.encode_queries([asked.title, *asked.passages])
        return asked, TextVectors(vectors[0], vectors[1:])

    def _graded(self, query: Text, found: Rows, ranker: Ranker) -> Graded:
        asked, vectors = self._asked(query)
        values = dict(text_features(self._index, asked, vectors, found))
        if self._fields is not None:
            values |= self._fields(query.id, [self._ids[self._places[int(row)]] for row in found])
        return ranker.grade(values, len(found))

    def _recalled(self, query: Text, wanted: Rows, *, k: int = CANDIDATES) -> Rows:
        asked, vectors = self._asked(query)
        mask = np.zeros(self._index.catalog.height, dtype=np.bool_)
        mask[wanted] = True
        return recall(self._index, asked, vectors, mask, k=k)

    def _scored(self, query: Text, wanted: Rows, *, k: int) -> tuple[Rows, Scored]:
        asked, vectors = self._asked(query)
        found = self._recalled(query, wanted, k=k)
        return found, score(self._index, asked, vectors, found)


@contextmanager
def open_ours(
    documents: Sequence[Text],
    encoder: Encoder,
    *,
    say: Callable[[str], None],
    ranker: Ranker | None = None,
    fields: Fields | None = None,
) -> Iterator[Ours]:
    """Index documents in a temporary folder that is gone at the end; a ranker sees `fields` beside their texts."""
    with TemporaryDirectory(prefix="cuibai-evaluation-") as folder:
        words = Words.build()
        lexical = LexicalIndex.open(Path(folder), words)
        try:
            index = Index(words, lexical)
            index.adopt(Meaning(encoder.key, encoder.dimension))
            texts = [indexed_text(document.title, document.text) for document in documents]
            ids = [ListingId(UUID(int=place + 1)) for place in range(len(texts))]
            for start in range(0, len(texts), _PUT_AT_ONCE):
                say(f"indexing words: {start} of {len(texts)}")
                pairs = zip(ids[start : start + _PUT_AT_ONCE], texts[start : start + _PUT_AT_ONCE], strict=True)
                index.apply([_listing(id_, text) for id_, text in pairs])
            _put_meaning(index, encoder, ids, texts)
            rows = np.array([index.catalog.rows(id_)[0] for id_ in ids], dtype=np.int64)
            yield Ours(index, encoder, rows, ranker, ids=[document.id for document in documents], fields=fields)
        finally:
            lexical.close()


def read_query(query: Text) -> Query:
    """Read a need as a listing with both parts is read, and one with a single part as a pasted text."""
    if not (query.title and query.text):
        return query_of_text(query.whole)
    passages = [passage.text for passage in split(query.text, limit_characters=PASSAGE_CHARACTERS)]
    return Query(query.title, query.text, tuple(passages[:PASSAGE_LIMIT]))


def _listing(listing_id: ListingId, text: IndexedText) -> IndexedListing:
    return IndexedListing(
        id=listing_id,
        version=1,
        kind=Kind.ACHIEVEMENT,
        language=language_of(text.whole),
        maturity=None,
        fields=(),
        places=(),
        expires_on=None,
        published_at=None,
        rankable=True,
        texts={Face.EVERYBODY: text},
    )


def _put_meaning(index: Index, encoder: Encoder, ids: Sequence[ListingId], texts: Sequence[IndexedText]) -> None:
    titles = encoder.encode_documents([text.title for text in texts])
    passages = encoder.encode_documents([passage for text in texts for passage in text.passages])
    start = 0
    for listing_id, text, title in zip(ids, texts, titles, strict=True):
        end = start + len(text.passages)
        vectors = FaceVectors(text.digest, TextVectors(title, passages[start:end]))
        if not index.put_meaning(listing_id, {Face.EVERYBODY: vectors}):
            raise AssertionError("a text that was just indexed has changed")
        start = end
