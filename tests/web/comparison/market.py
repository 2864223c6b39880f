"""A comparison before the real application: the members of its firm with their browsers, and what they send."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI

from market.account.store import sessions
from market.comparison.comparison import Comparison
from market.comparison.store import comparisons
from market.postgres.db import Database
from market.viewer import Actor
from tests.database import MarketServer
from tests.market.comparison.builders import Comparing, prepare_comparison
from tests.web.api_market import Served
from tests.web.people import browser

numbers = iter(range(1000, 9000, 10))


@dataclass(frozen=True)
class Table:
    """The application and a need whose answers are compared."""

    app: FastAPI
    database: Database
    of: Comparing

    @property
    def here(self) -> str:
        return f"/needs/{self.of.need_id}/comparison"

    @asynccontextmanager
    async def signed_in(self, actor: Actor) -> AsyncIterator[httpx.AsyncClient]:
        assert actor.member_id is not None
        async with self.database.writing() as conn:
            secret = await sessions.begin(conn, actor.member_id, proved=True, client="Sample browser")
        async with browser(self.app, secret) as client:
            yield client

    async def page(self, path: str = "", actor: Actor | None = None, status: int = 200) -> str:
        async with self.signed_in(actor or self.of.first) as client:
            answer = await client.get(f"{self.here}{path}")
        assert answer.status_code == status
        return answer.text

    async def send(
        self, path: str = "", form: object = None, actor: Actor | None = None, status: int = 303
    ) -> httpx.Response:
        async with self.signed_in(actor or self.of.first) as client:
            answer = await client.post(f"{self.here}{path}", data=form or {})  # type: ignore[arg-type]
        assert answer.status_code == status
        return answer

    async def now(self, actor: Actor | None = None) -> Comparison:
        async with self.database.reading() as conn:
            return await comparisons.get(conn, self.of.need_id, viewer=(actor or self.of.first).viewer)

    async def begun(self, *, blind: bool = False, **weights: str) -> Comparison:
        """Begin it over its pages, with all answers and a criterion for each weight."""
        await self.send("", {"blind": "1"} if blind else {})
        await self.send("/answers", {"with": [str(one) for one in self.of.answers]})
        typed = {"version": "1"}
        for n, (name, weight) in enumerate(weights.items(), 1):
            typed |= {f"name-new{n}": name, f"weight-new{n}": weight, f"good-new{n}": ""}
        await self.send("/criteria", typed)
        return await self.now()

    async def gives(
        self, letter: str, points: dict[str, str], *, note: str = "", actor: Actor | None = None, status: int = 303
    ) -> httpx.Response:
        """Score an answer by the names of the criteria."""
        comparison = await self.now()
        form = {"version": str(comparison.version), "listing_version": "3"}
        for one in comparison.criteria:
            form |= {f"points-{one.id}": points[one.name], f"note-{one.id}": note} if one.name in points else {}
        return await self.send(f"/scores/{letter}", form, actor, status)

    async def scored(self, actor: Actor, **points: dict[str, str]) -> None:
        """Score answers by their letters, and finish."""
        for letter, given in points.items():
            await self.gives(letter, given, actor=actor)
        await self.send("/finish", actor=actor)


@pytest.fixture
async def table(served: Served, market: MarketServer) -> Table:
    """Have a need with three answers that nobody compares yet."""
    async with market.database.writing() as conn:
        of = await prepare_comparison(conn, number=next(numbers))
    return Table(served.app, market.database, of)
