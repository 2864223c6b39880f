"""What an index holds, written so that two indexes can be compared whatever their row numbers."""

from collections.abc import Sequence

import numpy as np

from market.listing.listing import ListingId
from matcher.encoder.encoder import Encoder
from matcher.index.index import FaceVectors, Index
from matcher.index.lexical_query import TextReading
from matcher.index.meaning import TextVectors
from matcher.index.text import Face, IndexedListing
from matcher.sync.embedder import pack, unpack

State = dict[ListingId, dict[Face, tuple[object, ...]]]

_COLUMNS = ("face", "kind", "language", "scale", "level", "expires", "published", "rankable", "version", "digest")
_PROBES = ("钕铁硼磁体", "电机", "正文", "reverse osmosis membrane")


def state_of(index: Index) -> State:
    """Write down columns, texts, what words find and the vectors of every face."""
    state: State = {}
    packed = index.catalog.pack()
    for listing_id in index.catalog.listing_ids:
        faces: dict[Face, tuple[object, ...]] = {}
        for face, row in index.catalog.faces(listing_id).items():
            columns = {name: packed[name][row].item() for name in _COLUMNS}
            carried = sorted(
                str(value)
                for name in ("fields", "places")
                for value, line in zip(packed[f"{name}_values"], packed[f"{name}_bits"], strict=True)
                if np.unpackbits(line.astype(np.uint8))[row]
            )
            rows = np.array([row])
            shared = [
                bool(index.lexical.scores(probe, TextReading.WORDS, rows, members=True)[0] > 0) for probe in _PROBES
            ]
            characters = [round(float(index.characters.scores(probe, rows)[0]), 5) for probe in _PROBES]
            vectors = index.meaning.vectors(row) if index.meaning is not None else None
            meaning = None if vectors is None else (vectors.title.tolist(), vectors.passages.tolist())
            faces[face] = (columns, carried, shared, characters, meaning)
        state[listing_id] = faces
    return state


def give_meaning(index: Index, listings: Sequence[IndexedListing], encoder: Encoder) -> None:
    """Encode listings and hand their vectors to the index, rounded as the store keeps them."""
    for listing in listings:
        faces = {}
        for face, text in listing.texts.items():
            vectors = [unpack(pack(vector)) for vector in encoder.encode_documents([text.title, *text.passages])]
            faces[face] = FaceVectors(text.digest, TextVectors(vectors[0], np.stack(vectors[1:])))
        index.put_meaning(listing.id, faces)
