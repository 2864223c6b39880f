"""Whatever a deal says, its row says the same: as CSV and as a workbook, in both languages."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.history.rows import PastDealRow
from corpus.history.writing import write_history
from market.deal.deal import Series
from market.deal.kind import DealKind
from market.deal.line import FEN_MAX, DraftLine, Instalment, LineKind, judge
from market.history.past_deal import History, Payment
from market.listing.listing import Language
from market.listing.property import RightKind
from tests.corpus.history.past_deals import SIGNED_ON, a_history, csv_of, read
from tests.market.deal.builders import RULES

FEW = 60
SPECIAL = "|｜\\'\"=+-@＝＋;；,，、/（）％%_x0041_甲乙丙 abcZ09·é"
DAYS = st.dates(date(1990, 1, 1), date(2026, 1, 1))
FEN = st.integers(1, FEN_MAX // 50)


def line(size: int = 30) -> st.SearchStrategy[str]:
    """Draw a text of one line, with its blanks single, as a form keeps it."""
    drawn = st.text(SPECIAL, min_size=1, max_size=size).map(lambda text: " ".join(text.split()))
    return drawn.filter(bool)


WANTED = st.builds(
    lambda kind, description, fen, sets, reason: DraftLine(
        kind=kind,
        description=description,
        amount_fen=fen,
        sets=sets if kind is LineKind.CARRIER else None,
        reason=reason,
    ),
    st.sampled_from(LineKind),
    line(),
    FEN,
    st.integers(1, 9999),
    st.just("") | line(),
)
PLAN = st.builds(
    lambda due, condition, fen: Instalment(due_on=due, condition=condition, amount_fen=fen), DAYS, line(), FEN
)
PAYMENTS = st.lists(st.builds(Payment, on=DAYS, fen=FEN), max_size=4)


@st.composite
def histories(draw: st.DrawFn) -> History:
    deal = a_history(draw(st.integers(1, 500)))
    terms = replace(
        deal.terms,
        subject=draw(line()),
        contract_number=draw(st.just("") | st.text("HT-0123", min_size=1, max_size=20)),
        kind=draw(st.sampled_from(DealKind)),
        lines=judge(draw(st.lists(WANTED, min_size=1, max_size=4)), RULES),
        ip=draw(st.none() | st.sampled_from(RightKind)),
        ip_clause="\n".join(draw(st.lists(line(), max_size=3))),
        plan=tuple(draw(st.lists(PLAN, max_size=3))),
        seller=replace(deal.terms.seller, name=draw(line())),
    )
    return replace(
        deal,
        terms=terms,
        series=draw(st.sampled_from(Series)),
        sample=draw(st.booleans()),
        drafted_on=draw(st.none() | DAYS),
        terminated_on=SIGNED_ON + timedelta(days=99),
        end_reason=draw(line()),
        payments=tuple(sorted(draw(PAYMENTS), key=lambda payment: payment.on)),
    )


@given(histories(), st.sampled_from(Language))
@settings(max_examples=FEW)
def test_a_row_says_what_its_deal_says(history: History, language: Language) -> None:
    (_, row) = read(csv_of([history], language))
    assert isinstance(row, PastDealRow), row
    assert row.history == history
    assert write_history(row.history, language) == write_history(history, language)


def test_codes_are_written_as_they_are_read() -> None:
    history = replace(a_history(1), terms=replace(a_history(1).terms, contract_number="ＨＴ－００１"))
    assert write_history(history)["contract_number"] == "HT-001"
