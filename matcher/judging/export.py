"""Judgements on their way out (评判导出): listings named as files name them, by their owner's code and own number."""

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.judging.judgements import GradedPair, ListingKey
from market.judging.judgement import Judgement
from market.judging.store import judgements
from market.judging.store import pools as judging_pools
from market.judging.store.pools import PoolOrigin
from market.listing.listing import Kind, Listing, ListingId
from market.listing.store import listings
from market.office.store import organizations
from market.organization import Organization, OrganizationId
from market.postgres.db import Connection
from market.viewer import OPERATOR

_NO_ORIGIN = PoolOrigin((), repeat=False)


@dataclass(frozen=True, slots=True)
class JudgementsOut:
    """What stands of one kind, oldest first. `unnamed` judgements can't be named in a file: a listing of theirs has no
    number, or has left the store.
    """

    pairs: tuple[GradedPair, ...]
    unnamed: int


async def read_standing(conn: Connection, kind: Kind) -> list[Judgement]:
    """Read the judgements that stand about listings of a kind that are in the store, oldest first."""
    standing = await judgements.find(conn, viewer=OPERATOR)
    known = await listings.find(conn, sorted({each.listing_id for each in standing}, key=str), viewer=OPERATOR)
    return [each for each in standing if each.listing_id in known and known[each.listing_id].KIND is kind]


async def read_judgements_out(conn: Connection, kind: Kind) -> JudgementsOut:
    """Read the judgements that stand about listings of a kind."""
    standing = await judgements.find(conn, viewer=OPERATOR)
    ids = sorted({id_ for each in standing for id_ in (each.need_id, each.listing_id)}, key=str)
    known = await listings.find(conn, ids, viewer=OPERATOR)
    owners = sorted({listing.organization_id for listing in known.values()}, key=str)
    organizations_known = await organizations.find(conn, owners, viewer=OPERATOR) if owners else {}
    origins = await judging_pools.origins(conn)
    pairs: list[GradedPair] = []
    unnamed = 0
    for each in standing:
        listing = known.get(each.listing_id)
        if listing is not None and listing.KIND is not kind:
            continue
        need_key = _key(each.need_id, known, organizations_known)
        listing_key = _key(each.listing_id, known, organizations_known)
        if need_key is None or listing_key is None:
            unnamed += 1
            continue
        pairs.append(_pair(each, need_key, listing_key, kind, origins.get(each.id, _NO_ORIGIN)))
    return JudgementsOut(tuple(pairs), unnamed)


def _key(
    id_: ListingId, known: Mapping[ListingId, Listing], owners: Mapping[OrganizationId, Organization]
) -> ListingKey | None:
    listing = known.get(id_)
    if listing is None or listing.number is None:
        return None
    return ListingKey(owners[listing.organization_id].code, listing.number)


def _pair(each: Judgement, need: ListingKey, listing: ListingKey, kind: Kind, origin: PoolOrigin) -> GradedPair:
    return GradedPair(
        need=need,
        kind=kind,
        listing=listing,
        level=each.level,
        reason=each.reason,
        note=each.note,
        judge=each.judge,
        sources=origin.sources,
        probability=each.probability,
        repeat=origin.repeat,
    )
