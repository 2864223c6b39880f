"""The pictures of the public totals: a year by quarter, kind, field and area, and the years that are over."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal

from market.deal.kind import DealKind
from market.deal.rule import RuleSet
from market.listing.listing import Language
from market.place import Nearness
from market.publication.cell import WHOLE_YEAR, Margin, PublishedCell
from market.publication.closing import PublicYear
from web.page.chart import Chart, ChartColumn, ChartLayer, Ink, LayerStyle
from web.page.formats import Formats
from web.page.labels import LABELS
from web.page.language import Catalogue, message

FEN_PER_WAN = Decimal(1_000_000)
WAN = message("CNY 10,000")
PublishedYear = Mapping[PublishedCell, int | None]

TITLES: Mapping[Margin, str] = {
    Margin.ALL: message("By quarter, %(year)s"),
    Margin.KIND: message("By kind of contract, %(year)s"),
    Margin.FIELD: message("By technical field, %(year)s"),
    Margin.SELLER_AREA: message("Output (输出): where the sellers are, %(year)s"),
    Margin.BUYER_AREA: message("Intake (吸纳): where the buyers are, %(year)s"),
}
DEFINITIONS: Mapping[Margin, str] = {
    Margin.ALL: message(
        "技术交易额 of deals through this market that were registered in the quarter, as the registrar approved it."
    ),
    Margin.KIND: message("The same amount by the kind of contract that was registered."),
    Margin.FIELD: message(
        "The same amount by the technical field of the national statistics, whose list is recalled and not checked."
    ),
    Margin.SELLER_AREA: message("The same deals by where the seller is; never to be added to the intake."),
    Margin.BUYER_AREA: message("The same deals by where the buyer is; never to be added to the output."),
}
HEADS: Mapping[Margin, str] = {
    Margin.KIND: message("kind"),
    Margin.FIELD: message("field"),
    Margin.SELLER_AREA: message("seller's area"),
    Margin.BUYER_AREA: message("buyer's area"),
}
AREAS: Mapping[Nearness, str] = {
    Nearness.DISTRICT: message("in the district"),
    Nearness.CITY: message("elsewhere in the city"),
    Nearness.PROVINCE: message("elsewhere in the province"),
    Nearness.COUNTRY: message("elsewhere in China"),
    Nearness.ABROAD: message("abroad"),
}
INKS = (Ink.GREEN, Ink.OCHRE, Ink.INDIGO, Ink.SOFT)


def round_to_wan(fen: int | None) -> Decimal | None:
    """Round to whole 万元, as everybody is told; None is withheld."""
    return None if fen is None else (fen / FEN_PER_WAN).to_integral_value(ROUND_HALF_EVEN)


def draw_margin(margin: Margin, year: PublicYear, told: PublishedYear, rules: RuleSet, catalogue: Catalogue) -> Chart:
    """Draw a margin of a year: the whole year once it is over, its quarters until then."""
    if margin is Margin.ALL:
        return _quarters(year, told, catalogue)
    text, members = catalogue.text, _members(margin, rules, catalogue)
    periods = [*year.quarters, *([WHOLE_YEAR] if year.is_over else [])]
    cells = {period: [PublishedCell(period, margin, member) for member in members] for period in periods}
    drawn = [len(periods) - 1] if WHOLE_YEAR in periods else range(len(periods))
    hidden = [
        members[cell.member] + (f" · {_period(period, catalogue)}" if len(drawn) > 1 else "")
        for period in (periods[at] for at in drawn)
        for cell in cells[period]
        if told.get(cell, 0) is None
    ]
    return Chart(
        key=margin.value,
        title=text(TITLES[margin], year=year.year),
        definition=text(DEFINITIONS[margin]),
        says=_describe(hidden, catalogue),
        head=text(HEADS[margin]),
        labels=tuple(members.values()),
        columns=tuple(_column(_period(period, catalogue), of, told, catalogue) for period, of in cells.items()),
        layers=tuple(ChartLayer(draws=LayerStyle.BARS, column=at, ink=INKS[at % len(INKS)]) for at in drawn),
        unit=text(WAN),
        links=tuple(f"#what-{margin.value}" for _ in members),
        csv=f"/totals/{margin.value}.csv?year={year.year}",
        lying=True,
    )


def _quarters(year: PublicYear, told: PublishedYear, catalogue: Catalogue) -> Chart:
    """Draw what the quarters of a year come to, in their order."""
    text = catalogue.text
    cells = [PublishedCell(number, Margin.ALL, "") for number in year.quarters]
    names = [_period(number, catalogue) for number in year.quarters]
    hidden = [name for name, cell in zip(names, cells, strict=True) if told.get(cell, 0) is None]
    return Chart(
        key=Margin.ALL.value,
        title=text(TITLES[Margin.ALL], year=year.year),
        definition=text(DEFINITIONS[Margin.ALL]),
        says=_describe(hidden, catalogue),
        head=text(message("quarter")),
        labels=tuple(names),
        columns=(_column(text(message("registered")), cells, told, catalogue),),
        layers=(ChartLayer(draws=LayerStyle.BARS, column=0, ink=Ink.GREEN),),
        unit=text(WAN),
        links=tuple("#what-all" for _ in names),
        csv=f"/totals/all.csv?year={year.year}",
    )


def draw_years(years: Sequence[PublicYear], catalogue: Catalogue) -> Chart | None:
    """Draw the years that are over, the earliest first; None while there is none."""
    text, over = catalogue.text, [year for year in reversed(years) if year.is_over]
    if not over:
        return None
    return Chart(
        key="years",
        title=text(message("Year by year")),
        definition=text(
            message("What the closings of each year told together: its deals, and what they mended of earlier years.")
        ),
        says=text(message("From %(first)s to %(last)s, a bar for each year."), first=over[0].year, last=over[-1].year),
        head=text(message("year")),
        labels=tuple(str(year.year) for year in over),
        columns=(
            _format_amounts(text(message("registered")), [year.fen for year in over], [False] * len(over), catalogue),
        ),
        layers=(ChartLayer(draws=LayerStyle.BARS, column=0, ink=Ink.GREEN),),
        unit=text(WAN),
        links=tuple(f"/totals?year={year.year}" for year in over),
        csv="/totals/years.csv",
    )


def _members(margin: Margin, rules: RuleSet, catalogue: Catalogue) -> Mapping[str, str]:
    """Name the members of a margin, in their order."""
    match margin:
        case Margin.ALL:
            return {}
        case Margin.KIND:
            return {kind.value: catalogue.text(LABELS[kind]) for kind in DealKind}
        case Margin.FIELD:
            chinese = catalogue.language is Language.ZH
            named = {field.code: field.label if chinese else field.label_en for field in rules.fields}
            return named | {"": catalogue.text(message("field not said"))}
        case Margin.SELLER_AREA | Margin.BUYER_AREA:
            return {area.value: catalogue.text(name) for area, name in AREAS.items()}


def _period(period: int, catalogue: Catalogue) -> str:
    return catalogue.text(message("whole year") if period == WHOLE_YEAR else message("quarter %(n)s"), n=period)


def _describe(hidden: Sequence[str], catalogue: Catalogue) -> str:
    """Say what is drawn, and by name what is not: a bar that is missing could be taken for nothing."""
    if not hidden:
        return catalogue.text(message("Everything that is drawn here is told."))
    named = Formats(catalogue).listed(tuple(dict.fromkeys(hidden)))
    return catalogue.text(
        message("Without a bar although there are deals, since it is withheld: %(names)s."), names=named
    )


def _column(name: str, cells: Sequence[PublishedCell], told: PublishedYear, catalogue: Catalogue) -> ChartColumn:
    return _format_amounts(name, [told.get(cell, 0) for cell in cells], [cell not in told for cell in cells], catalogue)


def _format_amounts(
    name: str, amounts: Sequence[int | None], none: Sequence[bool], catalogue: Catalogue
) -> ChartColumn:
    """Write rounded amounts; what is withheld says so, and where no deal is there is nothing."""
    rounded = [round_to_wan(fen) for fen in amounts]
    withheld = catalogue.text(message("withheld"))
    written = [
        withheld if amount is None else "0" if empty else f"{amount:,f}"
        for amount, empty in zip(rounded, none, strict=True)
    ]
    return ChartColumn(name, tuple(rounded), tuple(written))
