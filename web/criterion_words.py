"""What a need asks for, worded as criteria in the language of the page."""

from market.comparison.criterion import GOOD_LIMIT, NAME_LIMIT, Aspect, Draft, Proposal
from market.listing.need import Need
from market.listing.requirement import requirements_of
from web.formats import Formats
from web.labels import LABELS
from web.language import Catalogue, message

AT_LEAST = message("at least %(level)s")


def proposal_draft(proposal: Proposal, need: Need, catalogue: Catalogue) -> Draft:
    """Word a proposal as a criterion that weighs one, with what the need asks for as what is good."""
    name = proposal.indicator or catalogue.text(LABELS[proposal.aspect])
    return Draft(f"take {proposal.key}", name[:NAME_LIMIT], "1", _good(proposal, need, catalogue)[:GOOD_LIMIT])


def _good(proposal: Proposal, need: Need, catalogue: Catalogue) -> str:
    formats, required = Formats(catalogue), requirements_of(need)
    match proposal.aspect:
        case Aspect.INDICATOR:
            wanted = next(each for each in required.indicators if each.name == proposal.indicator)
            return " ".join(filter(None, [formats.bound(wanted), wanted.unit, wanted.condition]))
        case Aspect.MATURITY if required.maturity is not None:
            return catalogue.text(AT_LEAST, level=formats.short_level(required.maturity))
        case Aspect.PRICE if required.budget is not None:
            return str(formats.price(required.budget))
        case Aspect.MODE:
            return str(formats.listed([catalogue.text(LABELS[mode]) for mode in required.modes]))
    return ""
