"""Writes manifest.json of a finished build: manifest.py OUT NAME PACKAGES|- FILE:TYPE..."""

import hashlib
import json
import os
import sys


def sha256(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def main(out: str, name: str, packages: str, *files: str) -> None:
    entries = []
    for item in files:
        file, _, kind = item.rpartition(":")
        path = os.path.join(out, file)
        entries.append({"name": file, "sha256": sha256(path), "size": os.path.getsize(path), "type": kind})
    listed = []
    if packages != "-":
        with open(packages, encoding="utf-8") as lines:
            for line in lines:
                package, version, architecture = line.split()
                listed.append({"name": package, "version": version, "architecture": architecture})
    text = json.dumps({"name": name, "files": entries, "packages": listed}, indent=1) + "\n"
    with open(os.path.join(out, "manifest.json"), "w", encoding="utf-8") as file:
        file.write(text)


main(*sys.argv[1:])
