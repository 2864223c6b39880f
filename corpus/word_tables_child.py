"""Word form process (Word 表单进程): read the tables of one .docx from standard input under hard limits.

Started as `python -m corpus.word_tables_child` by corpus/word_tables.py, as corpus/documents_child.py is for documents,
with the same exit codes. Writes the tables as JSON, or {"refused": reason}.
"""

import json
import sys

from corpus.documents_child import EXHAUSTED, READ, REFUSED, limit_this_process
from corpus.file_refusal import FileRefused
from corpus.word_tables import TABLES, tables_of


def main() -> int:
    """Read the document on standard input and write its tables."""
    payload = sys.stdin.buffer.read()
    limit_this_process()
    try:
        sys.stdout.buffer.write(TABLES.dump_json(tables_of(payload)))
    except FileRefused as refused:
        sys.stdout.write(json.dumps({"refused": refused.reason.value}))
        return REFUSED
    except (MemoryError, RecursionError):
        return EXHAUSTED
    return READ


if __name__ == "__main__":
    sys.exit(main())
