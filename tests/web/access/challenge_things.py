"""Calls, and questions to institutes, for the table of access."""

from collections.abc import Mapping
from datetime import UTC, datetime

from corpus.reference.challenge_steps import load_challenge_steps
from market.challenge.challenge import CallText, OwnerConsent
from market.challenge.institute_request import SentAs
from market.challenge.step import StepCode
from market.challenge.store import challenges, institute_requests
from market.challenge.store import moves as challenge_moves
from market.day import day_of
from market.listing.need import Need
from market.organization import Organization
from market.postgres.db import Database
from market.viewer import COMMAND_LINE, Actor, Role
from tests.listings import a_need
from tests.matcher.market_index import publish


async def a_call(database: Database, owner: Organization, number: str, *, published: bool = False) -> Mapping[str, str]:
    """Draft a call for a need of an organisation and ask it; a published one it agreed to."""
    need, steps, today = a_need(owner, number=number), load_challenge_steps()[0], day_of(datetime.now(UTC))
    await publish(database, need)
    text = CallText(language=need.language, title=need.title)
    async with database.writing() as conn:
        call_id = await challenges.begin(conn, [need.id], text, steps, on=today, actor=COMMAND_LINE)
        await challenge_moves.ask(conn, call_id, version=1, actor=COMMAND_LINE)
        if published:
            asked = Actor("member:owner", Role.ENTERPRISE, owner.id)
            await challenge_moves.consent(conn, call_id, need.id, OwnerConsent.GIVEN, text_version=1, actor=asked)
            to = StepCode("publish")
            await challenge_moves.move(conn, call_id, to, steps, on=today, version=2, actor=COMMAND_LINE)
    return {"id": str(call_id), "need": str(need.id)}


async def a_question(database: Database, institute: Organization, need: Need) -> Mapping[str, str]:
    """Ask an organisation about a need, long enough ago that it may be asked about others."""
    await publish(database, need)
    async with database.writing() as conn:
        asked = await institute_requests.ask(conn, need.id, institute.id, SentAs.PRINT, actor=COMMAND_LINE)
        await conn.execute("UPDATE institute_request SET asked_at = asked_at - interval '40 days' WHERE id = $1", asked)
    return {"id": str(asked), "need": str(need.id), "organization": str(institute.id)}
