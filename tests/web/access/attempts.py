"""Knocking: every visitor at every route, and what each meets."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from corpus.reference.taxonomy import load_taxonomy
from market.organization import Organization
from market.posting.store.attachment_files import AttachmentFiles
from market.settings import Settings
from tests.database import MarketServer, empty
from tests.matcher.market_index import matching_at
from tests.web.access.line import Line
from tests.web.access.rules import Firm, Outcome, Who
from tests.web.access.things import Store, Thing
from tests.web.people import a_member, add_firm, add_member, browser, session_of
from web.app import create_app

SAFE = ("GET", "HEAD")
SHARED = (Thing.NONE, Thing.PAIR)
"""Things that no route changes."""


@dataclass
class Door:
    """The application before which visitors stand, and what they knock with."""

    app: FastAPI
    store: Store
    other: Organization
    browsers: dict[Who, httpx.AsyncClient] = field(default_factory=dict)

    async def knock(self, line: Line, who: Who) -> tuple[Outcome, int]:
        """Send one request, and say what the visitor meets; who changes something is a new member each time."""
        changes = line.method not in SAFE
        thing = await self.store.params(line.thing, fresh=changes and line.thing not in SHARED)
        path = line.path.format_map({**thing, **line.params})
        client = await self._browser(who, fresh=changes)
        if changes:
            file = {"file": ("a.pdf", b"%PDF-1.4")} if line.file else None
            form = {name: thing.get(text.strip("{}"), text) for name, text in line.form.items()}
            answer = await client.request(line.method, path, data=form or {"nothing": ""}, files=file)
            await client.aclose()
        else:
            answer = await client.request(line.method, path)
        return _outcome(answer), answer.status_code

    async def _browser(self, who: Who, *, fresh: bool) -> httpx.AsyncClient:
        if not fresh and who in self.browsers:
            return self.browsers[who]
        client = browser(self.app, await self._secret(who))
        client.headers["Sec-Fetch-Site"] = "same-origin" if who.same_site else "cross-site"
        if not fresh:
            self.browsers[who] = client
        return client

    async def _secret(self, who: Who) -> str | None:
        if who.role is None:
            return None
        firm = {Firm.OWN: self.store.own, Firm.OTHER: self.other, Firm.NONE: None}[who.firm]
        member = a_member(who.role, firm, editor=who.editor, standing=who.standing)
        return await session_of(self.store.database, await add_member(self.store.database, member))


@pytest.fixture(scope="module")
async def door(market: MarketServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    """Serve a market with the firms that visitors belong to."""
    home = tmp_path_factory.mktemp("access")
    async with AsyncExitStack() as stack:
        stack.push_async_callback(empty, market.superuser_url)
        matching = await stack.enter_async_context(matching_at(home, market.database))
        app = create_app(
            settings=Settings(home=home), database=market.database, matching=matching, taxonomy=load_taxonomy()
        )
        own, other, third = [await add_firm(market.database, number) for number in (71, 72, 73)]
        store = Store(market.database, AttachmentFiles(home / "attachments"), own, third)
        for thing in Thing:
            await store.params(thing, fresh=False)
        await matching.caught_up()
        yield Door(app, store, other)


async def wrong_cells(
    door: Door, lines: Sequence[Line], visitors: Sequence[Who], *, outsiders: Sequence[Who] = ()
) -> tuple[list[str], int]:
    """Knock for every cell, and list those in which a visitor met something else than the rule says.

    `outsiders` are sent by another site's page to the lines that change something.
    """
    wrong, cells = [], 0
    for line in lines:
        changes = line.method not in SAFE
        for who in (*visitors, *(outsiders if changes else ())):
            wanted = line.rule(who) if who.same_site else Outcome.REFUSED
            met, status = await door.knock(line, who)
            cells += 1
            nothing_there = line.about_nothing and (wanted, met) == (Outcome.OPEN, Outcome.HIDDEN)
            if (met is not wanted and not nothing_there) or status >= 500:
                wrong.append(f"{line.name}: {who.name} met {met.value} ({status}), not {wanted.value}")
    return wrong, cells


def routes_of(app: FastAPI) -> set[str]:
    """List every route of an application as the table writes it; files that are the same for all are left out."""
    found = set()
    for context in iter_route_contexts(app.routes):
        methods = set(context.methods or ()) | set(getattr(context.original_route, "methods", None) or ())
        found |= {f"{method} {context.path_format}" for method in methods - {"HEAD"}}
    return found


def _outcome(answer: httpx.Response) -> Outcome:
    to_sign_in = answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in?next=")
    if to_sign_in or answer.status_code == 401:
        return Outcome.SIGN_IN
    return {403: Outcome.REFUSED, 404: Outcome.HIDDEN}.get(answer.status_code, Outcome.OPEN)
