"""The metadata service's calls that the agent makes (facts/metadata-and-scripts.md §7, §8, §10)."""

from __future__ import annotations

import json
import os

from . import http
from .server import PATIENCE, Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, Optional

    from .server import Server

MAX_OUTPUT = 1 << 20
"""The server stores at most this many bytes of each output."""
_CUT = b"\n... (the middle was left out by the agent) ...\n"


def cut(content: bytes) -> bytes:
    """The content, without its middle if it is longer than what the server stores."""
    if len(content) <= MAX_OUTPUT:
        return content
    half = (MAX_OUTPUT - len(_CUT)) // 2
    return content[:half] + _CUT + content[-half:]


class Metadata:
    """One machine's metadata tree. `base`: the metadata URL without version."""

    def __init__(self, server: Server, base: str) -> None:
        self.server = server
        self.base = base.rstrip("/")
        self.url = self.base + "/2012-03-01/"

    def scripts(self, patience: float = PATIENCE) -> Optional[bytes]:
        """The script archive, None if there is nothing to run. Raises `Unreachable` after `patience` seconds."""
        response = self.server.get(self.url + "maas-scripts", patience)
        if response.status == 204 or (response.status == 200 and not response.body):
            return None
        if response.status != 200:
            raise Refused(response.status, "the server gives no scripts: %d %s" % (response.status, response.text()[:200]))
        return response.body

    def signal(
        self, status: str, fields: Optional[Dict[str, str]] = None, files: Optional[Dict[str, bytes]] = None, patience: float = 1800.0
    ) -> None:
        """Raises `Refused` if the server does not take it (the machine is in another state now)."""
        values = {"op": "signal", "status": status}
        values.update(fields or {})
        boundary = "ingot-" + os.urandom(16).hex()
        body = http.multipart(values, {name: cut(content) for name, content in (files or {}).items()}, boundary)
        response = self.server.request("POST", self.url, body, "multipart/form-data; boundary=" + boundary, patience=patience)
        if response.status != 200:
            raise Refused(response.status, "the server refused the signal %s: %d %s" % (status, response.status, response.text()[:200]))

    def public_keys(self) -> str:
        """The owner's SSH keys, one a line; empty if none."""
        response = self.server.get(self.url + "meta-data/public-keys")
        return response.text() if response.status == 200 else ""

    def plan(self) -> Optional[bytes]:
        """The exact bytes of the plan, None if the server has no plan for this machine now."""
        response = self.server.get(self.url + "ingot-plan")
        return response.body if response.status == 200 else None


def event(
    kind: str, origin: str, name: str, description: str, timestamp: float, result: str = "", more: Optional[Dict[str, object]] = None
) -> bytes:
    """One message of the status webhook, ASCII only."""
    message: Dict[str, object] = {"event_type": kind, "origin": origin, "name": name, "description": description, "timestamp": timestamp}
    if result:
        message["result"] = result
    message.update(more or {})
    return json.dumps(message).encode("ascii")
