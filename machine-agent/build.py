"""Builds the agent as one file: build.py OUT. Equal sources give equal bytes. Run it with `python3 OUT SUBCOMMAND`."""

from __future__ import annotations

import os
import stat
import sys
import zipfile

# every entry has this time: the real ones would differ from checkout to checkout
TIME = (2026, 1, 1, 0, 0, 0)


def sources(folder: str) -> list[tuple[str, str]]:
    """Name in the archive and path of every module, sorted."""
    found = [("__main__.py", os.path.join(folder, "entry.py"))]
    for place, folders, files in os.walk(os.path.join(folder, "ingot_agent")):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in files:
            if name.endswith(".py"):
                path = os.path.join(place, name)
                found.append((os.path.relpath(path, folder).replace(os.sep, "/"), path))
    return sorted(found)


def build(folder: str, out: str) -> None:
    new = out + ".new"
    with open(new, "wb") as file:
        file.write(b"#!/usr/bin/env python3\n")
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, path in sources(folder):
                entry = zipfile.ZipInfo(name, TIME)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = (stat.S_IFREG | 0o644) << 16
                with open(path, "rb") as source:
                    archive.writestr(entry, source.read())
    os.chmod(new, 0o755)
    os.replace(new, out)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: build.py OUT")
    build(os.path.dirname(os.path.abspath(__file__)), sys.argv[1])
