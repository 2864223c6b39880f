"""NDA (保密协议): that two organisations signed one; the agreement itself stays with them."""

from dataclasses import dataclass
from datetime import date, timedelta

from market.errors import Invalid
from market.organization import OrganizationId

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
