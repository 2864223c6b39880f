"""Hostile files through the whole import: a refused one leaves nothing in the store, a read one its good rows alone."""

from dataclasses import replace

import pytest

from corpus.imports.importing import OnError, import_rows
from corpus.imports.reading import read_file
from corpus.reference.taxonomy import load_taxonomy
from corpus.validation.refusal import FileRefusal, FileRefused
from market.office.store import organizations
from market.postgres.db import Database
from market.viewer import COMMAND_LINE
from tests.corpus.hostile import comma_files, forms, json_lines, packages
from tests.corpus.hostile import workbooks as corpus_workbooks
from tests.corpus.hostile.file import HostileFile, Reported
from tests.corpus.imports.market import count
from tests.corpus.sheet.workbooks import CODE
from tests.listings import an_organization

TAXONOMY = load_taxonomy()
LIGHT = [
    file
    for source in (comma_files, json_lines, packages, corpus_workbooks, forms)
    for file in source.cases()
    if not file.heavy
]
READ = [file for file in LIGHT if isinstance(file.end, Reported)]
REFUSED = [file for file in LIGHT if isinstance(file.end, FileRefusal)]


@pytest.fixture
async def owner(database: Database) -> None:
    async with database.writing() as conn:
        await organizations.add(conn, replace(an_organization(1), code=CODE), actor=COMMAND_LINE)


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize("file", READ[::4], ids=lambda file: file.name)
async def test_a_file_that_is_read_leaves_its_good_rows_and_nothing_else(database: Database, file: HostileFile) -> None:
    assert isinstance(file.end, Reported)
    rows = list(read_file(file.make(), file.name, taxonomy=TAXONOMY))
    strict = await import_rows(database, rows, actor=COMMAND_LINE, on_error=OnError.REFUSE_FILE)
    if file.end.faults:
        assert (strict.written, await count(database)) == (False, 0)
    report = await import_rows(database, rows, actor=COMMAND_LINE, publish=True)
    assert await count(database) == len(file.end.kept)
    assert [(each.row, each.column or each.path, each.rule) for each in report.refused] == list(file.end.faults)
    again = await import_rows(database, rows, actor=COMMAND_LINE, publish=True)
    assert (again.added, again.changed, again.unchanged) == (0, 0, len(file.end.kept))


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize("file", REFUSED[::6], ids=lambda file: file.name)
async def test_a_file_that_is_refused_leaves_nothing(database: Database, file: HostileFile) -> None:
    with pytest.raises(FileRefused):
        await import_rows(database, read_file(file.make(), file.name, taxonomy=TAXONOMY), actor=COMMAND_LINE)
    assert await count(database) == 0
