"""A world: a market of its own, served with the ranker that ships, whose clock, ids and tokens are always the same."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from fastapi import FastAPI

from corpus.reference.taxonomy import load_taxonomy
from market.account.member import Member, MemberStanding
from market.disclosure.store import grants
from market.listing.achievement import Achievement
from market.listing.expert import Expert
from market.listing.listing import Step, Tier
from market.listing.need import Need
from market.listing.store import achievements, experts, listings, needs
from market.office.store import organizations
from market.postgres.db import Connection, connect
from market.settings import Settings
from market.viewer import COMMAND_LINE, Actor, MemberId, Role
from tests.database import MarketServer, empty
from tests.matcher.market_index import matching_at
from tests.matcher.ranking.shipped_ranker import rank_as_shipped
from tests.web.leaks.challenges import call_for
from tests.web.leaks.comparisons import compare
from tests.web.leaks.dashboard import draw
from tests.web.leaks.deals import deal
from tests.web.leaks.secrets import FIRMS, OUTSIDE, Entry, Secret, a_world, fixed
from tests.web.people import a_member, add_member, session_of
from web.app import create_app

VISITORS: dict[str, tuple[Role, bool, MemberStanding]] = {
    "waiting": (Role.ENTERPRISE, False, MemberStanding.WAITING),
    "editor": (Role.ENTERPRISE, True, MemberStanding.ACTIVE),
    "institute": (Role.INSTITUTE, True, MemberStanding.ACTIVE),
    "expert": (Role.EXPERT, False, MemberStanding.ACTIVE),
    "broker": (Role.BROKER, False, MemberStanding.ACTIVE),
    "operator": (Role.OPERATOR, False, MemberStanding.ACTIVE),
}
"""Who looks: their role, whether they belong to the firm outside, and their standing; and besides them nobody."""
BLIND: dict[Secret, tuple[str, ...]] = {
    Secret.MEMBERS_TEXT: ("nobody", "waiting"),
    Secret.IDENTITY: ("nobody", "waiting", "editor", "institute", "expert", "broker"),
    Secret.CONFIDENTIAL: ("nobody", "waiting", "editor", "institute", "expert", "broker", "operator"),
}
"""Who has no right to what; an operator reads L2 and L3 for a reason alone, which nobody here gives."""
CLOCK = "2026-03-04T05:06:07Z"
NO_VERSION = "0" * 12


@dataclass
class World:
    """An application, the secrets of its visitors' sessions (None: nobody), and the listings in its market."""

    app: FastAPI
    sessions: dict[str, str | None]
    entries: tuple[Entry, ...]


@asynccontextmanager
async def opened(market: MarketServer, home: Path, swapped: frozenset[Secret]) -> AsyncIterator[World]:
    """Build a world with some secrets swapped, open it, and leave the database empty."""
    async with AsyncExitStack() as stack:
        stack.push_async_callback(empty, market.superuser_url)
        entries = a_world(swapped)
        async with market.database.writing() as conn:
            await _fill(conn, entries)
        sessions: dict[str, str | None] = {"nobody": None}
        for name, (role, belongs, standing) in VISITORS.items():
            member = await _join(market, name, role, belongs=belongs, standing=standing)
            sessions[name] = await session_of(market.database, member)
        await _ask(market, entries)
        await call_for(market.database, entries)
        await compare(market, entries)
        await deal(market.database, entries)
        await _set_clock(market.superuser_url)
        rank_as_shipped(home)
        matching = await stack.enter_async_context(matching_at(home, market.database))
        await matching.caught_up()
        matching._keeper._name_version = lambda: None  # type: ignore[method-assign]  # counts transactions: a clock
        matching._keeper.progress.version = NO_VERSION
        app = create_app(
            settings=Settings(home=home), database=market.database, matching=matching, taxonomy=load_taxonomy()
        )
        await draw(app, CLOCK)
        yield World(app, sessions, entries)


async def _fill(conn: Connection, entries: tuple[Entry, ...]) -> None:
    for firm in FIRMS:
        await organizations.add(conn, firm, actor=COMMAND_LINE)
    for entry in entries:
        match entry:
            case Achievement():
                await achievements.add(conn, entry, actor=COMMAND_LINE)
            case Need():
                await needs.add(conn, entry, actor=COMMAND_LINE)
            case Expert():
                await experts.add(conn, entry, actor=COMMAND_LINE)
    ids = [entry.id for entry in entries[:-1]]  # the last one stays a draft
    await listings.take_steps(conn, ids, Step.SUBMIT, actor=COMMAND_LINE)
    await listings.take_steps(conn, ids, Step.PUBLISH, actor=COMMAND_LINE)


async def _join(market: MarketServer, name: str, role: Role, *, belongs: bool, standing: MemberStanding) -> Member:
    firm = OUTSIDE if belongs or role is Role.INSTITUTE else None
    member = replace(a_member(role, firm, standing=standing), id=MemberId(fixed(name)))
    return await add_member(market.database, member)


async def _ask(market: MarketServer, entries: tuple[Entry, ...]) -> None:
    """Let the firm outside have asked for texts: one request waits, one was refused, one was granted and revoked."""
    asker = Actor("member:asker", Role.ENTERPRISE, OUTSIDE.id, MemberId(fixed("editor")))
    async with market.database.writing() as conn:
        for place, entry in enumerate((*entries[:6], *entries[6:9])):
            owner = Actor("member:owner", Role.ENTERPRISE, entry.organization_id)
            grant_id = await grants.ask(conn, entry.id, Tier.L2, reason="评估", actor=asker)
            if place % 3 == 1:
                await grants.refuse(conn, grant_id, answer="暂不", actor=owner)
            if place % 3 == 2:
                await grants.give(conn, grant_id, expires_on=None, answer="", actor=owner)
                await grants.revoke(conn, grant_id, actor=owner)
            renamed = fixed(f"grant {place}")
            await conn.execute("UPDATE disclosure_grant SET id = $2 WHERE id = $1", grant_id, renamed)


async def _set_clock(superuser_url: str) -> None:
    """Let everything that a page tells the time of have happened in one moment."""
    conn = await connect(superuser_url)
    try:
        await conn.execute("SET session_replication_role = replica")
        columns = await conn.fetch(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'market' "
            "AND data_type = 'timestamp with time zone' AND table_name IN "
            "('listing', 'listing_history', 'disclosure_grant', 'organization', 'member', 'audit', 'deal', "
            "'deal_entry')"
        )
        for column in columns:
            name = column["column_name"]
            await conn.execute(
                f"UPDATE market.{column['table_name']} SET {name} = '{CLOCK}' WHERE {name} IS NOT NULL"  # noqa: S608
            )
    finally:
        await conn.close()


_MOMENT = re.compile(r"known=[^&\"]+|(?<=计算于 )[\d-]+ [\d:]+|[\d-]+ [\d:]+ UTC\+8")
"""Until when a report knows, and when the forecast was counted: the time of the looking alone."""


def canonical(text: str) -> str:
    """Number the ids that chance made, in the order in which they come: those of a world's own stay. Times go."""
    seen: dict[str, str] = {}
    return re.sub(
        r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
        lambda found: seen.setdefault(found[0], f"<id {len(seen)}>"),
        _MOMENT.sub("<moment>", text),
    )
