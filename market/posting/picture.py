"""Picture (图片): a JPEG or PNG without what it tells of its maker: places, cameras, programs, names, thumbnails.

Only what is needed to draw a picture is kept. Pixels are not touched, so nothing is lost; of the metadata a JPEG keeps
which way up it is.
"""

import struct
import zlib
from collections.abc import Iterator

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    (
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"gAMA",
        b"cHRM",
        b"sRGB",
        b"iCCP",
        b"cICP",
        b"sBIT",
        b"bKGD",
        b"pHYs",
    )
)
_SOI, _EOI, _SOS, _RST0, _RST7, _TEM = 0xD8, 0xD9, 0xDA, 0xD0, 0xD7, 0x01
_APP0, _APP1, _APP2, _APP14, _APP15, _COM = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
_EXIF = b"Exif\x00\x00"
_ORIENTATION = 0x0112


class BrokenPicture(ValueError):
    """The bytes are no whole picture of their kind."""


def strip_png(payload: bytes) -> bytes:
    """Take out of a PNG every chunk that does not draw it, and what lies behind its end. Raises BrokenPicture."""
    kept = [PNG_SIGNATURE]
    seen: list[bytes] = []
    for kind, chunk in _png_chunks(payload):
        seen.append(kind)
        if kind in _PNG_KEPT:
            kept.append(chunk)
    if seen[:1] != [b"IHDR"] or seen[-1:] != [b"IEND"] or b"IDAT" not in seen:
        raise BrokenPicture("the PNG has no header, no picture or no end")
    return b"".join(kept)


def _png_chunks(payload: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not payload.startswith(PNG_SIGNATURE):
        raise BrokenPicture("it does not begin as a PNG does")
    place = len(PNG_SIGNATURE)
    while place < len(payload):
        head = payload[place : place + 8]
        if len(head) < 8:
            raise BrokenPicture("the PNG is cut off")
        size, kind = struct.unpack(">I4s", head)
        chunk = payload[place : place + 12 + size]
        if len(chunk) < 12 + size or zlib.crc32(chunk[4:-4]) != struct.unpack(">I", chunk[-4:])[0]:
            raise BrokenPicture("a part of the PNG is damaged")
        yield kind, chunk
        if kind == b"IEND":
            return
        place += 12 + size


def strip_jpeg(payload: bytes) -> bytes:
    """Take out of a JPEG every segment that does not draw it, and what lies behind its end. Raises BrokenPicture."""
    if payload[:2] != bytes((0xFF, _SOI)):
        raise BrokenPicture("it does not begin as a JPEG does")
    kept = [payload[:2]]
    place, turned = 2, None
    while True:
        marker, start, end = _segment(payload, place)
        if marker == _EOI:
            break
        body = payload[start:end]
        if marker == _APP1 and body.startswith(_EXIF) and turned is None:
            turned = _orientation(body[len(_EXIF) :])
        if _draws(marker, body):
            kept.append(payload[place:end])
        if marker == _SOS:
            scan_end = _end_of_scan(payload, end)
            kept.append(payload[end:scan_end])
            end = scan_end
        place = end
    if len(kept) < 3:
        raise BrokenPicture("the JPEG has no picture")
    upright = [] if turned in (None, 1) else [_exif_with(turned or 1)]
    return b"".join((kept[0], *upright, *kept[1:], bytes((0xFF, _EOI))))


def _segment(payload: bytes, place: int) -> tuple[int, int, int]:
    """Give a segment's marker, and where its body begins and ends."""
    while payload[place : place + 2] == b"\xff\xff":
        place += 1
    head = payload[place : place + 4]
    if len(head) < 2 or head[0] != 0xFF:
        raise BrokenPicture("the JPEG is cut off or damaged")
    if head[1] == _EOI or head[1] == _TEM or _RST0 <= head[1] <= _RST7:
        return head[1], place + 2, place + 2
    if len(head) < 4:
        raise BrokenPicture("the JPEG is cut off")
    size = struct.unpack(">H", head[2:4])[0]
    if size < 2 or place + 2 + size > len(payload):
        raise BrokenPicture("a part of the JPEG is damaged")
    return head[1], place + 4, place + 2 + size


def _draws(marker: int, body: bytes) -> bool:
    """Say whether a segment is needed: of the applications' own only the frame, the colours' profile and transform."""
    if marker == _APP0:
        return body.startswith(b"JFIF\x00")
    if marker == _APP2:
        return body.startswith(b"ICC_PROFILE\x00")
    if marker == _APP14:
        return body.startswith(b"Adobe")
    return marker != _COM and not _APP0 <= marker <= _APP15


def _end_of_scan(payload: bytes, place: int) -> int:
    """Find where a scan's compressed data end: at the next marker that is neither a stuffed byte nor a restart."""
    while True:
        place = payload.find(b"\xff", place)
        if place < 0 or place + 1 >= len(payload):
            raise BrokenPicture("the JPEG is cut off")
        following = payload[place + 1]
        if following == 0 or _RST0 <= following <= _RST7:
            place += 2
        elif following == 0xFF:
            place += 1
        else:
            return place


def _orientation(tiff: bytes) -> int | None:
    """Read which way up a picture is out of its EXIF; None where it does not say so in an orderly way."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 10:
        return None
    (start,) = struct.unpack(f"{order}I", tiff[4:8])
    count = int.from_bytes(tiff[start : start + 2], "little" if order == "<" else "big")
    for entry in range(min(count, 64)):
        field = tiff[start + 2 + 12 * entry : start + 14 + 12 * entry]
        if len(field) == 12 and struct.unpack(f"{order}HHI", field[:8]) == (_ORIENTATION, 3, 1):
            value: int = struct.unpack(f"{order}H", field[8:10])[0]
            return value if 1 <= value <= 8 else None
    return None


def _exif_with(turned: int) -> bytes:
    """Write an EXIF segment that says which way up the picture is and nothing else."""
    tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, turned, 0, 0)
    return struct.pack(">BBH", 0xFF, _APP1, 2 + len(_EXIF) + len(tiff)) + _EXIF + tiff
