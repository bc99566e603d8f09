"""Whether a disk holds a system, how long to wait for a region, and what then."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import unittest
from typing import List

from ingot_agent import owndisk
from ingot_agent.commands import Halt
from ingot_agent.metadata import Metadata
from ingot_agent.server import Credentials, Server
from ingot_agent.session import Session
from ingot_agent.timeline import Timeline

from .standin import Machine, StandIn


class PatienceCase(unittest.TestCase):
    def test_of_the_kernels_command_line(self) -> None:
        for cmdline, seconds in (
            ("root=/dev/ram0 quiet", 600),
            ("quiet ingot.patience=120 BOOTIF=01-52", 120),
            ("ingot.patience=1", 30),
            ("ingot.patience=86400", 3600),
            ("ingot.patience=soon", 600),
        ):
            with self.subTest(cmdline=cmdline):
                self.assertEqual(owndisk.patience(cmdline), seconds)


class SystemCase(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory(prefix="ingot-agent-")
        self.addCleanup(temporary.cleanup)
        self.disk = os.path.join(temporary.name, "disk")
        with open(self.disk, "wb") as file:
            file.truncate(64 << 20)

    def table(self, script: str) -> None:
        subprocess.run(["sfdisk", "-q", self.disk], input=script, text=True, check=True)

    def test_an_empty_disk_and_one_with_data_only_hold_none(self) -> None:
        self.assertFalse(owndisk.holds_system(self.disk))
        self.table("label: gpt\nsize=8MiB, type=L\n")
        self.assertFalse(owndisk.holds_system(self.disk))
        self.assertFalse(owndisk.holds_system(self.disk + "-that-is-not-there"))

    def test_an_efi_system_partition_is_one(self) -> None:
        self.table("label: gpt\nsize=8MiB, type=L\nsize=8MiB, type=U\n")
        self.assertTrue(owndisk.holds_system(self.disk))

    def test_code_in_the_first_block_is_one(self) -> None:
        self.table("label: dos\nsize=8MiB, type=83\n")
        with open(self.disk, "r+b") as file:
            file.write(b"\xeb\x63\x90")
        self.assertTrue(owndisk.holds_system(self.disk))

    def test_a_table_that_lies_about_its_size_is_none(self) -> None:
        self.table("label: gpt\nsize=8MiB, type=U\n")
        with open(self.disk, "r+b") as file:
            file.seek(512 + 84)
            file.write(b"\xff\xff\xff\xff")
        self.assertFalse(owndisk.holds_system(self.disk))


class InsteadCase(unittest.TestCase):
    """The rack is there, the region is not."""

    def setUp(self) -> None:
        self.peer = StandIn("127.0.0.1", 0, "/nonexistent")
        threading.Thread(target=self.peer.serve_forever, daemon=True).start()
        self.addCleanup(self.peer.server_close)
        self.addCleanup(self.peer.shutdown)
        self.machine = Machine("abc123", [])
        self.peer.machines["abc123"] = self.machine
        self.lines: List[str] = []
        self.naps: List[float] = []
        server = Server(
            Timeline(self.lines.append), Credentials("c", self.machine.token, self.machine.secret), self.naps.append, lambda: 0.0, lambda: sum(self.naps)
        )
        self.metadata = Metadata(server, self.peer.base + "/MAAS/metadata/curtin")

    def instead(self, system: bool) -> str:
        halt = owndisk.instead(self.metadata, Timeline(self.lines.append), "the server answered 503", system)
        return "" if halt is None else halt.action

    def test_a_system_is_started_and_the_rack_told(self) -> None:
        self.assertEqual(self.instead(True), "reboot")
        self.assertEqual(self.machine.disk_starts, ["true"])

    def test_without_a_system_the_machine_is_switched_off(self) -> None:
        self.assertEqual(self.instead(False), "poweroff")
        self.assertEqual(self.machine.disk_starts, ["false"])

    def test_a_boot_that_writes_no_disk_goes_on_waiting(self) -> None:
        self.machine.writes_disks = False
        self.assertEqual(self.instead(True), "")

    def test_without_a_rack_the_firmware_finds_the_disk(self) -> None:
        self.peer.shutdown()
        self.peer.server_close()
        self.assertEqual(self.instead(True), "reboot")
        self.assertEqual(self.instead(False), "")

    def test_the_first_answer_is_awaited_as_long_as_was_told_and_no_longer(self) -> None:
        self.peer.faults = lambda method, path: 503 if path.endswith("/maas-scripts") else None
        session = Session(Timeline(self.lines.append), self.metadata.server, lambda: None, lambda metadata: None, lambda date: None, 120)  # type: ignore[arg-type,return-value]
        with self.assertRaises(Halt) as caught:
            session._first_scripts(self.metadata)
        self.assertIn(caught.exception.action, ("reboot", "poweroff"))
        self.assertTrue(120 <= sum(self.naps) < 160, self.naps)


if __name__ == "__main__":
    unittest.main()
