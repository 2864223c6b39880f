"""A form's fields and a listing: one read as the other, with the rules of the tables."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from corpus.posting.form import PostedForm, TypedForm, read_posting_form, write_posting_form
from corpus.reference.taxonomy import load_taxonomy, plan_labels
from corpus.sheet.value import PlanNames
from corpus.validation.hint import FixHint
from market.indicator.indicator import Comparator, Force
from market.listing.achievement import Achievement
from market.listing.expert import Expert
from market.listing.listing import Kind, Language, Tier
from market.listing.need import Need
from market.listing.price import PriceRange
from tests.listings import a_need, an_achievement, an_expert, an_organization

PLAN = PlanNames.of(plan_labels(load_taxonomy()))
FIRM = an_organization()
TODAY = date(2026, 11, 24)


def posted(kind: Kind, typed: TypedForm) -> PostedForm:
    return read_posting_form(kind, typed, organization=FIRM.code, plan=PLAN, language=Language.EN, today=TODAY)


def told(typed: TypedForm, kind: Kind = Kind.NEED) -> dict[str, str]:
    return {fault.path: str(fault.advice) for fault in posted(kind, {"title": ["磁钢"], **typed}).faults}


def planned(listing: Achievement | Need | Expert) -> Achievement | Need | Expert:
    """Give a listing as a row has it: labels of the plan's own, and nothing that a form does not ask for."""
    fields = tuple(
        replace(field, label=PLAN.labels.get(field.code, field.label)) if field.scheme.value == "plan" else field
        for field in listing.fields
    )
    listing = replace(listing, fields=fields)
    if isinstance(listing, Achievement):
        return replace(listing, secrecy=None, confirmed_on=None)
    return replace(listing, rankable=True) if isinstance(listing, Expert) else listing


@pytest.mark.parametrize(
    "made", [a_need(FIRM), an_achievement(FIRM), an_expert(FIRM)], ids=lambda made: made.KIND.value
)
@pytest.mark.parametrize("language", Language)
def test_a_listing_comes_back_whole_from_its_form(made: Achievement | Need | Expert, language: Language) -> None:
    typed = write_posting_form(made, organization=FIRM.code, plan=PLAN, language=language)
    read = read_posting_form(made.KIND, typed, organization=FIRM.code, plan=PLAN, language=language, today=TODAY)
    assert read.faults == ()
    assert read.row is not None
    assert replace(read.row.listing, id=made.id, organization_id=made.organization_id, place=made.place) == planned(
        made
    )
    assert read.row.place == made.place


def test_an_amount_in_wan_becomes_fen_exactly() -> None:
    read = posted(Kind.NEED, {"title": ["磁钢"], "budget.low_wan": ["12.345678"], "budget.high_wan": ["0.5亿元"]})
    assert read.row is not None
    assert isinstance(read.row.listing, Need)
    assert read.row.listing.budget == PriceRange(12_345_678, 5_000_000_000, negotiable=False)


def test_a_row_of_an_indicator_is_read_and_blank_rows_are_passed_over() -> None:
    typed = {
        "title": ["磁钢"],
        "indicators[0].comparator": [">="],
        "indicators[0].force": ["must"],
        "indicators[1].name": ["工作温度"],
        "indicators[1].comparator": ["between"],
        "indicators[1].value": ["－40"],
        "indicators[1].upper": ["1,180"],
        "indicators[1].unit": ["℃"],
        "indicators[1].force": ["should"],
    }
    read = posted(Kind.NEED, typed)
    assert read.row is not None
    assert isinstance(read.row.listing, Need)
    (one,) = read.row.listing.indicators
    assert (one.name, one.comparator, one.value, one.upper) == (
        "工作温度",
        Comparator.BETWEEN,
        Decimal(-40),
        Decimal(1180),
    )
    assert one.force is Force.SHOULD


def test_a_fault_lies_beside_the_field_that_it_came_from() -> None:
    assert told({"budget.low_wan": ["9"], "budget.high_wan": ["8"]}) == {
        "budget.low_wan": "the upper amount lies below the lower one"
    }
    assert told({"indicators[2].name": ["强度"], "indicators[2].comparator": [">="]}) == {
        "indicators[2].value": "it is needed; write a value"
    }
    assert set(told({"maturity.level": ["4"]})) == {"maturity.scale"}
    assert told({"expires_on": ["2026-11-23"]}) == {
        "expires_on": "its last day has passed; set a later one, or leave it empty"
    }
    assert set(told({"fields": ["B9.99"]})) == {"fields"}
    assert set(told({"fields.other": ["IPC"]})) == {"fields.other"}
    assert set(told({"L3": ["机" * 20_001]})) == {"L3"}


def test_a_form_without_a_title_says_so_in_words_that_the_catalogues_have() -> None:
    (fault,) = posted(Kind.EXPERT, {"title": ["  "]}).faults
    assert (fault.path, fault.advice) == ("title", FixHint("it is needed; write a value"))


def test_confidential_texts_are_kept_apart_and_an_empty_one_is_none() -> None:
    read = posted(Kind.NEED, {"title": ["磁钢"], "L2": ["配方\r\n二"], "L3": [" "]})
    assert read.row is not None
    assert read.row.listing.confidential == {Tier.L2: "配方\n二"}


def test_a_text_that_is_kept_is_taken_away_by_a_tick_alone() -> None:
    read = posted(Kind.NEED, {"title": ["磁钢"], "L2": [" "], "L2_removed": ["yes"], "L3": ["配方"]})
    assert read.row is not None
    assert read.row.listing.confidential == {Tier.L2: "", Tier.L3: "配方"}
    assert set(told({"L2": ["配方"], "L2_removed": ["yes"]})) == {"L2_removed"}


def test_what_belongs_to_the_office_or_to_the_submission_is_not_read_from_a_form() -> None:
    read = posted(Kind.ACHIEVEMENT, {"title": ["磁体"], "organization": ["X"], "secrecy.by": ["甲"], "sample": ["yes"]})
    assert read.row is not None
    assert isinstance(read.row.listing, Achievement)
    assert (read.row.organization, read.row.listing.secrecy, read.row.listing.sample) == (FIRM.code, None, False)
