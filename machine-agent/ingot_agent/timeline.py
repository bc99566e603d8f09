"""Marks of progress on the machine's console, so that a serial log tells every step."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable


class Timeline:
    """Says what happens, one short line at a time, to one sink."""

    def __init__(self, sink: Callable[[str], None]) -> None:
        self._sink = sink

    def mark(self, text: str) -> None:
        """`text` must hold no secret: consoles are recorded and read by others."""
        self._sink("ingot: " + " ".join(text.split()))


def console(line: str) -> None:
    """The sink of a real machine: the kernel's log, and the console itself where the kernel is told to be quiet."""
    try:
        with open("/dev/kmsg", "w", encoding="utf-8") as kmsg:
            # the kernel keeps a record without its line's end back until the next one: nobody would see what the agent is at
            kmsg.write("<5>" + line[:900] + "\n")
        with open("/proc/sys/kernel/printk", encoding="ascii") as printk:
            shown = int(printk.read().split()[0]) > 5
        if not shown:
            with open("/dev/console", "w", encoding="utf-8") as tty:
                tty.write(line + "\r\n")
    except (OSError, ValueError):
        pass  # a machine without a console is no reason to stop


def stderr(line: str) -> None:
    """The sink of a command run by hand."""
    import sys

    print(line, file=sys.stderr, flush=True)
