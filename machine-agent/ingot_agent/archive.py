"""Reads the script archive: an uncompressed or gzip tar of plain files (POSIX ustar, GNU and pax long names)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, Iterator, Tuple

BLOCK = 512


class Member:
    """A plain file of the archive. `name` is a relative path without `..`."""

    __slots__ = ("name", "mode", "content")

    def __init__(self, name: str, mode: int, content: bytes) -> None:
        self.name = name
        self.mode = mode
        self.content = content


def members(archive: bytes) -> Dict[str, Member]:
    """The plain files by name. Raises `ValueError` on a damaged archive.

    `../config/netplan.yaml`, the one name with a parent path that servers send, becomes `config/netplan.yaml`; other names that
    would leave the folder are refused.
    """
    if archive[:2] == b"\x1f\x8b":
        import zlib

        inflater = zlib.decompressobj(31)
        archive = inflater.decompress(archive, 256 << 20)
        if inflater.unconsumed_tail:
            raise ValueError("the archive unpacks to more than 256 MiB")
    found: Dict[str, Member] = {}
    for name, mode, content in _entries(archive):
        if name.startswith("../config/"):
            name = name[3:]
        parts = [part for part in name.split("/") if part not in ("", ".")]
        if ".." in parts or name.startswith("/") or "\0" in name or not parts:
            raise ValueError("the archive holds a file with the unsafe name %r" % name)
        clean = "/".join(parts)
        found[clean] = Member(clean, mode, content)
    return found


def _entries(archive: bytes) -> Iterator[Tuple[str, int, bytes]]:
    position, long_name, pax_name = 0, "", ""
    while True:
        header = archive[position : position + BLOCK]
        if len(header) < BLOCK:
            if header.strip(b"\0") or position == 0:
                raise ValueError("the archive ends within a header")
            return
        if not header.strip(b"\0"):
            return
        if _octal(header[148:156]) != sum(header) - sum(header[148:156]) + 8 * 32:
            raise ValueError("the archive has a damaged header at byte %d" % position)
        size = _octal(header[124:136])
        start = position + BLOCK
        content = archive[start : start + size]
        if len(content) < size:
            raise ValueError("the archive ends within a file")
        position = start + (size + BLOCK - 1) // BLOCK * BLOCK
        kind = header[156:157]
        if kind == b"L":
            long_name = _text(content)
        elif kind == b"x":
            pax_name = _pax_path(content)
        elif kind in (b"0", b"\0"):
            name = _text(header[:100])
            if header[257:262] == b"ustar" and header[345:500].strip(b"\0") and header[262:264] != b" \0"[:2]:
                name = _text(header[345:500]) + "/" + name
            yield pax_name or long_name or name, _octal(header[100:108]), content
            long_name = pax_name = ""
        else:
            long_name = pax_name = ""


def _pax_path(content: bytes) -> str:
    path, position = "", 0
    while position < len(content):
        space = content.find(b" ", position)
        length = int(content[position:space]) if space > position and content[position:space].isdigit() else 0
        if length <= space - position or position + length > len(content):
            raise ValueError("the archive has a damaged extended header")
        key, _, value = content[space + 1 : position + length - 1].partition(b"=")
        if key == b"path":
            path = value.decode("utf-8", "replace")
        position += length
    return path


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "replace")


def _octal(field: bytes) -> int:
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    text = field.strip(b" \0")
    try:
        return int(text, 8) if text else 0
    except ValueError as error:
        raise ValueError("the archive holds %r where an octal number is expected" % text[:16]) from error
