"""Virtual machines for the slow tests: one network namespace with a bridge, DHCP (dnsmasq), the stand-in server, and QEMU guests."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from typing import Callable, List, Optional

GATEWAY = "192.168.77.1"
TOOLS = ("qemu-system-x86_64", "qemu-img", "dnsmasq", "ip")


def missing() -> List[str]:
    """What keeps the tests with guests from running here."""
    lacking = [tool for tool in TOOLS if shutil.which(tool) is None]
    if os.geteuid() != 0:
        lacking.append("root")
    return lacking


def uefi_firmware() -> Optional[tuple[str, str]]:
    for code, variables in (("OVMF_CODE_4M.fd", "OVMF_VARS_4M.fd"), ("OVMF_CODE.fd", "OVMF_VARS.fd")):
        folder = "/usr/share/OVMF/"
        if os.path.exists(folder + code):
            return folder + code, folder + variables
    return None


class Lab:
    """A namespace of its own; everything in it ends with `close`. Use as a context manager."""

    def __init__(self) -> None:
        self.name = "agent%d" % os.getpid()
        self.folder = tempfile.mkdtemp(prefix="ingot-agent-lab-")
        self._children: List[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Lab:
        def ip(*words: str) -> None:
            subprocess.run(["ip", *words], check=True)

        def inside(*words: str) -> None:
            ip("-n", self.name, *words)

        try:
            ip("netns", "add", self.name)
            inside("link", "set", "lo", "up")
            inside("link", "add", "br0", "type", "bridge", "stp_state", "0", "forward_delay", "0")
            inside("address", "add", GATEWAY + "/24", "dev", "br0")
            inside("address", "add", "fd00:77::1/64", "dev", "br0", "nodad")
            inside("link", "set", "br0", "up")
            self._dnsmasq()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _dnsmasq(self) -> None:
        with open(os.path.join(self.folder, "dnsmasq.conf"), "w", encoding="ascii") as file:
            file.write(
                "port=0\ninterface=br0\nbind-interfaces\nno-ping\ndhcp-authoritative\nlog-dhcp\n"
                "dhcp-range=192.168.77.100,192.168.77.199,255.255.255.0,1h\n"
                "dhcp-option=option:router,%(gateway)s\ndhcp-match=set:ipxe,175\n"
                "dhcp-boot=tag:ipxe,http://%(gateway)s:5248/boot?mac=${mac}\n"
                # without these two iPXE waits 15 s
                "enable-ra\ndhcp-range=::,constructor:br0,ra-only\ndhcp-option=encap:175,176,1b\n"
                "dhcp-leasefile=%(folder)s/leases\n" % {"gateway": GATEWAY, "folder": self.folder}
            )
        self.start(
            ["dnsmasq", "--keep-in-foreground", "--conf-file=%s/dnsmasq.conf" % self.folder, "--log-facility=%s/dnsmasq.log" % self.folder]
        )

    def start(self, command: List[str], log: str = "output.log") -> subprocess.Popen[bytes]:
        """Starts a program in the namespace."""
        with open(os.path.join(self.folder, log), "ab") as out:
            child = subprocess.Popen(
                ["ip", "netns", "exec", self.name, *command], stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )
        self._children.append(child)
        return child

    def close(self) -> None:
        for child in reversed(self._children):
            try:
                os.killpg(child.pid, signal.SIGTERM)
            except ProcessLookupError:
                pass
        for child in self._children:
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        subprocess.run(["ip", "netns", "del", self.name], check=False, stderr=subprocess.DEVNULL)
        if not os.environ.get("KEEP"):
            shutil.rmtree(self.folder, ignore_errors=True)
        else:
            print("kept " + self.folder, file=sys.stderr)

    def inside(self, call: Callable[[], object]) -> object:
        """Runs a function with the network of the namespace (this thread only)."""
        import ctypes

        libc = ctypes.CDLL(None, use_errno=True)
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        there = os.open("/run/netns/" + self.name, os.O_RDONLY)
        try:
            if libc.setns(there, 0x40000000) != 0:
                raise OSError(ctypes.get_errno(), "setns")
            return call()
        finally:
            libc.setns(home, 0x40000000)
            os.close(home)
            os.close(there)


class Guest:
    """One QEMU machine that boots from the network first. `disks`: sizes such as `8G`, made on first use."""

    def __init__(
        self, lab: Lab, number: int, firmware: str = "bios", memory: int = 1024, disks: tuple[str, ...] = ("8G",), bus: str = "virtio",
        nic: str = "virtio-net-pci",
    ) -> None:  # fmt: skip
        self.lab = lab
        self.number = number
        self.firmware = firmware
        self.memory = memory
        self.bus = bus
        self.nic = nic
        self.mac = "52:54:00:00:77:%02x" % number
        self.serial_log = os.path.join(lab.folder, "guest%d.serial" % number)
        self.disks: List[str] = []
        self.process: Optional[subprocess.Popen[bytes]] = None
        for index, size in enumerate(disks):
            path = os.path.join(lab.folder, "guest%d-%d.raw" % (number, index))
            subprocess.run(["truncate", "-s", size, path], check=True)
            self.disks.append(path)
        subprocess.run(["ip", "-n", lab.name, "tuntap", "add", "tap%d" % number, "mode", "tap"], check=True)
        subprocess.run(["ip", "-n", lab.name, "link", "set", "tap%d" % number, "master", "br0", "up"], check=True)

    def disk_serial(self, index: int = 0) -> str:
        return "AGENT%d%d" % (self.number, index)

    def power_on(self) -> float:
        """Starts it; the moment of the start (seconds since 1970)."""
        command = ["qemu-system-x86_64", "-name", "guest%d" % self.number, "-accel", "tcg,tb-size=256", "-cpu", "max", "-m", str(self.memory)]
        command += ["-machine", "q35,graphics=off", "-nodefaults", "-display", "none", "-vga", "none", "-device", "virtio-rng-pci"]
        command += ["-rtc", "base=utc", "-serial", "file:" + self.serial_log, "-monitor", "none"]
        command += ["-netdev", "tap,id=n0,ifname=tap%d,script=no,downscript=no" % self.number]
        command += ["-device", "%s,netdev=n0,mac=%s,bootindex=1" % (self.nic, self.mac)]
        if self.firmware == "uefi":
            found = uefi_firmware()
            assert found is not None, "no UEFI firmware"
            variables = os.path.join(self.lab.folder, "guest%d.vars" % self.number)
            if not os.path.exists(variables):
                shutil.copyfile(found[1], variables)
            command += ["-drive", "if=pflash,format=raw,readonly=on,file=" + found[0], "-drive", "if=pflash,format=raw,file=" + variables]
        if self.bus == "scsi":
            command += ["-device", "virtio-scsi-pci"]
        for index, path in enumerate(self.disks):
            command += ["-drive", "if=none,id=d%d,file=%s,format=raw,cache=unsafe,discard=unmap,detect-zeroes=unmap" % (index, path)]
            device = {"virtio": "virtio-blk-pci", "sata": "ide-hd", "nvme": "nvme", "scsi": "scsi-hd"}[self.bus]
            command += ["-device", "%s,drive=d%d,serial=%s,bootindex=%d" % (device, index, self.disk_serial(index), index + 2)]
        started = time.time()
        self.process = self.lab.start(command, "qemu%d.log" % self.number)
        return started

    def wait_off(self, seconds: float) -> bool:
        """Whether it turned itself off in time."""
        assert self.process is not None
        try:
            self.process.wait(seconds)
            return True
        except subprocess.TimeoutExpired:
            return False

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def console(self) -> str:
        try:
            with open(self.serial_log, encoding="utf-8", errors="replace") as file:
                return file.read()
        except OSError:
            return ""
