"""Word form process (Word 表单进程): read the tables of one .docx from standard input under hard limits.

Started as `python -m corpus.hostile.word_tables_child` by corpus/documents/word_tables.py,
as document_child is for documents,
with the same exit codes. Writes the tables as JSON, or {"refused": reason}.
"""

import json
import sys

from corpus.documents.word_tables import TABLES, read_tables
from corpus.hostile.document_child import EXHAUSTED, READ, REFUSED, limit_this_process
from corpus.validation.refusal import FileRefused


def main() -> int:
    """Read the document on standard input and write its tables."""
    payload = sys.stdin.buffer.read()
    limit_this_process()
    try:
        sys.stdout.buffer.write(TABLES.dump_json(read_tables(payload)))
    except FileRefused as refused:
        sys.stdout.write(json.dumps({"refused": refused.reason.value}))
        return REFUSED
    except (MemoryError, RecursionError):
        return EXHAUSTED
    return READ


if __name__ == "__main__":
    sys.exit(main())
