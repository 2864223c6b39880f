"""Shaping (成形): the matcher's answers as the API's shapes; organisations are read for the public."""

from corpus.documents.reader import DocumentNote
from market.listing.enquiry import enquiries
from market.listing.fit import Fit
from market.listing.relaxation import Relaxation
from market.postgres.db import Database
from matcher.answering.match import Answers, Facet, Hit, IndexStatus, Match, NearMiss, SearchResults
from web.listing.card import read_organizations
from web.listing.shape import Organizations, brief
from web.search.shape import (
    AnswersShape,
    ConditionShape,
    CountShape,
    EnquiryShape,
    FacetShape,
    FitShape,
    GradingShape,
    HitShape,
    MatchShape,
    NearMissShape,
    ReasonsShape,
    RelaxationShape,
    SearchPage,
    SpanShape,
    StatusShape,
    Suggestions,
    VerdictShape,
)


async def shape_answers(
    database: Database, answers: Answers, *, document: tuple[DocumentNote, ...] = ()
) -> AnswersShape:
    """Shape the answers to a need or a listing."""
    stores = (answers.achievements, answers.experts, answers.needs)
    near = tuple(each.match for each in answers.near_misses)
    known = await read_organizations(database, (match.listing for store in (*stores, near) for match in store))
    achievements, experts, needs = (tuple(_match(match, known) for match in store) for store in stores)
    return AnswersShape(
        achievements=achievements,
        experts=experts,
        needs=needs,
        near_misses=tuple(_near_miss(each, known) for each in answers.near_misses),
        failing=answers.failing,
        missing_one=answers.missing_one,
        relaxed=tuple(map(_relaxation, answers.relaxed)),
        model=answers.model,
        index_version=answers.index_version,
        waiting=answers.waiting,
        without_meaning=answers.without_meaning,
        note=answers.note,
        ranking=answers.ranking,
        reranking=answers.reranking,
        document=document,
    )


async def shape_search(database: Database, results: SearchResults, *, offset: int, limit: int) -> SearchPage:
    """Shape one page of a search."""
    known = await read_organizations(database, (hit.listing for hit in results.hits))
    return SearchPage(
        total=results.total,
        offset=offset,
        limit=limit,
        exact=results.exact,
        corrected=results.corrected,
        waiting=results.waiting,
        hits=tuple(_hit(hit, known) for hit in results.hits),
        facets=tuple(_facet(facet) for facet in results.facets),
    )


async def shape_suggestions(database: Database, hits: tuple[Hit, ...]) -> Suggestions:
    """Shape what was found as somebody typed."""
    known = await read_organizations(database, (hit.listing for hit in hits))
    return Suggestions(hits=tuple(_hit(hit, known) for hit in hits))


def shape_status(status: IndexStatus) -> StatusShape:
    """Shape the index's state; the text of a trouble may name paths and stays in the log."""
    names = StatusShape.model_fields.keys() - {"trouble"}
    troubled = status.trouble is not None or status.ranker_trouble is not None
    return StatusShape(trouble=troubled, **{name: getattr(status, name) for name in names})


def _match(match: Match, known: Organizations) -> MatchShape:
    reasons = ReasonsShape.model_validate(match.reasons)
    return MatchShape(
        rank=match.rank,
        score=match.score,
        distant=match.distant,
        listing=brief(match.listing, known),
        reasons=reasons,
        grading=None if match.grading is None else GradingShape.model_validate(match.grading),
        fit=None if match.fit is None else _fit(match.fit),
        own_rank=match.own_rank,
    )


def _near_miss(near: NearMiss, known: Organizations) -> NearMissShape:
    return NearMissShape(
        match=_match(near.match, known), mend=_relaxation(near.mend), qualify=near.qualify, would_be=near.would_be
    )


def _fit(fit: Fit) -> FitShape:
    return FitShape(
        verdicts=tuple(map(VerdictShape.model_validate, fit.verdicts)),
        conditions=tuple(map(ConditionShape.model_validate, fit.conditions)),
        failures=tuple(map(_relaxation, fit.failures)),
        enquiries=tuple(map(EnquiryShape.model_validate, enquiries(fit))),
    )


def _relaxation(relaxation: Relaxation) -> RelaxationShape:
    return RelaxationShape(relax=str(relaxation), kind=relaxation.kind, place=relaxation.place, value=relaxation.value)


def _hit(hit: Hit, known: Organizations) -> HitShape:
    title, snippet = (tuple(SpanShape.model_validate(span) for span in spans) for spans in (hit.title, hit.snippet))
    return HitShape(listing=brief(hit.listing, known), score=hit.score, title=title, snippet=snippet)


def _facet(facet: Facet) -> FacetShape:
    return FacetShape(
        name=facet.name, counts=tuple(CountShape(value=value, count=count) for value, count in facet.counts)
    )
