"""A comparison in every world: who is behind an anonymous need scores answers, with notes that nobody else may know."""

from dataclasses import replace

from market.comparison.criterion import CriterionDraft
from market.comparison.store import answers as comparison_answers
from market.comparison.store import comparisons, criteria, scores
from market.comparison.store.scores import CellScore
from market.listing.need import Need
from market.viewer import MemberId, Role
from tests.database import MarketServer
from tests.web.leaks.secrets import FIRMS, ONE, OTHER, Entry, fixed
from tests.web.people import a_member, add_member

TAILS = ("", "/answers", "/criteria", "/scores/A", "/sheet.csv")


async def compare(market: MarketServer, entries: tuple[Entry, ...]) -> None:
    """Have an anonymous need's firm compare and decide; what it writes differs with who it is."""
    need = next(each for each in entries if isinstance(each, Need) and each.anonymous)
    (firm,) = (each for each in FIRMS if each.id == need.organization_id)
    member = replace(a_member(Role.ENTERPRISE, firm), id=MemberId(fixed("scorer")))
    await add_member(market.database, member)
    secret = ONE.members if firm is FIRMS[0] else OTHER.members
    async with market.database.writing() as conn:
        await comparisons.begin(conn, need.id, blind=False, actor=member.actor)
        await comparison_answers.add(conn, need.id, [entries[0].id], actor=member.actor)
        await criteria.write(
            conn, need.id, [CriterionDraft("new1", secret[:9], "1", secret)], version=1, actor=member.actor
        )
        (criterion,) = (await comparisons.get(conn, need.id, viewer=member.viewer)).criteria
        words = {criterion.id: CellScore(1 + len(secret) % 5, secret)}
        await scores.score(conn, need.id, "A", words, version=2, listing_version=1, actor=member.actor)
        await comparisons.decide(conn, need.id, ["A"], reason=secret, actor=member.actor)
