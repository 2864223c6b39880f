"""Hostile files: each is refused with a sentence that helps, or read with every fault's row and column."""

import io
import random
import re
import zipfile
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.imports.reading import read_file
from corpus.reference.taxonomy import load_taxonomy
from corpus.validation.refusal import FileRefused
from corpus.validation.row import RowError
from tests.corpus.documents.files import package_of
from tests.corpus.hostile import comma_files, forms, json_lines, packages
from tests.corpus.hostile import workbooks as corpus_workbooks
from tests.corpus.hostile.file import GOOD, HEAD, HostileFile, Reported, ended
from tests.corpus.hostile.packages import good

SOURCES = (comma_files, json_lines, packages, corpus_workbooks, forms)
FILES = [each for source in SOURCES for each in source.cases()]
TAXONOMY = load_taxonomy()
TABLE = HEAD + GOOD


def test_there_are_many_of_them_and_no_two_of_a_name() -> None:
    assert len({each.name for each in FILES}) == len(FILES) > 300


@pytest.mark.parametrize("file", [each for each in FILES if not each.heavy], ids=lambda file: file.name)
def test_a_hostile_file_is_refused_or_its_faults_are_placed(file: HostileFile) -> None:
    assert ended(partial(read_file, file.make(), file.name, taxonomy=TAXONOMY)) == file.end


@pytest.mark.parametrize("file", [each for each in FILES if each.name.startswith(("new-error", "open-q"))])
def test_what_can_be_found_in_a_refused_file_is_named(file: HostileFile) -> None:
    with pytest.raises(FileRefused, match=r"cell C3 of sheet 需求|after row 2"):
        list(read_file(file.make(), file.name, taxonomy=TAXONOMY))


def test_every_fault_says_what_to_write_and_shows_nothing_unreadable() -> None:
    light = [each for each in comma_files.cases() if isinstance(each.end, Reported) and not each.heavy]
    files = [each for each in light if not each.name.startswith("run")]
    errors = [
        error
        for file in files
        for error in read_file(file.make(), file.name, taxonomy=TAXONOMY)
        if isinstance(error, RowError)
    ]
    assert len(errors) > 40
    assert all(len(str(error.advice)) > 10 and len(error.value) <= 61 for error in errors)
    hidden = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
    assert [error for error in errors if hidden.search(error.value)] == []


@given(st.binary(max_size=2_000), st.sampled_from(["", "需求.csv", "x.jsonl"]))
@settings(max_examples=150)
def test_noise_is_refused_or_reported(payload: bytes, name: str) -> None:
    if payload[:2] != b"PK":  # those start a process each, and have a proof of their own
        ended(partial(read_file, payload, name, taxonomy=TAXONOMY))


@given(st.data())
@settings(max_examples=150)
def test_a_spoilt_text_is_refused_or_reported(data: st.DataObject) -> None:
    encoding = data.draw(st.sampled_from(["utf-8", "gb18030", "utf-16"]))
    payload = bytearray(TABLE.encode(encoding))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(payload)))
        payload[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    ended(partial(read_file, bytes(payload), "需求.csv", taxonomy=TAXONOMY))


@pytest.mark.prove
def test_spoilt_packages_are_refused_or_reported() -> None:
    chance = random.Random(5)
    ends: dict[str, int] = {}
    for number in range(300):
        payload = _spoilt(good() if number % 3 else package_of(forms.form()), chance)
        end = ended(partial(read_file, payload, "", taxonomy=TAXONOMY))
        named = "read" if isinstance(end, Reported) else end.value
        ends[named] = ends.get(named, 0) + 1
    print(f"300 spoilt packages: {ends}")  # noqa: T201  a proof prints its table
    assert set(ends) > {"read", "damaged"}


def _spoilt(payload: bytes, chance: random.Random) -> bytes:
    """Change bytes of a package, or of one of its parts before it is packed anew."""
    if chance.random() < 0.4:
        return _changed(payload, chance)
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(payload)) as before, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after:
        chosen = chance.choice(before.namelist())
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, _changed(content, chance) if name == chosen else content)
    return file.getvalue()


def _changed(content: bytes, chance: random.Random) -> bytes:
    out = bytearray(content)
    for _ in range(chance.randrange(1, 8)):
        out[chance.randrange(len(out))] = chance.choice(b'<>/"=&;0193azA \x00\xff')
    return bytes(out[: chance.randrange(len(out))] if chance.random() < 0.1 else out)
