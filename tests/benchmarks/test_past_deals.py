"""Past deals in one go: a workbook of 50,000 through the job, with the memory it takes, and the record afterwards.

CUIBAI_BENCH_DEALS sets how many. Each has four entries: signed, handed in, registered, paid.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psutil
import pytest

from corpus.exports.csv_format import CsvWriter
from corpus.reference.taxonomy import load_taxonomy
from market.audit.store import links as audit_links
from market.history.file import DealImportId
from market.history.store import files as history_files
from market.job.job import JobId, JobKind, RunningJob
from market.listing.listing import Language
from market.settings import Settings
from market.viewer import COMMAND_LINE, OPERATOR, Role
from tests.benchmarks.conftest import say
from tests.benchmarks.timing import table
from tests.corpus.history.past_deals import a_history, workbook_of
from tests.database import MarketServer, empty
from tests.matcher.market_index import matching_at
from tests.web.people import a_member, add_member
from web.app import create_app
from web.history import jobs
from web.history.pages import export_deals

pytestmark = pytest.mark.bench

DEALS = int(os.environ.get("CUIBAI_BENCH_DEALS", "50000"))
MIB = 2**20


@contextmanager
def peak_memory() -> Iterator[list[int]]:
    """Watch the memory of this process and of those it starts; the largest of both, in bytes, at the end."""
    own, peaks, over = psutil.Process(), [0, 0], threading.Event()

    def watch() -> None:
        while not over.wait(0.05):
            peaks[0] = max(peaks[0], own.memory_info().rss)
            for child in own.children(recursive=True):
                try:
                    if any(part.startswith("corpus.") for part in child.cmdline()):
                        peaks[1] = max(peaks[1], child.memory_info().rss)
                except psutil.NoSuchProcess:
                    continue

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peaks
    finally:
        over.set()
        watcher.join()


async def test_fifty_thousand_deals_in_one_go(market: MarketServer, tmp_path: Path) -> None:
    await empty(market.superuser_url)
    database, rows = market.database, []
    payload = workbook_of([a_history(number) for number in range(DEALS)])
    async with matching_at(tmp_path, database) as matching:
        app = create_app(
            settings=Settings(home=tmp_path), database=database, matching=matching, taxonomy=load_taxonomy()
        )
        actor = (await add_member(database, a_member(Role.OPERATOR))).actor
        before = psutil.Process().memory_info().rss
        for name in ("a file of new deals", "the same file again"):
            import_id = DealImportId(uuid4())
            async with database.writing() as conn:
                await history_files.begin(
                    conn,
                    import_id,
                    source="登记系统导出（样例）",
                    file_name="历史合同（样例）.xlsx",
                    payload=payload,
                    whole=True,
                    actor=actor,
                )
            job = RunningJob(id=JobId(0), kind=JobKind.IMPORT_DEALS, arguments={"import": str(import_id)}, attempts=0)
            with peak_memory() as peaks:
                start = time.perf_counter()
                await jobs.import_deals(app.state.market, job)
                spent = time.perf_counter() - start
            async with database.reading() as conn:
                report = (await history_files.get(conn, import_id, viewer=OPERATOR)).report
            assert report is not None
            assert (report["added"], report["same"], report["fault_rows"]) in ((DEALS, 0, 0), (0, DEALS, 0))
            own = f"{(peaks[0] - before) / MIB:,.0f}"
            rows.append((name, f"{spent:.1f}", f"{DEALS / spent:,.0f}", own, f"{peaks[1] / MIB:,.0f}"))
        start = time.perf_counter()
        _, count = await export_deals(database, CsvWriter, Language.ZH, actor=COMMAND_LINE)
        spent = time.perf_counter() - start
        assert count == DEALS
        rows.append(("all out again, as CSV", f"{spent:.1f}", f"{DEALS / spent:,.0f}", "--", ""))
    start = time.perf_counter()
    async with database.reading() as conn:
        finding = await audit_links.verify(conn)
    assert finding.faults == ()
    rows.append(("the record, verified", f"{time.perf_counter() - start:.1f}", "", "", ""))
    heads = ("", "s", "deals/s", "MiB here", "MiB of the reader")
    say(table(f"{DEALS:,} past deals, a workbook of {len(payload) / MIB:.1f} MiB", heads, rows))
    await empty(market.superuser_url)
