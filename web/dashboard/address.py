"""Addresses of the rows behind figures of the district's picture, of exposure, and of ways deals came about through."""

from market.dashboard.field_balance import BalancePart
from market.dashboard.funnel import Behind, FunnelStage
from market.deal.attribution import Way
from market.introduction.introduction import IntroductionSide
from market.organization import OrganizationId
from web.page.filters import address

DASHBOARD, ATTRIBUTION = "/brain", "/office/attribution"
LOOSE = f"{DASHBOARD}/contracts"
NO_FIELD = "-"
"""Stands for listings without a field."""
UNSAID = "unsaid"
"""Stands for deals of which nobody has said who they came about through."""


def funnel_address(stage: FunnelStage, behind: Behind = Behind.REACHED) -> str:
    """Give the address of the needs behind a figure of a stage."""
    pairs = () if behind is Behind.REACHED else (("rows", behind.value),)
    return address(f"{DASHBOARD}/funnel/{stage.value}", *pairs)


def balance_address(field: str, part: BalancePart) -> str:
    """Give the address of the listings behind a figure of a field."""
    return f"{DASHBOARD}/balance/{field or NO_FIELD}/{part.value}"


def replies_address(side: IntroductionSide) -> str:
    """Give the address of the introductions behind the replies of a side."""
    return f"{DASHBOARD}/replies/{side.value}"


def spread_address(place: int) -> str:
    """Give the address of the organisations of a place of the spread, told from 1."""
    return f"{DASHBOARD}/spread/{place + 1}"


def exposure_address(owner: OrganizationId, days: int) -> str:
    """Give the address of the rankings in which an organisation came up over so many days."""
    return address(f"/office/exposure/{owner}", ("days", str(days)))


def attribution_address(way: Way | None, year: int | None) -> str:
    """Give the address of the deals behind a way, None for those of which nobody has said."""
    pairs = () if year is None else (("year", str(year)),)
    return address(f"{ATTRIBUTION}/{UNSAID if way is None else way.value}", *pairs)
