"""Organization (机构): whoever lists, needs or vouches."""

from dataclasses import dataclass
from enum import Enum
from typing import NewType
from uuid import UUID

from market.errors import Invalid
from market.place import Place

OrganizationId = NewType("OrganizationId", UUID)

NO_ORGANIZATION = OrganizationId(UUID(int=0))
"""What a viewer gets in place of the organisation behind an anonymous need."""

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
SAMPLE_REGION = "000000"
"""No county has this division code, so a code that carries it belongs to no real organisation."""


class OrganizationKind(Enum):
    """What an organisation is in the market."""

    ENTERPRISE = "enterprise"
    UNIVERSITY = "university"
    INSTITUTE = "institute"
    HOSPITAL = "hospital"
    SERVICE = "service"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """An organisation; `code` is its 统一社会信用代码 (or, abroad, its own register's number).

    `code` names it in files; `number` is the market office's own number for it, if any.
    """

    id: OrganizationId
    code: str
    number: str | None = None
    name: str
    name_en: str | None = None
    kind: OrganizationKind
    place: Place
    sample: bool = False

    def __post_init__(self) -> None:
        wrong: dict[str, str] = {}
        if not self.name.strip():
            wrong["name"] = "write the organisation's name"
        if self.kind is not OrganizationKind.FOREIGN and not is_credit_code(self.code):
            wrong["code"] = f"{self.code!r} is no 统一社会信用代码: 18 characters, the last one a checksum"
        if wrong:
            raise Invalid(wrong)


def check_character(code17: str) -> str:
    """Compute the 18th character of a 统一社会信用代码 (GB 32100-2015) from the first seventeen.

    Raises ValueError when a character is not of the code's alphabet or the length is not seventeen.
    """
    if len(code17) != 17:
        raise ValueError("seventeen characters are needed")
    total = sum(_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(code17))
    return _ALPHABET[(31 - total % 31) % 31]


def is_credit_code(code: str) -> bool:
    """Say whether `code` has the form and the checksum of a 统一社会信用代码."""
    if len(code) != 18 or any(char not in _ALPHABET for char in code):
        return False
    return check_character(code[:17]) == code[17]
