"""Where many sheets go: bound into one file, or into a folder, whole or not at all, with evidence on request."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.export.atomic import check_place, draft_in, failure, write_together, write_whole
from desktop.printing import write_out
from layers.errors import ExportError

if TYPE_CHECKING:
    from desktop.export.command import Job
    from desktop.export.many import Answer
    from desktop.export.proofs import Proof


def write_bound(path: Path, job: Job, how: Mapping[str, Any], answers: Iterator[Answer], bind: Callable[[Iterator[Any]], bytes]) -> bytes:
    """Bind what sheets became into one file, and write it with the evidence of all of them if the job asks for it.

    Parameters
    ----------
    how
        What `lodestone redraw` must know beside the map.

    Raises
    ------
    ExportError
        It cannot be written; what was there before is untouched.
    """
    proofs: list[Proof] = []

    def values() -> Iterator[Any]:
        for answer in answers:
            if answer.proof is not None:
                proofs.append(answer.proof)
            yield answer.value

    data = bind(values())
    files = {path: data}
    if job.evidence:
        from desktop.export.proofs import beside

        files |= beside(path, data, proofs, job, how)
    write_together(files)
    return data


def write_folder(folder: Path, sheets: Iterable[Mapping[str, bytes]]) -> None:
    """Write sheets as files of a folder, which is made if its parent is there, and tell their names.

    They come into their places together, once the last is drawn. Other files of the folder stay.

    Raises
    ------
    ExportError
        One cannot be written; what was there before is untouched, unless the system failed between renaming two of them.
    """
    try:
        names = _write(folder, sheets)
    except OSError as error:
        raise failure(folder, error) from error
    for name in names:
        write_out(f"{folder / name}\n")


def _write(folder: Path, sheets: Iterable[Mapping[str, bytes]]) -> list[str]:
    there = check_folder(folder)
    waiting = draft_in(folder if there else folder.absolute().parent)
    waiting.mkdir()
    names: list[str] = []
    try:
        for files in sheets:
            for name, data in files.items():
                _keep(waiting / name, data, folder / name)
                names.append(name)
        if not there:
            waiting.rename(folder)
            return names
        for name in names:
            check_place(folder / name)
        for name in names:
            (waiting / name).replace(folder / name)
    finally:
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(waiting)
    return names


def _keep(path: Path, data: bytes, place: Path) -> None:
    """Write a file to where it waits; what goes wrong is told of its place."""
    try:
        write_whole(path, data)
    except ExportError as error:
        raise ExportError(error.what, error.remedy, path=place) from error


def check_folder(folder: Path) -> bool:
    """Refuse a folder that files cannot be put into, before any work is done; tells whether it is there already.

    Raises
    ------
    ExportError
        It is a file, may not be written to, or its parent is not there.
    """
    if folder.is_dir():
        if not os.access(folder, os.W_OK | os.X_OK):
            raise ExportError("The folder is write-protected.", "Choose another folder, or allow writing to it.", path=folder)
        return True
    check_place(folder)
    if folder.exists():
        raise ExportError("The folder cannot be made: there is a file of that name.", "Choose another folder or name.", path=folder)
    if not os.access(folder.absolute().parent, os.W_OK | os.X_OK):
        raise ExportError("The folder cannot be made: the one around it is write-protected.", "Choose another place.", path=folder)
    return False
