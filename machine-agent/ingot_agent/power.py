"""Reboot and power off, by the kernel's own call: nothing else of the system needs to work any more."""

from __future__ import annotations

import os
import sys

REBOOT = 0x01234567
POWER_OFF = 0x4321FEDC


def end(action: str) -> None:
    """`reboot` or `poweroff`. Does not return on a real machine."""
    import ctypes

    os.sync()
    libc = ctypes.CDLL(None, use_errno=True)
    libc.reboot(REBOOT if action == "reboot" else POWER_OFF)
    sys.stderr.write("the kernel refused to %s: %s\n" % (action, os.strerror(ctypes.get_errno())))
