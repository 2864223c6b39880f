"""The pictures of the target: the curve of the year, and the years of the plan."""

from collections.abc import Sequence
from decimal import Decimal

from market.target.target import Flow, TargetPath, path_of
from web.page.chart import Chart, ChartColumn, ChartLayer, Ink, LayerStyle, list_links
from web.page.formats import NONE, Formats
from web.page.language import Catalogue, message
from web.target.view import TargetView

FEN_PER_YI = Decimal(10_000_000_000)
YI = message("CNY 100 million")
LOADED = "/target/figures"
"""Where what was loaded stands with its source."""
FITS = 6
"""How many times as high as the forecast the path may be and still be drawn beside it."""
YEARS_BEFORE = 10
"""How many years before the running plan are told, so that its way began somewhere."""
NOT_DRAWN = message(
    " The path stands in the table alone: it is the whole district's, and drawn to its scale the curve would lie flat."
)


def draw_curve(view: TargetView, catalogue: Catalogue) -> Chart:
    """Draw the year: what is registered by the end of each month, the path, and where the forecast leads."""
    text, money = catalogue.text, Formats(catalogue).money
    months = range(1, 13)
    by_month = {
        each.month: each.fen for each in view.standing if each.flow is view.flow and each.year == view.as_of.year
    }
    registered = [
        sum(fen for month, fen in by_month.items() if (month or 0) <= last) if last <= view.as_of.month else None
        for last in months
    ]
    path = view.season.spread(view.target.fen) if view.target is not None else (None,) * 12
    ranges = {} if view.forecast is None else dict(enumerate(view.forecast.months, view.as_of.month))
    lows, medians, highs = (
        [getattr(ranges[month], name) if month in ranges else None for month in months]
        for name in ("low", "median", "high")
    )
    path_fits = view.target is None or view.forecast is None or view.target.fen <= FITS * view.forecast.year.high
    opens = [view.listed(view.as_of.year, month) for month in months]
    columns = (
        _column(text(message("registered")), registered, opens),
        _column(text(message("path")), path),
        _column(text(message("forecast, low")), lows),
        _column(text(message("forecast, middle")), medians),
        _column(text(message("forecast, high")), highs),
    )
    says = text(
        message("By %(day)s %(amount)s are registered through the market."),
        day=view.as_of.isoformat(),
        amount=money(view.registered_fen),
    )
    if not path_fits:
        says += text(NOT_DRAWN)
    layers = (
        ChartLayer(draws=LayerStyle.BAND, column=2, upper=4, ink=Ink.SOFT, name=text(message("forecast, 4 in 5"))),
        ChartLayer(draws=LayerStyle.LINE, column=1, ink=Ink.INDIGO, dashed=True),
        ChartLayer(draws=LayerStyle.LINE, column=0, ink=Ink.GREEN),
        ChartLayer(draws=LayerStyle.DOTS, column=3, ink=Ink.OCHRE),
    )
    return Chart(
        key="curve",
        title=text(message("The year %(year)s"), year=view.as_of.year),
        definition=text(
            message(
                "Registered 技术交易额 of deals through the market on the side that the plan means, added up by the "
                "end of each month, beside the plan's path for the whole district."
            )
        ),
        says=says,
        head=text(message("month")),
        labels=tuple(f"{view.as_of.year}-{month:02d}" for month in months),
        columns=columns,
        layers=layers if path_fits else (layers[0], *layers[2:]),
        unit=text(YI),
        csv="/target/curve.csv",
    )


