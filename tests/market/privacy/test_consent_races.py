"""Two at once: one request waits, one answer counts, and an expert who leaves is shown to nobody from then on."""

import asyncio
from datetime import UTC, datetime

from market.account.store import members
from market.errors import Conflict, NotAllowed, NotFound
from market.listing.expert import Expert
from market.postgres.db import Database
from market.privacy.consent import ConsentState, Lasting
from market.privacy.store import consents, expert_wishes
from market.viewer import COMMAND_LINE, Actor, Role
from tests.listings import an_expert, an_organization
from tests.matcher.market_index import add_organization, publish
from tests.web.people import a_member, a_person

PURPOSE = "想请教晶界扩散工艺的成本"
CALL = "2026-11-02 电话（样例）"
REFUSALS = (Conflict, NotAllowed, NotFound)


async def market_of(database: Database) -> tuple[Expert, Actor, Actor]:
    owner, firm = [await add_organization(database, an_organization(number)) for number in (1, 2)]
    expert = an_expert(owner)
    await publish(database, expert)
    member = a_member(Role.EXPERT, expert_id=expert.id)
    async with database.writing() as conn:
        await members.add(conn, member, a_person(member), actor=COMMAND_LINE)
    return expert, member.actor, a_member(Role.ENTERPRISE, firm).actor


async def test_colleagues_who_ask_at_once_ask_once(database: Database) -> None:
    expert, themself, firm = await market_of(database)

    async def ask() -> bool:
        try:
            async with database.writing() as conn:
                await consents.ask(conn, expert.id, PURPOSE, actor=firm)
        except Conflict:
            return False
        return True

    assert sorted(await asyncio.gather(*(ask() for _ in range(6)))) == [False] * 5 + [True]
    async with database.reading() as conn:
        assert len(await consents.requests_of(conn, expert.id, actor=themself)) == 1


async def test_the_expert_and_the_office_answer_once(database: Database) -> None:
    expert, themself, firm = await market_of(database)
    async with database.writing() as conn:
        asked = await consents.ask(conn, expert.id, PURPOSE, actor=firm)

    async def answer(actor: Actor, lasting: Lasting | None) -> str:
        try:
            async with database.writing() as conn:
                await consents.answer(conn, asked.id, lasting=lasting, actor=actor, source=CALL)
        except Conflict:
            return ""
        return actor.name

    counted = await asyncio.gather(answer(themself, None), answer(COMMAND_LINE, Lasting.YEAR))
    (by,) = [name for name in counted if name]
    async with database.reading() as conn:
        (request,) = await consents.requests_of(conn, expert.id, actor=themself)
    assert request.consent.answered_by == by
    assert request.consent.state is (ConsentState.REFUSED if by == themself.name else ConsentState.GIVEN)


async def test_nothing_is_shown_after_an_expert_has_left(database: Database) -> None:
    expert, themself, firm = await market_of(database)
    async with database.writing() as conn:
        asked = await consents.ask(conn, expert.id, PURPOSE, actor=firm)
        await consents.answer(conn, asked.id, lasting=Lasting.MONTH, actor=themself)
    left_at: list[datetime] = []
    shown_at: list[datetime] = []

    async def leave() -> None:
        async with database.writing() as conn:
            await expert_wishes.leave(conn, expert.id, actor=themself)
        left_at.append(datetime.now(UTC))

    async def look() -> None:
        for _ in range(12):
            begun = datetime.now(UTC)
            try:
                async with database.writing() as conn:
                    await consents.show_contact(conn, expert.id, actor=firm)
            except REFUSALS:
                continue
            shown_at.append(begun)

    await asyncio.gather(look(), look(), leave())
    assert all(begun < left_at[0] for begun in shown_at)
    async with database.reading() as conn:
        assert len(await consents.showings(conn, expert.id, actor=themself)) == len(shown_at)
