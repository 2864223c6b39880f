"""Sign-up (机构注册): what an organisation says of itself until the market office has decided."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import NewType
from uuid import UUID

from market.errors import Invalid
from market.organization import SAMPLE_REGION, Organization, OrganizationId, OrganizationKind, is_credit_code
from market.place import Place
from market.viewer import MemberId, Role

SignUpId = NewType("SignUpId", UUID)

NAME_LIMIT = 120
CODE_LIMIT = 40
PLACE_LIMIT = 40
REASON_LIMIT = 500


class SignUpState(Enum):
    """Where a sign-up stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp:
    """An organisation that asks to be let in, with the member who asks for it.

    `id` is chosen by the form, so that what is sent twice is one.
    """

    id: SignUpId
    member_id: MemberId
    code: str
    name: str
    name_en: str | None = None
    kind: OrganizationKind
    place: Place = field(default_factory=Place)
    state: SignUpState = SignUpState.WAITING
    reason: str = ""
    asked_at: datetime | None = None

    def __post_init__(self) -> None:
        wrong = self._wrong_code() | self._wrong_place()
        for name, text in (("name", self.name), ("name_en", self.name_en or "-")):
            if not 1 <= len(text.strip()) <= NAME_LIMIT or not text.isprintable():
                wrong[name] = f"write a name of at most {NAME_LIMIT} characters"
        if wrong:
            raise Invalid(wrong)

    def _wrong_code(self) -> dict[str, str]:
        if self.kind is OrganizationKind.FOREIGN:
            plain = 2 <= len(self.code) <= CODE_LIMIT and self.code.isprintable()
            return {} if plain else {"code": f"write the number of its own register, at most {CODE_LIMIT} characters"}
        if not is_credit_code(self.code):
            return {"code": "18 characters, the last one a checksum"}
        return {"code": "this code is one of the samples"} if self.code[2:8] == SAMPLE_REGION else {}

    def _wrong_place(self) -> dict[str, str]:
        place = self.place
        wrong = {
            name: f"write at most {PLACE_LIMIT} characters"
            for name, part in (("province", place.province), ("city", place.city), ("district", place.district))
            if len(part) > PLACE_LIMIT or not part.isprintable()
        }
        if (self.kind is OrganizationKind.FOREIGN) == (place.country == "CN"):
            wrong["country"] = "an organisation abroad has a country other than CN, every other is in CN"
        if place.country == "CN" and not place.province:
            wrong["province"] = "write the province"
        return wrong

    @property
    def role(self) -> Role:
        """Give what its members are in the market: those that research list, all others look for answers."""
        return role_of(self.kind)

    def organization(self, organization_id: OrganizationId) -> Organization:
        """Make the organisation that it becomes."""
        return Organization(
            id=organization_id, code=self.code, name=self.name, name_en=self.name_en, kind=self.kind, place=self.place
        )


def role_of(kind: OrganizationKind) -> Role:
    """Say what a member of such an organisation is."""
    researching = (OrganizationKind.UNIVERSITY, OrganizationKind.INSTITUTE, OrganizationKind.HOSPITAL)
    return Role.INSTITUTE if kind in researching else Role.ENTERPRISE