def draw_years(view: TargetView, catalogue: Catalogue) -> Chart | None:
    """Draw the years of the plans beside what is known of the district and what went through the market."""
    text, shown = catalogue.text, _years_shown(view)
    if not shown:
        return None
    published = {(each.year, each.flow): each.fen for each in view.totals}
    imported = {(each.year, each.flow): each.fen for each in view.imported}
    market = {
        year: sum(each.fen for each in view.standing if each.flow is view.flow and each.year == year) for year in shown
    }

    def loaded(name: str, amounts: Sequence[int | None]) -> ChartColumn:
        return _column(name, amounts, [LOADED] * len(amounts))

    def imports(name: str, flow: Flow) -> ChartColumn:
        amounts = [imported.get((year, flow)) for year in shown]
        return _column(name, amounts, [view.listed_imports(year, flow) for year in shown])

    columns = (
        loaded(text(message("path")), [view.wanted(year) for year in shown]),
        loaded(text(message("whole district, output")), [published.get((year, Flow.OUTPUT)) for year in shown]),
        loaded(text(message("whole district, intake")), [published.get((year, Flow.INTAKE)) for year in shown]),
        imports(text(message("imported deals, output")), Flow.OUTPUT),
        imports(text(message("imported deals, intake")), Flow.INTAKE),
        _column(
            text(message("through the market")),
            [market[year] or None for year in shown],
            [view.listed(year) for year in shown],
        ),
    )
    layers = (
        ChartLayer(draws=LayerStyle.LINE, column=0, ink=Ink.INDIGO, dashed=True),
        ChartLayer(draws=LayerStyle.DOTS, column=1, ink=Ink.SOFT),
        ChartLayer(draws=LayerStyle.DOTS, column=2, ink=Ink.OCHRE),
        ChartLayer(draws=LayerStyle.BARS, column=3, ink=Ink.SOFT),
        ChartLayer(draws=LayerStyle.BARS, column=4, ink=Ink.OCHRE),
        ChartLayer(draws=LayerStyle.BARS, column=5, ink=Ink.GREEN),
    )
    return Chart(
        key="years",
        title=text(message("The years of the plan")),
        definition=text(
            message(
                "The plan's figures and ours between them; what was published of the whole district, by side; what "
                "those of its deals that were imported come to, registered, by side; and what was registered through "
                "the market on the side that the plan means: none of them is ever added to another."
            )
        ),
        says=" ".join(_years_said(view, catalogue)),
        head=text(message("year")),
        labels=tuple(str(year) for year in shown),
        columns=columns,
        layers=tuple(each for each in layers if any(value is not None for value in columns[each.column].values)),
        unit=text(YI),
        csv="/target/years.csv",
    )


def _years_shown(view: TargetView) -> range:
    """Give the years from the first plan to the last, none without one; a plan that is over stays in sight."""
    if view.path is None:
        return range(0)
    first = max(min(path.first.year for path in view.paths), view.path.first.year - YEARS_BEFORE)
    return range(first, max(view.as_of.year, *(path.last.year for path in view.paths)) + 1)


def _plans(view: TargetView) -> list[TargetPath]:
    """List the plans that count in any year that is shown, the earliest first."""
    found = {path for year in _years_shown(view) if (path := path_of(year, view.paths)) is not None}
    return sorted(found, key=lambda path: (path.first, path.last))


def _years_said(view: TargetView, catalogue: Catalogue) -> list[str]:
    text, money = catalogue.text, Formats(catalogue).money
    leads = message(
        "“%(plan)s” leads from %(first)s in %(start)s to %(last)s in %(end)s; years of which it says nothing are ours."
    )
    said = [
        text(
            leads,
            plan=path.name,
            first=money(path.first.fen),
            start=path.first.year,
            last=money(path.last.fen),
            end=path.last.year,
        )
        for path in _plans(view)
    ]
    if view.as_of.year in {each.year for each in (*view.standing, *view.imported)}:
        said.append(
            text(message("Of %(year)s deals are told until %(day)s."), year=view.as_of.year, day=view.as_of.isoformat())
        )
    if not view.totals:
        said.append(text(message("No total of the whole district that was published has been loaded.")))
    if view.imported:
        said.append(text(message("Imported deals need not be all of the district's, so they are no such total.")))
    return said


def _column(name: str, amounts: Sequence[int | None], links: Sequence[str] = ()) -> ChartColumn:
    values = tuple(None if fen is None else Decimal(fen) / FEN_PER_YI for fen in amounts)
    written = tuple(NONE if value is None else f"{value:,.4f}" for value in values)
    return ChartColumn(name, values, written, list_links([value or None for value in values], links))
