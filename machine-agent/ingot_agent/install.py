"""Carries out the server's plan: identities, leave to write, every step, and the story of it all for the server."""

from __future__ import annotations

import base64
import json
import os
import time

from . import grant, http, owndisk
from .commands import Halt
from .http import Unreachable
from .identity import match
from .inventory.storage import disks
from .plan import Plan
from .process import Failed
from .server import Refused
from .steps import bootloader, filesystem, image, partition, wipe
from .steps.target import StepFailed, Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional

    from .commands import Call
    from .inventory.storage import Disk
    from .metadata import Metadata
    from .reporter import Reporter
    from .timeline import Timeline

STAGES = ("early", "partitioning", "network", "extract", "curthooks", "hook", "late")
STAGE_OF = {
    "wipe": "partitioning", "partition": "partitioning", "format": "partitioning", "mount": "partitioning", "image": "extract",
    "file": "curthooks", "boot_loader": "curthooks", "chroot": "curthooks", "netboot_off": "late", "verify_zero": "late",
}  # fmt: skip
DESCRIPTIONS = {
    "early": "preparing for installation", "partitioning": "configuring storage", "network": "configuring network",
    "extract": "writing install sources to disk", "curthooks": "configuring installed system",
    "hook": "finalizing installation", "late": "executing late commands",
}  # fmt: skip
JOURNAL = "/run/ingot/journal.jsonl"
LOG = "/tmp/install.log"


def _file(target: Target, step: Dict[str, Any]) -> None:
    mode = int(str(step["mode"]), 8)
    content = str(step["content"]).encode()
    target.write(str(step["path"]), content, mode)
    place = target.inside(str(step["path"]))
    with open(place, "rb") as file:
        if file.read() != content or os.stat(place).st_mode & 0o7777 != mode:
            raise StepFailed("%s is not in the target as it was written" % step["path"])


def _chroot(target: Target, step: Dict[str, Any]) -> None:
    command = [str(word) for word in step["command"]]
    try:
        target.chroot(command)
    except Failed as error:
        raise StepFailed("a command of the plan failed in the target: %s" % error) from error


def _netboot_off(target: Target, step: Dict[str, Any]) -> None:
    # everything is on the disk before the server is told that the disk may be started
    target.close()
    body = http.form({"op": "netboot_off"})
    try:
        response = target.server.request("POST", str(step["url"]), body, "application/x-www-form-urlencoded")
    except Unreachable as error:
        raise StepFailed("the server could not be told to start the machine from its disk: %s" % error) from error
    if response.status != 200:
        raise StepFailed("the server does not start the machine from its disk: %d %s" % (response.status, response.text()[:200]))


ACTIONS: Dict[str, Callable[[Target, Dict[str, Any]], None]] = {
    "wipe": wipe.wipe,
    "partition": partition.partition,
    "format": filesystem.make,
    "mount": filesystem.mount,
    "image": image.image,
    "file": _file,
    "boot_loader": bootloader.boot_loader,
    "chroot": _chroot,
    "netboot_off": _netboot_off,
    "verify_zero": wipe.verify_zero,
}


class Story:
    """Tells the server, the console, the script's output and a journal what happens."""

    def __init__(self, call: Call, reporter: Optional[Reporter], top: str, description: str) -> None:
        self._call = call
        self._reporter = reporter
        self._top = top
        self._lines: List[str] = []
        self._stage = -1
        self._begun = time.monotonic()
        self._stage_begun = self._begun
        self._report("start", top, description)
        self._description = description

    def say(self, text: str) -> None:
        line = "%8.2f %s" % (time.monotonic() - self._begun, text)
        self._lines.append(line)
        self._call.print(line)
        self._call.timeline.mark(text)

    def enter(self, stage: str) -> None:
        """Ends the stage before and begins this one, and those between them that have nothing to do; never goes back."""
        wanted = STAGES.index(stage)
        while self._stage < wanted:
            self._leave("SUCCESS")
            self._stage += 1
            name = STAGES[self._stage]
            self._stage_begun = time.monotonic()
            self._report("start", self._name(name), DESCRIPTIONS[name])

    def _name(self, stage: str) -> str:
        return "%s/stage-%s" % (self._top, stage)

    def _leave(self, result: str) -> None:
        if self._stage >= 0:
            name = STAGES[self._stage]
            more: Dict[str, object] = {"ingot": {"step": "stage-" + name, "seconds": round(time.monotonic() - self._stage_begun, 3), "bytes": 0}}
            self._report("finish", self._name(name), DESCRIPTIONS[name], result, more)

    def step(self, step: Dict[str, Any], seconds: float, count: int) -> None:
        """One finished step: an event below its stage, a line, a journal entry."""
        self.say("%s %s: %.2f s%s" % (step["op"], step["id"], seconds, ", %d bytes" % count if count else ""))
        name = "%s/%s" % (self._name(STAGES[self._stage]), step["id"])
        more: Dict[str, object] = {"ingot": {"step": step["id"], "seconds": round(seconds, 3), "bytes": count}}
        self._report("finish", name, "%s %s" % (step["op"], step["id"]), "SUCCESS", more)
        journal({"step": step["id"], "op": step["op"], "seconds": round(seconds, 3), "bytes": count})

    def end(self, result: str, text: str) -> None:
        """The last event, with the log."""
        if result == "SUCCESS":
            self.enter(STAGES[-1])
        self._leave(result)
        self.say(text)
        log = "\n".join(self._lines) + "\n"
        with open(LOG, "w", encoding="utf-8") as file:
            file.write(log)
        more: Dict[str, object] = {
            "ingot": {"step": self._top, "seconds": round(time.monotonic() - self._begun, 3), "bytes": 0},
            "files": [{"path": LOG, "content": base64.b64encode(log.encode()).decode("ascii"), "encoding": "base64"}],
        }
        self._report("finish", self._top, self._description if result == "SUCCESS" else text, result, more)

    def _report(self, kind: str, name: str, description: str, result: str = "", more: Optional[Dict[str, object]] = None) -> None:
        if self._reporter is not None:
            self._reporter.report(kind, "curtin", name, description, result, more)


