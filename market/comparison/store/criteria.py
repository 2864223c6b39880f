"""Criteria in the store: all of a comparison, written at once."""

from collections.abc import Collection, Sequence
from uuid import UUID, uuid4

from market.audit.audit import Event
from market.comparison.comparison import HoldsScores
from market.comparison.criterion import Aspect, CriterionDraft, CriterionId, Proposal, check_drafts, read_weight
from market.comparison.store import comparisons, scores
from market.listing.listing import ListingId
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import Actor


async def write(
    conn: Connection,
    need_id: ListingId,
    drafts: Sequence[CriterionDraft],
    *,
    proposals: Sequence[tuple[Proposal, CriterionDraft]] = (),
    removed: Collection[CriterionId] = (),
    version: int,
    sure: bool = False,
    actor: Actor,
) -> None:
    """Replace the criteria of a comparison by what was typed, and add the proposals that were taken over.

    A draft whose key is a criterion's id changes it, another one is new; what is `removed` goes, which it does with
    scores inside only for who is `sure`. Raises NotFound, NotAllowed, ComparisonOutdated, HoldsScores, Invalid.
    """
    comparison = await comparisons.hold(conn, need_id, actor=actor)
    comparison.check_version(version)
    there = {str(each.id): each for each in comparison.criteria}
    kept = [draft for draft in drafts if not draft.blank or draft.key in there]
    kept = [draft for draft in kept if draft.key not in {str(one) for one in removed}]
    check_drafts([*kept, *(draft for _, draft in proposals)])
    held = await scores.count(conn, need_id, criteria=removed)
    if held and not sure:
        raise HoldsScores(held)
    sql = queries(__name__)
    await conn.execute(sql["remove"], need_id, list(removed))
    aspects = {draft.key: proposal for proposal, draft in proposals}
    for draft in (*kept, *(draft for _, draft in proposals)):
        words = {"name": draft.name, "weight": read_weight(draft.weight), "good": draft.good}
        if draft.key in there:
            await conn.execute(sql["edit"], need_id=need_id, id=UUID(draft.key), **words)
        else:
            about = aspects.get(draft.key, Proposal(Aspect.OWN))
            await conn.execute(
                sql["add"], id=uuid4(), need_id=need_id, **words, aspect=about.aspect.value, indicator=about.indicator
            )
    now = await comparisons.get(conn, need_id, viewer=actor.viewer)
    if now.criteria != comparison.criteria:
        await conn.execute(sql["count_up"], need_id)
        detail = {"criteria_removed": len(removed), "scores": held}
        await comparisons.record(conn, Event.COMPARISON_CHANGED, need_id, dict(detail), actor=actor)
