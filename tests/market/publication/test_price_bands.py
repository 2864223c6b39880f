"""Prices in the store: bands are kept with a closing, found for a listing, widened where they must be, shown to few."""

from dataclasses import replace

import pytest

from market.deal.kind import DealKind
from market.errors import NotAllowed, NotSignedIn
from market.listing.achievement import TransferMode
from market.listing.maturity import Scale
from market.organization import Organization
from market.postgres.db import Connection
from market.publication.closing import close
from market.publication.price_band import bands
from market.publication.price_class import MaturityThird
from market.publication.store import price_bands
from market.publication.store import totals as publication_totals
from market.publication.total import Quarter
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC, Actor, Role, Viewer
from tests.listings import a_need, an_achievement, an_organization
from tests.market.introduction.builders import prepare
from tests.market.publication.builders import Made, register

FIRST = Quarter(2026, 1)


async def close_the_first(conn: Connection) -> None:
    closing = close(await publication_totals.material(conn, FIRST, actor=COMMAND_LINE))
    closing_id = await publication_totals.close(conn, closing, actor=COMMAND_LINE)
    priced = await price_bands.priced(conn, FIRST, sample=False, actor=COMMAND_LINE)
    told = bands(priced, await price_bands.earlier(conn, sample=False, actor=COMMAND_LINE))
    await price_bands.add(conn, closing_id, told, actor=COMMAND_LINE)


async def test_a_listing_is_shown_the_narrowest_band_of_each_kind(conn: Connection, organization: Organization) -> None:
    for number in range(6):
        await register(conn, Made(number=number, fen=10_000_000, kind=DealKind.TRANSFER))
        made = Made(number=20 + number, fen=2_000_000, field="B1.02.01" if number % 2 else "B1.01.03")
        await register(conn, made)
    await close_the_first(conn)
    listing = an_achievement(organization)
    development, transfer = await price_bands.comparable(conn, listing, viewer=OPERATOR)
    assert (development.band.of.kind, development.band.of.field) == (DealKind.DEVELOPMENT, "B1")
    assert (transfer.band.of.field, transfer.band.of.maturity) == ("B1.01.03", None)
    assert (transfer.band.low_fen, transfer.band.high_fen, transfer.quarter) == (10_000_000, 10_000_000, FIRST)
    assert development.widened
    assert transfer.widened
    licence = replace(listing, modes=(TransferMode.ORDINARY_LICENCE,))
    assert await price_bands.comparable(conn, licence, viewer=OPERATOR) == []
    without = replace(a_need(organization), modes=(), maturity=None)
    assert len(await price_bands.comparable(conn, without, viewer=OPERATOR)) == 2


async def test_the_maturity_of_what_was_sold_makes_a_class_of_its_own(conn: Connection) -> None:
    for number in range(5):
        of = await prepare(conn, number=400 + 3 * number)
        begun = await of.together()
        await conn.execute("UPDATE introduction SET stage = 'negotiating' WHERE id = $1", begun)
        await register(conn, Made(number=number, introduction_id=begun))
    priced = await price_bands.priced(conn, FIRST, sample=False, actor=COMMAND_LINE)
    assert {each.maturity for each in priced} == {MaturityThird(Scale.MATERIAL, "4-6")}


async def test_bands_are_shown_to_owners_brokers_and_the_office(conn: Connection, organization: Organization) -> None:
    listing, other = an_achievement(organization), an_organization(77)
    seen = {
        "owner": Viewer(Role.INSTITUTE, organization.id),
        "broker": Viewer(Role.BROKER),
        "office": OPERATOR,
        "other": Viewer(Role.ENTERPRISE, other.id),
        "public": PUBLIC,
    }
    shown = {name: await price_bands.beside(conn, listing, viewer=viewer) for name, viewer in seen.items()}
    assert shown == {"owner": [], "broker": [], "office": [], "other": None, "public": None}
    with pytest.raises(NotSignedIn):
        await price_bands.comparable(conn, listing, viewer=PUBLIC)


async def test_the_office_alone_reads_what_stands_behind_a_band(conn: Connection) -> None:
    broker = Actor("member:broker", Role.BROKER)
    with pytest.raises(NotAllowed):
        await price_bands.priced(conn, FIRST, sample=False, actor=broker)
    with pytest.raises(NotAllowed):
        await price_bands.earlier(conn, sample=False, actor=broker)
