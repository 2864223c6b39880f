"""Importing (导入): a member's table is read in a process of its own, and its rows kept for them."""

from uuid import UUID

from corpus.hostile.checker import CheckerBusy
from corpus.imports.file_check import ROWS_MAX
from corpus.posting.bulk import BULK_REPORT, BulkPosting, BulkReport
from corpus.reference.taxonomy import plan_labels
from corpus.sheet.value import PlanNames
from corpus.validation.hint import give_hint
from corpus.validation.refusal import FileRefused
from corpus.validation.row import RowError, ValidationRule
from market.account.store import members
from market.day import current_day
from market.errors import NotAllowed
from market.job.job import RunningJob
from market.job.store import jobs
from market.posting.bulk_import import BulkImport, BulkImportId
from market.posting.store import bulk_imports
from market.viewer import OPERATOR, Actor
from matcher.errors import Busy
from web.http.context import Market
from web.page.language import message

RETRY_S = 60
_GONE = give_hint(
    message("whoever sent the table does not write for the organisation any more; send it again yourself")
)
_TOO_MANY = give_hint(message("the table has more than %(limit)s rows; send it to the market office"), limit=ROWS_MAX)


async def import_table(market: Market, job: RunningJob) -> None:
    """Keep the rows of a table; one that was looked at already is left alone.

    Raises Busy while too many files are being read. After a crash the same table is taken in again, which changes
    nothing that was kept.
    """
    import_id = BulkImportId(UUID(job.arguments["import"]))
    async with market.database.reading() as conn:
        imported = await bulk_imports.get(conn, import_id, viewer=OPERATOR)
        payload = await bulk_imports.read_payload(conn, import_id)
        actor = (await members.get(conn, imported.begun_by)).actor
    if payload is None:
        return
    if _still_writes(actor, imported):
        report = await _keep(market, job, imported, payload, actor)
    else:
        report = BulkReport((), (), (RowError(0, "", "", ValidationRule.REFERENCE, _GONE),), (), undone=True)
    async with market.database.writing() as conn:
        await bulk_imports.finish(conn, import_id, BULK_REPORT.dump_python(report, mode="json"))
        await jobs.finish(conn, job.id)


def _still_writes(actor: Actor, imported: BulkImport) -> bool:
    try:
        bulk_imports.check_may_begin(actor)
    except NotAllowed:
        return False
    return actor.organization_id == imported.organization_id


async def _keep(market: Market, job: RunningJob, imported: BulkImport, payload: bytes, actor: Actor) -> BulkReport:
    try:
        rows = await market.checker.rows(imported.file_name, payload, taxonomy=market.taxonomy)
    except CheckerBusy:
        raise Busy(RETRY_S) from None
    except FileRefused as refused:
        return BulkReport((), (), (RowError(0, "", "", ValidationRule.FORMAT, refused.advice),), (), undone=True)
    if len(rows) > ROWS_MAX:
        return BulkReport((), (), (RowError(0, "", "", ValidationRule.LENGTH, _TOO_MANY),), (), undone=True)

    async def say(done: int) -> None:
        async with market.database.writing() as conn:
            await jobs.count_on(conn, job.id, done=done, total=len(rows))

    posting = BulkPosting(
        database=market.database,
        actor=actor,
        wishes=imported.wishes,
        plan=PlanNames.of(plan_labels(market.taxonomy)),
        language=imported.language,
        today=current_day(),
    )
    return await posting.keep(rows, say=say)
