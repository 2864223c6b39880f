"""What a request may use: the one typed object in `app.state`."""

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import HTTPConnection

from corpus.documents.reader import DocumentReader
from corpus.hostile.checker import FileChecker
from market.account.password import Passwords
from market.listing.field import Taxonomy
from market.postgres.db import Database
from market.secret_key import SecretKey
from market.settings import Settings
from matcher.answering.matching import Matching
from matcher.coach.coaching import Coaching
from web.http.metrics import Metrics
from web.http.stop import Stop
from web.listing.open_data_files import OpenDataFiles
from web.page.language import Catalogue, Catalogues
from web.page.navigation import NavigationEntry
from web.page.preferences import read_preferences
from web.page.templating import Templates
from web.target.forecast_cache import ForecastCache


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """The running market, put together by `create_app` and never changed."""

    settings: Settings
    database: Database
    matching: Matching
    coaching: Coaching
    taxonomy: Taxonomy
    catalogues: Catalogues
    templates: Templates
    navigation: tuple[NavigationEntry, ...]
    documents: DocumentReader
    checker: FileChecker
    open_data: OpenDataFiles
    forecasts: ForecastCache
    metrics: Metrics
    stop: Stop
    passwords: Passwords
    secret_key: SecretKey


def current_market(connection: HTTPConnection) -> Market:
    """Give the market that this application serves."""
    return cast(Market, connection.app.state.market)


CurrentMarket = Annotated[Market, Depends(current_market)]


def read_catalogue(connection: HTTPConnection) -> Catalogue:
    """Give the messages of the language in which a request is answered."""
    return current_market(connection).catalogues[read_preferences(connection).language]
