"""Rankings in the store: kept as they were shown, never changed."""

from datetime import datetime

from pydantic import TypeAdapter

from market.errors import NotAllowed, NotFound
from market.judging.ranking import Ranking, RankingId, RankingLine
from market.listing.filters import Filters
from market.listing.listing import ListingId
from market.listing.relaxation import read_relaxation
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import Role, Viewer

_LINES = TypeAdapter(tuple[RankingLine, ...])
_FILTERS = TypeAdapter(Filters)


async def keep(conn: Connection, ranking: Ranking) -> RankingId:
    """Keep a ranking that was shown; one that was kept before stays as it is."""
    key = ranking.id
    await conn.execute(
        queries(__name__)["keep"],
        id=key,
        need_id=ranking.need_id,
        need_version=ranking.need_version,
        role=ranking.role.value,
        filters=_FILTERS.dump_python(ranking.filters, mode="json"),
        relaxed=[str(each) for each in ranking.relaxed],
        row_limit=ranking.limit,
        model=ranking.model,
        index_version=ranking.index_version,
        lines=_LINES.dump_python(ranking.lines, mode="json"),
    )
    return key


async def find(conn: Connection, key: RankingId, *, viewer: Viewer) -> Ranking:
    """Find a ranking. Raises NotFound, and NotAllowed for all but an operator."""
    _check(viewer)
    row = await conn.fetchrow(queries(__name__)["find"], key)
    if row is None:
        raise NotFound("ranking", key)
    return Ranking(
        need_id=ListingId(row["need_id"]),
        need_version=row["need_version"],
        role=Role(row["role"]),
        filters=_FILTERS.validate_python(row["filters"]),
        relaxed=tuple(read_relaxation(text) for text in row["relaxed"]),
        limit=row["row_limit"],
        model=row["model"],
        index_version=row["index_version"],
        lines=_LINES.validate_python(row["lines"]),
        shown_at=row["shown_at"],
    )


async def of_need(
    conn: Connection, need_id: ListingId, *, viewer: Viewer, limit: int
) -> list[tuple[RankingId, datetime]]:
    """List what was shown for a need and when first, the newest first. Raises NotAllowed as above."""
    _check(viewer)
    rows = await conn.fetch(queries(__name__)["of_need"], need_id, limit)
    return [(RankingId(row["id"]), row["shown_at"]) for row in rows]


def _check(viewer: Viewer) -> None:
    if viewer.role is not Role.OPERATOR:
        raise NotAllowed("what others were shown is read by operators only")