def journal(entry: Dict[str, object]) -> None:
    """Adds a line to the journal of this boot."""
    os.makedirs(os.path.dirname(JOURNAL), mode=0o700, exist_ok=True)
    with open(JOURNAL, "a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")


def prepare(metadata: Metadata, timeline: Timeline, kind: str, boot: str) -> tuple[Plan, Dict[str, Disk]]:
    """The plan, its disks on this machine, and the leave to write. Raises `StepFailed` or `Halt`; nothing is written before it returns."""
    body = metadata.plan()
    if body is None:
        raise StepFailed("the server has no plan for this machine, so nothing is written")
    try:
        plan = Plan(body)
        if plan.kind != kind:
            raise ValueError("the plan is for %s, not for %s" % (plan.kind, kind))
        found = match(plan.disks, disks())
    except ValueError as error:
        raise StepFailed(str(error)) from error
    for disk_id, disk in found.items():
        timeline.mark("disk %s is %s (%s %s, %d bytes)" % (disk_id, disk.path, disk.model, disk.serial, disk.size))
    grant.ask(plan, found, metadata, timeline, boot, patience=owndisk.told())
    return plan, found


def grant_for_test(metadata: Metadata, reporter: Reporter, timeline: Timeline) -> None:
    """Before a destructive test. Raises `ValueError` if the test must not run, `Halt` if the machine must stop."""
    del reporter
    try:
        prepare(metadata, timeline, "test", grant.boot_id())
    except StepFailed as error:
        raise ValueError(str(error)) from error


def install(call: Call) -> int:
    return _carry_out(call, "install", "cmd-install", "curtin command install")


def erase(call: Call) -> int:
    return _carry_out(call, "erase", "cmd-erase", "erasing disks")


def _carry_out(call: Call, kind: str, top: str, description: str) -> int:
    if call.metadata is None:
        call.complain("not connected to a server")
        return 1
    # what an erasure reports are the script's result and the end of the session; the event names of A.4 are an installation's
    story = Story(call, call.reporter if kind == "install" else None, top, description)
    target: Optional[Target] = None
    try:
        story.enter("early")
        plan, found = prepare(call.metadata, call.timeline, kind, grant.boot_id())
        journal({"attempt": plan.attempt, "plan": plan.hash, "disks": {key: disk.path for key, disk in found.items()}})
        target = Target(plan, found, call.metadata.server, call.timeline)
        execute(target, story)
        target.close()
    except Halt as halt:
        story.end("FAIL", str(halt))
        raise
    except (StepFailed, Failed, Refused, Unreachable, OSError) as error:
        if target is not None:
            target.close()
        call.complain(str(error))
        story.end("FAIL", "failed: %s" % error)
        return 1
    story.end("SUCCESS", "%s finished" % kind)
    return 0


def execute(target: Target, story: Story) -> None:
    """Every step in order. Raises `StepFailed` naming the step."""
    for step in target.plan.steps:
        story.enter(STAGE_OF[step["op"]])
        begun, before = time.monotonic(), target.bytes
        try:
            ACTIONS[step["op"]](target, step)
        except (StepFailed, Failed) as error:
            raise StepFailed("step %s (%s): %s" % (step["id"], step["op"], error)) from error
        story.step(step, time.monotonic() - begun, target.bytes - before)
