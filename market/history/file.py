"""File of past deals (历史合同文件): what the office sent, and what became of its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NewType
from uuid import UUID

from market.viewer import MemberId

DealImportId = NewType("DealImportId", UUID)

PAYLOAD_LIMIT = 20 * 1024 * 1024
SOURCE_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class DealImport:
    """A file; `report` is None until every row was looked at (corpus/history/rows.py writes and reads it).

    `whole`: one bad row refuses the file. `waits`: a row's amount asks for a second person, and nothing is recorded
    before `approved_by` is somebody. `done` of `total` rows are through while it is being recorded; `lost`: it was not
    read, and will not be unless its job is tried once more.
    """

    id: DealImportId
    begun_by: MemberId
    source: str
    file_name: str
    whole: bool
    waits: bool
    approved_by: MemberId | None
    report: Mapping[str, Any] | None
    begun_at: datetime
    done_at: datetime | None
    done: int | None
    total: int | None
    lost: bool

    @property
    def is_open(self) -> bool:
        """Say whether it waits for a second person's approval."""
        return self.waits and self.approved_by is None and self.done_at is None


@dataclass(frozen=True, slots=True)
class FileOrigin:
    """Where a deal was imported from, and by which number its source knows it."""

    source: str
    number: str
