import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from market.listing.achievement import Achievement
from market.listing.filters import NO_FILTERS
from market.listing.listing import Audience, Kind, ListingId
from market.viewer import INDEXER, PUBLIC, Viewer
from matcher.analysis.query import Query, query_of_text
from matcher.answering.match import Signal
from matcher.answering.recall import comparable, rank, recall, score
from matcher.index.catalog import CandidateScope
from matcher.index.index import Index
from matcher.index.lexical import LexicalIndex
from matcher.index.meaning import Meaning, TextVectors
from matcher.index.text import Face, indexed_listing
from matcher.index.words import Words
from matcher.ranking.fusion import fuse
from tests.hashing import HashingEncoder
from tests.listings import an_achievement, an_organization
from tests.matcher.index.states import give_meaning, state_of

OWNER = an_organization()
ENCODER = HashingEncoder()
WORDS = Words.build(["钕铁硼", "晶界扩散"])


def about(number: int, title: str, body: str, *, audience: Audience = Audience.PUBLIC) -> Achievement:
    made = an_achievement(OWNER, number=None, title=title)
    bare = Achievement(id=ListingId(UUID(int=number)), organization_id=OWNER.id, title=title, audience=audience)
    return replace(bare, body=body, version=made.version)


FIVE = (
    about(1, "晶界扩散钕铁硼磁体", "磁体矫顽力高，高温不退磁，用于汽车电机。"),
    about(2, "铁氧体磁瓦", "低成本磁瓦，用于家电电机。"),
    about(3, "海水淡化反渗透膜", "脱盐率高，抗污染。"),
    about(4, "风机叶片降噪", "仿生锯齿尾缘降低风机噪声。"),
    about(5, "水下机器人", "用于水库大坝检测。"),
)
NEED = query_of_text("电机磁钢高温退磁\n需要高温下不退磁的钕铁硼磁体，用于汽车电机。")


@contextmanager
def opened(folder: Path) -> Iterator[Index]:
    lexical = LexicalIndex.open(folder, WORDS)
    index = Index(WORDS, lexical)
    index.adopt(Meaning(ENCODER.key, ENCODER.dimension))
    try:
        yield index
    finally:
        lexical.close()


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with opened(tmp_path / "words") as made:
        put(made, FIVE)
        yield made


def put(index: Index, listings: Sequence[Achievement]) -> None:
    indexed = [indexed_listing(listing, None) for listing in listings]
    index.apply(indexed)
    give_meaning(index, indexed, ENCODER)


def asked(query: Query) -> TextVectors:
    vectors = ENCODER.encode_queries([query.title, *query.passages])
    return TextVectors(vectors[0], vectors[1:])


def ranking(index: Index, query: Query, *, viewer: Viewer = PUBLIC, meaning: bool = True) -> list[int]:
    scope = CandidateScope(viewer=viewer, filters=NO_FILTERS, today=date(2026, 11, 24), kind=Kind.ACHIEVEMENT)
    ranked = rank(index, query, asked(query) if meaning else None, scope, limit=10)
    return [candidate.listing_id.int for candidate in ranked]


def test_the_listing_that_answers_comes_first_with_and_without_meaning(index: Index) -> None:
    assert ranking(index, NEED)[:2] == [1, 2]
    assert ranking(index, NEED, meaning=False)[:2] == [1, 2]


def test_every_candidate_gets_every_signal(index: Index) -> None:
    rows = np.arange(5)
    signals = score(index, NEED, asked(NEED), rows).signals
    assert set(signals) == set(Signal)
    assert all(np.isfinite(values).all() for values in signals.values())
    assert signals[Signal.WORDS].argmax() == signals[Signal.CHARACTERS].argmax() == 0
    query = asked(NEED)
    assert index.meaning is not None
    first = index.meaning.vectors(0)
    assert first is not None
    assert signals[Signal.TITLE_MEANING][0] == pytest.approx(float(first.title @ query.title), abs=1e-5)
    assert signals[Signal.BODY_MEANING][0] == pytest.approx(float((query.passages @ first.passages.T).max()), abs=1e-5)


def test_scores_do_not_depend_on_how_the_rows_are_asked(index: Index) -> None:
    forward = fuse(score(index, NEED, asked(NEED), np.arange(5)).comparable)
    backward = fuse(score(index, NEED, asked(NEED), np.arange(5)[::-1]).comparable)
    assert forward.tolist() == pytest.approx(backward[::-1].tolist())


