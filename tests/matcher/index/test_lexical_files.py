"""A lexical index whose files were harmed is refused before tantivy maps them."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tantivy

from matcher.errors import ArtifactMismatch
from matcher.index.lexical import LexicalIndex
from matcher.index.lexical_files import check_files
from matcher.index.lexical_query import LexicalDocument
from matcher.index.words import Words


@pytest.fixture(scope="module")
def words() -> Words:
    return Words.build()


@pytest.fixture(scope="module")
def sound(words: Words, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    index = LexicalIndex.open(folder, words)
    index.put([LexicalDocument(row, "永磁体", "耐热") for row in range(9)])
    index.commit()
    index.remove([3])
    index.commit()
    index.close()
    return folder


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "words"))


def committed(folder: Path) -> list[Path]:
    stems = {
        each["segment_id"].replace("-", "") for each in json.loads((folder / "meta.json").read_bytes())["segments"]
    }
    return sorted(path for path in folder.iterdir() if path.name.split(".")[0] in stems and path.suffix != ".pos")


def test_a_sound_index_opens(folder: Path, words: Words) -> None:
    check_files(folder)
    index = LexicalIndex.open(folder, words)
    assert len(index) == 8
    index.close()


def test_deletions_are_checked_too(folder: Path) -> None:
    assert ".del" in {path.suffix for path in committed(folder)}


def test_a_file_missing_cut_short_or_flipped_is_refused(folder: Path, words: Words) -> None:
    paths = committed(folder)
    assert len(paths) >= 6
    for path in paths:
        content = path.read_bytes()
        middle = len(content) // 2
        for harmed in (None, b"", content[:middle], content[:-1], content[:9] + bytes([content[9] ^ 4]) + content[10:]):
            if harmed is None:
                path.unlink()
            else:
                path.write_bytes(harmed)
            with pytest.raises(ArtifactMismatch, match="rebuild the index"):
                LexicalIndex.open(folder, words)
        path.write_bytes(content)
    check_files(folder)


@pytest.mark.parametrize("meta", [b"", b"{", b"[]", b"{}", b'{"segments": 3}', b'{"segments": [{}]}', b"\xff\xfe"])
def test_an_unreadable_list_of_files_is_refused(folder: Path, words: Words, meta: bytes) -> None:
    (folder / "meta.json").write_bytes(meta)
    with pytest.raises(ArtifactMismatch, match="no readable list"):
        LexicalIndex.open(folder, words)


def test_a_lost_list_of_files_is_refused(folder: Path, words: Words) -> None:
    (folder / "meta.json").unlink()
    with pytest.raises(ArtifactMismatch, match="no readable list"):
        LexicalIndex.open(folder, words)


def test_an_index_of_another_version_is_refused(tmp_path: Path, words: Words) -> None:
    other = tantivy.Index(tantivy.SchemaBuilder().add_text_field("other").build(), path=str(tmp_path))
    writer = other.writer(15_000_000, 1)
    writer.commit()
    writer.wait_merging_threads()
    with pytest.raises(ArtifactMismatch, match="of another version"):
        LexicalIndex.open(tmp_path, words)


def test_what_a_crash_left_over_does_no_harm(folder: Path, words: Words) -> None:
    (folder / f"{'0' * 32}.idx").write_bytes(b"half written")
    index = LexicalIndex.open(folder, words)
    assert len(index) == 8
    index.close()


# The limit stands in for a full disk: a write beyond it fails as one there does.
FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from matcher.errors import MatcherError
from matcher.index.lexical import LexicalIndex
from matcher.index.lexical_query import LexicalDocument
from matcher.index.words import Words
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
index = LexicalIndex.open(Path(sys.argv[1]), Words.build())
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
try:
    index.put(LexicalDocument(row, f"电机{row}", "x y z " * 300) for row in range(20, 300))
    index.commit()
except MatcherError as error:
    print(str(error).partition(":")[0])
print(len(index), index.find("永磁体", cap=1).rows.tolist())
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
index.put([LexicalDocument(20, "电机")])
index.commit()
print(len(index))
index.close()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_FSIZE is Linux's")
def test_a_full_disk_is_said_searches_go_on_and_writing_does_too_once_there_is_room(folder: Path, words: Words) -> None:
    done = subprocess.run([sys.executable, "-c", FULL_DISK, folder], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["the lexical index could not be written", "8 [0]", "9"]
    check_files(folder)
    assert len(LexicalIndex.open(folder, words)) == 9
