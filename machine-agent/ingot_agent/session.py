"""One boot of the machine under the agent: from the preseed to the power state that it asks for."""

from __future__ import annotations

import threading
import time

from . import owndisk
from .commands import Halt
from .http import Unreachable
from .metadata import Metadata
from .preseed import parse
from .reporter import Reporter
from .runner import Runner, Workplace
from .server import Refused, Server

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Dict, List, Optional

    from .preseed import Preseed
    from .timeline import Timeline

HEARTBEAT = 120.0
PHASE_STATUS = {"testing": "TESTING", "release": "RELEASING", "deployment": "DEPLOYING"}
LONGEST_SESSION_ROUNDS = 50


class Outcome:
    """What the machine does in the end: `poweroff`, `reboot` or None (stay up)."""

    __slots__ = ("power", "ok", "text")

    def __init__(self, power: Optional[str], ok: bool, text: str) -> None:
        self.power = power
        self.ok = ok
        self.text = text


def preseed_url(cmdline: str) -> str:
    """The URL of the preseed on the kernel's command line. Raises `ValueError`."""
    for word in cmdline.split():
        for key in ("cloud-config-url=", "url="):
            if word.startswith(key):
                return word[len(key) :]
    raise ValueError("the kernel's command line holds no cloud-config-url=")


def _failure(phase: str, failed: List[str]) -> str:
    return "%d %s scripts failed to run: %s" % (len(failed), phase, ", ".join(sorted(failed))[:300])


class Session:
    """Wires the parts together. `workplace` is made when scripts come; `keep_up(metadata)` opens the machine to its owner."""

    def __init__(
        self,
        timeline: Timeline,
        server: Server,
        workplace: Callable[[], Workplace],
        keep_up: Callable[[Metadata], None],
        set_clock: Callable[[float], None],
        patience: float = owndisk.PATIENCE,
    ) -> None:
        self._timeline = timeline
        self._server = server
        self._workplace = workplace
        self._keep_up = keep_up
        self._set_clock = set_clock
        self._patience = patience

    def run(self, url: str) -> Outcome:
        """Everything up to, not including, the last power action. Raises `Unreachable`, `Refused`, `ValueError`."""
        preseed = self.fetch(url)
        workplace = self._workplace()
        if preseed.credentials is None:
            from .enlist import enlist

            self._timeline.mark("no token: enlisting")
            enlisted = enlist(self, self._server, preseed, workplace, self._timeline)
            if enlisted is None:
                return Outcome(preseed.power_mode or "poweroff", True, "this machine is known already")
            preseed, metadata = enlisted
        else:
            metadata = Metadata(self._server.authenticated(preseed.credentials), preseed.metadata_url)
        return self.serve(preseed, metadata, workplace)

    def fetch(self, url: str) -> Preseed:
        """The preseed; also sets a wrong clock by the answer's Date."""
        self._timeline.mark("asking for the preseed")
        response = self._server.get(url)
        if response.status != 200:
            raise Refused(response.status, "the server gives no preseed: %d %s" % (response.status, response.text()[:200]))
        from .http import parse_date

        date = parse_date(response.headers.get("date", ""))
        if date is not None:
            self._set_clock(date)
        return parse(response.text())

    def serve(self, preseed: Preseed, metadata: Metadata, workplace: Workplace) -> Outcome:
        """Runs all phases with a token."""
        reporter = Reporter(metadata.server, preseed.endpoint)
        stop = threading.Event()
        threading.Thread(target=self._beat, args=(metadata, stop), name="heartbeat", daemon=True).start()
        if preseed.power_mode is None:
            self._keep_up(metadata)
        try:
            ok, text, status = self._phases(preseed, metadata, workplace, reporter)
        except Halt as halt:
            self._timeline.mark("stopping: %s" % halt)
            reporter.report("finish", "cloudinit", "modules-final", "stopped: %s" % halt, "WARN")
            reporter.flush(20)
            return Outcome(halt.action, False, str(halt))
        finally:
            stop.set()
        if status:
            try:
                metadata.signal(status, {"error": text} if not ok else {})
            except Refused as error:
                self._timeline.mark("%s" % error)
            reporter.token_may_have_ended()
        reporter.report("finish", "cloudinit", "modules-final", text, "SUCCESS" if ok else "FAIL")
        if not reporter.flush(1800):
            self._timeline.mark("the last event could not be sent")
        return Outcome(preseed.power_mode, ok, text)

    def _phases(self, preseed: Preseed, metadata: Metadata, workplace: Workplace, reporter: Reporter) -> tuple[bool, str, str]:
        def send(status: str, fields: Dict[str, str], files: Dict[str, bytes]) -> None:
            metadata.signal(status, fields, files)

        def destructive_test() -> None:
            from .install import grant_for_test

            grant_for_test(metadata, reporter, self._timeline)

        base_url = preseed.metadata_url.partition("/MAAS/")[0] + "/MAAS"
        runner = Runner(workplace, self._timeline, send, base_url, metadata, reporter, destructive_test)
        for number in range(LONGEST_SESSION_ROUNDS):
            archive = metadata.scripts() if number else self._first_scripts(metadata)
            listed = runner.load(archive) if archive is not None else {}
            commissioning = listed.pop("commissioning", None)
            if commissioning is not None:
                # alone, and then everything is asked for again: what it found may change what else is to be run
                self._timeline.mark("commissioning: %d scripts" % len(commissioning))
                failed = runner.run(commissioning)
                if failed:
                    return False, _failure("commissioning", failed), "FAILED"
                continue
            for phase, scripts in listed.items():
                self._timeline.mark("%s: %d scripts" % (phase, len(scripts)))
                metadata.signal(PHASE_STATUS[phase])
                failed = runner.run(scripts)
                if failed:
                    return False, _failure(phase, failed), "FAILED"
            return True, "all scripts ran", "OK"
        return False, "the server gives the same commissioning scripts again and again", "FAILED"

    def _first_scripts(self, metadata: Metadata) -> Optional[bytes]:
        """What the boot is for. Raises `Halt` if it would have written disks, and there is no region to say so."""
        try:
            return metadata.scripts(self._patience)
        except Unreachable as error:
            halt = owndisk.instead(metadata, self._timeline, str(error), owndisk.installed())
            if halt is not None:
                raise halt from error
        return metadata.scripts()

    def _beat(self, metadata: Metadata, stop: threading.Event) -> None:
        started = time.monotonic()
        while not stop.wait(HEARTBEAT):
            try:
                metadata.signal("WORKING", {"error": "running for %d s" % (time.monotonic() - started)}, patience=60)
            except (Refused, Unreachable):
                pass  # the next beat comes soon
