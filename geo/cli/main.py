"""The command `claim-atlas`, and `python -m geo`, which is the same.

Each command is a module that is imported only when that command is called, so that `--help` is
quick.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from geo import __version__


@dataclass(frozen=True)
class Command:
    """A command. module: in this package, with `add_arguments(parser)` and `run(chosen)`."""

    name: str
    module: str
    help: str
    example: str


COMMANDS = (
    Command("serve", "serve_command", "serve an atlas to browsers", "serve --data my-ledger"),
    Command("init", "init_command", "make a ledger to write to", "init my-ledger"),
    Command("check", "check_command", "validate a whole ledger", "check --data my-ledger"),
    Command(
        "verify",
        "verify_command",
        "say on one page whether documents, passages and history are what they were",
        "verify --data my-ledger --articles my-documents",
    ),
    Command(
        "release",
        "release_command",
        "sign the present state of a ledger as a numbered release",
        "release --data my-ledger --key my-key.pem --out release.zip",
    ),
    Command(
        "recall",
        "recall_command",
        "say what has become of the claims of an older export or release",
        "recall claims.csv --data my-ledger",
    ),
    Command(
        "compare",
        "compare_command",
        "say how far two coders of the same documents agree",
        "compare my-ledger another-ledger",
    ),
    Command(
        "import",
        "import_command",
        "bring an event file into a ledger",
        "import reports.csv --out my-ledger",
    ),
    Command(
        "token",
        "token_command",
        "make, list and end tokens by which programs ask a server",
        "token new --data my-ledger --name 'nightly import' --role reviewer",
    ),
    Command(
        "add",
        "add_command",
        "add new claims to a ledger here, or to that of a server",
        "add claims.csv --server https://atlas.example.org --token-file token",
    ),
    Command(
        "load",
        "load_command",
        "put claims into an archive for millions",
        "load reports.csv --to my-archive",
    ),
    Command(
        "export",
        "export_command",
        "write claims to a file",
        "export --format geojson --day 2023-05-12 --out day.geojson",
    ),
    Command(
        "brief",
        "brief_command",
        "write a briefing to a file",
        "brief may --data my-ledger --format pptx --out may.pptx",
    ),
    Command(
        "draft",
        "draft_command",
        "draft the claims of a document, each field with its reason",
        "draft bulletin.txt --day 2023-05-13 --zone Asia/Tokyo --json",
    ),
    Command(
        "notify",
        "notify_command",
        "tell of new and changed claims of saved filters, by webhook or e-mail",
        "notify --data my-ledger",
    ),
    Command(
        "mcp",
        "mcp_command",
        "let a language model ask an atlas, read-only, over standard input and output",
        "mcp --data my-ledger",
    ),
    Command(
        "backup",
        "backup_command",
        "everything of a ledger in one zip, with hashes",
        "backup --data my-ledger --out my-ledger.zip",
    ),
    Command(
        "restore",
        "restore_command",
        "put a backup into a folder, all or nothing",
        "restore my-ledger.zip --data my-ledger",
    ),
)


def main(arguments: Sequence[str] | None = None, name: str = "claim-atlas") -> int:
    """Run the command line; return the exit status: 0 if all is well, 1 with any error, 2 for wrong
    arguments or a ledger of a newer format.

    name: the program's name in its help.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    called = next((c for c in COMMANDS if given and c.name == given[0]), None)
    parser = argparse.ArgumentParser(
        prog=name,
        description="Claim Atlas: who says what happened where.",
        epilog=f"{name} COMMAND --help says more about a command.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        own = commands.add_parser(
            command.name,
            help=command.help,
            description=f"{_sentence(command.help)}.",
            epilog=f"Example: {name} {command.example}",
            allow_abbrev=False,
        )
        if command is called:
            module = import_module(f"geo.cli.{command.module}")
            module.add_arguments(own)
            own.set_defaults(run=module.run)
    chosen = parser.parse_args(given)
    try:
        status: int = chosen.run(chosen)
        sys.stdout.flush()
    except BrokenPipeError:  # who reads what is printed has enough, such as `head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
