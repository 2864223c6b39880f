"""The district's picture as it is shown: each part read and drawn for its reader, or left out where it isn't theirs."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from market.dashboard.store import figures as dashboard_figures
from market.exposure.store import exposures
from market.viewer import Role, Viewer
from web.brain_pictures import balance_picture, exposure_spread, funnel_picture, replies_picture
from web.context import Market
from web.fields import FieldNames
from web.language import Catalogue
from web.pages.target import read_view
from web.picture import Picture
from web.plan_picture import plan_picture
from web.plan_view import read_plan
from web.target_pictures import curve


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture, when it was counted, the page that tells more ("" for none), and whether it is of invented data.

    `loose` contracts are beside it, which came of no need.
    """

    picture: Picture
    at: datetime | None
    more: str = ""
    invented: bool = False
    loose: int = 0


Drawer = Callable[[Market, Viewer, Catalogue], Awaitable[Shown | None]]
"""Draws a part for a reader; None where there is nothing yet, or nothing for them."""


async def _curve(market: Market, viewer: Viewer, catalogue: Catalogue) -> Shown | None:
    if viewer.role is not Role.OPERATOR:
        return None
    view = await read_view(market, viewer, imports=False)
    return Shown(curve(view, catalogue), view.counted_at, "/target", view.samples)


async def _funnel(market: Market, viewer: Viewer, catalogue: Catalogue) -> Shown | None:
    async with market.database.reading() as conn:
        found = await dashboard_figures.funnel(conn, viewer=viewer)
    if found is None:
        return None
    figures = found.figures
    return Shown(funnel_picture(figures, catalogue), found.at, invented=figures.samples, loose=figures.loose)


async def _balance(market: Market, viewer: Viewer, catalogue: Catalogue) -> Shown | None:
    async with market.database.reading() as conn:
        found = await dashboard_figures.balance(conn, viewer=viewer)
        funnel = await dashboard_figures.funnel(conn, viewer=viewer)
    if found is None or funnel is None:
        return None
    picture = balance_picture(found.figures, FieldNames.of(market.taxonomy), catalogue)
    return Shown(picture, found.at, "/office/silence", funnel.figures.samples)


async def _replies(market: Market, viewer: Viewer, catalogue: Catalogue) -> Shown | None:
    async with market.database.reading() as conn:
        found = await dashboard_figures.replies(conn, viewer=viewer)
        funnel = await dashboard_figures.funnel(conn, viewer=viewer)
    if found is None or funnel is None:
        return None
    return Shown(replies_picture(found.figures, catalogue), found.at, "/introductions", funnel.figures.samples)


async def _spread(market: Market, viewer: Viewer, catalogue: Catalogue) -> Shown | None:
    if viewer.role is not Role.OPERATOR:
        return None
    async with market.database.reading() as conn:
        debts, at = await exposures.spread(conn, viewer=viewer)
    return Shown(exposure_spread(debts, catalogue), at, "/office/exposure") if debts else None


async def _plan(market: Market, viewer: Viewer, catalogue: Catalogue) -> Shown | None:
    more = "/brain/plan" if viewer.role is Role.OPERATOR else ""
    rows = await read_plan(market, viewer, measured=False)
    return Shown(plan_picture(rows, catalogue, values=more), None, more)


DRAWERS: Mapping[str, Drawer] = {
    "curve": _curve,
    "funnel": _funnel,
    "balance": _balance,
    "replies": _replies,
    "spread": _spread,
    "plan": _plan,
}
"""The parts by the names of their files, in the order of the page."""
