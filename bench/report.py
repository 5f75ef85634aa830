"""Print a table of results, and keep it in `RESULTS.md` where `--write` is given."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

# One address stands for all viewers here.
os.environ.setdefault("EVENTS_RATE", "1000000")
RESULTS = Path(__file__).with_name("RESULTS.md")


def report(name: str, text: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a Markdown table; with `--write` it replaces the section `name` of RESULTS.md."""
    lines = [
        f"## {name}",
        "",
        text,
        "",
        f"Command: `.venv/bin/python bench/{Path(sys.argv[0]).name}`",
    ]
    lines[-1] += f" · {os.cpu_count()} cores, Python {platform.python_version()}"
    lines += ["", f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
    lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    section = "\n".join(lines) + "\n"
    print(section)
    if "--write" in sys.argv:
        old = RESULTS.read_text(encoding="utf-8") if RESULTS.is_file() else "# Results\n"
        kept = re.sub(rf"## {re.escape(name)}\n.*?(?=\n## |\Z)", "", old, flags=re.DOTALL)
        RESULTS.write_text(f"{kept.rstrip()}\n\n{section}", encoding="utf-8")
