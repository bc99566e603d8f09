"""What GRUB is told on a fresh installation, and when that is left to the system's own update-grub."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import unittest
from typing import List, Optional
from unittest import mock

from ingot_agent.plan import Plan
from ingot_agent.server import Server
from ingot_agent.steps import bootloader
from ingot_agent.steps.target import Mounted, StepFailed, Target
from ingot_agent.timeline import Timeline

from . import plans

ROOT, BOOT = plans.fixed_uuid(3), plans.fixed_uuid(4)


class BootLoaderCase(unittest.TestCase):
    """A target as a folder: what is mounted where is told by the test, and commands in it are only noted."""

    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory(prefix="ingot-agent-")
        self.addCleanup(temporary.cleanup)
        self.lines: List[str] = []
        timeline = Timeline(self.lines.append)
        self.target = Target(Plan(plans.plan("erase", [], [])), {}, Server(timeline), timeline, temporary.name)
        self.chroots: List[List[str]] = []
        self.mounts = {"/": Mounted("/dev/vda2", "/")}
        self.uuids = {"/dev/vda2": ROOT, "/dev/vda3": BOOT}
        self.replace(self.target, "chroot", lambda command: self.chroots.append(command))
        self.replace(bootloader, "mount_point", lambda _, path: self.mounts.get(path))
        self.replace(bootloader, "mount_point_uuid", self.uuid)
        self.file("/etc/os-release", "ID=debian\n")
        self.file("/usr/sbin/update-grub", "#!/bin/sh\n")

    def replace(self, holder: object, name: str, value: object) -> None:
        patch = mock.patch.object(holder, name, value)
        patch.start()
        self.addCleanup(patch.stop)

    def uuid(self, _: Target, path: str) -> Optional[str]:
        mounted = self.mounts.get(path)
        return self.uuids[mounted.source] if mounted else None

    def file(self, path: str, content: str = "x") -> None:
        self.target.write(path, content.encode())

    def read(self, path: str) -> str:
        with open(self.target.inside(path), encoding="utf-8") as file:
            return file.read()

    def configure(self, options: str = "console=tty0 console=ttyS1,57600n8") -> str:
        bootloader.configure(self.target, options, ROOT)
        return self.read("/boot/grub/grub.cfg")


class ConfigurationTest(BootLoaderCase):
    def test_a_plain_root_needs_no_update_grub(self) -> None:
        self.file("/boot/vmlinuz-6.1.0-9-amd64")
        self.file("/boot/initrd.img-6.1.0-9-amd64")
        expected = (
            "# Written by the installer for the first start. update-grub replaces it, with the same settings.\n"
            "set default=0\n"
            "set timeout=0\n"
            "serial --unit=1 --speed=57600\n"
            "terminal_input console serial\n"
            "terminal_output console serial\n"
            "search --no-floppy --fs-uuid --set=root 6f0c3b0e-0000-4000-8000-000000000003\n"
            "menuentry 'Debian, with Linux 6.1.0-9-amd64' {\n"
            "  linux /boot/vmlinuz-6.1.0-9-amd64 root=UUID=6f0c3b0e-0000-4000-8000-000000000003 ro console=tty0 console=ttyS1,57600n8\n"
            "  initrd /boot/initrd.img-6.1.0-9-amd64\n"
            "}\n"
            "menuentry 'Debian, with Linux 6.1.0-9-amd64 (recovery mode)' {\n"
            "  linux /boot/vmlinuz-6.1.0-9-amd64 root=UUID=6f0c3b0e-0000-4000-8000-000000000003 ro single console=tty0 console=ttyS1,57600n8\n"
            "  initrd /boot/initrd.img-6.1.0-9-amd64\n"
            "}\n"
        )
        self.assertEqual(self.configure(), expected)
        self.assertEqual(self.chroots, [])

    def test_later_runs_of_update_grub_find_the_same_settings(self) -> None:
        self.file("/boot/vmlinuz-6.1.0-9-amd64")
        self.configure("console=ttyS0,115200")
        settings = self.read("/etc/default/grub.d/90-ingot.cfg").splitlines()
        self.assertIn('GRUB_CMDLINE_LINUX="console=ttyS0,115200"', settings)
        self.assertIn("GRUB_TIMEOUT=0", settings)
        self.assertIn('GRUB_SERIAL_COMMAND="serial --unit=0 --speed=115200"', settings)

    def test_the_newest_kernel_starts(self) -> None:
        for version in ("6.1.0-9-amd64", "6.10.2-amd64", "6.9.12-amd64"):
            self.file("/boot/vmlinuz-" + version)
        self.file("/boot/config-6.11.0-amd64")
        entries = [line for line in self.configure().splitlines() if line.startswith("menuentry") and "recovery" not in line]
        versions = [line.split()[4].rstrip("'") for line in entries]
        self.assertEqual(versions, ["6.10.2-amd64", "6.9.12-amd64", "6.1.0-9-amd64"])

    def test_a_kernel_on_a_file_system_of_its_own_is_found_there(self) -> None:
        self.mounts["/boot"] = Mounted("/dev/vda3", "/")
        self.file("/boot/vmlinuz-6.1")
        text = self.configure("")
        self.assertIn("search --no-floppy --fs-uuid --set=root %s\n" % BOOT, text)
        self.assertIn("  linux /vmlinuz-6.1 root=UUID=%s ro\n" % ROOT, text)

    def test_more_than_a_plain_root_is_left_to_update_grub(self) -> None:
        self.file("/boot/vmlinuz-6.1")
        for root, boot in (
            (Mounted("/dev/mapper/vgroot-lvroot", "/"), None),
            (Mounted("/dev/md0", "/"), None),
            (Mounted("/dev/bcache0", "/"), None),
            (Mounted("/dev/vda2", "/@"), None),
            (Mounted("/dev/vda2", "/"), Mounted("/dev/md1", "/")),
        ):
            with self.subTest(root=root.source, subtree=root.subtree, boot=boot and boot.source):
                self.chroots.clear()
                self.mounts = {"/": root, "/boot": boot} if boot else {"/": root}
                bootloader.configure(self.target, "quiet", ROOT)
                self.assertEqual(self.chroots, [["update-grub"]])

    def test_without_a_kernel_that_is_understood_update_grub_decides(self) -> None:
        self.file("/boot/kernel")
        self.file("/boot/vmlinuz-6.1", "")
        bootloader.configure(self.target, "quiet", ROOT)
        self.assertEqual(self.chroots, [["update-grub"]])

    def test_options_that_would_leave_their_quotes_are_refused(self) -> None:
        for options in ('a"b', "a\\b", "a\nb", "$(reboot)", "`reboot`"):
            with self.subTest(options=options), self.assertRaises(StepFailed):
                bootloader.configure(self.target, options, ROOT)

    def test_options_are_words_of_the_kernel_not_of_grub(self) -> None:
        self.file("/boot/vmlinuz-6.1")
        self.assertIn('ro quiet "a;b" "it\'s" "{c}" d=/e,f:1\n', self.configure("quiet a;b it's {c} d=/e,f:1"))

    @unittest.skipIf(shutil.which("grub-script-check") is None, "needs grub-script-check")
    def test_grub_understands_it(self) -> None:
        self.file("/boot/vmlinuz-6.1")
        self.file("/boot/initrd.img-6.1")
        self.configure("console=ttyS0 dyndbg=file;+p {a} it's <b>|&")
        subprocess.run(["grub-script-check", self.target.inside("/boot/grub/grub.cfg")], check=True)


class BootSectorTest(BootLoaderCase):
    def install(self, sector: bytes) -> None:
        self.file("/boot/vmlinuz-6.1")
        self.file("/usr/sbin/grub-install")
        disk = os.path.join(self.target.root, "disk")
        with open(disk, "wb") as file:
            file.write(sector)
        self.target.devices["vda"] = disk
        bootloader.boot_loader(self.target, {"kind": "grub-pc", "disk": "vda", "kernel_options": "", "root_uuid": ROOT})

    def test_grub_in_the_first_sector_is_seen(self) -> None:
        self.install(b"\xeb\x63" + b"GRUB \0Geom\0".ljust(508, b"\0") + b"\x55\xaa")
        self.assertEqual(self.chroots, [["grub-install", "--target=i386-pc", "--no-floppy", self.target.devices["vda"]]])

    def test_a_first_sector_that_does_not_start_is_a_failure(self) -> None:
        for sector in (bytes(512), b"GRUB".ljust(512, b"\0"), bytes(510) + b"\x55\xaa", b""):
            with self.subTest(sector=sector[:8]), self.assertRaisesRegex(StepFailed, "no boot sector of GRUB"):
                self.install(sector)


if __name__ == "__main__":
    unittest.main()
