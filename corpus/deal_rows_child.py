"""Reading process of past deals (历史合同读行进程): give the rows of one file from standard input under hard limits.

Started as `python -m corpus.deal_rows_child` by corpus/file_checker.py, with the exit codes of
corpus/documents_child.py; a line of JSON for each row.
"""

import json
import sys

from corpus.deal_rows import write_found
from corpus.deal_rows_file import read_past_deals
from corpus.deal_rows_history import HistoryRules
from corpus.deal_rules import load_rule_sets
from corpus.documents_child import READ, REFUSED, limit_this_process
from corpus.file_refusal import FileRefused
from corpus.reading import TABLE_LIMIT

CPU_S = 90
"""A hundred thousand rows take a minute; a page waits for none of it."""


def main() -> int:
    """Read one file and print its rows, or {"refused", "sentence", "values"}."""
    payload = sys.stdin.buffer.read()
    rules = HistoryRules(load_rule_sets())
    limit_this_process(cpu_s=CPU_S, written_bytes=8 * TABLE_LIMIT)
    try:
        for line in write_found(read_past_deals(payload, rules=rules)):
            sys.stdout.buffer.write(line.encode())
            sys.stdout.buffer.write(b"\n")
    except FileRefused as refused:
        advice = refused.advice
        told = {"refused": refused.reason.value, "sentence": advice.sentence, "values": advice.values}
        sys.stdout.buffer.write(json.dumps(told).encode())
        return REFUSED
    return READ


if __name__ == "__main__":
    sys.exit(main())
