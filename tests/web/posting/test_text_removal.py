"""A confidential text that is kept is taken away by a tick in the form, once the office has agreed."""

from market.disclosure.grant import GrantState
from market.disclosure.store import confidential_texts, grants
from market.listing.listing import ListingId, Tier
from market.viewer import Role
from tests.web.api_market import Served, served
from tests.web.people import People, add_firm
from tests.web.posting.test_pages import ATTESTED, NEED, saved, version_of, waiting_review

__all__ = ["served"]


async def test_a_tick_takes_a_text_away_and_ends_its_grants(served: Served) -> None:
    people = People(served.app, served.app.state.market.database)
    owner = await people.join(Role.ENTERPRISE, await add_firm(people.database, 57))
    asker = await people.join(Role.ENTERPRISE, await add_firm(people.database, 58))
    async with people.signed_in(owner) as client, people.of(Role.OPERATOR) as office:
        need = ListingId(await saved(client, title="撤下保密文本（样例）", L2="中试配方三比七"))
        assert 'name="L2_removed"' not in (await client.get(f"/mine/{need}/edit")).text
        await client.post(f"/mine/{need}/submit", data={"version": await version_of(client, need)} | ATTESTED)
        await office.post(f"{await waiting_review(office)}/approve")
        async with people.database.writing() as conn:
            grant_id = await grants.ask(conn, need, Tier.L2, reason="评估", actor=asker.actor)
            await grants.give(conn, grant_id, expires_on=None, answer="", actor=owner.actor)
        await client.post(f"/mine/{need}/begin-edit")
        form = (await client.get(f"/mine/{need}/edit")).text
        assert ('name="L2_removed"' in form, 'name="L3_removed"' in form) == (True, False)
        version = await version_of(client, need)
        ticked = NEED | {"title": "撤下保密文本（样例）", "version": version, "L2_removed": "yes"}
        both = await client.post(f"/mine/{need}/save", data=ticked | {"L2": "新的", "then": "check"})
        assert (both.status_code, '<a href="#f-L2-removed">' in both.text) == (422, True)
        ticked["version"] = await version_of(client, need)
        assert (await client.post(f"/mine/{need}/save", data=ticked)).status_code == 303
        assert "Confidential text (L2)" not in (await client.get(f"/mine/{need}/check")).text
        await client.post(f"/mine/{need}/submit", data={"version": await version_of(client, need)} | ATTESTED)
        review = await waiting_review(office)
        assert "Remove the confidential text (L2) that is kept" in (await office.get(review)).text
        await office.post(f"{review}/approve")
    async with people.database.reading() as conn:
        assert await confidential_texts.tiers(conn, need, viewer=owner.viewer) == ()
        assert (await grants.get(conn, grant_id, viewer=asker.viewer)).state is GrantState.REVOKED
        assert await confidential_texts.readings(conn, need, viewer=owner.viewer) == []
