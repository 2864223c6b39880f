"""Remote answering: the running server, which holds the index, asked over its JSON API."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar

import httpx
from pydantic import ValidationError

from market.listing.filters import Filters
from market.listing.listing import Kind, ListingId
from market.listing.relaxation import Relaxation
from matcher.judging.pools import PoolPlan
from web.api.shape import ApiShape
from web.command.exits import CommandStopped, ExitCode
from web.judging.shape import PATH as DRAW
from web.judging.shape import DrawnShape
from web.page.filters import filter_pairs
from web.search.shape import AnswersShape, ErrorShape, SearchPage, StatusShape

Answer = TypeVar("Answer", bound=ApiShape)
TIMEOUT_S = 15.0
TIMEOUTS_S: Mapping[type[ApiShape], float] = {AnswersShape: 90.0, DrawnShape: 600.0}
"""A match may wait for others that ask at the same time; pools of fifty needs are fifty matches."""


class RemoteAnswering:
    """Asks the server at an address; the pasted text travels in a body, never in an address."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    @classmethod
    @asynccontextmanager
    async def open(cls, address: str) -> AsyncIterator["RemoteAnswering"]:
        """Open a client for a server such as http://127.0.0.1:8000; no proxy of the environment is used."""
        async with httpx.AsyncClient(base_url=f"{address}/api/v1", trust_env=False) as client:
            yield cls(client)

    async def search(self, text: str, *, kind: Kind | None, filters: Filters, offset: int, limit: int) -> SearchPage:
        """Find listings by their words."""
        pairs = [("q", text), ("offset", str(offset)), ("limit", str(limit)), *filter_pairs(filters)]
        pairs += [("kind", kind.value)] if kind is not None else []
        return await self._ask(SearchPage, "GET", "/search", pairs)

    async def match_text(self, text: str, *, filters: Filters, limit: int) -> AnswersShape:
        """Answer a need's text."""
        pairs = [("limit", str(limit)), *filter_pairs(filters)]
        return await self._ask(AnswersShape, "POST", "/match", pairs, body={"text": text})

    async def match_need(
        self, key: ListingId, *, filters: Filters, limit: int, relaxed: tuple[Relaxation, ...] = ()
    ) -> AnswersShape:
        """Answer a need of the store."""
        return await self._ask(
            AnswersShape,
            "GET",
            f"/needs/{key}/matches",
            [("limit", str(limit)), *(("relax", str(each)) for each in relaxed), *filter_pairs(filters)],
        )

    async def status(self) -> StatusShape:
        """Say how far the index is."""
        return await self._ask(StatusShape, "GET", "/status", [])

    async def draw_pools(self, plan: PoolPlan, *, secret: str) -> DrawnShape:
        """Draw pools for judges; `secret` is that of a pass whose bearer may."""
        body = {"needs": plan.needs, "per_need": plan.per_need, "repeat": plan.repeat}
        return await self._ask(DrawnShape, "POST", DRAW, [], body=body, secret=secret)

    async def _ask(
        self,
        shape: type[Answer],
        method: str,
        path: str,
        pairs: list[tuple[str, str]],
        *,
        body: Mapping[str, object] | None = None,
        secret: str | None = None,
    ) -> Answer:
        """Ask and read the answer.

        Raises CommandStopped with the server's own sentence, or one that says it can't be reached.
        """
        params = httpx.QueryParams(tuple(pairs))
        try:
            answer = await self._client.request(
                method,
                path,
                params=params,
                json=body,
                headers={"Accept-Language": "en"} | ({} if secret is None else {"Authorization": f"Bearer {secret}"}),
                timeout=TIMEOUTS_S.get(shape, TIMEOUT_S),
            )
        except httpx.TransportError as error:
            raise CommandStopped(
                f"the server at {self._client.base_url.copy_with(path='/')} holds the index but does not answer "
                f"({type(error).__name__}); wait until it is up, or stop it",
                ExitCode.UNAVAILABLE,
            ) from error
        try:
            if answer.is_success:
                return shape.model_validate_json(answer.content)
            said = ErrorShape.model_validate_json(answer.content).error
        except ValidationError as error:
            raise CommandStopped(
                f"the server at {self._client.base_url.copy_with(path='/')} answers in a shape that this version "
                "does not know; restart it with this version",
                ExitCode.UNAVAILABLE,
            ) from error
        details = "; ".join(f"{name}: {why}" for name, why in said.fields.items())
        code = ExitCode.UNAVAILABLE if answer.status_code >= 500 else ExitCode.REFUSED
        raise CommandStopped(f"{said.message} {details}".strip(), code)
