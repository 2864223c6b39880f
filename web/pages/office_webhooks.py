"""The office's view of webhooks (推送情况): how many there are and what comes of them, not whose and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.webhook.store import deliveries, webhooks
from market.webhook.webhook import DeliveryState, Fault, WebhookState
from web.context import CurrentMarket
from web.rendering import page_response
from web.visitor import CurrentVisitor

router = APIRouter()
OPEN = (DeliveryState.WAITING, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True)
class OfficeWebhooksPage:
    """Webhooks and deliveries counted by state, and by their last fault those that have not arrived."""

    TEMPLATE: ClassVar[str] = "office_webhooks.html"

    webhooks: Mapping[WebhookState, int]
    deliveries: Mapping[DeliveryState, int]
    faults: Mapping[Fault, tuple[int, int]]


@router.api_route("/office/webhooks", methods=["GET", "HEAD"])
async def show_counts(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Count webhooks and deliveries for an operator."""
    viewer = visitor.operator().viewer
    async with market.database.reading() as conn:
        hooks = await webhooks.counts(conn, viewer=viewer)
        found = await deliveries.counts(conn, viewer=viewer)
    by_state = {state: sum(count for (each, _), count in found.items() if each is state) for state in DeliveryState}
    faults = {
        fault: (sum(found.get((state, fault), 0) for state in OPEN), found.get((DeliveryState.DEAD, fault), 0))
        for fault in Fault
    }
    told = {fault: counts for fault, counts in faults.items() if any(counts)}
    return page_response(request, OfficeWebhooksPage(hooks, by_state, told))
