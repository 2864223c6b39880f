"""Reading process (读取进程): what it may be asked to read, what it may use, and how it ends."""

import resource
import sys
from enum import Enum

READ, REFUSED, EXHAUSTED = 0, 3, 4
"""Exit codes: read; refused, with the reason as JSON in the last line; out of memory or nesting."""

MEMORY_BYTES = 300 * 1024 * 1024
CPU_S = 2


class IsolatedReading(Enum):
    """What a reading process is started for; corpus/hostile/child.py says what each one prints."""

    DOCUMENT = "document"
    PDF_PROPERTIES = "pdf-properties"
    WORD_TABLES = "word-tables"
    WORKBOOK = "workbook"
    CHECK = "check"
    ROWS = "rows"
    PAST_DEALS = "past-deals"


def limit_this_process(*, cpu_s: int = CPU_S, written_bytes: int = 0) -> None:
    """Bound memory (on Linux; macOS knows no such limit), CPU time, core dumps and written files."""
    limits = {resource.RLIMIT_CPU: cpu_s, resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: written_bytes}
    if sys.platform == "linux":
        limits[resource.RLIMIT_AS] = MEMORY_BYTES
    for kind, most in limits.items():
        hard = resource.getrlimit(kind)[1]
        wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (wanted, wanted))
