"""The vector file: whole or refused."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from matcher.errors import ArtifactMismatch
from matcher.index.vector_file import read_vectors, write_vectors

IDS = np.array([4, 2, 9], dtype=np.int64)
CODES = np.arange(12, dtype=np.uint8).reshape(3, 4)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "titles.vectors"
    write_vectors(path, IDS, CODES)
    return path


def test_what_was_written_is_read(written: Path) -> None:
    ids, codes = read_vectors(written, dimension=2)
    assert ids.tolist() == [4, 2, 9]
    assert codes.tolist() == CODES.tolist()
    assert [path.name for path in written.parent.iterdir()] == ["titles.vectors"]


def test_no_vectors_are_a_file_too(tmp_path: Path) -> None:
    write_vectors(tmp_path / "empty", np.empty(0, np.int64), np.empty((0, 4), np.uint8))
    ids, codes = read_vectors(tmp_path / "empty", dimension=2)
    assert ids.shape == (0,)
    assert codes.shape == (0, 4)


def test_another_dimension_is_said_in_numbers(written: Path) -> None:
    with pytest.raises(ArtifactMismatch, match="vectors of 2 numbers, the encoder makes 384"):
        read_vectors(written, dimension=384)


def test_a_file_cut_short_anywhere_is_refused(written: Path) -> None:
    content = written.read_bytes()
    for length in range(len(content)):
        written.write_bytes(content[:length])
        with pytest.raises(ArtifactMismatch, match=r"of the saved index is (damaged|not of this vector engine)"):
            read_vectors(written, dimension=2)


def test_a_flipped_bit_anywhere_is_refused(written: Path) -> None:
    content = written.read_bytes()
    for place in range(len(content)):
        written.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(ArtifactMismatch):
            read_vectors(written, dimension=2)


def test_a_foreign_file_is_refused_and_an_absent_one_is_absent(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign"
    foreign.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(ArtifactMismatch, match="not of this vector engine and version"):
        read_vectors(foreign, dimension=2)
    with pytest.raises(FileNotFoundError):
        read_vectors(tmp_path / "absent", dimension=2)


# The limit stands in for a full disk: a write beyond it fails as one there does.
FULL_DISK = """
import resource, signal, sys
import numpy as np
from pathlib import Path
from matcher.index.vector_file import write_vectors
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    write_vectors(Path(sys.argv[1]), np.arange(9999), np.zeros((9999, 4), np.uint8))
except OSError:
    print("refused")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_FSIZE is Linux's")
def test_a_full_disk_leaves_the_previous_file_and_nothing_half_written(written: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FULL_DISK, written], capture_output=True, text=True, check=True)
    assert done.stdout == "refused\n"
    assert read_vectors(written, dimension=2)[0].tolist() == [4, 2, 9]
    assert [path.name for path in written.parent.iterdir()] == ["titles.vectors"]
