"""Match shapes: a level with its chances and reasons, the check of conditions, near misses."""

from decimal import Decimal

from pydantic import Field

from market.indicator.verdict import Outcome, Reason
from market.judging.judgement import Level
from market.listing.enquiry import EnquiryKind
from market.listing.fit import Standing
from market.listing.relaxation import ConditionKind
from matcher.feature import Feature
from web.api.shape import IndicatorShape, Shape


class ContributionShape(Shape):
    """What a feature adds to the log-odds of a level, beyond what it adds to a usual pair."""

    feature: Feature
    value: float | None = Field(description="Null where it can't be told from what is written")
    log_odds: float


class GradingShape(Shape):
    """A level from 1 (无相关) to 4 (强相关) as the ranker estimates it."""

    level: Level
    chance: float = Field(description="Of at least this level; for level 1, of no more")
    chances: tuple[float, float, float] = Field(description="Of at least level 2, 3 and 4")
    contributions: tuple[ContributionShape, ...] = Field(description="What moved the level, the strongest first")


class VerdictShape(Shape):
    """Whether an indicator that is wanted is met (满足, 不满足, 未说明), with both statements."""

    outcome: Outcome
    reason: Reason
    wanted: IndicatorShape
    offered: IndicatorShape | None = Field(description="What settled it or came closest; null if nothing is said")
    offered_value: Decimal | None = Field(description="The deciding end of what is offered, in the unit that is wanted")
    margin: Decimal | None = Field(description="How far that lies on the good side; negative: how much is missing")


class ConditionShape(Shape):
    """How a condition beside the indicators stands."""

    kind: ConditionKind
    standing: Standing


class RelaxationShape(Shape):
    """Asking for less: `relax` is the parameter that does so."""

    relax: str = Field(description="Such as indicator.2=35, price=80000000 (fen), maturity=6, territory")
    kind: ConditionKind
    place: int | None = Field(description="Which verdict's indicator, from 0")
    value: Decimal | None = Field(description="To ask for instead, in its own unit; null: a wish, or not at all")


class EnquiryShape(Shape):
    """A question that the supplier should be asked."""

    kind: EnquiryKind
    place: int | None = Field(description="Which verdict raised it, from 0; null where no indicator did")


class FitShape(Shape):
    """An achievement against what the need requires, in the need's order."""

    verdicts: tuple[VerdictShape, ...]
    conditions: tuple[ConditionShape, ...]
    failures: tuple[RelaxationShape, ...] = Field(description="What fails, and how far the need would have to give way")
    enquiries: tuple[EnquiryShape, ...]
