"""A comparison of three answers to an anonymous need, the members of its firm, and shorthand for what they do."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest

from market.comparison.comparison import Comparison
from market.comparison.criterion import CriterionDraft, CriterionId
from market.comparison.store import answers as comparison_answers
from market.comparison.store import comparisons, criteria, scores
from market.comparison.store.scores import CellScore
from market.listing.listing import ListingId, Step
from market.listing.store import achievements, listings
from market.office.store import organizations
from market.organization import OrganizationKind
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE, Actor, Role
from tests.listings import an_achievement, an_organization
from tests.market.disclosure.builders import join
from tests.market.introduction.builders import Introducing, prepare


@dataclass(frozen=True)
class Comparing:
    """Who compares; `answers` are the listings in the order in which they were put in."""

    conn: Connection
    of: Introducing
    answers: tuple[ListingId, ...]
    first: Actor
    second: Actor
    reader: Actor
    stranger: Actor

    @property
    def need_id(self) -> ListingId:
        return self.of.need_id

    async def begun(self, *, blind: bool = False, **weights: str) -> Comparison:
        """Begin it with all answers and with a criterion for each weight."""
        await comparisons.begin(self.conn, self.need_id, blind=blind, actor=self.first)
        await comparison_answers.add(self.conn, self.need_id, self.answers, actor=self.first)
        drafts = [CriterionDraft(f"new{n}", name, weight, "") for n, (name, weight) in enumerate(weights.items())]
        await criteria.write(self.conn, self.need_id, drafts, version=1, actor=self.first)
        return await self.seen()

    async def seen(self, actor: Actor | None = None) -> Comparison:
        return await comparisons.get(self.conn, self.need_id, viewer=(actor or self.first).viewer)

    async def named(self) -> Mapping[str, CriterionId]:
        """Give the criteria by name."""
        return {each.name: each.id for each in (await self.seen()).criteria}

    async def gives(self, actor: Actor, letter: str, **points: int | None) -> None:
        """Have somebody score an answer; None: they can't judge it."""
        comparison, named = await self.seen(), await self.named()
        words: Mapping[CriterionId, CellScore | None] = {
            named[name]: CellScore(given) for name, given in points.items()
        }
        await scores.score(
            self.conn, self.need_id, letter, words, version=comparison.version, listing_version=1, actor=actor
        )

    async def finishes(self, actor: Actor) -> None:
        await scores.finish(self.conn, self.need_id, actor=actor)


async def prepare_comparison(conn: Connection, *, number: int = 171) -> Comparing:
    """Publish a need and three answers of one institute, and have the firm's members join."""
    of = await prepare(conn, number=number)
    maker = replace(an_organization(number + 3), kind=OrganizationKind.INSTITUTE, name="宁波甬磁新材料研究所（样例）")
    await organizations.add(conn, maker, actor=COMMAND_LINE)
    offers = [an_achievement(maker, number=f"C-{n}", title=f"甬磁的第{n}种磁体") for n in range(2)]
    for each in offers:
        await achievements.add(conn, each, actor=COMMAND_LINE)
    for step in (Step.SUBMIT, Step.PUBLISH):
        await listings.take_steps(conn, [each.id for each in offers], step, actor=COMMAND_LINE)
    return Comparing(
        conn=conn,
        of=of,
        answers=(of.offer_id, *(each.id for each in offers)),
        first=of.asking,
        second=await join(conn, Role.ENTERPRISE, of.firm),
        reader=of.asking_reader,
        stranger=of.stranger,
    )


@pytest.fixture
async def comparing(conn: Connection) -> Comparing:
    """Have three answers to compare."""
    return await prepare_comparison(conn)
