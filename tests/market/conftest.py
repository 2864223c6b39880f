"""Fixtures for tests of the store."""

import pytest

from market.office.store import organizations
from market.organization import Organization
from market.postgres.db import Connection
from market.viewer import COMMAND_LINE
from tests.listings import an_organization


@pytest.fixture
async def organization(conn: Connection) -> Organization:
    """Give an organisation that is in the store."""
    organization = an_organization()
    await organizations.add(conn, organization, actor=COMMAND_LINE)
    return organization
