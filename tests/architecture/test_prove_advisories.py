"""Known holes of the packages that we use, as far as the service that knows them can be reached.

The auditor calls whatever its service does not know clean. It is therefore shown a release with a published hole first:
where it finds none in that, nothing was checked, and nothing else is asked.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HOLED = "jinja2==2.10"
"""CVE-2019-10906."""
PATIENCE_S = 300

pytestmark = pytest.mark.prove


def audited(cache: Path, *arguments: str) -> list[dict[str, Any]]:
    """Give what the auditor says of each package; nothing where it ended without a word."""
    command = [sys.executable, "-m", "pip_audit", "--progress-spinner", "off", "--format", "json"]
    ended = subprocess.run(
        [*command, "--cache-dir", str(cache), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
        stdin=subprocess.DEVNULL,
    )
    said: list[dict[str, Any]] = json.loads(ended.stdout)["dependencies"] if ended.stdout.startswith("{") else []
    return said


def test_no_package_has_a_known_hole(tmp_path: Path) -> None:
    wanted = tmp_path / "holed.txt"
    wanted.write_text(HOLED + "\n", encoding="utf-8")
    shown = audited(tmp_path, "--requirement", str(wanted), "--no-deps", "--disable-pip")
    if not any(package.get("vulns") for package in shown):
        print("pip-audit: not checked, the service that knows advisories is out of reach")  # noqa: T201
        pytest.skip("the service that knows advisories is out of reach")
    packages = audited(tmp_path, "--local", "--skip-editable")
    holed = {package["name"]: [hole["id"] for hole in package["vulns"]] for package in packages if package.get("vulns")}
    passed_over = sorted(package["name"] for package in packages if "vulns" not in package)
    print(f"pip-audit: {len(packages) - len(passed_over)} packages, {len(holed)} with holes; unknown: {passed_over}")  # noqa: T201
    assert len(packages) > len(passed_over)
    assert holed == {}
