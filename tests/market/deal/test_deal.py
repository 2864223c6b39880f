"""The deal as a domain: kinds, lines, money and the order of entries, by values computed by hand."""

from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.deal.deal import PartyType
from market.deal.entry import EntryInput
from market.deal.kind import DealKind, Held, KindAnswers, Result, Title, advise
from market.deal.ledger import check_entry, needs_second
from market.deal.line import FEN_MAX, DraftLine, LineKind, judge, read_yuan, technical_fen, total_fen, write_yuan
from market.deal.rule import DealRefused, RuleId
from market.deal.state import DealEvent, State, next_state
from tests.market.deal.builders import BUYER, DRAFTED, REGISTERED, RULES, SELLER, some_terms, technology, wish

E, K = DealEvent, DealKind
TODAY = date(2026, 11, 26)


def carrier(fen: int, sets: int) -> DraftLine:
    return DraftLine(kind=LineKind.CARRIER, description="样机（样例）", amount_fen=fen, sets=sets)


def cost(kind: LineKind, fen: int) -> DraftLine:
    return DraftLine(kind=kind, description="费用（样例）", amount_fen=fen)


@pytest.mark.parametrize(
    ("answers", "kind", "rule"),
    [
        ((Held.NOT_YET, Title.PASSES, Result.SOLUTION, True), K.DEVELOPMENT, RuleId.KIND_DEVELOPMENT),
        ((Held.NOT_YET, Title.NONE, Result.SOLUTION, False), None, None),
        ((Held.COMPLETE, Title.PASSES, Result.RIGHT, False), K.TRANSFER, RuleId.KIND_TRANSFER),
        ((Held.COMPLETE, Title.LICENSED, Result.RIGHT, False), K.LICENCE, RuleId.KIND_LICENCE),
        ((Held.NOT_THE_POINT, Title.NONE, Result.REPORT, True), K.CONSULTING, RuleId.KIND_CONSULTING),
        ((Held.NOT_THE_POINT, Title.NONE, Result.SOLVED, True), K.SERVICE, RuleId.KIND_SERVICE),
        ((Held.COMPLETE, Title.NONE, Result.SOLVED, False), None, None),
    ],
)
def test_the_adviser_says_which_kind_it_looks_like_by_which_rule(
    answers: tuple[Held, Title, Result, bool], kind: DealKind | None, rule: RuleId | None
) -> None:
    held, title, result, goal = answers
    advice = advise(KindAnswers(held=held, title=title, result=result, goal=goal))
    assert (advice.kind, advice.rule) == (kind, rule)


def test_no_contract_looks_like_two_kinds_and_each_other_kind_says_why_not() -> None:
    for held, title, result, goal in product(Held, Title, Result, (True, False)):
        advice = advise(KindAnswers(held=held, title=title, result=result, goal=goal))
        assert [each.kind for each in advice.findings if each.fits] == ([] if advice.kind is None else [advice.kind])


def test_a_licence_is_no_transfer_because_of_the_title_alone() -> None:
    advice = advise(KindAnswers(held=Held.COMPLETE, title=Title.LICENSED, result=Result.RIGHT, goal=False))
    assert next(each.against for each in advice.findings if each.kind is K.TRANSFER) == ("title",)


def test_carriers_within_the_number_stay_in_and_what_is_not_technical_stays_out() -> None:
    lines = judge(
        (
            technology(1000),
            carrier(200, 1),
            carrier(50, 2),
            carrier(30, 1),
            cost(LineKind.EQUIPMENT, 7),
            cost(LineKind.OTHER, 1),
        ),
        RULES,
    )
    assert [line.technical for line in lines] == [True, True, False, True, False, False]
    assert lines[2].rule is RuleId.LINE_CARRIER_BEYOND
    assert (total_fen(lines), technical_fen(lines)) == (1288, 1230)


