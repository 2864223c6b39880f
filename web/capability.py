"""Capability (能力): what one folder of `web/` hands over to the application, through `web/registry.py`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter

from market.job.job import JobKind, RunningJob
from web.http.context import Market
from web.page.navigation import NavigationEntry

Handler = Callable[[Market, RunningJob], Awaitable[None]]
"""Does one job; what it raises decides whether the job is tried again (see web.job.failure)."""


@dataclass(frozen=True, slots=True)
class ApiSection:
    """Addresses below /api/v1 and the tag of their description; without a tag they are not described."""

    router: APIRouter
    tag: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """All that the application takes from one folder.

    `pages` are tried in their order: literal paths stand before those that a parameter would swallow.
    """

    name: str
    pages: tuple[APIRouter, ...] = ()
    api: tuple[ApiSection, ...] = ()
    jobs: Mapping[JobKind, Handler] = field(default_factory=dict)
    timetable: Mapping[JobKind, str] = field(default_factory=dict)
    navigation: tuple[NavigationEntry, ...] = ()

    @property
    def router(self) -> APIRouter:
        """Put its pages under one router."""
        router = APIRouter()
        for pages in self.pages:
            router.include_router(pages, include_in_schema=False)
        return router
