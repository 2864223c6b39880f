"""Bulk import (批量导入): a table of listings that a member brought in, and what became of each row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NewType
from uuid import UUID

from market.listing.listing import Language
from market.organization import OrganizationId
from market.posting.review import Attestation
from market.viewer import MemberId

BulkImportId = NewType("BulkImportId", UUID)

PAYLOAD_LIMIT = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRequest:
    """What is to become of the rows: laid before the office with an `attestation`, or kept as drafts without one.

    `whole`: one bad row refuses the file. `keeps_alike`: rows that nearly repeat a listing are kept too.
    """

    attestation: Attestation | None
    whole: bool = False
    keeps_alike: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkImport:
    """One import; `report` is None until every row was looked at (corpus/posting/bulk.py writes and reads it).

    `lost`: it was not read, and will not be unless the market office has it tried once more.
    """

    id: BulkImportId
    organization_id: OrganizationId
    begun_by: MemberId
    file_name: str
    language: Language
    wishes: BulkRequest
    report: Mapping[str, Any] | None
    begun_at: datetime
    done_at: datetime | None
    lost: bool
