from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from market.indicator.indicator import Comparator, Force, Indicator
from market.listing.expert import Evidence, EvidenceKind
from market.listing.fit import FitStanding, fit
from market.listing.requirement import Requirements
from matcher.answering.match import Hit, Match, Reasons, SentencePair, SharedTerm, Signal, TextSpan
from matcher.ranking.fusion import SCALES
from tests.listings import a_need, an_achievement, an_expert, an_organization
from web.listing.card import count_bar_steps, make_hit_card, make_listing_card, make_match_card, mark

ORGANIZATION = an_organization()
KNOWN = {ORGANIZATION.id: ORGANIZATION}


def marked(text: str, *terms: str) -> str:
    """Write the spans as text with [ ] around the marked ones."""
    spans = mark(text, [SharedTerm(term, 1.0) for term in terms])
    return "".join(f"[{span.text}]" if span.hit else span.text for span in spans)


def test_shared_words_are_marked_the_longer_ones_first() -> None:
    assert marked("烧结钕铁硼磁体", "磁体", "钕铁硼", "铁") == "烧结[钕铁硼][磁体]"


def test_latin_words_are_marked_whole_and_in_any_case() -> None:
    assert marked("Steel and steelwork; STEEL", "steel") == "[Steel] and steelwork; [STEEL]"


def test_terms_are_text_not_patterns() -> None:
    assert marked("a.c abc (x)", "a.c", "(x)") == "[a.c] abc [(x)]"


@pytest.mark.parametrize(("text", "terms"), [("", ("磁",)), ("磁体", ()), ("磁体", ("",)), ("钢", ("铁",))])
def test_where_nothing_is_shared_the_text_stays_whole(text: str, terms: tuple[str, ...]) -> None:
    assert mark(text, [SharedTerm(term, 1.0) for term in terms]) == (TextSpan(text, hit=False),)


@pytest.mark.parametrize("signal", list(Signal))
def test_a_usual_candidate_has_two_marks_and_each_spread_above_one_more(signal: Signal) -> None:
    scale = SCALES[signal]

    def raw(standard: float) -> float:
        value = scale.centre + standard * scale.spread
        return float(np.square(value)) if scale.root else value

    lowest = max(-9.0, -scale.centre / scale.spread) if scale.root else -9.0
    assert [count_bar_steps(signal, raw(standard)) for standard in (lowest, -1, 0, 1, 2, 3, 9)] == [1, 1, 2, 3, 4, 5, 5]


def test_a_match_keeps_its_reasons_and_marks_both_sentences() -> None:
    need = a_need(ORGANIZATION)
    reasons = Reasons(
        shared=(SharedTerm("磁钢", 5.0), SharedTerm("退磁", 3.0)),
        closest=SentencePair("磁钢会退磁", "防止磁钢退磁", 0.9),
        unanswered=("成本",),
        signals={Signal.WORDS: 6.25},
    )
    card = make_match_card(Match(need, 3, 1.5, reasons), KNOWN)
    assert (card.rank, card.terms, card.unanswered) == (3, ("磁钢", "退磁"), ("成本",))
    assert card.pair is not None
    assert card.pair.listing == (TextSpan("防止", hit=False), TextSpan("磁钢", hit=True), TextSpan("退磁", hit=True))
    assert [(bar.signal, bar.steps) for bar in card.bars] == [(Signal.WORDS, 2)]


def test_an_anonymous_poster_stays_hidden() -> None:
    stranger = an_organization(2)
    assert make_listing_card(a_need(stranger), KNOWN).organization is None


def test_a_card_knows_its_address_price_and_maturity() -> None:
    achievement, need, expert = an_achievement(ORGANIZATION), a_need(ORGANIZATION), an_expert(ORGANIZATION)
    cards = [make_listing_card(one, KNOWN) for one in (achievement, need, expert)]
    assert [card.href for card in cards] == [
        f"/achievements/{achievement.id}",
        f"/needs/{need.id}",
        f"/experts/{expert.id}",
    ]
    assert [card.price for card in cards] == [achievement.price, need.budget, None]
    assert [card.maturity for card in cards] == [achievement.maturity, need.maturity, None]


def test_a_snippet_that_marks_nothing_is_left_out() -> None:
    need = a_need(ORGANIZATION)
    plain = Hit(need, 1.0, (TextSpan(need.title, hit=False),), (TextSpan("无关", hit=False),))
    found = replace(plain, snippet=(TextSpan("磁钢", hit=True),))
    assert (make_hit_card(plain, KNOWN).snippet, make_hit_card(found, KNOWN).snippet) == (
        (),
        (TextSpan("磁钢", hit=True),),
    )


def test_what_the_table_of_conditions_tells_is_not_told_again_as_unanswered() -> None:
    wanted = Indicator(name="延伸率", comparator=Comparator.AT_LEAST, value=Decimal(7), unit="%", force=Force.MUST)
    required = Requirements(indicators=(wanted,))
    offer = an_achievement(ORGANIZATION)
    reasons = Reasons((), None, ("延伸率不低于7", "型材"), {})
    checked = Match(offer, 1, 1.0, reasons, fit=fit(required, offer, offer.indicators))
    card = make_match_card(checked, KNOWN, required)
    assert card.unanswered == ("型材",)
    assert card.fit is not None
    assert [(row.standing, row.must) for row in card.fit.rows] == [(FitStanding.UNKNOWN, True)]
    assert make_match_card(replace(checked, fit=None), KNOWN, required).unanswered == ("延伸率不低于7", "型材")


def test_an_expert_s_card_shows_the_evidence_that_shares_terms_the_latest_first() -> None:
    expert = an_expert(ORGANIZATION)
    topic = replace(
        expert.topics[0],
        evidence=tuple(
            Evidence(EvidenceKind.PAPER, title, year, "")
            for title, year in (("磁钢退磁", 2015), ("磁钢涂层", 2024), ("磁钢回收", 2020), ("光伏", 2026))
        ),
    )
    shared = (SharedTerm("磁钢", 5.0), SharedTerm("退磁", 3.0))
    match = Match(replace(expert, topics=(topic,)), 1, 1.0, Reasons(shared, None, (), {}))
    assert [voice.evidence.year for voice in make_match_card(match, KNOWN).voices] == [2015, 2024, 2020]
