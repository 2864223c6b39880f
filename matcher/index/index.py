"""Index (索引): catalog, words, characters and meaning of the published listings, as one object.

One thread writes, any thread reads: writers hold `lock` only while they change what readers look at, never
while the lexical index commits. Applying a state twice, or states in another order that ends the same, gives
the same index.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from market.listing.listing import ListingId
from matcher.index.catalog import Catalog
from matcher.index.characters import Characters
from matcher.index.lexical import LexicalIndex
from matcher.index.lexical_query import LexicalDocument
from matcher.index.meaning import Meaning, TextVectors
from matcher.index.text import Face, IndexedListing, IndexedText
from matcher.index.words import Words

_INHERITED_AT_ONCE = 2_000
_TERMS_AT_ONCE = 500
_TERMS_A_LESSON = 200  # a lesson repeats all terms, so one new among very many waits for others


@dataclass(frozen=True, slots=True)
class FaceVectors:
    """The vectors of one face, and which text they were made from."""

    digest: int
    vectors: TextVectors


class Index:
    """Everything that recall and scoring look at."""

    def __init__(
        self,
        words: Words,
        lexical: LexicalIndex,
        *,
        catalog: Catalog | None = None,
        characters: Characters | None = None,
        titles: Characters | None = None,
    ) -> None:
        self.lock = threading.RLock()
        self.words = words
        self.lexical = lexical
        self.catalog = catalog if catalog is not None else Catalog()
        self.characters = characters if characters is not None else Characters()
        self.titles = titles if titles is not None else Characters()
        self.meaning: Meaning | None = None
        self.terms: frozenset[str] = frozenset()
        self._untaught: set[str] = set()
        self._lacking = set(self.catalog.listing_ids)

    def __len__(self) -> int:
        return len(self.catalog)

    @property
    def needs_rewrite(self) -> bool:
        """Say whether the index is to be built anew, so that its files forget a person who was taken out.

        The words keep what was removed until segments merge, and the terms that a listing brought stay.
        """
        return self.catalog.person_gone

    def learn(self, terms: Iterable[str]) -> None:
        """Note terms that listings bring; the cutter is taught many at a time, since each lesson takes 0.1 s."""
        self._untaught.update(set(terms) - self.terms)
        if len(self._untaught) > _TERMS_AT_ONCE + len(self.terms) // 4:
            self.teach()

    def teach(self) -> bool:
        """Teach the cutter what was noted, if it is worth the time, and say whether it was."""
        if len(self._untaught) * _TERMS_A_LESSON <= len(self.terms):
            return False
        self.terms |= self._untaught
        self._untaught = set()
        self.words.add_terms(self.terms)
        return True

    def apply(self, listings: Sequence[IndexedListing], gone: Iterable[ListingId] = ()) -> None:
        """Bring listings to their current state: texts and columns of `listings` in, everything of `gone` out.

        When it returns, words find the new state alone. Vectors of an unchanged text stay; others go. When it raises
        MatcherError, apply the same again: rows that the words have not forgotten yet stay noted until a commit works.
        """
        gone = list(gone)
        with self.lock:  # what is withdrawn is gone at once, whatever the commit takes
            self._lacking.difference_update(gone)
            for listing_id in gone:
                for row in self.catalog.remove(listing_id):
                    self._forget(row)
        folded = {
            (listing.id, face): (self.words.fold(text.whole), self.words.fold(text.title))
            for listing in listings
            for face, text in listing.texts.items()
        }
        documents: list[LexicalDocument] = []
        with self.lock:
            for listing in listings:
                before = self.catalog.rows(listing.id)
                rows = self.catalog.put(listing)
                for row in set(before) - set(rows.values()):
                    self._forget(row)
                for face, row in rows.items():
                    text = listing.texts[face]
                    whole, title = folded[listing.id, face]
                    self.characters.put(row, whole, counted=face is not Face.MEMBERS)
                    self.titles.put(row, title, counted=face is not Face.MEMBERS)
                    if self.meaning is not None and self.meaning.digest(row) not in (None, text.digest):
                        self.meaning.remove(row)
                    documents.append(document(row, text, face))
                self._note(listing.id)
            freed = self.catalog.forgotten
        if freed:
            self.lexical.remove(freed)
        if documents:
            self.lexical.put(documents)
        if freed or documents:
            self.lexical.commit()
        with self.lock:
            self.catalog.release()

    def adopt(self, meaning: Meaning) -> None:
        """Use these vectors, dropping those that do not belong to a row's present text."""
        with self.lock:
            self.meaning = meaning
            for row in meaning.rows.tolist():
                if self.catalog.listing_id(row) is None or meaning.digest(row) != self.catalog.digest(row):
                    meaning.remove(row)
            for listing_id in self.catalog.listing_ids:
                self._note(listing_id)

    def put_meaning(self, listing_id: ListingId, faces: Mapping[Face, FaceVectors]) -> bool:
        """Set the vectors of a listing's faces; False, changing nothing, when a text has changed since or is gone."""
        with self.lock:
            rows = self.catalog.faces(listing_id)
            if self.meaning is None or set(rows) != set(faces):
                return False
            if any(self.catalog.digest(rows[face]) != vectors.digest for face, vectors in faces.items()):
                return False
            self.meaning.put_many([(rows[face], each.digest, each.vectors) for face, each in faces.items()])
            self._lacking.discard(listing_id)
            return True

    def inherit(self, old: "Index") -> None:
        """Take over the vectors that another index has for the same texts, where this one has none."""
        listing_ids = self.catalog.listing_ids
        for start in range(0, len(listing_ids), _INHERITED_AT_ONCE):
            with old.lock, self.lock:
                if old.meaning is None or len(old.meaning) == 0:
                    return
                if self.meaning is None:
                    self.meaning = Meaning(old.meaning.encoder_key, old.meaning.dimension, old.meaning.engine)
                if self.meaning.encoder_key != old.meaning.encoder_key:
                    return
                some = listing_ids[start : start + _INHERITED_AT_ONCE]
                self.meaning.put_many(list(self._inherited(old, some)))
                for listing_id in some:
                    self._note(listing_id)

    def _inherited(self, old: "Index", listing_ids: Sequence[ListingId]) -> Iterator[tuple[int, int, TextVectors]]:
        if old.meaning is None or self.meaning is None:
            return
        for listing_id in listing_ids:
            before = old.catalog.faces(listing_id)
            for face, row in self.catalog.faces(listing_id).items():
                digest = self.catalog.digest(row)
                if self.meaning.digest(row) is None and face in before and old.meaning.digest(before[face]) == digest:
                    vectors = old.meaning.vectors(before[face])
                    if vectors is not None:
                        yield row, digest, vectors

    def lacks_meaning(self, listing_id: ListingId) -> bool:
        """Say whether a listing is here and some of its vectors are not."""
        return listing_id in self._lacking

    def without_meaning(self) -> list[ListingId]:
        """List the listings that lack vectors, by id."""
        with self.lock:
            return sorted(self._lacking)

    @property
    def waiting(self) -> int:
        """Count the listings that lack vectors."""
        return len(self._lacking)

    def _note(self, listing_id: ListingId) -> None:
        rows = self.catalog.rows(listing_id)
        if any(self.meaning is None or self.meaning.digest(row) is None for row in rows):
            self._lacking.add(listing_id)
        else:
            self._lacking.discard(listing_id)

    def _forget(self, row: int) -> None:
        self.characters.remove(row)
        self.titles.remove(row)
        if self.meaning is not None:
            self.meaning.remove(row)


def document(row: int, text: IndexedText, face: Face) -> LexicalDocument:
    """Make the lexical document of a row."""
    return LexicalDocument(row, text.title, text.body, text.names, members=face is Face.MEMBERS)
