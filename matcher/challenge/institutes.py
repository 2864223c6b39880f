"""Institutes to ask (可问院所): whose achievements and experts lie nearest to a need that nothing answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from market.judging.judgement import Level
from market.listing.expert import Expert
from market.listing.listing import Listing
from market.organization import OrganizationId
from matcher.answering.match import Answers, Match

SHOWN = 8
"""So many institutes are named."""
NAMED = 3
"""So many of an institute's achievements, and of its experts, are named as reasons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Institute:
    """An institute to ask, and why: what of it came up, the likeliest first.

    `chance` is that of level 2 or more of its likeliest achievement, None where the ranker knows none; `failing` counts
    those of its achievements that fail one condition of the need.
    """

    organization_id: OrganizationId
    chance: float | None
    achievements: tuple[Listing, ...]
    found: int
    failing: int
    experts: tuple[Listing, ...]


def institutes_of(answers: Answers, *, without: OrganizationId) -> tuple[Institute, ...]:
    """Rank institutes by the likeliest of their achievements, then by how many came up, then by their experts.

    Achievements that fail one condition count too: who has come so far may know how to go on. Ties keep the smaller id
    first; the need's own firm is left out.
    """
    failing = [near.match for near in answers.near_misses]
    achievements = _by_owner([*answers.achievements, *failing])
    experts = _by_owner([match for match in answers.experts if isinstance(match.listing, Expert)])
    failed = {match.listing.id for match in failing}
    institutes = [
        Institute(
            organization_id=owner,
            chance=max(
                (chance for match in achievements.get(owner, ()) if (chance := _chance(match)) is not None),
                default=None,
            ),
            achievements=tuple(match.listing for match in achievements.get(owner, ())[:NAMED]),
            found=len(achievements.get(owner, ())),
            failing=sum(match.listing.id in failed for match in achievements.get(owner, ())),
            experts=tuple(match.listing for match in experts.get(owner, ())[:NAMED]),
        )
        for owner in achievements.keys() | experts.keys()
        if owner != without
    ]
    institutes.sort(key=lambda one: (-(one.chance or 0.0), -one.found, -len(one.experts), str(one.organization_id)))
    return tuple(institutes[:SHOWN])


def _by_owner(matches: Sequence[Match]) -> dict[OrganizationId, list[Match]]:
    """Sort matches by whose they are, in each the likeliest first."""
    found: dict[OrganizationId, list[Match]] = {}
    for match in sorted(matches, key=lambda each: -(_chance(each) or 0.0)):
        found.setdefault(match.listing.organization_id, []).append(match)
    return found


def _chance(match: Match) -> float | None:
    """Give the chance of at least level 2."""
    return None if match.grading is None else match.grading.chances[Level.WEAK - Level.WEAK]
