"""The default encoder is converted once, also when several start at once or one was killed while it worked."""

import subprocess
import sys
from pathlib import Path

import pytest

from market.settings import DEFAULT_ENCODER
from matcher.encoder.conversion import convert, is_whole

CONVERT = """
import sys
from pathlib import Path
from matcher.encoder.conversion import convert, is_whole
folder = Path(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
said = []
convert(folder, say=said.append)
print(is_whole(folder), len(said) > 0)
"""


@pytest.mark.encoder
def test_two_that_start_at_once_end_with_one_whole_folder(tmp_path: Path) -> None:
    folder = tmp_path / "models" / DEFAULT_ENCODER
    stale = folder.parent / ".making-killed"
    stale.mkdir(parents=True)
    (stale / "model.safetensors").write_bytes(b"half")
    folder.mkdir()
    (folder / "cuibai.json").write_text("{}")  # damaged: both see that it is to be made anew
    other = subprocess.Popen(
        [sys.executable, "-c", CONVERT, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "ready\n"
    assert other.stdin is not None
    other.stdin.write("go\n")
    other.stdin.flush()
    said: list[str] = []
    convert(folder, say=said.append)
    ours = f"{is_whole(folder)} {len(said) > 0}\n"
    assert sorted([other.communicate()[0], ours]) == ["True False\n", "True True\n"]
    assert [path.name for path in folder.parent.iterdir()] == [DEFAULT_ENCODER]
