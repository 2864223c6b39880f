"""What attributions are told in, and the picture of the ways (message ids)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from market.deal.attribution import Pile, Way, by_way
from web.dashboard.address import attribution_address
from web.page.chart import Chart, ChartColumn, ChartLayer, Ink, LayerStyle, list_links
from web.page.formats import Formats
from web.page.language import Catalogue, message

WAYS: Mapping[Way, str] = {
    Way.MATCH: message("found by the matching"),
    Way.BROKER: message("brought together by a broker"),
    Way.MEETING: message("met at a meeting"),
    Way.CALL: message("answered a call"),
    Way.DIRECT: message("the parties themselves"),
}
NOBODY_SAID = message("nobody has said yet")
RULE_SAYS = message(
    "What was at work according to the introduction has equal shares: the matching, if it had put the pair before the "
    "brokers; a broker, if one looked after the introduction; a meeting, if one took place; a call, if the achievement "
    "answered one of the need's. Where nothing was, it is the parties themselves."
)


def draw_ways(piles: Sequence[Pile], year: int | None, catalogue: Catalogue) -> Chart:
    """Draw what came about through each way, exact to the fen."""
    text, figure = catalogue.text, Formats(catalogue).figure
    amounts = by_way(piles)
    counts = {way: sum(pile.deals for pile in piles if pile.holds(way)) for way in amounts}
    rows = [way for way in amounts if way is not None or counts[None]]
    opens = list_links([counts[way] or None for way in rows], [attribution_address(way, year) for way in rows])
    return Chart(
        key="ways",
        title=text(message("Deals by the way they came about")),
        definition=text(
            message(
                "技术交易额 of deals through the market that are registered, as the registrar approved it, divided by "
                "the latest shares that the office recorded; the ways add up to the total to the fen."
            )
        ),
        says=text(
            message("%(deals)s deals, %(amount)s in all."),
            deals=sum(pile.deals for pile in piles),
            amount=Formats(catalogue).money(sum(pile.fen for pile in piles)),
        ),
        head=text(message("way")),
        labels=tuple(text(NOBODY_SAID if way is None else WAYS[way]) for way in rows),
        columns=(
            ChartColumn(
                text(message("amount, yuan")),
                tuple(Decimal(amounts[way]) / 100 for way in rows),
                tuple(figure(amounts[way]) for way in rows),
                opens,
            ),
            ChartColumn(
                text(message("deals with a share")),
                tuple(counts[way] for way in rows),
                tuple(f"{counts[way]:,}" for way in rows),
                opens,
            ),
        ),
        layers=(ChartLayer(draws=LayerStyle.BARS, column=0, ink=Ink.GREEN),),
        csv="/office/attribution.csv" + (f"?year={year}" if year else ""),
        lying=True,
    )
