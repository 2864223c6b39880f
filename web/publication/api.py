"""Public totals (公开统计): what everybody may read of the market's registered deals."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import Field

from market.publication.cell import WHOLE_YEAR, Margin
from market.publication.store import totals as publication_totals
from web.api.errors import LATER
from web.api.shape import ApiShape
from web.http.context import CurrentMarket
from web.http.visitor import CurrentVisitor
from web.publication.charts import round_to_wan

router = APIRouter()


class TotalCellShape(ApiShape):
    """What deals of a member come to in a quarter, null for the whole year; one no cell names comes to nothing.

    输出 (`seller_area`) and 吸纳 (`buyer_area`) are two views of the same deals, never to be added.
    """

    quarter: int | None
    margin: Margin
    member: str = Field(description="Empty for all deals; a kind, a code of the statistics, or how near an area is")
    amount_wan: int | None = Field(description="Whole 万元 (CNY 10,000), rounded as on the page; null is withheld")


class PublicYearShape(ApiShape):
    """A year of which something is told; its amount is null until it is over, or where the year's total is withheld."""

    year: int
    quarters: tuple[int, ...] = Field(description="Those that are closed, for ever")
    closed_at: datetime
    samples: bool = Field(description="Of invented deals alone")
    amount_wan: int | None
    cells: tuple[TotalCellShape, ...]


class PublicTotalsShape(ApiShape):
    """All that was ever told, the latest year first."""

    years: tuple[PublicYearShape, ...]


@router.get("/totals", responses=LATER)
async def get_totals(market: CurrentMarket, visitor: CurrentVisitor) -> PublicTotalsShape:
    """Give the totals of closed quarters and years: the same figures as the page, to everybody."""
    async with market.database.reading() as conn:
        years = await publication_totals.years(conn, viewer=visitor.viewer)
        told = {year.year: await publication_totals.told(conn, year, viewer=visitor.viewer) for year in years}
    return PublicTotalsShape(
        years=tuple(
            PublicYearShape(
                year=year.year,
                quarters=year.quarters,
                closed_at=year.closed_at,
                samples=year.sample,
                amount_wan=_whole(year.fen) if year.is_over else None,
                cells=tuple(
                    TotalCellShape(
                        quarter=None if cell.period == WHOLE_YEAR else cell.period,
                        margin=cell.margin,
                        member=cell.member,
                        amount_wan=_whole(fen),
                    )
                    for cell, fen in told[year.year].items()
                ),
            )
            for year in years
        )
    )


def _whole(fen: int | None) -> int | None:
    rounded = round_to_wan(fen)
    return None if rounded is None else int(rounded)
