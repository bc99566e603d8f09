"""The preseed: where the metadata is, who we are, what to do in the end.

It is YAML, but our server writes a small part of it: block mappings, one key a line, scalars plain or quoted. Lists and everything
else that this reader does not need are skipped.
"""

from __future__ import annotations

import json

from .server import Credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, List, Optional, Tuple, Union

    Tree = Dict[str, Union[str, "Tree"]]

MAX_LINES = 20000


class Preseed:
    """`power_mode`: `poweroff`, `reboot`, or None to stay up."""

    __slots__ = ("metadata_url", "credentials", "power_mode", "endpoint")

    def __init__(self, metadata_url: str, credentials: Optional[Credentials], power_mode: Optional[str], endpoint: Optional[str]) -> None:
        self.metadata_url = metadata_url
        self.credentials = credentials
        self.power_mode = power_mode
        self.endpoint = endpoint


def parse_yaml(text: str) -> Tree:
    """The nested mappings of a block-style document; lists are left out. Raises `ValueError` on what is no mapping at all."""
    root: Tree = {}
    stack: List[Tuple[int, Tree]] = [(-1, root)]
    skip_deeper: Optional[int] = None
    for number, line in enumerate(text.splitlines()):
        if number > MAX_LINES:
            raise ValueError("the document has more than %d lines" % MAX_LINES)
        stripped = line.strip()
        if not stripped or stripped.startswith("#") or stripped in ("---", "..."):
            continue
        indent = len(line) - len(line.lstrip(" "))
        if skip_deeper is not None:
            if indent > skip_deeper:
                continue
            skip_deeper = None
        if stripped.startswith("- ") or stripped == "-":
            skip_deeper = indent
            continue
        key, value = _pair(stripped)
        while stack[-1][0] >= indent:
            stack.pop()
        if value in ("|", ">", "|-", ">-", "|+", ">+"):
            skip_deeper = indent
        elif value:
            stack[-1][1][key] = _scalar(value)
        else:
            child: Tree = {}
            stack[-1][1][key] = child
            stack.append((indent, child))
    return root


def parse(text: str) -> Preseed:
    """Raises `ValueError` naming what is missing."""
    if not text.lstrip().startswith("#cloud-config"):
        raise ValueError("the preseed does not begin with #cloud-config")
    tree = parse_yaml(text)
    maas = _map(_map(tree, "datasource"), "MAAS")
    url = _text(maas, "metadata_url")
    if not url:
        raise ValueError("the preseed names no datasource.MAAS.metadata_url")
    credentials = None
    if _text(maas, "token_secret"):
        credentials = Credentials(_text(maas, "consumer_key"), _text(maas, "token_key"), _text(maas, "token_secret"))
    mode = _text(_map(tree, "power_state"), "mode") or None
    if mode not in (None, "poweroff", "reboot", "halt"):
        raise ValueError("the preseed asks for the unknown power state %r" % mode)
    endpoint = _text(_map(_map(tree, "reporting"), "maas"), "endpoint") or None
    return Preseed(url.rstrip("/"), credentials, mode, endpoint)


def _pair(line: str) -> Tuple[str, str]:
    if line.startswith('"'):
        end = line.index('"', 1)
        key, rest = line[1:end], line[end + 1 :].lstrip()
        if not rest.startswith(":"):
            raise ValueError("not a key and a value: %r" % line[:40])
        return key, rest[1:].strip()
    key, colon, rest = line.partition(":")
    if not colon or (rest and not rest[0].isspace()):
        raise ValueError("not a key and a value: %r" % line[:40])
    return key.strip(), rest.strip()


def _scalar(value: str) -> str:
    if value.startswith('"'):
        decoded, _ = json.JSONDecoder().raw_decode(value)
        return str(decoded)
    if value.startswith("'"):
        return value[1 : value.rindex("'")].replace("''", "'")
    return value.partition(" #")[0].rstrip()


def _map(tree: Tree, key: str) -> Tree:
    value = tree.get(key)
    return value if isinstance(value, dict) else {}


def _text(tree: Tree, key: str) -> str:
    value = tree.get(key)
    return value if isinstance(value, str) else ""
