"""Says what is wrong with a file that a command was given, and what to do."""

from __future__ import annotations

from pathlib import Path

from geo.i18n import t

_KINDS: tuple[tuple[type[OSError], str], ...] = (
    (FileNotFoundError, "no_such"),
    (IsADirectoryError, "is_folder"),
    (NotADirectoryError, "in_a_file"),
    (FileExistsError, "there_already"),
    (PermissionError, "not_allowed"),
)


def file_error(e: OSError | ValueError, lang: str) -> str:
    """An error of the system with the file that it is about; another one in its own words."""
    if not isinstance(e, OSError) or e.filename is None:
        return str(e)
    for kind, key in _KINDS:
        if isinstance(e, kind):
            return t(f"file.{key}", lang, path=e.filename)
    return t("file.other", lang, path=e.filename, why=e.strerror or str(e))


def no_folder(folder: Path | None, lang: str) -> str:
    """What to say of the folder of a ledger that is not there; "" if it is."""
    if folder is None or folder.is_dir():
        return ""
    return t("file.no_folder", lang, path=folder)
