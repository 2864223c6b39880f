"""Reading process (读取进程): parse one .docx or PDF from standard input under hard limits, answer as JSON.

Started as `python -m corpus.hostile.document_child <content>`, or with PROPERTIES for what a PDF tells beside its
pages, by corpus/documents/reader.py: whatever a hostile file does to a parser, it does to a process that holds nothing,
may use 300 MiB and two seconds of one core, and writes no file. Exit codes: 0 read, 3 refused,
4 out of memory or nesting; everything else is a damaged file.
"""

import json
import resource
import sys

from corpus.documents.content import FileType
from corpus.documents.text import DocumentRefused

MEMORY_BYTES = 300 * 1024 * 1024
CPU_S = 2
READ, REFUSED, EXHAUSTED = 0, 3, 4
PROPERTIES = "pdf-properties"


def limit_this_process(*, cpu_s: int = CPU_S, written_bytes: int = 0) -> None:
    """Bound memory (on Linux; macOS knows no such limit), CPU time, core dumps and written files."""
    limits = {resource.RLIMIT_CPU: cpu_s, resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: written_bytes}
    if sys.platform == "linux":
        limits[resource.RLIMIT_AS] = MEMORY_BYTES
    for kind, most in limits.items():
        hard = resource.getrlimit(kind)[1]
        wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (wanted, wanted))


def main(wanted: str) -> int:
    """Read one document and print {"text", "notes"} or {"refused"}."""
    payload = sys.stdin.buffer.read()
    if wanted == PROPERTIES:
        from corpus.documents.pdf import read_pdf_properties as read  # noqa: PLC0415
    elif FileType(wanted) is FileType.PDF:
        from corpus.documents.pdf import read_pdf as read  # noqa: PLC0415  each parser is loaded where it is needed
    else:
        from corpus.documents.docx import read_docx as read  # noqa: PLC0415
    limit_this_process()
    try:
        document = read(payload)
    except DocumentRefused as refused:
        sys.stdout.write(json.dumps({"refused": refused.reason.value}))
        return REFUSED
    except (MemoryError, RecursionError):
        return EXHAUSTED
    sys.stdout.write(json.dumps({"text": document.text, "notes": [note.value for note in document.notes]}))
    return READ


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