def test_vectors_of_another_encoder_are_not_compared(index: Index) -> None:
    other = HashingEncoder(32)
    vectors = other.encode_queries([NEED.title, *NEED.passages])
    foreign = TextVectors(vectors[0], vectors[1:], encoder_key=other.key)
    own = replace(asked(NEED), encoder_key=ENCODER.key)
    scope = CandidateScope(viewer=PUBLIC, filters=NO_FILTERS, today=date(2026, 11, 24), kind=Kind.ACHIEVEMENT)
    assert rank(index, NEED, foreign, scope, limit=10) == rank(index, NEED, None, scope, limit=10)
    assert rank(index, NEED, own, scope, limit=10) == rank(index, NEED, asked(NEED), scope, limit=10)
    assert comparable(index, foreign) is None
    assert comparable(index, own) is own


def test_recall_stays_inside_the_mask(index: Index) -> None:
    mask = np.array([False, True, True, False, False])
    assert recall(index, NEED, asked(NEED), mask).tolist() == [1, 2]
    assert recall(index, NEED, asked(NEED), ~mask & False).tolist() == []


def test_a_members_text_is_matched_for_members_alone(tmp_path: Path) -> None:
    secret = about(6, "材料新工艺", "钕铁硼磁体高温不退磁，用于汽车电机，矫顽力高。", audience=Audience.MEMBERS)
    twin = about(7, "材料新工艺", "另一段毫不相干的文字。", audience=Audience.MEMBERS)
    with opened(tmp_path / "words") as index:
        put(index, [*FIVE, secret, twin])
        inside = ranking(index, NEED, viewer=INDEXER)
        assert inside.index(6) < inside.index(2)
        scope = CandidateScope(viewer=PUBLIC, filters=NO_FILTERS, today=date(2026, 11, 24))
        candidates = {each.listing_id.int: each for each in rank(index, NEED, asked(NEED), scope, limit=10)}
        assert candidates[6].signals == candidates[7].signals
        assert candidates[6].score == candidates[7].score


def test_what_is_withdrawn_is_gone_and_its_row_serves_another(index: Index) -> None:
    index.apply([], [FIVE[0].id])
    assert 1 not in ranking(index, NEED)
    other = about(9, "纺织品染色", "低温活性染料。")
    put(index, [other])
    assert index.catalog.rows(other.id) == (0,)
    assert ranking(index, query_of_text("活性染料染色工艺"))[0] == 9
    assert index.lexical.find("钕铁硼", cap=10).rows.tolist() == []


def test_vectors_of_a_changed_text_go_and_those_of_an_unchanged_one_stay(index: Index) -> None:
    same = replace(FIVE[0], version=2, territory="全国")
    index.apply([indexed_listing(same, None)])
    assert not index.lacks_meaning(same.id)
    changed = replace(FIVE[0], version=3, body="完全另一段正文。")
    index.apply([indexed_listing(changed, None)])
    assert index.without_meaning() == [changed.id]


def test_vectors_made_from_an_older_text_are_refused(index: Index) -> None:
    old = indexed_listing(FIVE[0], None)
    index.apply([indexed_listing(replace(FIVE[0], title="新标题"), None)])
    give_meaning(index, [old], ENCODER)
    assert index.lacks_meaning(FIVE[0].id)


def test_closing_a_text_to_members_takes_its_vectors_from_outsiders(index: Index) -> None:
    index.apply([indexed_listing(replace(FIVE[0], audience=Audience.MEMBERS), None)])
    assert index.lacks_meaning(FIVE[0].id)
    assert index.meaning is not None
    assert [index.meaning.digest(row) for row in (0, *index.catalog.rows(FIVE[0].id))] == [None] * 3


@pytest.mark.parametrize("seed", range(5))
def test_any_order_and_repetition_that_ends_the_same_gives_the_same_index(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    last: dict[ListingId, Achievement | None] = {}
    with opened(tmp_path / "walked") as walked, opened(tmp_path / "built") as built:
        for step in range(40):
            listing = replace(
                chance.choice(FIVE),
                version=step + 1,
                audience=chance.choice(list(Audience)),
                body=chance.choice(["正文一。", "正文二，钕铁硼。", ""]),
            )
            if chance.random() < 0.3:
                walked.apply([], [listing.id])
                last[listing.id] = None
            else:
                for _ in range(chance.randint(1, 2)):
                    put(walked, [listing])
                last[listing.id] = listing
        put(built, [listing for listing in last.values() if listing is not None])
        assert state_of(walked) == state_of(built)


def test_a_rebuilt_index_inherits_the_vectors_of_equal_texts(index: Index, tmp_path: Path) -> None:
    with opened(tmp_path / "fresh") as fresh:
        changed = replace(FIVE[1], title="换了标题")
        fresh.apply([indexed_listing(each, None) for each in (FIVE[3], FIVE[0], changed)])
        fresh.inherit(index)
        assert fresh.without_meaning() == [changed.id]
        mine, theirs = state_of(fresh)[FIVE[0].id], state_of(index)[FIVE[0].id]
        assert mine[Face.EVERYBODY][-1] == theirs[Face.EVERYBODY][-1]
