"""Reading of the target (目标读取): what stands, and the forecast that is kept of it."""

from corpus.reference.plan import load_plan_path
from market.day import current_day
from market.office.store import settings as office_settings
from market.target.pipeline import PipelineDeal
from market.target.store import targets
from market.target.target import Flow, path_of
from market.viewer import Viewer
from web.http.context import Market
from web.target.forecast_cache import ForecastBasis
from web.target.view import TargetView, learn_season


async def read_view(market: Market, viewer: Viewer, *, imports: bool = True) -> TargetView:
    """Read what stands, of imported deals where they are asked for, and give the forecast that is kept of it."""
    today = current_day()
    async with market.database.reading() as conn:
        settings = await office_settings.get(conn)
        flow, district = Flow(settings.target_flow), settings.district
        samples = await targets.shows_samples(conn)
        paths = (*await targets.paths(conn, viewer=viewer), load_plan_path())
        standing = await targets.standing(conn, district, samples=samples, viewer=viewer)
        totals = await targets.totals(conn, viewer=viewer)
        imported = await targets.imported(conn, district, samples=samples, viewer=viewer) if imports else ()
        newest = await targets.newest_entry(conn, viewer=viewer)
    path = path_of(today.year, paths)
    target = None if path is None else path.of_year(today.year)

    async def read() -> tuple[PipelineDeal, ...]:
        async with market.database.reading() as conn:
            return await targets.pipeline(conn, district, flow, samples=samples, viewer=viewer)

    basis = ForecastBasis(
        day=today,
        entry=newest,
        standing=standing,
        flow=flow,
        district=district,
        samples=samples,
        target_fen=None if target is None else target.fen,
    )
    kept = await market.forecasts.get(basis, read)
    return TargetView(
        as_of=today,
        flow=flow,
        district=district,
        samples=samples and bool(standing or imported),
        path=path,
        paths=paths,
        target=target,
        season=learn_season(standing, flow, today.year),
        standing=standing,
        totals=totals,
        imported=imported,
        forecast=kept.forecast,
        gaps=kept.gaps,
        counted_at=kept.counted_at,
        outgrown=kept.basis != basis,
    )
