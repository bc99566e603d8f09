"""Small readers of /sys and /proc; a missing or unreadable file is an empty text."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, List, Optional

MAX_FILE = 1 << 20


def data(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(MAX_FILE)
    except OSError:
        return b""


def text(path: str) -> str:
    return data(path).decode("utf-8", "replace").strip(" \t\r\n\0")


def number(path: str, default: int = 0, base: int = 10) -> int:
    try:
        return int(text(path), base)
    except ValueError:
        return default


def names(path: str) -> List[str]:
    """The names in a folder, sorted; none if it does not exist."""
    try:
        return sorted(os.listdir(path))
    except OSError:
        return []


def link(path: str) -> str:
    """The last part of a symbolic link's target, empty if there is none."""
    try:
        return os.path.basename(os.readlink(path))
    except OSError:
        return ""


def compact(values: Dict[str, Optional[object]]) -> Dict[str, object]:
    """Without the keys that say nothing."""
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def natural(name: str) -> List[object]:
    """A sort key that puts cpu2 before cpu10."""
    parts: List[object] = []
    word, digits = "", ""
    for c in name + "\0":
        if c.isdigit():
            digits += c
        else:
            if digits:
                parts.extend((word, int(digits)))
                word = digits = ""
            word += c
    parts.append(word)
    return parts


def modaliases(root: str = "/") -> List[str]:
    """The modalias of every device, sorted, each once."""
    found = set()
    for folder, _, files in os.walk(os.path.join(root, "sys/devices")):
        if "modalias" in files:
            alias = text(os.path.join(folder, "modalias"))
            if alias:
                found.add(alias)
    return sorted(found)


def numa_node(device: str) -> int:
    return max(number(os.path.join(device, "numa_node")), 0)


def driver_version(root: str, driver: str) -> str:
    """A module's version; for one that has none the kernel's release, as the reference inventory does."""
    if not driver:
        return ""
    return text(os.path.join(root, "sys/module", driver.replace("-", "_"), "version")) or text(
        os.path.join(root, "proc/sys/kernel/osrelease")
    )
