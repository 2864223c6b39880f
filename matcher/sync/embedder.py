"""Embedder (向量化): gives the listings of the backlog their vectors, from the store's cache or the encoder.

No connection is open while the encoder works, and a bulk load steps aside for a single edit after each turn.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from market.errors import MarketError
from market.listing.listing import ListingId
from market.listing.store import embeddings, listings
from market.listing.store.changes import ChangeLane
from market.listing.store.embeddings import EmbeddingKey
from market.postgres.db import Database
from market.viewer import INDEXER
from matcher.encoder.encoder import Encoder
from matcher.encoder.queue import EncoderQueue
from matcher.index.index import FaceVectors, Index
from matcher.index.meaning import TextVectors
from matcher.index.text import Face, IndexedListing, IndexedText, indexed_listing
from matcher.sync.backlog import Backlog
from matcher.sync.progress import IndexProgress

READ_AT_ONCE = 64
ENCODE_AT_ONCE = 8
FAILURES_TOGETHER = 3
"""After so many in a row it is asked which listing makes the encoder fail."""

_PROBE = "磁体 magnet"

Vectors = NDArray[np.float32]
Known = dict[EmbeddingKey, Vectors]


@dataclass(frozen=True, slots=True)
class KeyedListing:
    """A listing to be given vectors, and the key of each of its texts."""

    listing: IndexedListing
    keys: Mapping[str, EmbeddingKey]

    def vectors(self, known: Mapping[EmbeddingKey, Vectors]) -> dict[Face, FaceVectors]:
        """Put the faces' vectors together. Raises KeyError when one is not known."""
        return {
            face: FaceVectors(
                text.digest,
                TextVectors(
                    known[self.keys[text.title]], np.stack([known[self.keys[passage]] for passage in text.passages])
                ),
            )
            for face, text in self.listing.texts.items()
        }


