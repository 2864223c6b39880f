"""What the server is: the state of its index, and the plan's taxonomy."""

from fastapi import APIRouter

from web.http.context import CurrentMarket
from web.search.shape import StatusShape, TaxonomyShape
from web.search.shaping import shape_status

router = APIRouter()


@router.get("/status")
async def get_status(market: CurrentMarket) -> StatusShape:
    """Say how far the index has followed the store."""
    return shape_status(await market.matching.status())


@router.get("/taxonomy")
async def get_taxonomy(market: CurrentMarket) -> TaxonomyShape:
    """Give the plan's technical fields, whose codes the filters use."""
    return TaxonomyShape.model_validate(market.taxonomy)
