"""A row of an organisation (机构): its kind says that the row is none of a listing."""

from corpus.advice import advise
from corpus.clauses import known, read_place, write_place
from corpus.record import Record
from corpus.row import UNRESOLVED, Json, Rule
from market.organization import Organization, OrganizationKind, is_credit_code


def read_organization(record: Record) -> Organization | None:
    """Read an organisation; a Chinese one has a 统一社会信用代码 with a right checksum."""
    kind = record.choice("kind", OrganizationKind, required=True)
    code = record.code("code", limit=64, required=True)
    number = record.optional_code("number", limit=64)
    name = record.text("name", limit=120, required=True)
    name_en = record.optional_text("name_en", limit=160)
    place = read_place(record.record("place"))
    if place is None and record.sound:
        record.fault(
            "place", Rule.REQUIRED, None, advise("say where the organisation is at home: at least its country")
        )
    if code and kind is not None and kind is not OrganizationKind.FOREIGN and not is_credit_code(code):
        wanted = advise("it is no 统一社会信用代码: 18 characters, the last one a checksum; copy it from the licence")
        record.fault("code", Rule.MEANING, code, wanted)
    record.finish()
    if not record.sound or kind is None or place is None:
        return None
    return record.build(
        lambda: Organization(
            id=UNRESOLVED, code=code, number=number, name=name, name_en=name_en, kind=kind, place=place
        )
    )


def write_organization(organization: Organization) -> dict[str, Json]:
    """Write the keys of an organisation that are known."""
    return known(
        {
            "kind": organization.kind.value,
            "code": organization.code,
            "number": organization.number,
            "name": organization.name,
            "name_en": organization.name_en,
            "place": write_place(organization.place),
        }
    )
