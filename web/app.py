"""The application: everything that faces a browser or a program, put together."""

from fastapi import Depends, FastAPI
from starlette.middleware import Middleware

from corpus.documents.reader import DocumentReader
from corpus.hostile.checker import FileChecker
from market.account.password import Passwords
from market.listing.field import Taxonomy
from market.postgres.db import Database
from market.secret_key import SecretKey
from market.settings import Settings
from matcher.answering.matching import Matching
from matcher.coach.coaching import Coaching
from matcher.index.simplified import Simplifier
from web.api.router import api_router
from web.http.context import Market
from web.http.errors import add_error_handlers
from web.http.metrics import Metrics
from web.http.middleware import BodyLimit, CatchAllErrors, SecurityHeaders, StopRefusal
from web.http.observer import RequestObserver
from web.http.origin import public_origin
from web.http.request_id import RequestIds
from web.http.stop import Stop
from web.http.visitor import identify
from web.listing.open_data_files import OpenDataFiles
from web.page.language import read_catalogues
from web.page.templating import Assets, Templates
from web.registry import CAPABILITIES, NAVIGATION
from web.target.forecast_cache import ForecastCache


def create_app(*, settings: Settings, database: Database, matching: Matching, taxonomy: Taxonomy) -> FastAPI:
    """Put the application together around an open database and an open index; closing them is the caller's."""
    metrics, stop = Metrics(), Stop()
    app = FastAPI(
        title="cuibai",
        version="0.2.0",
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        dependencies=[Depends(identify)],
        redirect_slashes=False,  # the redirect would repeat whatever Host was sent
        middleware=[
            Middleware(RequestIds, settings.trusted_proxies),
            Middleware(RequestObserver, metrics),
            Middleware(SecurityHeaders),
            Middleware(StopRefusal, stop),
            Middleware(CatchAllErrors),
            Middleware(BodyLimit),
        ],
    )
    catalogues = read_catalogues()
    app.state.market = Market(
        settings=settings,
        database=database,
        matching=matching,
        coaching=Coaching(matching, Simplifier.build()),
        forecasts=ForecastCache(),
        taxonomy=taxonomy,
        catalogues=catalogues,
        templates=Templates.load(catalogues, taxonomy),
        navigation=NAVIGATION,
        documents=DocumentReader(),
        checker=FileChecker(),
        open_data=OpenDataFiles(settings.home / "open-data", origin=public_origin(settings)),
        metrics=metrics,
        stop=stop,
        passwords=Passwords(),
        secret_key=SecretKey.of_home(settings.home, settings.secret),
    )
    add_error_handlers(app)
    app.include_router(api_router(CAPABILITIES), prefix="/api/v1")
    for capability in CAPABILITIES:
        app.include_router(capability.router)
    app.mount("/static", Assets())
    return app
