"""Checking process (检查进程): check one file from standard input under hard limits, answer as JSON.

Started as `python -m corpus.hostile.check_child <name>` by corpus/hostile/checker.py. Exit codes: 0 checked, 3 refused;
everything else means that the file took too much time or memory.
"""

import json
import sys

from corpus.hostile.document_child import READ, REFUSED, limit_this_process
from corpus.imports.file_check import CHECKED, check_rows
from corpus.imports.reading import TABLE_LIMIT, read_file
from corpus.reference.taxonomy import load_taxonomy
from corpus.validation.refusal import FileRefused
from market.day import current_day

CPU_S = 30


def main(name: str) -> int:
    """Check one file and print the check, or {"refused", "sentence", "values"}."""
    payload = sys.stdin.buffer.read()
    taxonomy = load_taxonomy()
    limit_this_process(cpu_s=CPU_S, written_bytes=8 * TABLE_LIMIT)
    try:
        check = check_rows(read_file(payload, name, taxonomy=taxonomy), today=current_day())
    except FileRefused as refused:
        advice = refused.advice
        told = {"refused": refused.reason.value, "sentence": advice.sentence, "values": advice.values}
        sys.stdout.write(json.dumps(told))
        return REFUSED
    sys.stdout.buffer.write(CHECKED.dump_json(check))
    return READ


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
