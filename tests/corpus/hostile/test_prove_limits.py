"""The proof that no hostile file takes more than two seconds of one core and 300 MB, each in its own process."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.corpus.hostile import comma_files, forms, json_lines, packages
from tests.corpus.hostile import workbooks as corpus_workbooks

ROOT = Path(__file__).parents[3]
CPU_S_MAX = 2.0
MEMORY_MB_MAX = 300
SHOWN = 15
MEASURE = """
import json, re, resource, sys
from pathlib import Path
from corpus.imports.file_check import check_rows
from corpus.validation.refusal import FileRefused
from market.day import current_day
from corpus.imports.reading import read_file
from corpus.reference.taxonomy import load_taxonomy

try:
    check = check_rows(read_file(Path(sys.argv[1]), sys.argv[2], taxonomy=load_taxonomy()), today=current_day())
    end = f"{check.listings} kept, {check.broken} faults"
except FileRefused as refused:
    end = f"refused: {refused.reason.value}"
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
own = int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])  # ru_maxrss has the maker's too
print(json.dumps([sum(each.ru_utime + each.ru_stime for each in used), max(own, used[1].ru_maxrss), end]))
"""


@pytest.mark.prove
@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in KiB on Linux alone")
def test_no_hostile_file_takes_more_than_its_share(tmp_path: Path) -> None:
    sources = (comma_files, json_lines, packages, corpus_workbooks, forms)
    measured: list[tuple[float, float, int, str, str]] = []
    for file in (each for source in sources for each in source.cases()):
        path = tmp_path / "file"
        path.write_bytes(file.make())
        ended = subprocess.run(
            [sys.executable, "-c", MEASURE, path, file.name],
            env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        cpu_s, memory_kib, end = json.loads(ended.stdout)
        measured.append((cpu_s, memory_kib / 1024, path.stat().st_size, file.name, end))
    slowest, largest = sorted(measured, reverse=True), sorted(measured, key=lambda each: -each[1])
    print(f"\n{len(measured)} hostile files, the slowest and the largest:")  # noqa: T201  a proof prints its table
    print("  CPU s  MB  bytes       file")  # noqa: T201
    for cpu_s, memory_mb, size, name, end in [*slowest[:SHOWN], *largest[:SHOWN]]:
        print(f"  {cpu_s:5.2f} {memory_mb:4.0f}  {size:>10,}  {name}: {end}")  # noqa: T201
    assert [each for each in measured if each[0] > CPU_S_MAX or each[1] > MEMORY_MB_MAX] == []
