"""Calls to the kernel about block devices (linux/fs.h)."""

from __future__ import annotations

import fcntl
import os
import struct

BLKRRPART = 0x125F
BLKZEROOUT = 0x127F
BLKSSZGET = 0x1268
BLKFLSBUF = 0x1261


def size(path: str) -> int:
    """Bytes of a block device or plain file."""
    with open(path, "rb") as file:
        return file.seek(0, os.SEEK_END)


def block_size(path: str) -> int:
    """Bytes of a logical block; 512 for what is no block device."""
    try:
        with open(path, "rb") as device:
            return int(struct.unpack("i", fcntl.ioctl(device.fileno(), BLKSSZGET, bytes(4)))[0])
    except OSError:
        return 512


def reread_partitions(path: str) -> None:
    """Makes the kernel forget old partitions and read the table anew; raises OSError while one is in use."""
    with open(path, "rb") as device:
        fcntl.ioctl(device.fileno(), BLKRRPART)


def zero_out(descriptor: int, start: int, length: int) -> bool:
    """Has the kernel (or the disk itself) write zeros; false if it cannot, then nothing was written."""
    try:
        fcntl.ioctl(descriptor, BLKZEROOUT, struct.pack("QQ", start, length))
        return True
    except OSError:
        return False


def drop_cache(path: str) -> None:
    """The next read comes from the disk, not from memory."""
    try:
        with open(path, "rb") as device:
            os.fsync(device.fileno())
            fcntl.ioctl(device.fileno(), BLKFLSBUF)
    except OSError:
        pass  # a plain file in a test has no such call
