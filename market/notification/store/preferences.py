"""Standing wishes in the store: how each member is told, for themselves alone to see and to say."""

from collections.abc import Collection

from market.account.member import ORGANIZED_ROLES
from market.errors import NotFound
from market.listing.listing import Kind, ListingId
from market.notification.email import EmailTopic
from market.notification.preferences import (
    NO_WISH,
    OWN_KINDS,
    REFUSALS_MAX,
    NotificationPreferences,
    OwnPage,
    OwnStanding,
)
from market.notification.saved_search import Frequency
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import Actor, MemberId


async def hold(conn: Connection, members: Collection[MemberId]) -> None:
    """Hold members' wishes until the transaction ends: nobody else adds to their news, or tells them, meanwhile."""
    await conn.execute(queries(__name__)["begin"], list(members))
    await conn.fetch(queries(__name__)["hold"], list(members))


async def get(conn: Connection, member_id: MemberId) -> NotificationPreferences:
    """Give a member's wishes."""
    row = await conn.fetchrow(queries(__name__)["get"], member_id)
    if row is None:
        return NO_WISH
    return NotificationPreferences(
        frequency=Frequency(row["frequency"]),
        by_mail=row["by_mail"],
        letters=row["letters"],
        refusals=row["refusals"],
        refused_at=row["refused_at"],
        seen_through=row["seen_through"],
    )


async def with_quiet_news(conn: Connection) -> list[MemberId]:
    """List who has news in no digest yet that is told to nobody: it waits on the page alone."""
    return [MemberId(row["member_id"]) for row in await conn.fetch(queries(__name__)["with_quiet_news"])]


async def put_quiet_news_away(conn: Connection, members: Collection[MemberId]) -> None:
    """Have what is on members' pages alone told to nobody later, whatever they wish then, and hold their wishes."""
    await hold(conn, members)
    await conn.execute(queries(__name__)["put_quiet_news_away"], list(members))


async def put(conn: Connection, *, frequency: Frequency, by_mail: bool, actor: Actor) -> None:
    """Say how a member is told of what comes up for their organisation's listings."""
    member_id = _member(actor)
    await put_quiet_news_away(conn, [member_id])
    await conn.execute(queries(__name__)["put"], member_id, frequency.value, by_mail)


async def put_emails(conn: Connection, member_id: MemberId, *, letters: bool) -> None:
    """Say whether letters of news go to a member at all; they say so themselves, or who holds the link in a letter."""
    await hold(conn, [member_id])
    await conn.execute(queries(__name__)["put_letters"], member_id, letters)


async def note_taken(conn: Connection, member_id: MemberId) -> None:
    """Keep that the mail server took a letter for a member."""
    await conn.execute(queries(__name__)["note_taken"], member_id)


async def note_refused(conn: Connection, member_id: MemberId) -> None:
    """Keep that the mail server refused a member's address; after REFUSALS_MAX in a row letters end."""
    await conn.execute(queries(__name__)["note_refused"], member_id, REFUSALS_MAX)


async def own_listings(conn: Connection, *, actor: Actor, offset: int, limit: int) -> OwnPage:
    """Give a page of what of the member's organisation is a standing search by itself; empty for who has none."""
    if actor.organization_id is None or actor.role not in ORGANIZED_ROLES:
        return OwnPage((), 0)
    kinds = [kind.value for kind in OWN_KINDS]
    rows = await conn.fetch(
        queries(__name__)["own_listings"],
        member_id=actor.member_id,
        organization_id=actor.organization_id,
        kinds=kinds,
        offset=offset,
        limit=limit,
    )
    return OwnPage(
        tuple(
            OwnStanding(listing_id=ListingId(row["id"]), kind=Kind(row["kind"]), title=row["title"], on=row["on"])
            for row in rows
        ),
        rows[0]["total"] if rows else 0,
    )


async def switch(conn: Connection, listing_id: ListingId, *, on: bool, actor: Actor) -> None:
    """Hear of what comes up for a listing of one's own organisation, or not. Raises NotFound for another's."""
    asked = (_member(actor), listing_id, actor.organization_id)
    if on:
        await put_quiet_news_away(conn, [_member(actor)])
        await conn.execute(queries(__name__)["switch_on"], *asked)
    elif await conn.fetchval(queries(__name__)["switch_off"], *asked) is None:
        raise NotFound("listing", listing_id)


def _member(actor: Actor) -> MemberId:
    if actor.member_id is None:
        raise NotFound("member", actor.name)
    return actor.member_id


async def of(conn: Connection, member_id: MemberId) -> frozenset[EmailTopic]:
    """Give what a member wants no letters about."""
    rows = await conn.fetch(queries(__name__)["of"], member_id)
    return frozenset(EmailTopic(row["topic"]) for row in rows)


async def choose(conn: Connection, topic: EmailTopic, *, wanted: bool, actor: Actor) -> None:
    """Have no more letters about something, or have them again; what is so already stays. Nobody has none."""
    await conn.execute(queries(__name__)["want" if wanted else "refuse"], actor.member_id, topic.value)