@given(st.integers(1, FEN_MAX))
def test_money_is_read_as_it_is_written(fen: int) -> None:
    assert read_yuan("amount", write_yuan(fen)) == fen
    assert read_yuan("amount", f" {fen // 100:,}.{fen % 100:02d} ") == fen


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("0", RuleId.AMOUNT_RANGE),
        ("-1", RuleId.AMOUNT_RANGE),
        ("", RuleId.AMOUNT_RANGE),
        ("1e6", RuleId.AMOUNT_RANGE),
        ("NaN", RuleId.AMOUNT_RANGE),
        ("1,25", RuleId.AMOUNT_RANGE),
        ("1.234,50", RuleId.AMOUNT_RANGE),
        ("1,2345", RuleId.AMOUNT_RANGE),
        ("十二", RuleId.AMOUNT_RANGE),
        ("1000000000000", RuleId.AMOUNT_RANGE),
        ("9" * 30, RuleId.AMOUNT_RANGE),
        ("0.001", RuleId.AMOUNT_FEN),
        ("1.005", RuleId.AMOUNT_FEN),
        ("999999999999.000000000000000001", RuleId.AMOUNT_FEN),
        ("0.0000001万", RuleId.AMOUNT_FEN),
        ("10000亿", RuleId.AMOUNT_RANGE),
        ("万", RuleId.AMOUNT_RANGE),
        ("5万亿", RuleId.AMOUNT_RANGE),
        ("5千元", RuleId.AMOUNT_RANGE),
    ],
)
def test_what_is_no_amount_is_refused_by_its_rule(text: str, rule: RuleId) -> None:
    with pytest.raises(DealRefused) as refused:
        read_yuan("amount", text)
    assert refused.value.rules == {"amount": rule}
    assert read_yuan("amount", "999999999999.99") == FEN_MAX


def test_figures_of_a_chinese_keyboard_are_read() -> None:
    assert read_yuan("amount", "１，２３４．５０") == 123_450


@pytest.mark.parametrize(
    ("text", "fen"),
    [("125万", 125_000_000), ("125.5 万元", 125_500_000), ("０．１亿元", 1_000_000_000), ("1,250,000元", 125_000_000)],
)
def test_a_unit_behind_the_number_counts(text: str, fen: int) -> None:
    assert read_yuan("amount", text) == fen


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    with suppress(DealRefused):
        assert 1 <= read_yuan("amount", text) <= FEN_MAX


def test_no_step_leads_back_and_over_is_over() -> None:
    assert [next_state(state, E.SIGNED) for state in (None, *State)] == [State.SIGNED, State.SIGNED, *[None] * 6]
    for state in (State.TERMINATED, State.REVOKED):
        assert {event for event in E if next_state(state, event)} == {E.PAID}


@pytest.mark.parametrize(
    ("wished", "field", "rule"),
    [
        (replace(DRAFTED, terms=None), "terms", RuleId.ENTRY_WHOLE),
        (replace(DRAFTED, amount_fen=1), "amount", RuleId.ENTRY_WHOLE),
        (wish(E.SIGNED), "terms", RuleId.ENTRY_WHOLE),
        (replace(DRAFTED, terms=some_terms(buyer=SELLER)), "buyer.code", RuleId.PARTY_SELF),
        (replace(DRAFTED, terms=some_terms(buyer=replace(BUYER, code="1"))), "buyer.code", RuleId.PARTY_CODE),
        (
            replace(DRAFTED, terms=some_terms(buyer=replace(BUYER, type=PartyType.PERSON))),
            "buyer.code",
            RuleId.PARTY_CODE,
        ),
        (replace(DRAFTED, terms=some_terms(buyer=replace(BUYER, area="CN//"))), "buyer.area", RuleId.PARTY_AREA),
        (replace(DRAFTED, happened_on=date(2026, 11, 27)), "happened_on", RuleId.DAY_FUTURE),
        (REGISTERED, "event", RuleId.STATE_ORDER),
        (wish(E.APPROVED), "corrects", RuleId.ENTRY_MENDED),
        (wish(E.STRUCK, corrects=1, reason="x"), "corrects", RuleId.ENTRY_MENDED),
        (wish(E.STRUCK, corrects=1), "reason", RuleId.ENTRY_REASON),
    ],
)
def test_a_first_entry_is_refused_by_field_and_rule(wished: EntryInput, field: str, rule: RuleId) -> None:
    with pytest.raises(DealRefused) as refused:
        check_entry(wished, (), TODAY)
    assert refused.value.rules[field] is rule


def test_the_largest_amount_that_an_entry_moves_decides_about_a_second_person() -> None:
    paid = wish(E.PAID, amount_fen=5)
    assert [needs_second(paid, 1000, limit) for limit in (None, 5, 4)] == [False, False, True]
    assert needs_second(wish(E.SIGNED), 11, 10)
    assert not needs_second(wish(E.SUBMITTED), 11, 10)
    assert needs_second(replace(DRAFTED, terms=some_terms(technology(11))), 0, 10)
