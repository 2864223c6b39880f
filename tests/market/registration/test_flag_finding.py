"""Flags by the rules alone: what is found, at which limits, and what is not."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from corpus.reference.deal_rules import load_flag_rules
from market.deal.deal import DealId, DealParty, PartyType
from market.deal.entry import DealEntryId
from market.deal.kind import DealKind
from market.deal.state import State
from market.organization import check_character
from market.registration.flag import FlagKind, Sign
from market.registration.flag_finding import KnownParty, SuspectDeal, find_flags, likeness, signs_between, stem
from tests.market.deal.builders import FIRST_ON, HOME, a_party

RULES = load_flag_rules()[0]
LIMIT = 1_000_000_00
NOBODY = KnownParty()


def a_suspect(number: int, days: int = 0, fen: int = 700_000_01, **changes: object) -> SuspectDeal:
    """Make a deal of the same two parties, signed so many days after the first."""
    made = SuspectDeal(
        deal_id=DealId(UUID(int=number)),
        entry_id=DealEntryId(number),
        state=State.SIGNED,
        kind=DealKind.SERVICE,
        subject=f"{number}{number}{number}",
        seller=a_party(61),
        buyer=replace(a_party(62), name="别家（样例）"),
        seller_known=NOBODY,
        buyer_known=NOBODY,
        opened_on=FIRST_ON,
        signed_on=FIRST_ON + timedelta(days=days),
        total_fen=fen,
        technical_fen=fen,
        beyond_sets=0,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def found(*suspects: SuspectDeal, limit: int = LIMIT) -> list[tuple[FlagKind, list[int]]]:
    """Say what is found, and in which deals."""
    flags = find_flags(suspects, RULES, second_person_fen=limit)
    return [(each.kind, [deal_id.int for deal_id in each.deals]) for each in flags]


def test_contracts_that_follow_each_other_within_the_days_and_together_go_beyond_the_amount_are_one_row() -> None:
    row = [a_suspect(number, days) for number, days in ((1, 0), (2, 90), (3, 180), (4, 271))]
    assert found(*reversed(row)) == [(FlagKind.SPLIT, [1, 2, 3])]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": DealKind.CONSULTING},
        {"buyer": replace(a_party(63), name="另一家（样例）")},
        {"total_fen": LIMIT + 1, "technical_fen": LIMIT + 1},
        {"total_fen": 299_999_99, "technical_fen": 299_999_99},
        {"state": State.TERMINATED},
        {"signed_on": None},
        {"buyer": DealParty(name="测试丁（样例）", code="", type=PartyType.PERSON, area=HOME)},
    ],
)
def test_a_contract_is_no_part_of_another_that_differs_in(changes: dict[str, object]) -> None:
    assert found(a_suspect(1), a_suspect(2, 10, **changes)) == []  # type: ignore[arg-type]


def test_where_no_amount_needs_a_second_person_nothing_is_split() -> None:
    assert found(a_suspect(1), a_suspect(2), limit=0) == []


def test_the_same_amount_and_a_like_subject_of_the_same_parties_is_found_also_years_apart() -> None:
    first = a_suspect(1, subject="磁钢耐温改进（样例）", fen=10_000_01)
    again = a_suspect(2, 800, subject="磁钢耐温的改进（样例）", fen=10_000_01)
    other = a_suspect(3, 800, subject="电机噪声测试", fen=10_000_01)
    assert found(first, again, other) == [(FlagKind.DUPLICATE, [1, 2])]
    assert found(first, replace(again, total_fen=10_000_02)) == []


def test_likeness_counts_shared_pairs_of_characters() -> None:
    assert likeness("磁钢耐温", "磁钢耐温") == 100
    assert likeness("磁钢耐温", "磁钢耐热") == 66
    assert likeness("磁钢耐温", "电机噪声") == 0
    assert likeness("甲", "甲") == 100


def test_a_small_technical_part_or_carriers_beyond_the_number_are_found() -> None:
    assert found(a_suspect(1, fen=100_01, technical_fen=30_00)) == [(FlagKind.EQUIPMENT, [1])]
    assert found(a_suspect(1, fen=100_01, technical_fen=30_01)) == []
    assert found(a_suspect(1, fen=100_01, beyond_sets=1)) == [(FlagKind.EQUIPMENT, [1])]


def test_round_amounts_of_one_seller_in_a_row_are_found_from_their_number_on() -> None:
    row = [
        a_suspect(
            number, 100 * number, fen=number * 100_000_00, buyer=replace(a_party(70 + number), name=f"{number}家")
        )
        for number in range(1, 5)
    ]
    assert found(*row) == [(FlagKind.ROUND, [1, 2, 3, 4])]
    assert found(*row[:3]) == []
    assert found(*row[:3], replace(row[3], total_fen=100_000_01, technical_fen=100_000_01)) == []
    between = a_suspect(9, 250, fen=123_456_78, buyer=replace(a_party(79), name="九家（样例）"))
    assert found(*row, between) == []


def test_a_finding_is_the_same_whichever_limit_it_was_held_against_and_another_with_other_figures() -> None:
    row = (a_suspect(1), a_suspect(2))
    (first,), (second,) = (find_flags(row, RULES, second_person_fen=limit) for limit in (LIMIT, LIMIT + 1))
    assert first.figures != second.figures
    assert first.fingerprint == second.fingerprint
    (third,) = find_flags((row[0], replace(row[1], total_fen=700_000_02)), RULES, second_person_fen=LIMIT)
    assert third.fingerprint != first.fingerprint


def test_a_finding_about_another_party_is_another_finding() -> None:
    of = [a_suspect(1, buyer=replace(a_party(number), name=a_party(61).name)) for number in (62, 63)]
    (first,), (second,) = (find_flags([each], RULES, second_person_fen=LIMIT) for each in of)
    assert first.signs == second.signs == (Sign.NAME,)
    assert first.fingerprint != second.fingerprint


def named(name: str, *, kind: PartyType = PartyType.ENTERPRISE, number: int = 61) -> DealParty:
    return replace(a_party(number, kind=kind), name=name)


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("宁波甬翠磁材科技股份有限公司（样例）", "甬翠磁材"),
        ("宁波市海曙区甬翠磁材厂", "甬翠磁材"),
        ("甬翠磁材集团有限公司", "甬翠磁材"),
        ("宁波市科技有限公司", None),
        ("宁波工程技术研究院", None),
        ("ＡＢ磁材科技（浙江）有限公司", "ab磁材"),
    ],
)
def test_the_stem_of_a_name_is_without_places_legal_forms_and_general_words(name: str, own: str | None) -> None:
    assert stem(named(name), RULES) == own


def test_signs_of_a_relation_are_named_each() -> None:
    person = DealParty(name="测试 丁", code="", type=PartyType.PERSON, area=HOME)
    firm = named("宁波甬翠磁材有限公司")
    known = KnownParty(legal_person="测试丁", contact="戊", phone="0574-8700", address="样例路 1 号")
    assert signs_between((person, NOBODY), (firm, known), RULES) == (Sign.PERSON,)
    other = named("宁波甬翠磁材科技有限公司", number=62)
    typed = replace(known, contact="己", phone="０５７４8700", address="样例路１号")
    assert signs_between((firm, known), (other, typed), RULES) == (
        *(Sign.NAME, Sign.LEGAL_PERSON, Sign.PHONE, Sign.ADDRESS),
    )
    assert signs_between((firm, NOBODY), (named("别家有限公司", number=62), NOBODY), RULES) == ()


def test_the_same_body_under_another_registry_is_the_same() -> None:
    firm = named("甲一有限公司")
    body = "12" + firm.code[2:17]
    moved = replace(named("乙二有限公司"), code=body + check_character(body))
    assert signs_between((firm, NOBODY), (moved, NOBODY), RULES) == (Sign.CODE,)


def test_a_row_does_not_depend_on_which_deal_is_looked_at_first() -> None:
    row = [a_suspect(number, days) for number, days in ((1, 0), (2, 80), (3, 160))]
    fingerprints = {find_flags(order, RULES, second_person_fen=LIMIT)[0].fingerprint for order in (row, row[::-1])}
    assert len(fingerprints) == 1
