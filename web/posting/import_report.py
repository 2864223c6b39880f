"""What `cuibai import` says of a file: on the terminal, as JSON, and line by line in the report's spreadsheet."""

from collections.abc import Iterator, Sequence

from corpus.exports.table import ReportLine
from corpus.imports.reading import FileRefused
from corpus.imports.report import ImportReport, NearDuplicate, RowChange, RowPlace, UnpublishedRow
from market.listing.listing import Status
from web.command.terminal import Terminal

HEADINGS = ("file", "sheet", "row", "column", "value", "rule", "what to write instead")
KEEP = "remove the row, or keep it with --keep-near-duplicates"
BY_TITLE = "give the row the listing's number, or let it edit by its title with --edit-by-title"
_SHOWN = 20


def write_report(terminal: Terminal, file: str, said: ImportReport | FileRefused) -> None:
    """Tell on standard error what was refused, held back, changed, passed over, or known by its title.

    Of changes all that empty something are told, of the others the first few.
    """
    if isinstance(said, FileRefused):
        terminal.complain(f"{file}: {said}")
        return
    for error in said.refused:
        terminal.complain(f"{file}: {error}")
    for near in said.near_duplicates:
        terminal.complain(f"{file}: {near}; {KEEP if said.held else 'kept all the same'}")
    _say_changes(terminal, file, said.changes)
    for left in said.unpublished:
        terminal.complain(f"{file}: {left.place}: {_left(left)}")
    for skipped in said.skipped:
        terminal.say(f"{file}: {RowPlace.of(skipped)}: {skipped.reason}")
    if said.by_title:
        rows = ", ".join(map(str, said.by_title[:_SHOWN])) + (" …" if len(said.by_title) > _SHOWN else "")
        terminal.say(f"{file}: rows without a number (编号) are known by their titles: {rows}")


def summarize(file: str, said: ImportReport | FileRefused) -> str:
    """Say in one line what became of a file."""
    if isinstance(said, FileRefused):
        return f"{file}: refused"
    if not said.written and said.file_refused:
        return (
            f"{file}: nothing was taken: {said.refused_rows} rows are refused and {said.held_rows} held back; mend "
            "them, or take the good rows with --keep-good"
        )
    done = "" if said.written else "would be "
    return (
        f"{file}: {said.added} {done}added, {said.changed} changed, {said.unchanged} unchanged, "
        f"{said.published} {done}published, {said.organizations} organisations {done}added, "
        f"{said.organizations_changed} changed, {said.organizations_unchanged} unchanged, "
        f"{said.refused_rows} rows refused, {said.held_rows} held back"
    )


def to_json(file: str, said: ImportReport | FileRefused) -> dict[str, object]:
    """Give the report of a file as JSON; of a file that was refused as a whole only why."""
    if isinstance(said, FileRefused):
        return {"file": file, "written": False, "file_refused": {"reason": said.reason.value, "advice": str(said)}}
    return {
        "file": file,
        "written": is_stored(said),
        "added": said.added,
        "changed": said.changed,
        "unchanged": said.unchanged,
        "published": said.published,
        "organizations": said.organizations,
        "organizations_changed": said.organizations_changed,
        "organizations_unchanged": said.organizations_unchanged,
        "changes": [_change(change) for change in said.changes],
        "not_published": [
            _place(left.place) | {"id": str(left.id), "status": left.status.value} for left in said.unpublished
        ],
        "rows_without_number": [_place(place) for place in said.by_title],
        "skipped": [_place(RowPlace.of(row)) | {"reason": str(row.reason)} for row in said.skipped],
        "near_duplicates": [_near(near, held=said.held) for near in said.near_duplicates],
        "refused": [
            _place(RowPlace.of(error))
            | {
                "path": error.path,
                "column": error.column,
                "rule": error.rule.value,
                "value": error.value,
                "advice": str(error.advice),
            }
            for error in said.refused
        ],
    }


def report_lines(file: str, said: ImportReport | FileRefused) -> Iterator[ReportLine]:
    """Give a file's lines of the spreadsheet: what to mend first, then what to know."""
    if isinstance(said, FileRefused):
        yield ReportLine(file, "", 0, "", "", said.reason.value, str(said))
        return
    for error in said.refused:
        column = error.column or error.path
        yield ReportLine(file, error.sheet, error.row, column, error.value, error.rule.value, str(error.advice))
    for near in said.near_duplicates:
        advice = f"{near}; {KEEP if said.held else 'kept all the same'}"
        yield ReportLine(file, near.place.sheet, near.place.row, "", near.title, "near_duplicate", advice)
    for change in said.changes:
        if change.held or change.emptied:
            rule, advice = ("by_title", f"{change}; {BY_TITLE}") if change.held else ("emptied", str(change))
            yield ReportLine(file, change.place.sheet, change.place.row, "", change.title, rule, advice)
    for left in said.unpublished:
        yield ReportLine(file, left.place.sheet, left.place.row, "", "", "not_published", _left(left))
    for skipped in said.skipped:
        yield ReportLine(file, skipped.sheet, skipped.number, "", "", "skipped", str(skipped.reason))
    for place in said.by_title:
        yield ReportLine(file, place.sheet, place.row, "", "", "known_by_title", "the row has no number (编号)")


def is_stored(said: ImportReport) -> bool:
    """Say whether the store now holds anything of the file, be it as before."""
    organizations = (said.organizations, said.organizations_changed, said.organizations_unchanged)
    return said.written and any((said.added, said.changed, said.unchanged, *organizations))


def _say_changes(terminal: Terminal, file: str, changes: Sequence[RowChange]) -> None:
    plain = 0
    for change in changes:
        if change.held:
            terminal.complain(f"{file}: {change}; held back: {BY_TITLE}")
        elif change.emptied or plain < _SHOWN:
            plain += not change.emptied
            terminal.say(f"{file}: {change}")
    if plain == _SHOWN:
        terminal.say(f"{file}: all changed rows are in the report that --json writes")


def _left(left: UnpublishedRow) -> str:
    """Say what publishes a listing that an import does not."""
    how = "" if left.status is Status.PAUSED else "--reopen "
    return f"the listing is {left.status.value} and was not published; publish it with: cuibai publish {how}{left.id}"


def _change(change: RowChange) -> dict[str, object]:
    return _place(change.place) | {
        "id": str(change.id),
        "title": change.title,
        "number": change.number,
        "changed": list(change.changed),
        "emptied": list(change.emptied),
        "held": change.held,
    }


def _place(place: RowPlace) -> dict[str, object]:
    return {"row": place.row, "sheet": place.sheet}


def _near(near: NearDuplicate, *, held: bool) -> dict[str, object]:
    resembled = near.resembled
    return _place(near.place) | {
        "title": near.title,
        "likeness": round(near.likeness, 4),
        "same_title": near.same_title,
        "held": held,
        "resembles": {
            "id": None if resembled.id is None else str(resembled.id),
            "row": None if resembled.place is None else resembled.place.row,
            "title": resembled.title,
            "number": resembled.number,
            "organization": resembled.organization,
        },
    }
