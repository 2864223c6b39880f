"""The pictures of the district's picture: the funnel, supply and demand, replies, and exposure in brief."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from market.dashboard.field_balance import Balance, BalancePart
from market.dashboard.funnel import Behind, Funnel, FunnelStage
from market.dashboard.reply import DAYS, Replies
from market.exposure.exposure import SPREAD, place_of
from market.introduction.introduction import IntroductionSide
from market.listing.listing import Language
from web.dashboard.address import balance_address, funnel_address, replies_address, spread_address
from web.page.chart import Chart, ChartColumn, ChartLayer, Ink, LayerStyle, list_links
from web.page.formats import NONE
from web.page.language import Catalogue, message
from web.page.names import FieldNames

FUNNEL_STAGES: Mapping[FunnelStage, str] = {
    FunnelStage.LISTED: message("listed"),
    FunnelStage.MATCHED: message("matched"),
    FunnelStage.INTRODUCED: message("introduced"),
    FunnelStage.SIGNED: message("signed"),
    FunnelStage.REGISTERED: message("registered"),
    FunnelStage.PAID: message("paid"),
}
REPLY_SIDES: Mapping[IntroductionSide, str] = {
    IntroductionSide.NEED: message("who has the need"),
    IntroductionSide.SUPPLY: message("who may answer it"),
}
BALANCE_PARTS: Mapping[BalancePart, str] = {
    BalancePart.NEEDS: message("needs"),
    BalancePart.SILENT: message("needs that find nothing"),
    BalancePart.ACHIEVEMENTS: message("achievements"),
    BalancePart.UNWANTED: message("achievements that find nobody"),
}


def draw_funnel(funnel: Funnel, catalogue: Catalogue) -> Chart:
    """Draw how many needs came how far, with the times between."""
    text, steps = catalogue.text, funnel.steps
    parts = [None, *(now.reached / before.reached if before.reached else None for before, now in pairwise(steps))]
    reached, timed, waited = ([funnel_address(step.stage, behind) for step in steps] for behind in Behind)
    says = text(
        message("Of %(listed)s needs %(last)s came as far as “%(stage)s”."),
        listed=f"{steps[0].reached:,}",
        last=f"{steps[-1].reached:,}",
        stage=text(FUNNEL_STAGES[steps[-1].stage]),
    )
    for step in steps:
        if step.half_days is not None:
            half = message(" Half of those before came to “%(stage)s” within %(days)s days.")
            says += text(half, stage=text(FUNNEL_STAGES[step.stage]), days=step.half_days)
    if funnel.loose:
        says += text(message(" %(n)s contracts came of no need of this market and are not in it."), n=funnel.loose)
    return Chart(
        key="funnel",
        title=text(message("From the listing to the payment")),
        definition=text(
            message(
                "Needs that were ever public, by how far they came: a pair of level 3 or more, an introduction, a "
                "signed contract, its registration, and a payment for what is registered; who came further is counted "
                "in every stage before, and the days that a quarter and half of the stage before took are told with "
                "those still under way (Kaplan-Meier)."
            )
        ),
        says=says,
        head=text(message("stage")),
        labels=tuple(text(FUNNEL_STAGES[step.stage]) for step in steps),
        columns=(
            _whole(text(message("needs")), [step.reached for step in steps], reached),
            _percent(text(message("%% of the one before")), parts, reached),
            _days(text(message("days of a quarter")), [step.quarter_days for step in steps], waited),
            _days(text(message("days of half")), [step.half_days for step in steps], waited),
            _whole(text(message("both days known")), [None, *(step.timed for step in steps[1:])], timed),
        ),
        layers=(ChartLayer(draws=LayerStyle.BARS, column=0, ink=Ink.GREEN),),
        csv="/brain/funnel.csv",
        lying=True,
    )


def draw_balance(balance: Balance, names: FieldNames, catalogue: Catalogue) -> Chart:
    """Draw what finds nothing in each industry, those with the most silent needs first."""
    text = catalogue.text
    rows = sorted(balance, key=lambda row: (not row.field, -row.silent, -row.unwanted, row.field))
    worst = next((row for row in rows if row.field and row.silent), None)
    says = text(message("Every public need has a pair of level 3 or more, or there is none."))
    if worst is not None:
        says = text(
            message("Most needs that find nothing are in %(field)s: %(silent)s of %(needs)s."),
            field=label_field(worst.field, names, catalogue),
            silent=worst.silent,
            needs=worst.needs,
        )
    return Chart(
        key="balance",
        title=text(message("Supply and demand by field")),
        definition=text(
            message(
                "Public needs and achievements in each industry of the plan, and how many of each have no pair of "
                "level 3 or more; what names two industries counts in both."
            )
        ),
        says=says,
        head=text(message("field")),
        labels=tuple(label_field(row.field, names, catalogue) for row in rows),
        links=tuple(f"/needs?field={row.field}" if row.field else "" for row in rows),
        columns=tuple(
            _whole(text(name), [row.of(part) for row in rows], [balance_address(row.field, part) for row in rows])
            for part, name in BALANCE_PARTS.items()
        ),
        layers=(
            ChartLayer(draws=LayerStyle.BARS, column=1, ink=Ink.OCHRE),
            ChartLayer(draws=LayerStyle.BARS, column=3, ink=Ink.INDIGO),
        ),
        csv="/brain/balance.csv",
        lying=True,
    )


def draw_replies(replies: Replies, catalogue: Catalogue) -> Chart:
    """Draw what part of each side has answered by the end of each day."""
    text = catalogue.text
    begun = any(each.asked for each in replies)
    told = [
        text(
            message("%(side)s: half have answered after %(days)s days; %(answered)s of %(asked)s have."),
            side=text(REPLY_SIDES[each.side]),
            days=NONE if each.half_days is None else each.half_days,
            answered=each.answered,
            asked=each.asked,
        )
        for each in replies
    ]
    return Chart(
        key="replies",
        title=text(message("How soon sides answer")),
        definition=text(
            message(
                "The part of those to whom an introduction was recommended who had answered by the end of each day, "
                "in per cent; who has not answered yet is told as far as they have waited (Kaplan-Meier)."
            )
        ),
        says=" ".join(told) if begun else text(message("Nobody was recommended to anybody yet.")),
        head=text(message("days since the recommendation")),
        labels=tuple(str(day) for day in DAYS if begun),
        columns=tuple(
            _percent(text(REPLY_SIDES[each.side]), each.shares, [replies_address(each.side)] * len(DAYS))
            if begun
            else _percent(text(REPLY_SIDES[each.side]), ())
            for each in replies
        ),
        layers=tuple(
            ChartLayer(draws=LayerStyle.LINE, column=place, ink=ink, dashed=bool(place))
            for place, ink in enumerate((Ink.GREEN, Ink.OCHRE))
        ),
        unit="%",
        csv="/brain/replies.csv",
    )


def draw_spread(debts: Sequence[float], catalogue: Catalogue) -> Chart:
    """Draw how many organisations are how far behind what their achievements deserve, or ahead."""
    text = catalogue.text
    counts = [0] * SPREAD
    for debt in debts:
        counts[place_of(debt)] += 1
    return Chart(
        key="spread",
        title=text(message("Exposure in brief")),
        definition=text(
            message(
                "Organisations by how much more attention their achievements deserve than they got, from -1 "
                "(overexposed) to 1 (not shown), over the last 90 days; little shown counts as near 0."
            )
        ),
        says=text(
            message("%(n)s organisations were measured; %(behind)s are behind by more than a fifth."),
            n=len(debts),
            behind=sum(debt > 0.2 for debt in debts),
        ),
        head=text(message("behind by")),
        labels=tuple(label_spread(place) for place in range(SPREAD)),
        columns=(_whole(text(message("organisations")), counts, [spread_address(place) for place in range(SPREAD)]),),
        layers=(ChartLayer(draws=LayerStyle.BARS, column=0, ink=Ink.INDIGO),),
        csv="/brain/spread.csv",
    )


def label_spread(place: int) -> str:
    """Name a place of the spread by its ends."""
    return " … ".join(f"{-1 + 2 * edge / SPREAD:+.1f}" for edge in (place, place + 1))


def label_field(code: str, names: FieldNames, catalogue: Catalogue) -> str:
    """Name a field, also that of listings without one."""
    language: Language = catalogue.language
    return names.label(code, language) if code else catalogue.text(message("without a field"))


def _whole(name: str, values: Sequence[int | None], links: Sequence[str] = ()) -> ChartColumn:
    written = tuple(NONE if value is None else f"{value:,}" for value in values)
    return ChartColumn(name, tuple(values), written, list_links([value or None for value in values], links))


def _days(name: str, values: Sequence[int | None], links: Sequence[str]) -> ChartColumn:
    """Write days, of which also 0 are told of somebody."""
    return replace(_whole(name, values), links=list_links(values, links))


def _percent(name: str, shares: Sequence[float | None], links: Sequence[str] = ()) -> ChartColumn:
    values = tuple(None if share is None else round(100 * share, 1) for share in shares)
    written = tuple(NONE if value is None else f"{value:.1f}" for value in values)
    return ChartColumn(name, values, written, list_links(shares, links))
