"""Local matching (本机匹配): answers from the index that this process owns."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from market.challenge.need_cluster import FoundCluster
from market.day import current_day
from market.errors import NotFound
from market.exposure.exposure import FairReranking
from market.exposure.store import exposures
from market.judging.turn import Rankings
from market.listing.filters import NO_FILTERS, Filters
from market.listing.listing import Kind, Listing, ListingId, Status
from market.listing.need import Need
from market.listing.relaxation import Relaxation
from market.listing.store import listings
from market.listing.store.changes import Change, ChangeLane
from market.organization import OrganizationId
from market.postgres.db import Database
from market.viewer import Viewer
from matcher.analysis.query import PASSAGE_LIMIT, Query, query_of_listing, query_of_text
from matcher.answering.answering import SPARE, Question, answer
from matcher.answering.answers import hits
from matcher.answering.confidential import ConfidentialPair, judge_confidential_pair, passages_of
from matcher.answering.match import Answers, Hit, IndexStatus, Match, QueryNote, SearchResults
from matcher.answering.reader_pool import ReaderPool
from matcher.answering.recall import rank
from matcher.answering.replay import keep_shown, shown_ranking
from matcher.answering.search import find_page, find_typed
from matcher.challenge.common_needs import find_common
from matcher.dashboard.store_map import StoreVectors, read_store
from matcher.encoder.queue import EncoderQueue
from matcher.encoder.reranker import RerankerQueue
from matcher.errors import EncoderUnavailable
from matcher.index.catalog import CandidateScope
from matcher.index.meaning import TextVectors
from matcher.index.text import full_text
from matcher.index.words import Words
from matcher.judging.rankings import rank_apart
from matcher.ranking.live import RankerSource
from matcher.ranking.ranker import Ranker
from matcher.ranking.readings import Readings
from matcher.sync.manager import IndexManager
from matcher.sync.status import status_of


def market_day() -> date:
    """Say which day it is in the market."""
    return current_day()


class LocalMatching:
    """Implements Matching; the event loop itself never computes."""

    def __init__(
        self,
        database: Database,
        keeper: IndexManager,
        desk: EncoderQueue,
        words: Words,
        *,
        rankers: RankerSource,
        reranker: RerankerQueue | None = None,
        today: Callable[[], date] = market_day,
    ) -> None:
        self._rankers = rankers
        self._reranker = reranker
        self._readings = Readings()
        self._database = database
        self._keeper = keeper
        self._desk = desk
        self._words = words
        self._today = today
        self._pool = ReaderPool()
        self._read = self._pool.read

    async def match_text(
        self,
        text: str,
        *,
        viewer: Viewer,
        filters: Filters,
        limit: int,
        relaxed: tuple[Relaxation, ...] = (),
        among: tuple[ListingId, ...] = (),
    ) -> Answers:
        """Answer a pasted need; the text is kept nowhere."""
        query = await self._read(lambda: self._asked(text))
        if not query.title:
            return Answers(waiting=self._keeper.waiting_vectors, note=query.note)
        vectors = await self._encoded(query)
        return await self._answers(
            Question(
                query=query,
                vectors=vectors,
                listing=None,
                viewer=viewer,
                filters=filters,
                limit=limit,
                today=self._today(),
                relaxed=relaxed,
                among=among,
            )
        )

    async def match_listing(
        self,
        id: ListingId,  # noqa: A002  the domain's word
        *,
        viewer: Viewer,
        filters: Filters,
        limit: int,
        relaxed: tuple[Relaxation, ...] = (),
        among: tuple[ListingId, ...] = (),
    ) -> Answers:
        """Answer a listing, with the vectors that the index has of it; what answers a need is kept."""
        listing, query, vectors = await self._asking(id, viewer)
        answers = await self._answers(
            Question(
                query=query,
                vectors=vectors,
                listing=listing,
                viewer=viewer,
                filters=filters,
                limit=limit,
                today=self._today(),
                relaxed=relaxed,
                among=among,
            )
        )
        if not isinstance(listing, Need) or among or listing.status is not Status.PUBLISHED:
            return answers  # a look at some answers is no ranking, and a draft is nobody's need yet
        shown = shown_ranking(listing.id, listing.version, answers, viewer=viewer, filters=filters, limit=limit)
        return replace(answers, ranking=await keep_shown(self._database, shown))

    async def match_confidential(self, pair: ConfidentialPair, *, viewer: Viewer) -> Match:
        """Grade one pair with what is enclosed, which is encoded apart from the store's cache of vectors."""
        query, achievement_id = pair.query, pair.achievement.id
        kept = None if pair.need_text else await self._read(lambda: self._kept(pair.need))
        vectors = kept or await self._encoded(query, asked=False)
        passages = passages_of(pair.achievement_text)
        known = await self._desk.encode_documents(passages) if passages and vectors is not None else None
        index, ranker = self._keeper.index, self._ranker()
        scope = CandidateScope(
            viewer=viewer, filters=NO_FILTERS, today=self._today(), kind=Kind.ACHIEVEMENT, ranking=True
        )

        def judge() -> Match:
            ranked = rank(index, query, vectors, scope, limit=1, among=(achievement_id,), ranker=ranker)
            if not ranked:
                raise NotFound("listing", achievement_id)
            return judge_confidential_pair(pair, ranked[0], index, ranker=ranker, vectors=vectors, passages=known)

        return await self._read(judge)

    async def rank_apart(self, id: ListingId, kind: Kind, *, viewer: Viewer, limit: int) -> Rankings:  # noqa: A002  as above
        """Rank what may answer a need in each way alone."""
        _, query, vectors = await self._asking(id, viewer)
        scope = CandidateScope(viewer=viewer, filters=NO_FILTERS, today=self._today(), kind=kind, ranking=True)
        return await self._read(lambda: rank_apart(self._keeper.index, query, vectors, scope, without=id, limit=limit))

    async def search(
        self,
        text: str,
        *,
        kind: Kind | None,
        viewer: Viewer,
        filters: Filters,
        offset: int,
        limit: int,
        among: tuple[ListingId, ...] = (),
    ) -> SearchResults:
        """Find listings by their words, or the newest for an empty text."""
        scope = CandidateScope(viewer=viewer, filters=filters, today=self._today(), kind=kind, among=among)
        page = await self._read(lambda: find_page(self._keeper.index, text.strip(), scope, offset=offset, limit=limit))
        found = await self._found([listing_id for listing_id, _ in page.ranked], viewer)
        shown = await self._read(lambda: hits(text, page.ranked, found, self._words, exact=page.exact))
        return SearchResults(shown, page.total, page.facets, self._keeper.progress.waiting_words, exact=page.exact)

    async def suggest(self, text: str, *, viewer: Viewer, limit: int) -> tuple[Hit, ...]:
        """Suggest listings while somebody types."""
        if not text.strip():
            return ()
        scope = CandidateScope(viewer=viewer, filters=NO_FILTERS, today=self._today())
        page = await self._read(lambda: find_typed(self._keeper.index, text, scope, limit=limit + SPARE))
        found = await self._found([listing_id for listing_id, _ in page.ranked], viewer)
        return (await self._read(lambda: hits(text, page.ranked, found, self._words, exact=page.exact)))[:limit]

    async def common_needs(self) -> tuple[FoundCluster, ...]:
        """Find needs of several firms that lie close together."""
        return await find_common(self._database, self._keeper.index, self._words, today=self._today())

    async def store_vectors(self) -> StoreVectors:
        """Give the vectors of everything public, for its map."""
        index, version = self._keeper.index, self._keeper.progress.version
        return await asyncio.to_thread(read_store, index, index_version=version, today=self._today())

    async def status(self) -> IndexStatus:
        """Say how far the index is."""
        keeper = self._keeper
        return status_of(
            keeper.index, keeper.progress, self._desk, waiting=keeper.waiting_vectors, rankers=self._rankers
        )

    async def held(self, lane: ChangeLane, read: Sequence[Change]) -> Sequence[Change]:
        """Give the first of what was read of a lane of the change log, as far as the index has it."""
        return self._keeper.held(lane, read)

    async def rebuild(self) -> None:
        """Start building the index anew."""
        self._keeper.want_rebuild()

    async def caught_up(self) -> None:
        """Wait until what was committed before this call is indexed with its vectors, however long that takes."""
        await self._keeper.caught_up()

    async def words_caught_up(self) -> None:
        """Wait until what was committed before this call is found by its words."""
        await self._keeper.caught_up(meaning=False)

    def close(self) -> None:
        """Let questions that are being answered end."""
        self._pool.close()
        if self._reranker is not None:
            self._reranker.close()

    async def _asking(self, listing_id: ListingId, viewer: Viewer) -> tuple[Listing, Query, TextVectors | None]:
        async with self._database.reading() as conn:
            listing = (await listings.find(conn, [listing_id], viewer=viewer)).get(listing_id)
        if listing is None:
            raise NotFound("listing", listing_id)
        query = await self._read(lambda: query_of_listing(listing))
        return listing, query, await self._read(lambda: self._kept(listing)) or await self._encoded(query)

    async def _encoded(self, query: Query, *, asked: bool = True) -> TextVectors | None:
        """Encode a query, as a question unless said otherwise; None while the encoder is out of reach."""
        encode = self._desk.encode_question if asked else self._desk.encode_documents
        try:
            texts = list(dict.fromkeys((query.title, *query.passages)))
            vectors = dict(zip(texts, await encode(texts), strict=True))
        except EncoderUnavailable:
            return None
        encoder = self._desk.encoder
        passages, key = np.stack([vectors[each] for each in query.passages]), "" if encoder is None else encoder.key
        return TextVectors(vectors[query.title], passages, asked=asked, encoder_key=key)

    def _asked(self, text: str) -> Query:
        query = query_of_text(text)
        if query.title and not self._words.cut(query.whole):
            return Query("", "", (), QueryNote.NO_WORDS)
        return query

    def _kept(self, listing: Listing) -> TextVectors | None:
        """Find the vectors of the very text that the viewer reads, if the index has them."""
        index, digest = self._keeper.index, full_text(listing).digest
        with index.lock:
            for row in index.catalog.rows(listing.id):
                if index.meaning is not None and index.meaning.digest(row) == digest:
                    vectors = index.meaning.vectors(row)
                    return vectors and replace(vectors, passages=vectors.passages[:PASSAGE_LIMIT])
        return None

    async def _answers(self, question: Question) -> Answers:
        version = self._keeper.progress.version
        answers = await answer(
            question,
            self._keeper.index,
            ranker=self._ranker(),
            readings=self._readings,
            read=self._read,
            find=self._found,
            reranker=self._reranker,
            evener=self._evening,
        )
        return replace(answers, waiting=self._keeper.waiting_vectors, index_version=version)

    def _ranker(self) -> Ranker | None:
        """Give the ranker for the vectors that the index has."""
        meaning = self._keeper.index.meaning
        return None if meaning is None else self._rankers.ranker(meaning.encoder_key)

    async def _found(self, ids: Sequence[ListingId], viewer: Viewer) -> dict[ListingId, Listing]:
        """Read what a late index named: what is no longer published is found by nobody, its owner neither."""
        if not ids:
            return {}
        async with self._database.reading() as conn:
            return await listings.find(conn, list(dict.fromkeys(ids)), viewer=viewer, published=True)

    async def _evening(self, owners: Sequence[OrganizationId]) -> FairReranking | None:
        async with self._database.reading() as conn:
            return await exposures.fair_reranking(conn, owners)
