"""Evidence of an expert that speaks for a match (依据): the documents nearest to what was asked, latest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from market.listing.expert import Evidence, Expert
from matcher.match import Reasons

SHOWN_MAX = 3


@dataclass(frozen=True, slots=True)
class Voice:
    """One document and the topic it stands under; `shared` are the terms that it has in common with the question."""

    topic: str
    evidence: Evidence
    shared: tuple[str, ...]


def voices(expert: Expert, reasons: Reasons) -> tuple[Voice, ...]:
    """Choose the documents that share terms with the question, most terms first, then the latest; at most SHOWN_MAX.

    Where none shares any, the latest of the topic that holds the closest sentence, else none.
    """
    terms = tuple(term.text for term in reasons.shared)
    found = [
        Voice(topic.name, evidence, _shared(f"{topic.name} {evidence.title}", terms))
        for topic in expert.topics
        for evidence in topic.evidence
    ]
    closest = reasons.closest.listing if reasons.closest is not None else ""
    near = [
        voice for voice in found if voice.shared or (closest and closest in f"{voice.topic}\n{voice.evidence.title}")
    ]
    near.sort(key=lambda voice: (-len(voice.shared), -voice.evidence.year))
    return tuple(near[:SHOWN_MAX])


def _shared(text: str, terms: Sequence[str]) -> tuple[str, ...]:
    folded = text.casefold()
    return tuple(term for term in terms if term.casefold() in folded)
