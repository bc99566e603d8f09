"""The leave to write: asked for before the first write to any disk, given by the server for one boot of one attempt (design §3.3)."""

from __future__ import annotations

import json
import time

from . import http, owndisk
from .commands import Halt
from .http import Unreachable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Dict

    from .inventory.storage import Disk
    from .metadata import Metadata
    from .plan import Plan
    from .timeline import Timeline


def boot_id() -> str:
    """What tells this boot of the machine from every other."""
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
        return file.read().strip()


def ask(
    plan: Plan,
    disks: Dict[str, Disk],
    metadata: Metadata,
    timeline: Timeline,
    boot: str,
    sleep: Callable[[float], None] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
    patience: float = owndisk.PATIENCE,
) -> None:
    """Returns only when the leave was given. Raises `Halt`: refused → into the disk if the server says so, else off; no clear answer within `patience` → the own disk, or off."""
    found = [
        {"id": key, "serial": disk.serial, "model": disk.model, "wwn": disk.wwn, "size": disk.size, "path": disk.path}
        for key, disk in disks.items()
    ]
    body = http.form({"attempt": plan.attempt, "plan_hash": plan.hash, "boot_id": boot, "disks": json.dumps(found)})
    end = monotonic() + patience
    pause = 1.0
    while True:
        try:
            response = metadata.server.once("POST", metadata.url + "?op=grant", body, "application/x-www-form-urlencoded", 30)
            problem = "the server answered %d" % response.status
            if response.status in (200, 409):
                answer = json.loads(response.body)
                granted = answer.get("granted") if isinstance(answer, dict) else None
                if response.status == 200 and granted is True:
                    timeline.mark("leave to write given")
                    return
                if response.status == 409 and granted is False:
                    reason = str(answer.get("reason") or "no reason given")
                    # without a system on its disk the machine would come back here at once, to be refused again
                    action = "reboot" if answer.get("boot_disk") is True else "poweroff"
                    raise Halt(action, "the server refused the leave to write: %s; nothing was written" % reason)
                problem += " with a body that is no answer"
        except Unreachable as error:
            problem = str(error)
        except ValueError:
            problem = "the server's answer is not JSON"
        if monotonic() >= end:
            system = plan.ever_deployed or any(owndisk.holds_system(disk.path) for disk in disks.values())
            halt = owndisk.instead(metadata, timeline, "no leave to write within %d s: %s" % (patience, problem), system)
            # an installed system is better than none; without one the machine would come back here at once
            action = "reboot" if plan.ever_deployed else "poweroff"
            raise halt or Halt(action, "no leave to write within %d s: %s; nothing was written" % (patience, problem))
        timeline.mark("no leave to write yet: %s" % problem)
        sleep(pause)
        pause = min(pause * 2, 20.0)
