"""NDA (保密协议): that two organisations signed one; the agreement itself stays with them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from market.disclosure.grant import GrantId, check_reason
from market.errors import Invalid
from market.organization import OrganizationId


class GroundOutcome(Enum):
    """What was decided: the catalogue does not name it, a licence is held, or it may not leave."""

    NOT_LISTED = "not-listed"
    LICENSED = "licensed"
    FORBIDDEN = "forbidden"

    @property
    def permits(self) -> bool:
        """Say whether the text may be given."""
        return self is not GroundOutcome.FORBIDDEN


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
    outcome: GroundOutcome
    catalogue: str
    catalogue_seen_on: date
    reason: str
    decided_at: datetime | None = None
    decided_by: str = ""

    def __post_init__(self) -> None:
        check_reason("reason", self.reason)
        if not self.catalogue.strip():
            raise Invalid({"catalogue": "name the catalogue"})


SIGNED_SINCE = timedelta(days=365 * 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nda:
    """A record of an NDA between two organisations; `file_sha256` names its file, which is not kept."""

    parties: frozenset[OrganizationId]
    signed_on: date
    valid_until: date | None
    file_sha256: bytes

    def __post_init__(self) -> None:
        wrong: dict[str, str] = {}
        if len(self.parties) != 2:
            wrong["parties"] = "an NDA is between two organisations"
        if self.valid_until is not None and self.valid_until < self.signed_on:
            wrong["valid_until"] = "it can't end before it was signed"
        if len(self.file_sha256) != 32:
            wrong["file"] = "choose the signed file"
        if wrong:
            raise Invalid(wrong)

    @property
    def in_order(self) -> tuple[OrganizationId, OrganizationId]:
        """Give the parties in the order in which the store keeps them."""
        first, second = sorted(self.parties)
        return first, second


def check_signed(signed_on: date, today: date) -> None:
    """Refuse a day of signing that can't be one. Raises Invalid."""
    if not today - SIGNED_SINCE <= signed_on <= today:
        raise Invalid({"signed_on": "write the day on which both had signed"})
