"""Importing past deals (历史合同导入): a file of the office is read in a process of its own, and its deals recorded."""

from uuid import UUID

from corpus.history.checking import ImportStandards
from corpus.history.importing import PastDealsImport
from corpus.history.rows import DEAL_IMPORT_REPORT, DealImportReport, DealRowError
from corpus.hostile.checker import CheckerBusy
from corpus.reference.deal_rules import load_rule_sets
from corpus.reference.taxonomy import plan_labels
from corpus.validation.hint import FixHint, give_hint
from corpus.validation.refusal import FileRefused
from corpus.validation.row import ValidationRule
from market.account.store import members
from market.day import current_day
from market.errors import NotFound
from market.history.file import DealImport, DealImportId
from market.history.store import files as history_files
from market.job.job import RunningJob
from market.job.store import jobs
from market.office.store import settings as office_settings
from market.viewer import OPERATOR, Actor
from matcher.errors import Busy
from web.http.context import Market
from web.page.language import message

RETRY_S = 60
_GONE = give_hint(message("whoever sent the file is no member of the market office any more; send it again yourself"))


async def import_deals(market: Market, job: RunningJob) -> None:
    """Record the deals of a file; one that was looked at already, or is deleted by now, is left alone.

    Raises Busy while too many files are being read. After a crash the same file is taken in again, which adds nothing
    to what was recorded.
    """
    import_id = DealImportId(UUID(job.arguments["import"]))
    async with market.database.reading() as conn:
        try:
            sent = await history_files.get(conn, import_id, viewer=OPERATOR)
        except NotFound:
            return
        payload = await history_files.read_payload(conn, import_id)
        actor = (await members.get(conn, sent.begun_by)).actor
        limit_fen = (await office_settings.get(conn)).second_person_fen or None
    if payload is None:
        return
    if not actor.operates:
        report = _refused(_GONE)
    else:
        past = _past_deals(market, sent, actor, None if sent.approved_by is not None else limit_fen)
        report = await _take(market, job, payload, past)
    written = DEAL_IMPORT_REPORT.dump_python(report, mode="json")
    async with market.database.writing() as conn:
        if report.above and not report.undone:
            await history_files.wait(conn, import_id, written)
        else:
            told = {"added": report.added, "same": report.same, "refused": report.fault_rows, "totals": report.totals}
            await history_files.finish(conn, import_id, written, told, actor=actor)
        await jobs.finish(conn, job.id)


def _past_deals(market: Market, sent: DealImport, actor: Actor, limit_fen: int | None) -> PastDealsImport:
    rules = {each.version: each for each in load_rule_sets()}
    return PastDealsImport(
        database=market.database,
        actor=actor,
        source=sent.source,
        import_id=sent.id,
        whole=sent.whole,
        limit_fen=limit_fen,
        standards=ImportStandards(rules=rules, plan=plan_labels(market.taxonomy), today=current_day()),
    )


async def _take(market: Market, job: RunningJob, payload: bytes, past: PastDealsImport) -> DealImportReport:
    async def say(done: int, total: int) -> None:
        async with market.database.writing() as conn:
            await jobs.count_on(conn, job.id, done=done, total=total)

    try:
        return await past.take(await market.checker.past_deals(payload), say=say)
    except CheckerBusy:
        raise Busy(RETRY_S) from None
    except FileRefused as refused:
        return _refused(refused.advice)


def _refused(advice: FixHint) -> DealImportReport:
    return DealImportReport(faults=(DealRowError(0, "", "", "", "", ValidationRule.FORMAT, advice),), undone=True)
