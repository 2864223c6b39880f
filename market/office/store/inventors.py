"""Inventors in the store: people whom an organisation names with its achievement, each with where the name is from."""

from dataclasses import dataclass

from market.audit.audit import Event, Subject, SubjectKind, sha256_hex
from market.audit.store import audit
from market.listing.expert import Basis, Origin
from market.listing.listing import ListingId
from market.listing.store import achievements
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.posting.store import manuscripts
from market.privacy.consent import read_source
from market.viewer import Actor


@dataclass(frozen=True, slots=True)
class Inventor:
    """A name, and where it is from."""

    name: str
    origin: Origin


async def find(conn: Connection, listing_id: ListingId, *, actor: Actor) -> list[Inventor]:
    """List an achievement's inventors for the office, in the owner's order. Raises NotAllowed."""
    actor.check_operator()
    rows = await conn.fetch(queries(__name__)["find"], listing_id)
    return [Inventor(row["name"], Origin(Basis(row["basis"]), row["source"], row["held_on"])) for row in rows]


async def erase(conn: Connection, listing_id: ListingId, *, actor: Actor, source: str) -> None:
    """Take the names of an achievement's inventors out for good, of what is written about it too, at the word of one.

    Raises NotAllowed, Invalid without the office's source, or NotFound.
    """
    actor.check_operator()
    detail = {"source_sha256": sha256_hex(read_source(source)), "part": "inventors"}
    async with manuscripts.kept_in_step(conn, listing_id):
        await conn.execute(queries(__name__)["erase_reports"], listing_id)
        await manuscripts.forget_inventors(conn, listing_id)
        await achievements.erase_inventors(conn, listing_id, actor=actor)
    subject = Subject(SubjectKind.LISTING, listing_id)
    await audit.record(conn, Event.DATA_ERASED, actor=actor, subject=subject, detail=detail)
