"""Package (文档包): a .docx as a zip file, of which only the parts with text are unpacked, within limits."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import SEEK_END, BytesIO
from typing import IO
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812  a class, named as classes are here

from corpus.documents.text import DocumentRefusal, DocumentRefused


@dataclass(frozen=True, slots=True)
class PackageLimits:
    """What a package may unpack to: bytes, times its own size (from some size on), and parts.

    The ratio speaks only of what is big too: Word's own XML, a long table say, shrinks 50 times and more.
    """

    unpacked: int = 64 * 1024 * 1024
    ratio: int = 50
    ratio_from: int = 4 * 1024 * 1024
    entries: int = 2_000


DEPTH_LIMIT = 200
ELEMENTS_LIMIT = 400_000
_CHUNK = 64 * 1024
_ENCRYPTED_FLAG = 0x1


class ZipPackage:
    """A zip file whose claims were checked; parts are unpacked one by one and counted as they come."""

    def __init__(self, archive: ZipFile, payload_size: int, limits: PackageLimits) -> None:
        self._archive = archive
        self._payload_size = payload_size
        self._limits = limits
        self._unpacked = 0
        self.names = frozenset(archive.namelist())
        self.entries = len(archive.infolist())

    @classmethod
    def open(cls, payload: bytes | IO[bytes], limits: PackageLimits = PackageLimits()) -> "ZipPackage":
        """Open a zip file and check what its directory claims.

        Raises DocumentRefused: DAMAGED, BOMB, ENCRYPTED.
        """
        file = BytesIO(payload) if isinstance(payload, bytes) else payload
        size = file.seek(0, SEEK_END)
        try:
            archive = ZipFile(file)
        except (BadZipFile, ValueError, NotImplementedError, OSError):
            raise DocumentRefused(DocumentRefusal.DAMAGED) from None
        entries = archive.infolist()
        claimed = sum(entry.file_size for entry in entries)
        if len(entries) > limits.entries or _is_bomb(claimed, size, limits):
            raise DocumentRefused(DocumentRefusal.BOMB)
        if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
            raise DocumentRefused(DocumentRefusal.ENCRYPTED)
        return cls(archive, size, limits)

    def read(self, name: str) -> bytes:
        """Unpack one part whole.

        Raises DocumentRefused as `chunks` does.
        """
        return b"".join(self.chunks(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        """Unpack one part piece by piece.

        Raises DocumentRefused: BOMB when more comes out than is bearable, whatever was claimed; DAMAGED.
        """
        try:
            yield from self._inflate(self._archive.getinfo(name))
        except (BadZipFile, ZlibError, EOFError, KeyError, ValueError, NotImplementedError, OSError):
            raise DocumentRefused(DocumentRefusal.DAMAGED) from None

    def _inflate(self, entry: ZipInfo) -> Iterator[bytes]:
        with self._archive.open(entry) as part:
            while chunk := part.read(_CHUNK):
                self._unpacked += len(chunk)
                if _is_bomb(self._unpacked, self._payload_size, self._limits):
                    raise DocumentRefused(DocumentRefusal.BOMB)
                yield chunk

    def tree(self, name: str) -> Element:
        """Unpack and parse one XML part; tags are "namespace}local"."""
        return parse_xml(self.read(name))


def parse_xml(payload: bytes) -> Element:
    """Parse XML that declares nothing: a DOCTYPE is refused, so no entity is ever defined or fetched.

    Raises DocumentRefused: UNSAFE_XML, DAMAGED.
    """
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    depth = elements = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth += 1
        elements += 1
        if depth > DEPTH_LIMIT or elements > ELEMENTS_LIMIT:
            raise DocumentRefused(DocumentRefusal.UNSAFE_XML)
        builder.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag)

    def doctype(*_: object) -> None:
        raise DocumentRefused(DocumentRefusal.UNSAFE_XML)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(payload, True)  # noqa: FBT003  expat's own signature
    except (expat.ExpatError, ValueError, LookupError):
        raise DocumentRefused(DocumentRefusal.DAMAGED) from None
    return builder.close()


def _is_bomb(unpacked: int, packed: int, limits: PackageLimits) -> bool:
    return unpacked > limits.unpacked or (unpacked > limits.ratio_from and unpacked > packed * limits.ratio)
