"""Reading process of past deals (历史合同读行进程): give the rows of one file from standard input under hard limits.

Started as `python -m corpus.hostile.past_deals_child` by corpus/hostile/checker.py, with the exit codes of
corpus/hostile/document_child.py; a line of JSON for each row.
"""

import json
import sys

from corpus.history.deal import HistoryRules
from corpus.history.file import read_past_deals
from corpus.history.rows import write_found
from corpus.hostile.document_child import READ, REFUSED, limit_this_process
from corpus.imports.reading import TABLE_LIMIT
from corpus.reference.deal_rules import load_rule_sets
from corpus.validation.refusal import FileRefused

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
