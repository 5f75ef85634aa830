"""What is said where files cannot be replaced."""

from __future__ import annotations

from pathlib import Path

from geo.i18n import LANGUAGES, t


class StorageError(OSError):
    """Files could not be replaced; they are as they were unless the message says otherwise.

    key: of the message in the section `storage` of `strings.toml`; values: what fills it.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values

    def text(self, lang: str) -> str:
        """What happened and what to do, in `lang`."""
        return t(f"storage.{self.key}", lang, **self.values)

    def __str__(self) -> str:
        """The same in the first language."""
        return self.text(LANGUAGES[0])


def not_written(folder: Path, e: OSError) -> StorageError:
    """The error to raise where the system refused to write to `folder`."""
    if isinstance(e, StorageError):
        return e
    return StorageError("not_written", path=folder, why=e.strerror or str(e))
