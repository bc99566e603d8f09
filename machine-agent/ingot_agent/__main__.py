"""`ingot-agent run` on an ephemeral system's start; `ingot-agent SUBCOMMAND` as the built-in scripts call it."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List

    from .timeline import Timeline

USAGE = "usage: ingot-agent run | resources | commissioning | lshw | support-info | modaliases | kernel-cmdline | serial-ports | lldp | bmc-config | install | erase"
RESTS = (10, 30, 60, 120)


def main(arguments: List[str]) -> int:
    """The exit status; `run` returns only where the machine cannot be turned off."""
    os.umask(0o077)
    if arguments == ["run"]:
        return _run()
    from .commands import COMMANDS, Call, Halt

    if not arguments or arguments[0] not in COMMANDS:
        print(USAGE, file=sys.stderr)
        return 2
    from .process import Output
    from .timeline import Timeline, stderr

    output = Output()
    timeline = Timeline(stderr)
    call = Call(arguments[1:], output, dict(os.environ), timeline)
    if arguments[0] in ("install", "erase"):
        call.metadata, call.reporter = _connect(timeline)
    try:
        status = COMMANDS[arguments[0]](call)
    except Halt as halt:
        print(halt, file=sys.stderr)
        return 3
    sys.stderr.buffer.write(output.bytes("err"))
    sys.stdout.buffer.write(output.bytes("out"))
    sys.stdout.flush()
    return status


def _connect(timeline: Timeline):  # type: ignore[no-untyped-def]
    from .metadata import Metadata
    from .reporter import Reporter
    from .server import Refused, Server
    from .session import preseed_url
    from .preseed import parse

    server = Server(timeline)
    response = server.get(preseed_url(_cmdline()))
    if response.status != 200:
        raise Refused(response.status, "the server gives no preseed: %d" % response.status)
    preseed = parse(response.text())
    if preseed.credentials is None:
        raise ValueError("the preseed holds no token")
    server = server.authenticated(preseed.credentials)
    return Metadata(server, preseed.metadata_url), Reporter(server, preseed.endpoint)


def _cmdline() -> str:
    with open("/proc/cmdline", encoding="utf-8") as file:
        return file.read()


def _run() -> int:
    import time

    from .timeline import Timeline, console

    timeline = Timeline(console)
    timeline.mark("agent started")
    from . import owndisk, power
    from .http import Unreachable
    from .rescue import keep_up
    from .runner import Workplace
    from .server import Refused, Server
    from .session import Session, preseed_url

    _prefer_agent()
    session = Session(timeline, Server(timeline), lambda: Workplace("/run/ingot"), keep_up, _set_clock, owndisk.told())
    for rest in RESTS:
        try:
            outcome = session.run(preseed_url(_cmdline()))
        except (Unreachable, Refused, ValueError, OSError) as error:
            timeline.mark("cannot go on: %s" % error)
            time.sleep(rest)
            continue
        timeline.mark("done: %s" % outcome.text)
        if outcome.power is None:
            timeline.mark("staying up")
            while True:
                time.sleep(3600)
        timeline.mark(outcome.power)
        power.end(outcome.power)
        return 0
    # without a server nothing can be done here; the firmware may find another way
    action = "reboot" if owndisk.installed() else "poweroff"
    timeline.mark("giving up: %s" % action)
    power.end(action)
    return 1


def _prefer_agent() -> None:
    """Out of memory, the scripts end before the agent."""
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
            file.write("-900")
    except OSError:
        pass


def _set_clock(date: float) -> None:
    """Sets a clock that is wrong by more than a minute: time stamps of files and certificates depend on it."""
    import time

    if abs(date - time.time()) > 60:
        try:
            time.clock_settime(time.CLOCK_REALTIME, date)
        except OSError:
            pass


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
