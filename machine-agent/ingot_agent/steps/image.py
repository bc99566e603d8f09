"""Brings an image onto the disk: fetched from the rack, its SHA-256 checked, unpacked or written as it comes."""

from __future__ import annotations

import hashlib
import importlib
import os
import subprocess
import time

from ..http import Unreachable, open_stream
from ..process import Failed, run
from .target import StepFailed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any, Callable, Dict, List, Optional, Tuple

    from .target import Target

# format → option of tar, or program that decompresses for writing to a disk
TAR: Dict[str, List[str]] = {"tar": [], "tgz": ["-z"], "tbz": ["-j"], "txz": ["-J"], "tar.gz": ["-z"], "tar.bz2": ["-j"], "tar.xz": ["-J"], "tar.zst": ["--zstd"]}
DD: Dict[str, List[List[str]]] = {
    "dd-raw": [["cat"]], "dd-gz": [["gzip", "-dc"]], "dd-xz": [["xz", "-dc"]], "dd-bz2": [["bzip2", "-dc"]], "dd-zst": [["zstd", "-dcq"]],
    "dd-tar": [["tar", "-xO"]], "dd-tgz": [["tar", "-xOz"]], "dd-tbz": [["tar", "-xOj"]], "dd-txz": [["tar", "-xOJ"]],
}  # fmt: skip
PATIENCE = 1800.0
SAMPLE = 1 << 20
"""Bytes that are hashed to compare implementations: a few milliseconds, some dozens where they are emulated."""
RESERVE = 450 << 20
"""Bytes of memory that stay free when an image is kept in memory: unsquashfs and the page cache need them."""


def fastest_sha256(clock: Callable[[], float] = time.perf_counter) -> Callable[[], Any]:
    """The quicker of OpenSSL's and Python's own SHA-256 on this machine.

    OpenSSL's is faster on every processor, and three times slower where vector instructions are emulated: measured, not guessed.
    """
    candidates: List[Callable[..., Any]] = [hashlib.sha256]
    for name in ("_sha256", "_sha2"):
        try:
            candidates.append(importlib.import_module(name).sha256)
            break
        except (ImportError, AttributeError):
            continue
    sample = bytes(SAMPLE)
    seconds = []
    for candidate in candidates:
        candidate(sample[:4096])
        begun = clock()
        candidate(sample)
        seconds.append(clock() - begun)
    return candidates[seconds.index(min(seconds))]


class Fetch:
    """One download that outlasts broken connections: it goes on where it stopped."""

    def __init__(self, target: Target, url: str, size: int, sha256: str, sleep: Callable[[float], None] = time.sleep) -> None:
        self._target = target
        self._url = url
        self._size = size
        self._sha256 = sha256.lower()
        self._sleep = sleep

    def into(self, sink: Callable[[bytes], object]) -> int:
        """Hands all bytes to `sink`, each once and in order; the number of bytes. Raises `StepFailed` for what is not the image."""
        digest = fastest_sha256()()
        done, pause = 0, 1.0
        last = time.monotonic()
        told = 0
        while True:
            try:
                headers = self._target.server.headers(self._url)
                headers["Range"] = "bytes=%d-" % done
                with open_stream("GET", self._url, headers if done else {k: v for k, v in headers.items() if k != "Range"}) as stream:
                    if stream.status not in (200, 206):
                        raise Unreachable("the server answered %d" % stream.status)
                    # a server that does not know ranges sends everything again
                    skip = done if stream.status == 200 else 0
                    for block in stream.blocks():
                        if skip >= len(block):
                            skip -= len(block)
                            continue
                        part = block[skip:] if skip else block
                        skip = 0
                        if self._size and done + len(part) > self._size:
                            raise StepFailed("%s is longer than the %d bytes of the plan" % (self._url, self._size))
                        digest.update(part)
                        sink(part)
                        done += len(part)
                        last, pause = time.monotonic(), 1.0
                        if self._size and done * 4 // self._size > told:
                            told = done * 4 // self._size
                            self._target.timeline.mark("image: %d %% fetched" % (told * 25))
                if self._size and done < self._size:
                    raise Unreachable("the image ended at %d of %d bytes" % (done, self._size))
                break
            except Unreachable as error:
                if time.monotonic() - last > PATIENCE:
                    raise StepFailed("%s cannot be fetched: %s" % (self._url, error)) from error
                self._target.timeline.mark("image: %s, going on in %d s" % (error, pause))
                self._sleep(pause)
                pause = min(pause * 2, 30.0)
        if digest.hexdigest() != self._sha256:
            raise StepFailed("%s is damaged: its SHA-256 is %s, expected %s" % (self._url, digest.hexdigest(), self._sha256))
        return done


