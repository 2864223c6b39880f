"""Set up what the browser tests need: Chromium and a CJK font, from the system's packages where that works.

    python -m tests.prepare

Prints one line for whatever is missing in the end; with CI=true that is a failure, elsewhere the browser
tests are skipped and say so.
"""

import os
import shutil
import subprocess
import sys

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = {"Chromium": "chromium", "a CJK font": "fonts-noto-cjk"}


def chromium() -> str | None:
    """Find the path of an installed Chromium, or None."""
    return next((path for path in map(shutil.which, CHROMIUM_NAMES) if path), None)


def has_cjk_font() -> bool:
    """Say whether fontconfig knows a font that covers Chinese."""
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def missing() -> list[str]:
    """List what the browser tests lack, in words."""
    lacking = []
    if chromium() is None:
        lacking.append("Chromium")
    if not has_cjk_font():
        lacking.append("a CJK font")
    return lacking


def install(wanted: list[str]) -> None:
    """Ask the system's package manager for what is missing, where it is apt and we may use it."""
    apt = shutil.which("apt-get")
    if apt is None:
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if sudo and shutil.which("sudo") is None:
        return
    packages = [PACKAGES[name] for name in wanted]
    sys.stderr.write(f"installing {', '.join(packages)} for the browser tests …\n")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run(
            [*sudo, apt, *step],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=900,
            check=False,
        )


def main() -> int:
    """Install what is missing if that works; say what is still missing."""
    if wanted := missing():
        install(wanted)
    if lacking := missing():
        names = " and ".join(PACKAGES[name] for name in lacking)
        sys.stderr.write(f"browser tests lack {' and '.join(lacking)}: install the packages {names}\n")
        return 1 if os.environ.get("CI") == "true" else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
