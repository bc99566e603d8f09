"""A stand-in for the server: speaks what the agent needs of it, for one or a few machines, and remembers everything it was told.

Used in-process by the tests, and by hand: `python3 -m tests.standin ADDRESS PORT FILES` (FILES: folder with vmlinuz, initrd,
root.squashfs, local.efi and images to install).
"""

from __future__ import annotations

import email.message
import email.parser
import email.policy
import hashlib
import http.server
import io
import json
import os
import socketserver
import sys
import tarfile
import threading
import time
import urllib.parse
from typing import Any, Callable, Dict, List, Optional, Tuple

BUILT_IN = {
    "20-maas-03-machine-resources": "resources",
    "50-maas-01-commissioning": "commissioning",
    "maas-lshw": "lshw",
    "maas-support-info": "support-info",
    "maas-list-modaliases": "modaliases",
    "maas-kernel-cmdline": "kernel-cmdline",
    "maas-serial-ports": "serial-ports",
    "maas-capture-lldpd": "lldp",
}


def built_in(sub: str) -> bytes:
    return ("#!/bin/sh\n# built in\nexec ingot-agent %s \"$@\"\n" % sub).encode()


def archive(lists: Dict[str, List[Dict[str, Any]]], scripts: Dict[str, bytes]) -> bytes:
    """The tar of the scripts; `scripts` by path."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:

        def add(name: str, content: bytes, mode: int) -> None:
            info = tarfile.TarInfo(name)
            info.size, info.mode, info.mtime = len(content), mode, 1
            tar.addfile(info, io.BytesIO(content))

        for path, content in scripts.items():
            add(path, content, 0o755)
        add("index.json", json.dumps({"1.0": lists}).encode(), 0o644)
    return out.getvalue()


class Machine:
    """One machine as the server sees it. `state`: new, commissioning, deploying, deployed, erasing, rescue, ready."""

    def __init__(self, system_id: str, macs: List[str]) -> None:
        self.system_id = system_id
        self.macs = macs
        self.state = "new"
        self.token = "token-" + system_id
        self.secret = "secret-%s-%d" % (system_id, time.time_ns())
        self.results: Dict[str, Tuple[int, Dict[str, bytes]]] = {}
        self.finished: set[str] = set()
        self.signals: List[Tuple[str, Dict[str, str]]] = []
        self.events: List[Dict[str, Any]] = []
        self.plan: Optional[bytes] = None
        self.grants: List[Dict[str, str]] = []
        self.grant_answer: Callable[[Dict[str, str]], Tuple[int, Any]] = lambda fields: (200, {"granted": True})
        self.netboot = True
        self.writes_disks = True
        self.disk_starts: List[str] = []
        self.user_data_reads = 0

    def lists(self) -> Tuple[Dict[str, List[Dict[str, Any]]], Dict[str, bytes]]:
        """What is to be run now."""
        known: Dict[str, Tuple[str, List[str]]] = {
            "new": ("commissioning", list(BUILT_IN)),
            "commissioning": ("commissioning", list(BUILT_IN)),
            "deploying": ("deployment", ["50-ingot-install"]),
            "erasing": ("release", ["wipe-disks"]),
        }
        phase, names = known.get(self.state, ("", []))
        subs = dict(BUILT_IN, **{"50-ingot-install": "install", "wipe-disks": "erase"})
        listed: List[Dict[str, Any]] = []
        for number, name in enumerate(names):
            if name in self.finished:
                continue
            listed.append(
                {
                    "name": name, "path": "%s/%s" % (phase, name), "script_result_id": number + 1, "script_version_id": 1,
                    "timeout_seconds": 60.0, "parallel": 2 if name.startswith("maas-") else 0, "hardware_type": 0, "parameters": {},
                    "packages": {}, "for_hardware": [], "apply_configured_networking": False, "has_started": False,
                    "has_finished": False, "default": True, "tags": [],
                }
            )  # fmt: skip
        lists = {phase + "_scripts": listed} if listed else {}
        return lists, {"%s/%s" % (phase, item["name"]): built_in(subs[item["name"]]) for item in listed}


class StandIn(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """`base`: its own URL without a trailing slash, as machines reach it."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: str, port: int, files: str) -> None:
        super().__init__((address, port), Handler)
        self.files = files
        self.base = "http://%s:%d" % (address, self.server_address[1])
        self.machines: Dict[str, Machine] = {}
        self.requests: List[Tuple[float, str, str]] = []
        self.changed = threading.Condition()
        self.faults: Callable[[str, str], Optional[int]] = lambda method, path: None
        self.enlisting = True
        self.next_state_after_commissioning = "ready"
        self.public_keys = ""
        self.kernel_options = "console=ttyS0,115200 mitigations=off"
        self.hashes: Dict[str, str] = {}

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A machine that is turned off in the middle of an answer is nothing to tell."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)

    def note(self, method: str, path: str) -> None:
        with self.changed:
            self.requests.append((time.time(), method, path))
            self.changed.notify_all()

    def when(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Waits until something that a request changed makes the condition true."""
        with self.changed:
            return self.changed.wait_for(condition, seconds)

    def first(self, method: str, part: str, after: float = 0.0) -> Optional[float]:
        """When the first request with `part` in its path came (seconds since 1970)."""
        with self.changed:
            return next((t for t, m, p in self.requests if m == method and part in p and t >= after), None)

    def by_mac(self, mac: str) -> Optional[Machine]:
        return next((m for m in self.machines.values() if mac in m.macs), None)

    def sha256(self, name: str) -> str:
        if name not in self.hashes:
            digest = hashlib.sha256()
            with open(os.path.join(self.files, name), "rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
            self.hashes[name] = digest.hexdigest()
        return self.hashes[name]

    def boot_answer(self, mac: str) -> str:
        machine = self.by_mac(mac)
        if machine is not None and (machine.state in ("deployed",) or (machine.state == "deploying" and not machine.netboot)):
            return (
                "#!ipxe\niseq ${platform} efi && goto efi ||\nsanboot --no-describe --drive 0x80 || exit\n:efi\nchain %s/files/local.efi || exit\n"
                % self.base
            )
        url = self.base + "/MAAS/metadata/latest/"
        url += "by-id/%s/?op=get_preseed" % machine.system_id if machine else "enlist-preseed/?op=get_enlist_preseed"
        return (
            "#!ipxe\nkernel %(base)s/files/vmlinuz initrd=initrd root=squash:%(base)s/images/%(sha)s/root.squashfs BOOTIF=01-%(mac)s "
            "cloud-config-url=%(url)s %(options)s\ninitrd %(base)s/files/initrd\nboot\n"
            % {
                "base": self.base, "sha": self.sha256("root.squashfs"), "mac": mac.replace(":", "-"), "url": url,
                "options": self.kernel_options,
            }
        )  # fmt: skip

    def preseed(self, machine: Optional[Machine]) -> str:
        lines = ["#cloud-config", "datasource:", "  MAAS:"]
        path = "/MAAS/metadata/curtin" if machine is not None and machine.state == "deploying" else "/MAAS/metadata/"
        lines.append('    metadata_url: "%s%s"' % (self.base, path))
        if machine is not None:
            lines += ['    consumer_key: "consumer"', '    token_key: "%s"' % machine.token, '    token_secret: "%s"' % machine.secret]
        mode = "reboot" if machine is not None and machine.state == "deploying" else "poweroff"
        if machine is None or machine.state != "rescue":
            lines += ["power_state:", '  mode: "%s"' % mode]
        if machine is not None:
            lines += ["reporting:", "  maas:", '    endpoint: "%s/MAAS/metadata/status/%s"' % (self.base, machine.system_id)]
        return "\n".join(lines) + "\n"


class Handler(http.server.BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server: StandIn

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: the requests are kept by `StandIn.note`."""

    def answer(self, status: int, body: bytes | str | Dict[str, Any], kind: str = "text/plain") -> None:
        if isinstance(body, dict):
            body, kind = json.dumps(body), "application/json"
        if isinstance(body, str):
            body = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        if self.command != "HEAD":
            self.wfile.write(body)

    def machine(self) -> Optional[Machine]:
        """By the token of the OAuth header."""
        header = self.headers.get("Authorization") or ""
        fields = {}
        for part in header.partition(" ")[2].split(","):
            key, _, value = part.strip().partition("=")
            fields[key] = urllib.parse.unquote(value.strip('"'))
        for machine in self.server.machines.values():
            if machine.token == fields.get("oauth_token") and "&" + machine.secret == fields.get("oauth_signature"):
                return machine
        return None

    def do_GET(self) -> None:
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        self.server.note("GET", self.path)
        fault = self.server.faults("GET", self.path)
        if fault is not None:
            return self.answer(fault, "a fault that the test asked for")
        path = url.path.replace("/metadata/curtin/", "/metadata/")
        if path == "/boot":
            return self.answer(200, self.server.boot_answer(query.get("mac", "").lower()))
        if path.startswith("/files/"):
            return self.file(path[len("/files/") :])
        if path.startswith("/images/"):
            _, _, sha, name = path.split("/", 3)
            return self.file(name) if self.server.sha256(name) == sha else self.answer(404, "no such image")
        if path == "/MAAS/api/2.0/machines/":
            return self.answer(200, json.dumps(self.server.by_mac(query.get("mac_address", "").lower()) is not None), "application/json")
        if path == "/MAAS/metadata/latest/enlist-preseed/":
            return self.answer(200, self.server.preseed(None))
        if path.startswith("/MAAS/metadata/latest/by-id/"):
            known = self.server.machines.get(path.split("/")[5])
            return self.answer(200, self.server.preseed(known)) if known else self.answer(404, "no such machine")
        if path == "/MAAS/metadata/latest/maas-scripts":
            lists, scripts = Machine("", []).lists()
            for item in lists["commissioning_scripts"]:
                item["script_result_id"] = None
            return self.answer(200, archive(lists, scripts), "application/x-tar")
        if path.startswith("/MAAS/metadata/2012-03-01/"):
            machine = self.machine()
            if machine is None:
                return self.answer(401, "who are you?")
            return self.metadata(machine, path[len("/MAAS/metadata/2012-03-01/") :].strip("/"))
        return self.answer(404, "not here")

    do_HEAD = do_GET

    def metadata(self, machine: Machine, item: str) -> None:
        if item == "maas-scripts":
            lists, scripts = machine.lists()
            return self.answer(200, archive(lists, scripts), "application/x-tar") if lists else self.answer(204, "")
        if item == "ingot-plan":
            return self.answer(200, machine.plan, "application/json") if machine.plan else self.answer(404, "no plan")
        if item == "user-data":
            with self.server.changed:
                machine.user_data_reads += 1
                if machine.state == "deploying" and not machine.netboot:
                    machine.state = "deployed"
                self.server.changed.notify_all()
            return self.answer(200, "#cloud-config\nfinal_message: user data was read\n")
        values = {"meta-data/instance-id": machine.system_id, "meta-data/local-hostname": "node-" + machine.system_id,
                  "meta-data/public-keys": self.server.public_keys}  # fmt: skip
        if item == "meta-data":
            return self.answer(200, "instance-id\nlocal-hostname\npublic-keys\n")
        return self.answer(200, values[item]) if item in values else self.answer(404, "not here")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.note("POST", self.path)
        fault = self.server.faults("POST", self.path)
        if fault is not None:
            return self.answer(fault, "a fault that the test asked for")
        url = urllib.parse.urlsplit(self.path)
        path = url.path.replace("/metadata/curtin/", "/metadata/")
        fields, files = self.form(body)
        if path == "/MAAS/api/2.0/machines/":
            return self.enlist(fields)
        if path.startswith("/MAAS/metadata/latest/by-id/") and fields.get("op") == "netboot_off":
            known = self.server.machines.get(path.split("/")[5])
            if known is None:
                return self.answer(404, "no such machine")
            with self.server.changed:
                known.netboot = False
                self.server.changed.notify_all()
            return self.answer(200, "OK")
        machine = self.machine()
        if machine is None:
            return self.answer(401, "who are you?")
        if path.startswith("/MAAS/metadata/status/"):
            with self.server.changed:
                event = json.loads(body)
                machine.events.append(event)
                if event["event_type"] == "finish" and event["name"] == "modules-final" and event.get("result") == "SUCCESS":
                    if machine.state in ("new", "commissioning", "erasing"):
                        machine.state = "ready"
                self.server.changed.notify_all()
            return self.answer(204, "")
        if path == "/MAAS/metadata/2012-03-01/" and "op=grant" in url.query:
            with self.server.changed:
                machine.grants.append(fields)
                status, answer = machine.grant_answer(fields)
                self.server.changed.notify_all()
            return self.answer(status, answer)
        if path == "/MAAS/metadata/2012-03-01/" and fields.get("op") == "start_disk":
            machine.disk_starts.append(fields["installed"])
            return self.answer(200 if machine.writes_disks else 409, "")
        if path == "/MAAS/metadata/2012-03-01/" and fields.get("op") == "signal":
            with self.server.changed:
                machine.signals.append((fields["status"], fields))
                if files:
                    machine.results[fields["name"]] = (int(fields.get("exit_status") or 0), files)
                    machine.finished.add(fields["name"])
                self.server.changed.notify_all()
            return self.answer(200, "OK")
        return self.answer(404, "not here")

    def enlist(self, fields: Dict[str, str]) -> None:
        if not self.server.enlisting:
            return self.answer(403, "enlistment is off")
        macs = [mac.strip().lower() for mac in fields["mac_addresses"].split(",")]
        with self.server.changed:
            system_id = "m%05d" % (len(self.server.machines) + 1)
            self.server.machines[system_id] = Machine(system_id, macs)
            self.server.changed.notify_all()
        return self.answer(200, {"system_id": system_id, "architecture": fields["architecture"]})

    def form(self, body: bytes) -> Tuple[Dict[str, str], Dict[str, bytes]]:
        kind = self.headers.get("Content-Type") or ""
        if kind.startswith("application/x-www-form-urlencoded"):
            return dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True)), {}
        if not kind.startswith("multipart/form-data"):
            return {}, {}
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
        assert isinstance(message, email.message.EmailMessage)
        fields: Dict[str, str] = {}
        files: Dict[str, bytes] = {}
        for part in message.iter_parts():
            name = str(part.get_param("name", header="content-disposition"))
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            if part.get_filename() is not None:
                files[name] = content
            else:
                fields[name] = content.decode()
        return fields, files

    def file(self, name: str) -> None:
        path = os.path.join(self.server.files, os.path.basename(name))
        if not os.path.isfile(path):
            return self.answer(404, "no such file")
        size = os.path.getsize(path)
        start, status = 0, 200
        wanted = self.headers.get("Range") or ""
        if wanted.startswith("bytes=") and wanted[6:].partition("-")[0].isdigit():
            start, status = int(wanted[6:].partition("-")[0]), 206
        self.send_response(status)
        self.send_header("Content-Length", str(size - start))
        self.send_header("Connection", "close")
        if status == 206:
            self.send_header("Content-Range", "bytes %d-%d/%d" % (start, size - 1, size))
        self.end_headers()
        self.close_connection = True
        if self.command == "HEAD":
            return
        with open(path, "rb") as file:
            file.seek(start)
            self.wfile.flush()
            self.connection.sendfile(file, start)
        self.server.note("SENT", self.path)


def main(address: str, port: str, files: str) -> None:
    server = StandIn(address, int(port), files)
    print("ready " + server.base, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:4])