def image(target: Target, step: Dict[str, Any]) -> None:
    kind = str(step["format"])
    fetch = Fetch(target, str(step["url"]), int(step.get("size") or 0), str(step["sha256"]))
    try:
        if kind == "squashfs":
            target.bytes += _squashfs(target, step, fetch)
        elif kind in TAR:
            folder = target.inside(str(step["path"])) if str(step["path"]).strip("/") else target.root
            command = ["tar", "-x", "-p", "--numeric-owner", "--xattrs", "--xattrs-include=*", "--acls", "--selinux", "-C", folder]
            target.bytes += _through([command + TAR[kind]], fetch, None)
        elif kind in DD:
            target.bytes += _disk(target, step, fetch, DD[kind])
        else:
            raise StepFailed("images of format %s cannot be unpacked here" % kind)
    except Failed as error:
        raise StepFailed("the image could not be unpacked: %s" % error) from error


def available_memory() -> int:
    """Bytes that programs could still get."""
    with open("/proc/meminfo", encoding="ascii") as file:
        for line in file:
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return 0


def _squashfs(target: Target, step: Dict[str, Any], fetch: Fetch) -> int:
    folder = target.inside(str(step["path"])) if str(step["path"]).strip("/") else target.root
    size = int(step.get("size") or 0)
    # in memory where there is plenty; else on the target itself, which has room for what is unpacked anyway
    place = "/dev/shm" if size and available_memory() > size + RESERVE else folder
    kept = os.path.join(place, ".ingot-image.squashfs")
    try:
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "wb") as file:
            done = fetch.into(file.write)
        target.timeline.mark("image: unpacking %d bytes" % done)
        # small queues: unsquashfs takes up to half a gigabyte by itself
        run(["unsquashfs", "-q", "-n", "-f", "-da", "32", "-fr", "32", "-d", folder, kept], timeout=7200)
    finally:
        if os.path.exists(kept):
            os.unlink(kept)
    return done


def _disk(target: Target, step: Dict[str, Any], fetch: Fetch, filters: List[List[str]]) -> int:
    device = target.device(str(step["path"]))
    with open(device, "r+b", buffering=0) as disk:
        done = _through(filters, fetch, disk)
        os.fsync(disk.fileno())
    # the copy of the table at the end belongs to the image's size, not the disk's
    from ..process import attempt
    from . import blockdev

    # only where the image has such a table: sgdisk would make one up
    with open(device, "rb") as disk:
        disk.seek(blockdev.block_size(device))
        has_gpt = disk.read(8) == b"EFI PART"
    if has_gpt:
        attempt(["sgdisk", "-e", device])
    try:
        blockdev.reread_partitions(device)
    except OSError:
        pass
    return done


def _through(filters: List[List[str]], fetch: Fetch, out: Optional[IO[bytes]]) -> int:
    """Feeds the download through programs, one after another."""
    children: List[Tuple[List[str], subprocess.Popen[bytes]]] = []
    source: Any = subprocess.PIPE
    for index, words in enumerate(filters):
        last = index == len(filters) - 1
        stdout: Any = (out if out is not None else subprocess.DEVNULL) if last else subprocess.PIPE
        child = subprocess.Popen(words, stdin=source, stdout=stdout, stderr=subprocess.PIPE)
        if index > 0:
            # only the next program may hold this end, or the one before would never learn that it ended
            source.close()
        source = child.stdout
        children.append((words, child))
    first = children[0][1].stdin
    assert first is not None
    done = 0
    problem: Optional[BaseException] = None
    try:
        done = fetch.into(first.write)
    except BrokenPipeError:
        pass  # the program tells why below
    except StepFailed as error:
        problem = error
    finally:
        try:
            first.close()
        except BrokenPipeError:
            pass
    for words, child in children:
        assert child.stderr is not None
        with child.stderr:
            said = child.stderr.read()
        status = child.wait()
        if status != 0 and problem is None:
            raise Failed("%s ended with %d: %s" % (words[0], status, said.decode("utf-8", "replace").strip()[-400:]))
    if problem is not None:
        raise problem
    return done
