import subprocess
import sys

LATE = ("torch", "sentence_transformers", "transformers", "sklearn", "pandas")
"""What takes most of a second or more to load, and is loaded beside by whoever needs it: no start waits for it."""

MODULES = ("web.app", "web.command.serve", "web.command.listening", "web.command.answering", "web.job.handlers")


def test_the_market_is_open_before_anything_heavy_is_loaded() -> None:
    code = f"import sys, {', '.join(MODULES)}; print([name for name in {LATE!r} if name in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"
