"""The error of files that cannot be replaced."""

from __future__ import annotations

from pathlib import Path

from geo.i18n import LANGUAGES, t


class StorageError(OSError):
    """Files could not be replaced; they are unchanged unless the message says otherwise.

    key: of the message in the section `storage` of `strings.toml`; values: for the message.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values

    def text(self, lang: str) -> str:
        """The message in `lang`: what happened, and what to do."""
        return t(f"storage.{self.key}", lang, **self.values)

    def __str__(self) -> str:
        """The message in the first language."""
        return self.text(LANGUAGES[0])


def not_written(folder: Path, e: OSError) -> StorageError:
    """The StorageError for an OSError while writing to `folder`."""
    if isinstance(e, StorageError):
        return e
    return StorageError("not_written", path=folder, why=e.strerror or str(e))
