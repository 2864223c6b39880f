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
        wrong: dict[str, str] = {}
        foreign = self.kind is OrganizationKind.FOREIGN
        if not foreign and not is_credit_code(self.code):
            wrong["code"] = "18 characters, the last one a checksum"
        elif not foreign and self.code[2:8] == SAMPLE_REGION:
            wrong["code"] = "this code is one of the samples"
        elif foreign and (not 2 <= len(self.code) <= CODE_LIMIT or not self.code.isprintable()):
            wrong["code"] = f"write the number of its own register, at most {CODE_LIMIT} characters"
        for name, text in (("name", self.name), ("name_en", self.name_en or "-")):
            if not 1 <= len(text.strip()) <= NAME_LIMIT or not text.isprintable():
                wrong[name] = f"write a name of at most {NAME_LIMIT} characters"
        if foreign == (self.place.country == "CN"):
            wrong["country"] = "an organisation abroad has a country other than CN, every other is in CN"
        if self.place.country == "CN" and not self.place.province:
            wrong["province"] = "write the province"
        if wrong:
            raise Invalid(wrong)

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
