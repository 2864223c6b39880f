"""A picture keeps its pixels and loses what it tells of its maker."""

import struct
import zlib

import pytest

from market.errors import Invalid
from market.posting.attachment import MediaType, file_name, read_content, sniff
from market.posting.picture import PNG_SIGNATURE, BrokenPicture, strip_jpeg, strip_png


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


HEADER = png_chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
PIXEL = png_chunk(b"IDAT", zlib.compress(b"\0\x7f"))
END = png_chunk(b"IEND", b"")
PLAIN_PNG = PNG_SIGNATURE + HEADER + PIXEL + END


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, 2 + len(body)) + body


def exif(*entries: tuple[int, int, int]) -> bytes:
    """Write an EXIF segment of short values, with text of a place behind them."""
    fields = b"".join(struct.pack("<HHIHH", tag, kind, 1, value, 0) for tag, kind, value in entries)
    tiff = struct.pack("<2sHIH", b"II", 42, 8, len(entries)) + fields + struct.pack("<I", 0) + b"29.8683N 121.5440E"
    return segment(0xE1, b"Exif\0\0" + tiff)


FRAME = segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
TABLES = segment(0xDB, bytes(65)) + segment(0xC0, bytes(9)) + segment(0xC4, bytes(20))
SCAN = segment(0xDA, bytes(6)) + b"\x12\xff\x00\x34\xff\xd0\x56"
START, STOP = b"\xff\xd8", b"\xff\xd9"
PLAIN_JPEG = START + FRAME + TABLES + SCAN + STOP


def test_a_png_loses_its_texts_its_exif_and_what_lies_behind_its_end() -> None:
    told = png_chunk(b"tEXt", b"Author\0somebody") + png_chunk(b"eXIf", b"II") + png_chunk(b"tIME", bytes(7))
    assert strip_png(PNG_SIGNATURE + HEADER + told + PIXEL + png_chunk(b"iTXt", b"XML") + END + b"more") == PLAIN_PNG


def test_a_jpeg_loses_its_exif_comments_thumbnails_and_what_lies_behind_its_end() -> None:
    told = exif((0x0110, 2, 1)) + segment(0xED, b"Photoshop 3.0\0somebody") + segment(0xFE, b"made by somebody")
    stripped = strip_jpeg(
        START + FRAME + told + TABLES + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>") + SCAN + STOP + b"MPF"
    )
    assert stripped == PLAIN_JPEG


def test_a_jpeg_keeps_which_way_up_it_is_and_nothing_else_of_its_exif() -> None:
    stripped = strip_jpeg(START + FRAME + exif((0x0112, 3, 6), (0x8825, 4, 9)) + TABLES + SCAN + STOP)
    assert b"29.8683N" not in stripped
    assert strip_jpeg(stripped) == stripped
    assert stripped.count(b"Exif") == 1
    assert struct.pack(">HHIH", 0x0112, 3, 1, 6) in stripped


@pytest.mark.parametrize(
    "payload", [PLAIN_PNG[:-5], PLAIN_PNG[:20], PNG_SIGNATURE + PIXEL + END, PLAIN_PNG.replace(b"\x08", b"\x09", 1)]
)
def test_a_png_that_is_not_whole_is_refused(payload: bytes) -> None:
    with pytest.raises(BrokenPicture):
        strip_png(payload)


@pytest.mark.parametrize(
    "payload", [PLAIN_JPEG[:-2], PLAIN_JPEG[:30], START + STOP, START + b"\xff\xe1\x00\x01", START + b"\xff"]
)
def test_a_jpeg_that_is_not_whole_is_refused(payload: bytes) -> None:
    with pytest.raises(BrokenPicture):
        strip_jpeg(payload)


def test_every_cut_of_a_picture_ends_in_a_refusal() -> None:
    for size in range(len(PLAIN_JPEG)):
        with pytest.raises(BrokenPicture):
            strip_jpeg(PLAIN_JPEG[:size])
    for size in range(len(PLAIN_PNG)):
        with pytest.raises(BrokenPicture):
            strip_png(PLAIN_PNG[:size])


@pytest.mark.parametrize(
    ("payload", "media_type"),
    [(b"%PDF-1.7 ...", MediaType.PDF), (PLAIN_PNG, MediaType.PNG), (PLAIN_JPEG, MediaType.JPEG)],
)
def test_a_file_is_what_its_bytes_say(payload: bytes, media_type: MediaType) -> None:
    content = read_content("innocent.exe.png.html", payload)
    assert (content.media_type, content.payload) == (media_type, payload)
    assert content.name.endswith(media_type.suffix)


@pytest.mark.parametrize(
    "payload", [b"", b"<svg onload=alert(1)>", b"MZ\x90", b"GIF89a", b"PK\x03\x04", b"\xff\xd8\xff", b" %PDF-1.7"]
)
def test_everything_else_is_refused(payload: bytes) -> None:
    with pytest.raises(Invalid):
        read_content("photo.jpg", payload)


def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(Invalid, match="20 MB"):
        read_content("large.pdf", b"%PDF-" + bytes(20 * 1024 * 1024))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\报告.PDF", "报告.pdf"),
        ('a"b\r\nX: y.pdf', "abX y.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ("", "file.pdf"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_a_name_is_made_safe_to_save_under(name: str, kept: str) -> None:
    assert file_name(name, MediaType.PDF) == kept


def test_a_signature_alone_names_the_kind() -> None:
    assert sniff(b"%PDF-") is MediaType.PDF
    assert sniff(b"RIFF") is None
