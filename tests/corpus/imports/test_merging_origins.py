"""A row laid over a person: where each field is from after it."""

from dataclasses import replace
from datetime import date

from corpus.imports.merging import merge
from market.listing.expert import Basis, Expert, Origin, Person, PersonField
from tests.listings import an_expert, an_organization

TELEPHONED = Origin(Basis.CONSENT, "电话确认（样例）", date(2026, 6, 7))
FORM = Origin(Basis.CONSENT, "登记表", date(2026, 4, 5))
LIST = Origin(Basis.PUBLIC, "单位名单（样例）", date(2026, 9, 1))
UNSAID = frozenset({"person.phone", "person.email", "person.orcid", "person.name_en"})
KNOWN = an_expert(an_organization())


def merged(wanted: Person, unsaid: frozenset[str]) -> Person:
    assert KNOWN.person is not None
    known = replace(KNOWN, person=replace(KNOWN.person, origins={PersonField.PHONE: TELEPHONED}))
    listing = merge(replace(KNOWN, person=wanted), known, unsaid)
    assert isinstance(listing, Expert)
    assert listing.person is not None
    return listing.person


def test_what_a_row_has_no_column_for_stays_from_where_it_is() -> None:
    assert KNOWN.person is not None
    row = replace(KNOWN.person, title="教授", basis=LIST.basis, source=LIST.source, held_on=LIST.held_on)
    person = merged(row, UNSAID)
    assert person.known == {
        PersonField.NAME: LIST,
        PersonField.NAME_EN: FORM,
        PersonField.TITLE: LIST,
        PersonField.ORCID: FORM,
        PersonField.EMAIL: FORM,
        PersonField.PHONE: TELEPHONED,
    }


def test_a_row_that_repeats_what_is_known_changes_no_origin() -> None:
    assert KNOWN.person is not None
    assert merged(KNOWN.person, frozenset()).origins == {PersonField.PHONE: TELEPHONED}


def test_a_new_value_is_from_the_row() -> None:
    assert KNOWN.person is not None
    person = merged(replace(KNOWN.person, phone="000-1111"), frozenset())
    assert person.origin(PersonField.PHONE) == FORM
