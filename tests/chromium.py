"""Get a Chromium for the browser tests: the one that is here, else Debian's, else Playwright's.

Debian has one without a window of its own, `chromium-headless-shell`, which needs a third less of
the processor than the whole browser without its window: so it comes first.

Run as a program it installs what is missing; imported, it tells where the browser is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No other machine can be reached, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
CURE = (
    "No Chromium: install it (Debian: apt-get install chromium fonts-noto-cjk) or set CHROMIUM to "
    "its path; the browser tests are skipped."
)


def find() -> str | None:
    """The path of a Chromium: $CHROMIUM, one on the PATH, or the one Playwright downloaded."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache/ms-playwright"))
    downloaded = sorted(cache.glob("chromium-*/chrome-linux*/chrome"))
    return str(downloaded[-1]) if downloaded else None


def install() -> str | None:
    """Install a Chromium if there is none; gives its path, or None where neither way works."""
    if find() is None and shutil.which("apt-get") and os.geteuid() == 0:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=environment, **quiet)
        for browser in ("chromium-headless-shell", "chromium"):
            command = ["apt-get", "install", "-y", "-qq", browser, "fonts-noto-cjk"]
            if subprocess.run(command, env=environment, **quiet).returncode == 0:
                break
    if find() is None:
        subprocess.run(
            [sys.executable, "-m", "playwright", "install", "chromium"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    return find()


if __name__ == "__main__":
    print(install() or CURE)
