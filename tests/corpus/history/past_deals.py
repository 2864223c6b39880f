"""Past deals for tests: histories of invented parties, as rows of a table, and through to the ledger."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO, StringIO
from uuid import uuid4

from corpus.exports.csv_format import CsvWriter
from corpus.exports.format import TableWriter
from corpus.exports.xlsx_format import XlsxWriter
from corpus.history.checking import ImportStandards
from corpus.history.deal import HistoryRules
from corpus.history.file import read_past_deals
from corpus.history.importing import PastDealsImport
from corpus.history.rows import DealImportReport, DealRowError, FoundDealRow, write_found
from corpus.history.writing import COLUMNS, write_histories, write_history
from corpus.reference.deal_rules import load_rule_sets
from corpus.reference.taxonomy import load_taxonomy, plan_labels
from market.deal.deal import DealParty, PartyType, Series
from market.deal.line import DraftLine, Instalment, LineKind
from market.history.file import DealImportId
from market.history.past_deal import History, Payment
from market.listing.listing import Language
from market.postgres.db import Database
from market.viewer import COMMAND_LINE, Actor
from tests.market.deal.builders import HOME, RULES, a_party, a_registration, some_terms, technology

TODAY = date(2026, 11, 27)
SIGNED_ON = date(2023, 3, 1)
PERSON = DealParty(name="测试丁（样例）", code="", type=PartyType.PERSON, area=HOME)
HISTORY_RULES = HistoryRules(load_rule_sets())
STANDARDS = ImportStandards(rules={RULES.version: RULES}, plan=plan_labels(load_taxonomy()), today=TODAY)
EQUIPMENT = DraftLine(kind=LineKind.EQUIPMENT, description="试验设备（样例）", amount_fen=20_000_001)


class BrokeOffError(Exception):
    """The process ends in the middle of a file."""


def a_history(number: int = 1, **changed: object) -> History:
    """Make a deal that was signed, registered and partly paid."""
    terms = some_terms(technology(100_000_000), EQUIPMENT, seller=a_party(number % 40), buyer=a_party(60 + number % 30))
    plan = (Instalment(due_on=SIGNED_ON, condition="签订 | 盖章（样例）", amount_fen=5_000_000),)
    history = History(
        number=f"S-{number}",
        series=Series.DISTRICT,
        terms=replace(terms, plan=plan, contract_number=f"HT-{number}"),
        signed_on=SIGNED_ON,
        registered_on=SIGNED_ON + timedelta(days=30),
        registration=a_registration(f"样例-2023-{number:05}", total=120_000_001, technical=100_000_000),
        payments=(Payment(on=SIGNED_ON + timedelta(days=40), fen=123),),
    )
    return replace(history, **changed)  # type: ignore[arg-type]


def workbook_of(histories: Sequence[History]) -> bytes:
    """Write deals as the export does."""
    return file_of(histories, XlsxWriter)


def csv_of(histories: Sequence[History], language: Language = Language.ZH) -> bytes:
    """Write deals as the export does, as CSV."""
    return file_of(histories, CsvWriter, language)


def file_of(histories: Sequence[History], writer: type[TableWriter], language: Language = Language.ZH) -> bytes:
    """Write deals in a format."""
    file = BytesIO()
    write_histories(histories, file, writer, language=language)
    return file.getvalue()


def table_of(*rows: Mapping[str, str]) -> bytes:
    """Write rows, by the columns' keys, as a CSV file; a key that no column has heads its own."""
    extra = sorted({key for row in rows for key in row} - {column.key for column in COLUMNS})
    keys = [*(column.key for column in COLUMNS), *extra]
    text = StringIO()
    table = csv.writer(text)
    table.writerow([*(column.zh.heading for column in COLUMNS), *extra])
    table.writerows([row.get(key, "") for key in keys] for row in rows)
    return text.getvalue().encode()


def row_of(history: History, **changed: str) -> dict[str, str]:
    """Write a deal's cells, some of them otherwise; `seller__code` is that of the seller."""
    return write_history(history) | {key.replace("__", "."): value for key, value in changed.items()}


def read(payload: bytes) -> list[FoundDealRow]:
    """Read a file's rows."""
    return list(read_past_deals(payload, rules=HISTORY_RULES))


async def take(
    database: Database,
    payload: bytes,
    *,
    whole: bool = False,
    limit_fen: int | None = None,
    import_id: DealImportId | None = None,
    breaks_off: bool = False,
    actor: Actor = COMMAND_LINE,
) -> DealImportReport:
    """Take a file in, in this process. Raises BrokeOffError after its first batch where it `breaks_off`."""
    past = PastDealsImport(
        database=database,
        actor=actor,
        source="登记系统导出（样例）",
        import_id=DealImportId(uuid4()) if import_id is None else import_id,
        whole=whole,
        limit_fen=limit_fen,
        standards=STANDARDS,
    )

    async def say(done: int, total: int) -> None:
        assert done <= total
        if breaks_off:
            raise BrokeOffError

    said = "".join(f"{line}\n" for line in write_found(read(payload))).encode()
    return await past.take(said, say=say)


def told(faults: Sequence[DealRowError]) -> list[tuple[int, str, str | None]]:
    """Say of faults the row, the key, and the rule of deals."""
    return [(fault.row, fault.path, None if fault.breaks is None else fault.breaks.value) for fault in faults]
