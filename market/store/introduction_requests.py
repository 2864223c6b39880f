"""Requests for introductions in the store: an organisation that needs something asks to meet who offers it."""

from market.db import Connection
from market.errors import Conflict
from market.introduction import Interest, Introduction, IntroductionId, Side
from market.introduction_stage import EndReason, Stage
from market.listing import Kind, ListingId
from market.store import comparisons, introduction_steps, introductions
from market.viewer import Actor, Viewer


async def of_need(conn: Connection, need_id: ListingId, *, viewer: Viewer) -> dict[ListingId, Introduction]:
    """Find the introductions of a need by what was offered: the open one, else one that was declined."""
    found = await introductions.find(conn, viewer=viewer, need_id=need_id)
    declined = {one.listing_id: one for one in found if one.end_reason is EndReason.DECLINED}
    return declined | {one.listing_id: one for one in found if one.stage is not Stage.ENDED}


async def ask(conn: Connection, need_id: ListingId, listing_id: ListingId, *, actor: Actor) -> IntroductionId:
    """Begin an introduction at the word of the need's organisation, which is thereby interested; no broker owns it yet.

    Asked twice is asked once. Raises NotFound for strangers and for what is not public, NotAllowed for readers, and
    Conflict where one side declined the pair or where both are of one organisation.
    """
    need = await comparisons.own_need(conn, need_id, viewer=actor.viewer)
    actor.check_owner(need.organization_id)
    there = (await of_need(conn, need_id, viewer=actor.viewer)).get(listing_id)
    if there is not None and there.stage is Stage.ENDED:
        raise Conflict("one side has declined this introduction")
    # The market begins it, by its own rules for that; who asked for it stands in the record.
    market = Actor(actor.name)
    begun = await introductions.begin(conn, need_id, listing_id, Kind.ACHIEVEMENT, actor=market)
    await introduction_steps.answer(conn, begun, Side.NEED, Interest.YES, actor=actor)
    return begun
