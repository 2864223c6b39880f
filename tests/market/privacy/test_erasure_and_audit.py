"""After an erasure the record and the histories still verify: they hold digests, no person."""

from market.account.store import members
from market.audit.store import links as audit_links
from market.listing.store import experts
from market.office.store import organizations
from market.postgres.db import Database
from market.privacy.consent import Lasting
from market.privacy.store import consents, erasures, expert_wishes
from market.viewer import COMMAND_LINE, Role
from tests.listings import an_expert, an_organization
from tests.matcher.market_index import add_organization, publish
from tests.web.people import a_member, a_person


async def test_the_chain_holds_after_an_expert_was_erased(database: Database) -> None:
    owner, firm = await add_organization(database, an_organization()), an_organization(2)
    expert = an_expert(owner)
    await publish(database, expert)
    member, asking = a_member(Role.EXPERT, expert_id=expert.id), a_member(Role.ENTERPRISE, firm)
    async with database.writing() as conn:
        await organizations.add(conn, firm, actor=COMMAND_LINE)
        await members.add(conn, member, a_person(member), actor=COMMAND_LINE)
    async with database.writing() as conn:
        asked = await consents.ask(conn, expert.id, "想请教晶界扩散工艺的成本", actor=asking.actor)
        await consents.answer(conn, asked.id, lasting=Lasting.MONTH, actor=member.actor)
        await consents.show_contact(conn, expert.id, actor=asking.actor)
    async with database.writing() as conn:
        await expert_wishes.switch_ranking(conn, expert.id, rankable=False, actor=member.actor)
        await expert_wishes.leave(conn, expert.id, actor=member.actor)
    async with database.writing() as conn:
        await erasures.erase(conn, member.id, actor=member.actor)
    async with database.reading() as conn:
        finding = await audit_links.verify(conn)
        assert finding.faults == ()
        assert finding.end.position > 0
        told = await conn.fetch("SELECT event FROM audit WHERE actor = $1 ORDER BY id", f"member:{member.id}")
        assert [row["event"] for row in told if not row["event"].startswith("listing-")] == [
            "consent-given",
            "ranking-switched",
            "consent-withdrawn",
            "opted-out",
            "data-erased",
            "member-erased",
        ]
        assert (await experts.find(conn, [expert.id], viewer=COMMAND_LINE.viewer))[expert.id].person is None
