"""Runs other programs: short ones whole, scripts with their output kept, limited in time, ended with all their children."""

from __future__ import annotations

import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Dict, List, Optional, Sequence, Tuple

TIMED_OUT = 124
"""Exit status of a script that ran out of time, as timeout(1) has it."""


class Failed(Exception):
    """A program ended with another status than 0, or could not be started."""


def run(command: Sequence[str], data: bytes = b"", timeout: float = 600.0, environment: Optional[Dict[str, str]] = None) -> bytes:
    """Standard output of a program that must succeed. Never a shell; no secret belongs into `command`."""
    status, out, err = attempt(command, data, timeout, environment)
    if status != 0:
        said = (err or out).decode("utf-8", "replace").strip()[-600:]
        raise Failed("%s ended with %d: %s" % (" ".join(command)[:200], status, said))
    return out


def attempt(
    command: Sequence[str], data: bytes = b"", timeout: float = 600.0, environment: Optional[Dict[str, str]] = None
) -> Tuple[int, bytes, bytes]:
    """Exit status, standard output and error; 127 if there is no such program, 124 when the time is over."""
    import subprocess  # late: what the agent does itself needs no other program, and its start is the machine's time

    try:
        done = subprocess.run(
            list(command), input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout, env=environment, check=False
        )
        return done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired:
        return TIMED_OUT, b"", b"not finished within %d s" % timeout
    except OSError as error:
        return 127, b"", str(error).encode()


class Output:
    """What a script printed: both streams, and the two together as they came. Each is kept up to `limit` bytes (its end is dropped)."""

    def __init__(self, limit: int = 64 << 20) -> None:
        self._limit = limit
        self._parts: Dict[str, List[bytes]] = {"combined": [], "out": [], "err": []}
        self._sizes = {"combined": 0, "out": 0, "err": 0}

    def add(self, stream: str, block: bytes) -> None:
        """`stream`: `out` or `err`."""
        for name in (stream, "combined"):
            if self._sizes[name] < self._limit:
                self._parts[name].append(block)
                self._sizes[name] += len(block)

    def write_out(self, text: str) -> None:
        self.add("out", text.encode("utf-8", "surrogateescape"))

    def write_err(self, text: str) -> None:
        self.add("err", text.encode("utf-8", "surrogateescape"))

    def bytes(self, stream: str) -> bytes:
        return b"".join(self._parts[stream])


def run_script(
    command: Sequence[str],
    environment: Dict[str, str],
    output: Output,
    seconds: float,
    stop: Callable[[], bool] = lambda: False,
    monotonic: Callable[[], float] = time.monotonic,
) -> int:
    """Runs a script in a process group of its own; `seconds` 0 = no limit. The exit status, 124 if it ran out of time or was stopped."""
    import selectors
    import signal
    import subprocess

    try:
        child = subprocess.Popen(
            list(command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
            start_new_session=True, close_fds=True,
        )  # fmt: skip
    except OSError as error:
        output.write_err("cannot be started: %s\n" % error)
        return 2
    assert child.stdout is not None and child.stderr is not None
    try:
        # the agent is protected from running out of memory; what it runs is not
        with open("/proc/%d/oom_score_adj" % child.pid, "w", encoding="ascii") as file:
            file.write("0")
    except OSError:
        pass
    selector = selectors.DefaultSelector()
    selector.register(child.stdout, selectors.EVENT_READ, "out")
    selector.register(child.stderr, selectors.EVENT_READ, "err")
    end = monotonic() + seconds if seconds > 0 else None
    ended_at: Optional[float] = None
    timed_out = False
    while ended_at is None or selector.get_map():
        for key, _ in selector.select(0.5 if ended_at is None else 0.1):
            block = os.read(key.fd, 65536)
            if block:
                output.add(str(key.data), block)
            else:
                selector.unregister(key.fileobj)
        if ended_at is None and child.poll() is not None:
            ended_at = monotonic()
        # a daemon that the script left behind may hold its output open for ever
        if ended_at is not None and monotonic() - ended_at > 1.0:
            break
        if ended_at is None and not timed_out and ((end is not None and monotonic() >= end) or stop()):
            timed_out = True
            _kill(child.pid, signal.SIGKILL)
        if ended_at is None and not selector.get_map():
            # it closed its output and works on
            time.sleep(0.1)
    selector.close()
    child.stdout.close()
    child.stderr.close()
    status = child.wait()
    if timed_out:
        return TIMED_OUT
    return status if status >= 0 else 128 - status


def _kill(group: int, signal_number: int) -> None:
    try:
        os.killpg(group, signal_number)
    except (ProcessLookupError, PermissionError):
        pass
