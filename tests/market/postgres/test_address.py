"""The way to a database on another machine is encrypted, or its operator has said that it need not be."""

import pytest

from market.errors import SettingsError, StoreUnavailable
from market.postgres.db import connect
from market.settings import read_settings
from tests.database import MarketServer

NAMES = ("DATABASE_URL", "CUIBAI_OWNER_URL")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "behind",
    [
        "",
        "?sslmode=prefer",
        "?sslmode=allow",
        "?sslmode=",
        "?sslmode=disable&sslmode=verify-full",
        "?x=1",
        "?host=/run",
    ],
)
def test_another_machine_is_not_reached_without_a_word_on_encryption(name: str, behind: str) -> None:
    with pytest.raises(
        SettingsError, match=f"^{name}: the server is on another machine; put .sslmode=verify"
    ) as caught:
        read_settings({name: f"postgresql://market:pa55word@db.example.org/market{behind}"})
    assert "pa55word" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://market:pa55word@127.0.0.1:5432/market",
        "postgresql://market:pa55word@localhost/market",
        "postgresql://market@[::1]/market",
        "postgresql:///market?host=/run/postgresql",
        "postgresql://market:pa55word@db.example.org/market?sslmode=verify-full&sslrootcert=/etc/ssl/ca.crt",
        "postgresql://market:pa55word@database:5432/market?sslmode=disable",
    ],
)
def test_this_machine_and_an_address_that_says_so_are_taken(address: str) -> None:
    settings = read_settings(dict.fromkeys(NAMES, address))
    assert (settings.database_url, settings.owner_url) == (address, address)


def test_a_host_that_stands_behind_the_address_is_seen_too() -> None:
    with pytest.raises(SettingsError, match="another machine"):
        read_settings({"DATABASE_URL": "postgresql:///market?host=db.example.org"})


def test_an_address_that_is_none_is_refused_without_being_repeated() -> None:
    with pytest.raises(SettingsError, match=r"^DATABASE_URL: write postgresql://") as caught:
        read_settings({"DATABASE_URL": "postgresql://market:pa55word@[db/market"})
    assert "pa55word" not in str(caught.value)


async def test_where_encryption_is_wanted_a_server_without_it_gets_no_password(market: MarketServer) -> None:
    with pytest.raises(StoreUnavailable):
        await connect(f"{market.application_url}?sslmode=require")
