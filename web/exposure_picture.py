"""The picture of exposure: what organisations get of the attention, beside their part of the relevance."""

from collections.abc import Mapping, Sequence

from market.exposure.exposure import Share
from market.organization import OrganizationId
from web.brain_address import exposure_rows
from web.formats import NONE
from web.language import Catalogue, message
from web.picture import Column, Draws, Figure, Ink, Layer, Picture

Names = Mapping[OrganizationId, str]
DIGITS = 2


def exposure_picture(shares: Sequence[Share], names: Names, catalogue: Catalogue, *, days: int) -> Picture:
    """Draw shares, the most relevant first."""
    text = catalogue.text
    ratios = [share.ratio or (None, None, None) for share in shares]
    behind = [share for share in shares if share.ratio is not None and share.ratio[2] < 1]
    ahead = [share for share in shares if share.ratio is not None and share.ratio[1] > 1]
    return Picture(
        key="exposure",
        title=text(message("Exposure beside relevance")),
        definition=text(
            message(
                "Exposure is an organisation's part of all attention on the first ten places, where attention falls "
                "with the logarithm of the place; relevance is its part of all chances of level 3 or better in the "
                "same rankings."
            )
        ),
        says=text(
            message(
                "Surely shown less than their relevance: %(behind)s; surely more: %(ahead)s; for the others chance can "
                "explain the difference, or too little was shown."
            ),
            behind=len(behind),
            ahead=len(ahead),
        ),
        head=text(message("organisation")),
        labels=tuple(names.get(share.owner, str(share.owner)) for share in shares),
        columns=(
            _column(text(message("exposure, per cent")), [share.exposure * 100 for share in shares]),
            _column(text(message("relevance, per cent")), [share.relevance * 100 for share in shares]),
            _column(text(message("exposure over relevance")), [ratio[0] for ratio in ratios]),
            _column(text(message("from, 95 times of 100")), [ratio[1] for ratio in ratios]),
            _column(text(message("to")), [ratio[2] for ratio in ratios]),
            Column(
                text(message("rankings")),
                tuple(share.lists for share in shares),
                tuple(str(share.lists) for share in shares),
                tuple(exposure_rows(share.owner, days) if share.lists else "" for share in shares),
            ),
        ),
        layers=(
            Layer(draws=Draws.BARS, column=0, ink=Ink.GREEN),
            Layer(draws=Draws.BARS, column=1, ink=Ink.OCHRE),
        ),
        csv=f"/office/exposure.csv?days={days}",
        lying=True,
    )


def _column(name: str, values: Sequence[float | None]) -> Column:
    figures: tuple[Figure, ...] = tuple(None if value is None else round(value, 4) for value in values)
    return Column(name, figures, tuple(NONE if value is None else f"{value:.{DIGITS}f}" for value in values))
