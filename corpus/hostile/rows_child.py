"""Reading process (读行进程): give the rows of one file from standard input under hard limits, a line of JSON each.

Started as `python -m corpus.hostile.rows_child <name>` by corpus/hostile/checker.py, with the exit codes of
corpus/hostile/check_child.py.
"""

import json
import sys

from corpus.hostile.check_child import CPU_S
from corpus.hostile.document_child import READ, REFUSED, limit_this_process
from corpus.imports.file_check import write_rows
from corpus.imports.reading import TABLE_LIMIT, read_file
from corpus.reference.taxonomy import load_taxonomy
from corpus.validation.refusal import FileRefused


def main(name: str) -> int:
    """Read one file and print its rows, or {"refused", "sentence", "values"}."""
    payload = sys.stdin.buffer.read()
    taxonomy = load_taxonomy()
    limit_this_process(cpu_s=CPU_S, written_bytes=8 * TABLE_LIMIT)
    try:
        lines = list(write_rows(read_file(payload, name, taxonomy=taxonomy)))
    except FileRefused as refused:
        advice = refused.advice
        told = {"refused": refused.reason.value, "sentence": advice.sentence, "values": advice.values}
        sys.stdout.write(json.dumps(told))
        return REFUSED
    sys.stdout.buffer.write("\n".join(lines).encode())
    return READ


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
