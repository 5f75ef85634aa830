"""Makes and restores backups, under the lock of the folder and completely or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import zipfile
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from geo.archive import work_folder
from geo.archive.manifest import is_archive
from geo.ledger.storage import Content, Held, copy_beside, held, stored_names, under_way
from geo.ledger.storage.errors import StorageError, not_written
from geo.service.backup_file import (
    ARTICLES,
    DATA,
    MANIFEST,
    BackupError,
    Item,
    manifest_of,
    open_backup,
    read_manifest,
    unpack,
    verify,
)
from geo.service.tokens import PEOPLE, TOKENS

_PIECE = 1 << 20
_PACKED = (
    "parquet",
    "zip",
    "png",
    "jpg",
    "xlsx",
    "kmz",
)  # compressed already


def backup(folder: Path, out: Path, articles: Path | None = None) -> list[Item]:
    """Write everything in `folder`, and the documents in `articles`, to the zip `out`.

    Nobody can write meanwhile, so all files are of one state. Raises StorageError, and BackendError
    while a load is writing the archive; `out` is then unchanged.
    """
    for path in (folder, articles):
        if path is not None and not path.is_dir():
            raise BackupError("no_folder", path=path)
    target = out.absolute().parent
    if target.resolve().is_relative_to(folder.resolve()):
        raise BackupError("inside", path=out)
    with ExitStack() as stack:
        stack.enter_context(_still(folder))
        place = stack.enter_context(held(target))
        files = [(DATA + name, folder / name) for name in stored_names(folder)]
        if articles is not None:
            texts = sorted(p for p in articles.glob("*.txt") if p.is_file())
            files += [(ARTICLES + path.name, path) for path in texts]
        made = place.scratch() / "backup.zip"
        try:
            items = _packed(made, files)
        except OSError as e:
            raise not_written(target, e) from e
        place.replace({out.name: made})
    return items


def restore(
    source: Path, folder: Path, articles: Path | None = None, replace: bool = False
) -> tuple[list[Item], Path | None]:
    """Put the files of the backup `source` into `folder`, and its documents into `articles`.

    replace: allow `folder` to have files; they are copied beside it first, and those that the
    backup does not have are removed. Returns the files, and the folder of the copy.
    Raises StorageError. Nothing is written before all hashes have been verified.
    """
    try:
        file = source.open("rb")
    except OSError as e:
        raise BackupError("unreadable", path=source, why=e.strerror or str(e)) from e
    with file, open_backup(file) as archive:
        items = read_manifest(archive)
        ledger = [i for i in items if i.name.startswith(DATA)]
        texts = [i for i in items if i.name.startswith(ARTICLES)]
        if texts and articles is None:
            raise BackupError("articles", n=len(texts))
        old = stored_names(folder) if folder.is_dir() else []
        if old and not replace:
            raise BackupError("not_empty", path=folder)
        verify(archive, items)
        _check_room(folder, sum(i.bytes for i in items))
        copy = None
        with ExitStack() as stack:
            if is_archive(folder):
                stack.enter_context(_loading(folder))
            mine = stack.enter_context(held(folder))
            beside = stack.enter_context(held(articles)) if texts and articles else None
            new = _unpacked(archive, ledger, DATA, mine)
            documents = _unpacked(archive, texts, ARTICLES, beside) if beside else {}
            if beside:
                _check_documents(beside.folder, documents, replace)
            old = stored_names(mine.folder)
            if old and not replace:  # written by somebody meanwhile
                raise BackupError("not_empty", path=folder)
            if old:
                copy = copy_beside(mine.folder, "before-restore")
            stays = {name for name in (*new, *old) if _stays(name, old)}
            gone = (name for name in old if name not in new)
            files = dict.fromkeys(gone) | new
            try:
                if beside:
                    beside.replace(documents)
                mine.replace({n: content for n, content in files.items() if n not in stays})
            except BaseException:
                if copy is not None:
                    shutil.rmtree(copy, ignore_errors=True)
                raise
    return items, copy


def _stays(name: str, old: Collection[str]) -> bool:
    """Whether a restore leaves a file as it is, since the one in a backup would give rights back.

    That is who has signed out and which tokens were ended since the backup. Where there is no list
    of tokens, none comes from a backup, either.
    """
    return name == TOKENS or (name.startswith(f"{PEOPLE}/") and name in old)


@contextmanager
def _still(folder: Path) -> Iterator[None]:
    """Lock `folder` for the block; a folder that this user cannot write to is not locked."""
    with ExitStack() as stack:
        try:
            if is_archive(folder):
                stack.enter_context(_loading(folder))
            stack.enter_context(held(folder))
        except StorageError as e:
            if e.key != "not_written" or under_way(folder):
                raise
        yield


@contextmanager
def _loading(folder: Path) -> Iterator[None]:
    """Keep loads from writing to the archive in `folder` until the block ends."""
    made, lock = work_folder.take(folder)
    try:
        yield
    finally:
        work_folder.let_go(folder, made, lock)


def _packed(path: Path, files: list[tuple[str, Path]]) -> list[Item]:
    items = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, source in files:
            digest, size = hashlib.sha256(), 0
            with source.open("rb") as file:
                mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
                member = zipfile.ZipInfo.from_file(source, name, strict_timestamps=False)
                is_packed = name.rpartition(".")[2] in _PACKED
                member.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
                with archive.open(member, "w", force_zip64=True) as out:
                    while piece := file.read(_PIECE):
                        out.write(piece)
                        digest.update(piece)
                        size += len(piece)
            items.append(Item(name, size, digest.hexdigest(), mode))
        archive.writestr(MANIFEST, manifest_of(items))
    return items


def _unpacked(
    archive: zipfile.ZipFile, items: list[Item], before: str, mine: Held
) -> dict[str, Content]:
    """Unpack the files into the scratch folder of `mine`; return their paths by name."""
    files: dict[str, Content] = {}
    try:
        for n, item in enumerate(items):
            path = mine.scratch() / f"{n}"
            with path.open("xb") as out:
                unpack(archive, item, out.write)
                os.fchmod(out.fileno(), item.mode & 0o777 | 0o600)
            files[item.name.removeprefix(before)] = path
    except StorageError:
        raise
    except OSError as e:
        raise not_written(mine.folder, e) from e
    return files


def _check_documents(folder: Path, new: dict[str, Content], replace: bool) -> None:
    """Raise BackupError if existing documents differ from the backup's, unless `replace`."""
    for name, path in new.items():
        have = folder / name
        if (
            not replace
            and have.is_file()
            and isinstance(path, Path)
            and have.read_bytes() != path.read_bytes()
        ):
            raise BackupError("not_empty", path=have)


def _check_room(folder: Path, size: int) -> None:
    there = next(p for p in (folder.absolute(), *folder.absolute().parents) if p.exists())
    if shutil.disk_usage(there).free < size:
        raise StorageError("not_written", path=folder, why=os.strerror(28))
