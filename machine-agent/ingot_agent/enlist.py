"""A machine without a token makes itself known (facts/lifecycle.md §8)."""

from __future__ import annotations

import json
import os
import time

from . import http
from .http import Unreachable
from .metadata import Metadata
from .runner import Runner
from .server import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, List, Optional, Tuple

    from .preseed import Preseed
    from .runner import Workplace
    from .server import Server
    from .session import Session
    from .timeline import Timeline

    Signal = Tuple[str, Dict[str, str], Dict[str, bytes]]

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64", "armv7l": "armhf", "ppc64le": "ppc64el", "i686": "i386"}
OPENBMC_MAC = "02:00:00:00:00:02"
LONGEST_WAIT = 12 * 3600.0
"""Seconds that a machine waits for an administrator's approval or for its turn."""


def mac_addresses(root: str = "/") -> List[str]:
    """The addresses of all cards, the boot interface's first."""
    base = os.path.join(root, "sys/class/net")
    found = []
    for name in sorted(os.listdir(base)):
        # virtual interfaces have no device; addresses of other lengths are InfiniBand's
        if not os.path.exists(os.path.join(base, name, "device")):
            continue
        with open(os.path.join(base, name, "address"), encoding="ascii") as file:
            address = file.read().strip().lower()
        if len(address) == 17 and address not in ("00:00:00:00:00:00", OPENBMC_MAC):
            found.append((name, address))
    try:
        with open(os.path.join(root, "run/ember/boot-interface"), encoding="ascii") as file:
            first = file.read().strip()
    except OSError:
        first = ""
    return [address for _, address in sorted(found, key=lambda card: (card[0] != first, card[0]))]


def enlist(
    session: Session, server: Server, preseed: Preseed, workplace: Workplace, timeline: Timeline
) -> Optional[Tuple[Preseed, Metadata]]:
    """The preseed and metadata of the machine that the server now knows; None if it knew it before."""
    api = preseed.metadata_url.partition("/MAAS/")[0] + "/MAAS/api/2.0/machines/"
    macs = mac_addresses()
    if not macs:
        raise ValueError("this machine has no network card with a MAC address")
    for mac in macs:
        response = server.get(api + "?op=is_registered&mac_address=" + http.quote(mac))
        if response.status == 200 and response.text().strip().lower() == "true":
            timeline.mark("%s is registered already" % mac)
            return None
    response = server.get(preseed.metadata_url + "/latest/maas-scripts")
    kept: List[Signal] = []
    power: Dict[str, str] = {}

    def keep(status: str, fields: Dict[str, str], files: Dict[str, bytes]) -> None:
        kept.append((status, fields, files))
        if "power_type" in fields:
            power.update(power_type=fields["power_type"], power_parameters=fields["power_parameters"])

    failed: List[str] = []
    if response.status == 200 and response.body:
        runner = Runner(workplace, timeline, keep, api.partition("/api/")[0])
        listed = runner.load(response.body)
        failed = runner.run(listed.get("commissioning", []))
    # the heavy part is done before the server makes the machine, so that it appears with its results
    system_id = _create(server, api, macs, power, timeline)
    timeline.mark("enlisted as %s" % system_id)
    known = session.fetch("%s/latest/by-id/%s/?op=get_preseed" % (preseed.metadata_url, system_id))
    if known.credentials is None:
        raise ValueError("the preseed of %s holds no token" % system_id)
    metadata = Metadata(server.authenticated(known.credentials), known.metadata_url)
    if failed:
        timeline.mark("scripts that failed: %s" % ", ".join(failed))
    for status, fields, files in kept:
        # these ran without result ids; the server finds the results by name. What was only an announcement is of no use any more.
        if files:
            metadata.signal(status, fields, files)
    return known, metadata


def _create(server: Server, api: str, macs: List[str], power: Dict[str, str], timeline: Timeline) -> str:
    fields = {
        "architecture": ARCHITECTURES.get(os.uname().machine, os.uname().machine),
        "mac_addresses": ",".join(macs),
        "commission": "true",
        "hostname": "",
    }
    fields.update(power)
    end = time.monotonic() + LONGEST_WAIT
    pause = 10.0
    while True:
        response = server.request("POST", api, http.form(fields), "application/x-www-form-urlencoded")
        if response.status in (200, 201):
            try:
                return str(json.loads(response.body)["system_id"])
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError("the server answered the enlistment without a system_id: %s" % response.text()[:200]) from error
        if response.status == 400 and power:
            timeline.mark("the server does not take the power settings: %s" % response.text()[:200])
            for name in power:
                del fields[name]
            power = {}
            continue
        if response.status != 403:
            raise Refused(response.status, "the server does not enlist this machine: %d %s" % (response.status, response.text()[:300]))
        if time.monotonic() >= end:
            raise Unreachable("nobody approved this machine: %s" % response.text()[:300])
        timeline.mark("waiting for approval: %s" % response.text()[:120])
        time.sleep(pause)
        pause = min(pause * 1.5, 60.0)
