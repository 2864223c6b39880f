"""Copying: a member asks for a text of an anonymous need, reads it, and takes a copy of what is kept of them."""

import re

from market.disclosure.grant import GrantState
from market.disclosure.store import grants
from market.listing.need import Need
from market.viewer import OPERATOR, Actor, Role
from tests.web.leaks.secrets import fixed
from tests.web.leaks.world import World, canonical
from tests.web.people import browser

_COUNTED = re.compile(r'\d{4}-\d\d-\d\dT[\d:.]+(?:\+00:00|Z)?|(?<="id": )\d+|(?<="request_id": ")\w+')
"""Times, numbers that go on from one world to the next, and names of requests."""


async def ask_read_and_copy(world: World) -> str:
    """Give the copy, once the need's owner, whichever firm that is, has granted the text."""
    need = next(entry for entry in world.entries if isinstance(entry, Need) and entry.anonymous)
    owner = Actor(f"member:{fixed(str(need.organization_id))}", Role.ENTERPRISE, need.organization_id)
    async with browser(world.app, world.sessions["editor"]) as client:
        asked = await client.post(f"/listings/{need.id}/grants", data={"tier": "L2", "reason": "评估"})
        assert asked.status_code == 303, asked.text
        async with world.app.state.market.database.writing() as conn:
            for grant in await grants.find(conn, viewer=OPERATOR, listing_id=need.id):
                if grant.state is GrantState.ASKED:
                    await grants.give(conn, grant.id, expires_on=None, answer="", actor=owner)
        read = await client.post(f"/listings/{need.id}/confidential", data={"tier": "L2", "reason": ""})
        assert read.status_code == 200, read.text
        copy = await client.post("/account/data/copy")
        assert copy.status_code == 200, copy.text
    return canonical(_COUNTED.sub("<n>", copy.text))
