"""What counts as common, measured: unlike needs of the sample market, and sixteen of them told anew by another firm."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from corpus.sample.market import read_samples
from market.listing.listing import Language
from market.listing.need import Need
from market.settings import read_settings
from matcher.challenge.clustering import THRESHOLD, Vectors, centred
from matcher.encoder.encoder import Encoder, open_encoder
from matcher.index.text import full_text, indexed_text

LIKE = Path(__file__).parent / "like.jsonl"


def vectors_of(encoder: Encoder, texts: Sequence[tuple[str, str]]) -> Vectors:
    """Average title and passages as the index does, (n, d)."""
    made = []
    for title, body in texts:
        passages = encoder.encode_documents(list(indexed_text(title, body).passages)).mean(axis=0)
        made.append(encoder.encode_documents([title])[0] + passages / np.linalg.norm(passages))
    return np.stack(made)


@pytest.mark.encoder
@pytest.mark.bench
def test_needs_told_anew_lie_within_the_threshold_and_no_others_do() -> None:
    """Print both sides of the threshold: the farthest of what is common, the closest of what is not."""
    encoder = open_encoder(read_settings({}), say=print)
    rows = [row for row in read_samples()[1] if isinstance(row.listing, Need) and row.listing.language is Language.ZH]
    texts = [full_text(row.listing) for row in rows]
    like = [json.loads(line) for line in LIKE.read_text(encoding="utf-8").splitlines()]
    own = vectors_of(encoder, [(text.title, text.body) for text in texts])
    told = vectors_of(encoder, [(each["title"], each["body"]) for each in like])
    both = centred(np.vstack([own, told]))
    distances = 1.0 - both @ both.T
    names = [(row.organization, row.listing.number) for row in rows]
    common = [float(distances[names.index((e["organization"], e["number"])), len(own) + n]) for n, e in enumerate(like)]
    apart = [
        float(distances[a, b])
        for a in range(len(own))
        for b in range(a)
        if rows[a].organization != rows[b].organization
    ]
    print(f"common at most {max(common):.3f}, apart at least {min(apart):.3f}, threshold {THRESHOLD}")  # noqa: T201
    assert max(common) < THRESHOLD < min(apart)
