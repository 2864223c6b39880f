"""Export control (技术出口管制): what a person decides before an L2 or an L3 leaves the country.

The market knows no law: it keeps who decided what, when, and by which catalogue.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from market.errors import Invalid
from market.grant import GrantId, check_reason


class Outcome(Enum):
    """What was decided: the catalogue does not name it, a licence is held, or it may not leave."""

    NOT_LISTED = "not-listed"
    LICENSED = "licensed"
    FORBIDDEN = "forbidden"

    @property
    def permits(self) -> bool:
        """Say whether the text may be given."""
        return self is not Outcome.FORBIDDEN


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportCatalogue:
    """A catalogue of controlled technology, as dated data; `checked`: somebody compared it with what is in force."""

    code: str
    title: str
    title_en: str
    seen_on: date
    checked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportDecision:
    """What a named member of the market office decided for one grant."""

    grant_id: GrantId
    outcome: Outcome
    catalogue: str
    catalogue_seen_on: date
    reason: str
    decided_at: datetime | None = None
    decided_by: str = ""

    def __post_init__(self) -> None:
        check_reason("reason", self.reason)
        if not self.catalogue.strip():
            raise Invalid({"catalogue": "name the catalogue"})
