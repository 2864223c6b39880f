"""The draft of a call (揭榜草稿): made of what the needs themselves tell everybody, in the needs' own language.

The needs are read as the public reads them: nothing that an owner keeps for members, or for nobody, gets in.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from market.challenge.challenge import TEXT_LIMIT, CallText
from market.indicator.indicator import Force, Indicator
from market.listing.listing import TITLE_LIMIT
from market.listing.need import Need
from market.organization import OrganizationId
from web.formats import Formats
from web.labels import LABELS
from web.language import message

SHARED_TITLE = message("A common need: %(terms)s")
SHARED_PROBLEM = message(
    "Several firms have this need in common: %(terms)s.\n"
    "What exactly each of them needs is settled with whoever answers the call."
)
WISHED = message("%(indicator)s (wished for)")
SAME_MEASURE = message("%(name)s: stated by several firms; the value is settled with whoever answers")
AT_LEAST = message("Maturity: %(level)s or more")
TOGETHER = message("Ways to work together: %(ways)s")
JUDGED_BY = message("Answers are judged by: %(criteria)s")
USED_IN = message("It is used in: %(application)s")


def draft_of(need: Need, formats: Formats) -> CallText:
    """Draft a call for one need, as the public reads it."""
    say = formats.catalogue.text
    conditions = [
        *([say(AT_LEAST, level=formats.short_level(need.maturity))] if need.maturity is not None else []),
        *([say(TOGETHER, ways=formats.listed(say(LABELS[mode]) for mode in need.modes))] if need.modes else []),
        *([say(JUDGED_BY, criteria=need.criteria)] if need.criteria else []),
    ]
    used = [say(USED_IN, application=need.application)] if need.application else []
    return CallText(
        language=need.language,
        title=need.title,
        problem=_joined([need.body or need.summary, *used]),
        demands=_joined(_demands(need.indicators, formats)),
        conditions=_joined(conditions),
        budget=need.budget,
        deadline_on=need.deadline_on,
    )


def draft_of_common(
    needs: Sequence[Need], terms: Sequence[str], owners: Sequence[OrganizationId], formats: Formats
) -> CallText:
    """Draft one call for needs of several firms: what they share, and nothing that one of them alone says.

    `owners` are whose the needs are, in their order; a measure counts that two firms at least state, without values.
    """
    say, named = formats.catalogue.text, formats.listed(terms)
    stated: defaultdict[str, set[OrganizationId]] = defaultdict(set)
    for need, owner in zip(needs, owners, strict=True):
        for indicator in need.indicators:
            stated[indicator.name].add(owner)
    shared = sorted(name for name, firms in stated.items() if len(firms) > 1)
    return CallText(
        language=formats.language,
        title=say(SHARED_TITLE, terms=named)[:TITLE_LIMIT],
        problem=say(SHARED_PROBLEM, terms=named),
        demands=_joined(say(SAME_MEASURE, name=name) for name in shared),
    )


def _demands(indicators: Iterable[Indicator], formats: Formats) -> list[str]:
    """Write an indicator a line, what must be met first."""
    ordered = sorted(indicators, key=lambda each: each.force is not Force.MUST)
    return [_demand(each, formats) for each in ordered]


def _demand(indicator: Indicator, formats: Formats) -> str:
    parts = (indicator.name, formats.bound(indicator), indicator.unit)
    written = " ".join(part for part in parts if part)
    if indicator.condition:
        written += f"（{indicator.condition}）" if formats.language.value == "zh" else f" ({indicator.condition})"
    return written if indicator.force is Force.MUST else formats.catalogue.text(WISHED, indicator=written)


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)[:TEXT_LIMIT]