class Embedder:
    """Works off the backlog of one index; its owner calls `fill` as long as there is any."""

    def __init__(self, database: Database, desk: EncoderQueue, backlog: Backlog, writer: Executor) -> None:
        self._database = database
        self._desk = desk
        self._backlog = backlog
        self._writer = writer
        self._failures = 0
        self._alone = 0  # how many listings still go one at a time
        self._aside: set[ListingId] = set()
        self.at_work = False

    def set_aside(self, index: Index) -> int:
        """Count the listings on which the encoder fails, and which do not wait for another attempt."""
        self._aside = {each for each in self._aside if index.lacks_meaning(each) and each not in self._backlog}
        return len(self._aside)

    def tell(self, index: Index, progress: IndexProgress) -> None:
        """Keep as a trouble that some were set aside."""
        if count := self.set_aside(index):
            progress.troubles["aside"] = f"listings that the encoder fails on, found by their words alone: {count}"
        else:
            progress.forget("aside")

    async def take_turn(self, index: Index, progress: IndexProgress) -> int:
        """Fill and tell; at work until the vectors of earlier texts have left the store too. Raises as `fill` does."""
        self.at_work = True
        try:
            filled = await self.fill(index)
            self.tell(index, progress)
        finally:
            self.at_work = False
        return filled

    async def fill(self, index: Index) -> int:
        """Give vectors to the next few listings, and say how many got them.

        What was not reached goes back to the front of its queue, also when this raises StoreUnavailable or
        EncoderUnavailable. After a few failures in a row listings go one at a time; one that fails while the encoder
        works is set aside until it changes.
        """
        encoder = await self._desk.opened()
        alone = self._alone > 0
        taken, lane = self._backlog.take(1 if alone else READ_AT_ONCE)
        left = dict.fromkeys(taken)
        self._aside.difference_update(taken)
        try:
            filled = await self._fill(index, encoder, left, lane)
        except MarketError:
            raise
        except Exception as error:
            if not alone:
                self._failures += 1
                self._alone = READ_AT_ONCE if self._failures >= FAILURES_TOGETHER else 0
                raise
            await self._desk.encode_documents([_PROBE])  # raises if it is not the listing's fault
            set_aside = ", ".join(map(str, left))  # ids and the error's class: its message may hold the text
            logging.getLogger("cuibai.index").warning("no vectors for %s: %s", set_aside, type(error).__name__)
            self._aside.update(left)
            left.clear()
            filled = 0
        finally:
            self._backlog.put_back(left, lane)
        self._alone, self._failures = max(0, self._alone - 1), 0
        return filled

    async def _fill(self, index: Index, encoder: Encoder, left: dict[ListingId, None], lane: ChangeLane) -> int:
        """Work off `left`, striking out what is done; a bulk load stops for a single edit."""
        keyed, known = await self._read(list(left), encoder)
        for gone in set(left) - {each.listing.id for each in keyed}:
            del left[gone]  # withdrawn meanwhile
        filled = await self._put(index, keyed, known, left)
        while left and not (lane is ChangeLane.BULK and self._backlog.has_single):
            missing = _missing([each for each in keyed if each.listing.id in left], known)[:ENCODE_AT_ONCE]
            known |= await self._encode([each for each in keyed if each.listing.id in left], missing)
            filled += await self._put(index, keyed, known, left)
        return filled

    async def _read(self, ids: Sequence[ListingId], encoder: Encoder) -> tuple[list[KeyedListing], Known]:
        async with self._database.reading() as conn:
            found = await listings.find(conn, ids, viewer=INDEXER)
        keyed = await asyncio.get_running_loop().run_in_executor(
            self._writer, lambda: [key_texts(indexed_listing(listing, None), encoder) for listing in found.values()]
        )
        wanted = list(dict.fromkeys(key for each in keyed for key in each.keys.values()))
        async with self._database.reading() as conn:
            cached = await embeddings.find(conn, wanted) if wanted else {}
        unpacked = {key: unpack(content) for key, content in cached.items() if len(content) == 2 * encoder.dimension}
        return keyed, {key: vector for key, vector in unpacked.items() if np.isfinite(vector).all()}

    async def _encode(self, keyed: Sequence[KeyedListing], missing: Sequence[tuple[str, EmbeddingKey]]) -> Known:
        """Encode texts and cache them for every listing that holds them."""
        vectors = await self._desk.encode_documents([text for text, _ in missing])
        made = {key: pack(vector) for (_, key), vector in zip(missing, vectors, strict=True)}
        rows = [
            (each.listing.id, key, made[key])
            for each in keyed
            for key in dict.fromkeys(each.keys.values())
            if key in made
        ]
        async with self._database.writing() as conn:
            await embeddings.put(conn, rows)
        return {key: unpack(content) for key, content in made.items()}

    async def _put(self, index: Index, keyed: Sequence[KeyedListing], known: Known, left: dict[ListingId, None]) -> int:
        """Hand complete listings to the index and strike them from `left`; a changed one comes again by itself."""
        complete = [
            each for each in keyed if each.listing.id in left and all(key in known for key in each.keys.values())
        ]
        if not complete:
            return 0
        ready = [(each.listing.id, each.vectors(known)) for each in complete]
        put = await asyncio.get_running_loop().run_in_executor(
            self._writer, lambda: [index.put_meaning(listing_id, faces) for listing_id, faces in ready]
        )
        async with self._database.writing() as conn:
            for each, is_present in zip(complete, put, strict=True):
                if is_present:  # its texts are the ones that were read, and vectors of those before it go
                    await embeddings.retain(conn, each.listing.id, list(dict.fromkeys(each.keys.values())))
        for each in complete:
            del left[each.listing.id]
        return sum(put)


def key_texts(listing: IndexedListing, encoder: Encoder) -> KeyedListing:
    """Name what is to be encoded of a listing; equal texts have one name."""
    return KeyedListing(listing, {text: _key(text, encoder) for text in _texts(listing.texts.values())})


def pack(vector: Vectors) -> bytes:
    """Write a vector as the store keeps it: float16, little-endian."""
    return vector.astype("<f2").tobytes()


def unpack(content: bytes) -> Vectors:
    """Read a vector that `pack` wrote, as float32."""
    return np.frombuffer(content, dtype="<f2").astype(np.float32)


def _texts(faces: Iterable[IndexedText]) -> Iterable[str]:
    for text in faces:
        yield text.title
        yield from text.passages


def _key(text: str, encoder: Encoder) -> EmbeddingKey:
    content = text.encode("utf-8", "surrogatepass")
    return EmbeddingKey(encoder.key, encoder.document_prompt, encoder.max_tokens, sha256(content).digest())


def _missing(keyed: Sequence[KeyedListing], known: Mapping[EmbeddingKey, object]) -> list[tuple[str, EmbeddingKey]]:
    """List the texts that are not known, each once, in the order of the listings."""
    texts = {key: text for each in keyed for text, key in each.keys.items() if key not in known}
    return [(text, key) for key, text in texts.items()]
