"""Plans, disk identities and the leave to write: where a mistake destroys data."""

from __future__ import annotations

import hashlib
import json
import threading
import unittest
from typing import Any, Callable, Dict, List, Optional, Tuple

from ingot_agent import grant
from ingot_agent.commands import Halt
from ingot_agent.identity import match
from ingot_agent.inventory.storage import Disk, encode
from ingot_agent.metadata import Metadata
from ingot_agent.plan import Plan, PlanDisk
from ingot_agent.server import Credentials, Server
from ingot_agent.timeline import Timeline

from . import plans
from .standin import Machine, StandIn
from .test_server import Clock

SIZE = 8 << 30


def found(name: str, serial: str = "S1", size: int = SIZE, model: str = "M 1", wwn: str = "", links: Optional[List[str]] = None, **more: Any) -> Disk:
    disk = Disk(name, "/nonexistent")
    disk.serial, disk.size, disk.model, disk.wwn, disk.type = serial, size, model, wwn, "sata"
    disk.links = links if links is not None else ["ata-%s_%s" % (encode(model), serial)]
    for key, value in more.items():
        setattr(disk, key, value)
    return disk


def wanted(disk_id: str = "sda", **values: Any) -> PlanDisk:
    return PlanDisk(plans.disk(disk_id, values.pop("serial", "S1"), values.pop("size", SIZE), **values))


class PlanTest(unittest.TestCase):
    def changed(self, change: Any) -> bytes:
        raw = json.loads(plans.install([plans.disk("sda", "S1", SIZE)], "bios", {"url": "http://h/i", "sha256": "0", "size": 1, "format": "squashfs"},
                                       "http://h/", {}, ""))  # fmt: skip
        change(raw)
        return json.dumps(raw).encode()

    def test_hash_is_of_the_exact_bytes(self) -> None:
        body = self.changed(lambda raw: None) + b"\n"
        self.assertEqual(Plan(body).hash, hashlib.sha256(body).hexdigest())

    def test_refused_before_anything_happens(self) -> None:
        def partition(raw: Dict[str, Any], index: int, **values: Any) -> None:
            raw["steps"][1]["partitions"][index].update(values)

        cases: List[Tuple[Callable[[Dict[str, Any]], object], str]] = [
            (lambda raw: raw.update(version=2), "version 2"),
            (lambda raw: raw.update(kind="format-everything"), "unknown kind"),
            (lambda raw: raw.update(attempt=""), "no attempt"),
            (lambda raw: raw.pop("kind"), "expected form"),
            (lambda raw: raw["disks"].append(raw["disks"][0]), "twice"),
            (lambda raw: raw["steps"].append({"op": "explode", "id": "x"}), "does not know"),
            (lambda raw: raw["steps"][0].pop("mode"), "lacks mode"),
            (lambda raw: raw["steps"][0].update(mode="gently"), "unknown mode"),
            (lambda raw: raw["steps"][0].update(disk="sdb"), "does not list"),
            (lambda raw: raw["steps"][2].update(device="sda-part9"), "no earlier step"),
            (lambda raw: raw["steps"][3].update(id=raw["steps"][0]["id"]), "name of its own"),
            (lambda raw: partition(raw, 1, size=SIZE), "does not fit"),
            (lambda raw: partition(raw, 1, start=4 << 20), "overlaps"),
            (lambda raw: partition(raw, 0, start=(4 << 20) + 100), "whole blocks"),
            (lambda raw: partition(raw, 1, number=1), "two partitions 1"),
            (lambda raw: raw["steps"][1].update(label="sun"), "unknown partition table"),
        ]
        for change, said in cases:
            with self.subTest(said=said), self.assertRaisesRegex(ValueError, said):
                Plan(self.changed(change))
        for body in (b"", b"[]", b"null", b"{}"):
            with self.subTest(body=body), self.assertRaises(ValueError):
                Plan(body)


class IdentityTest(unittest.TestCase):
    def test_one_clear_match(self) -> None:
        machine = [found("sda", "S1"), found("sdb", "S2"), found("nvme0n1", "S3", model="N", wwn="eui.1")]
        result = match([wanted("sdb", serial="S1"), wanted("sdz", serial="S3", model="N", wwn="EUI.1")], machine)
        self.assertEqual({key: disk.name for key, disk in result.items()}, {"sdb": "sda", "sdz": "nvme0n1"})

    def test_model_may_be_written_either_way(self) -> None:
        self.assertEqual(match([wanted(model="QEMU_HARDDISK")], [found("sda", model="QEMU HARDDISK")])["sda"].name, "sda")

    def test_without_serial_the_path_decides(self) -> None:
        machine = [found("vda", "", links=[]), found("vdb", "", links=[])]
        self.assertEqual(match([wanted(serial=None, id_path="/dev/vdb")], machine)["sda"].name, "vdb")
        machine = [found("sda", "", links=["scsi-1"]), found("sdb", "", links=["scsi-2"])]
        self.assertEqual(match([wanted(serial=None, id_path="/dev/disk/by-id/scsi-2")], machine)["sda"].name, "sdb")

    def test_kernel_name_does_not_count_where_there_is_a_serial(self) -> None:
        self.assertEqual(match([wanted(id_path="/dev/sda")], [found("sdb")])["sda"].name, "sdb")

    def test_mismatches_name_disk_expected_and_found(self) -> None:
        cases: List[Tuple[PlanDisk, List[Disk], str]] = [
            (wanted(serial="S9"), [found("sda")], "disk sda is not in this machine .sda: serial 'S1', expected 'S9'"),
            (wanted(size=SIZE + 512), [found("sda")], "size %d, expected %d" % (SIZE, SIZE + 512)),
            (wanted(model="Other"), [found("sda")], "model 'M 1', expected 'Other'"),
            (wanted(wwn="0x1"), [found("sda")], "wwn '', expected '0x1'"),
            (wanted(block=4096), [found("sda")], "blocks of 512 bytes, expected 4096"),
            (wanted(id_path="/dev/disk/by-id/ata-X"), [found("sda")], "expected /dev/disk/by-id/ata-X"),
            (wanted(), [found("sda"), found("sdb")], "could be any of sda, sdb"),
            (wanted(), [found("sda", read_only=True)], "it has no disk"),
            (wanted(), [], "it has no disk"),
        ]
        for plan_disk, machine, said in cases:
            with self.subTest(said=said), self.assertRaisesRegex(ValueError, said):
                match([plan_disk], machine)

    def test_two_disks_of_the_plan_on_one_device(self) -> None:
        with self.assertRaisesRegex(ValueError, "same device sda"):
            match([wanted("sda"), wanted("sdb")], [found("sda")])


class GrantTest(unittest.TestCase):
    def setUp(self) -> None:
        self.peer = StandIn("127.0.0.1", 0, "/nonexistent")
        threading.Thread(target=self.peer.serve_forever, daemon=True).start()
        self.addCleanup(self.peer.server_close)
        self.addCleanup(self.peer.shutdown)
        self.machine = Machine("abc123", [])
        self.peer.machines["abc123"] = self.machine
        self.clock = Clock()
        server = Server(Timeline(lambda line: None), Credentials("c", self.machine.token, self.machine.secret), self.clock.sleep, self.clock.now, self.clock.now)
        self.metadata = Metadata(server, self.peer.base + "/MAAS/metadata/curtin")

    def ask(self, ever_deployed: bool = False) -> None:
        plan = Plan(plans.plan("erase", [plans.disk("sda", "S1", SIZE)], [], attempt="a-1", ever_deployed=ever_deployed))
        self.hash = plan.hash
        grant.ask(plan, {"sda": found("sdb")}, self.metadata, self.metadata.server.timeline, "boot-1", self.clock.sleep, self.clock.now)

    def test_given(self) -> None:
        self.ask()
        (asked,) = self.machine.grants
        self.assertEqual((asked["attempt"], asked["boot_id"], asked["plan_hash"]), ("a-1", "boot-1", self.hash))
        self.assertEqual(json.loads(asked["disks"]), [{"id": "sda", "serial": "S1", "model": "M 1", "wwn": "", "size": SIZE, "path": "/dev/sdb"}])

    def test_refused_because_the_disk_is_to_be_booted(self) -> None:
        self.machine.grant_answer = lambda fields: (409, {"granted": False, "reason": "this machine is deployed", "boot_disk": True})
        with self.assertRaises(Halt) as caught:
            self.ask()
        self.assertEqual(caught.exception.action, "reboot")
        self.assertIn("this machine is deployed", str(caught.exception))
        self.assertEqual(len(self.machine.grants), 1)

    def test_refused_with_nothing_to_boot(self) -> None:
        for words in ({"boot_disk": False}, {}):
            for ever_deployed in (False, True):
                with self.subTest(words=words, ever_deployed=ever_deployed):
                    self.machine.grant_answer = lambda fields, words=words: (409, dict(words, granted=False, reason="the attempt is over"))  # type: ignore[misc]
                    with self.assertRaises(Halt) as caught:
                        self.ask(ever_deployed)
                    self.assertEqual(caught.exception.action, "poweroff")

    def test_no_clear_answer_writes_nothing_and_ends_after_ten_minutes(self) -> None:
        for status, answer in ((404, {}), (500, {}), (200, {}), (200, {"granted": "yes"}), (200, {"granted": False}), (409, {"granted": True}), (200, "garbage"), (204, "")):  # fmt: skip
            for ever_deployed, action in ((False, "poweroff"), (True, "reboot")):
                with self.subTest(status=status, answer=answer, action=action):
                    self.machine.grant_answer = lambda fields, status=status, answer=answer: (status, answer)  # type: ignore[misc]
                    self.clock.naps.clear()
                    with self.assertRaises(Halt) as caught:
                        self.ask(ever_deployed)
                    self.assertEqual(caught.exception.action, action)
                    self.assertTrue(600 <= sum(self.clock.naps) < 640, sum(self.clock.naps))

    def test_late_answer_counts(self) -> None:
        answers: List[Tuple[int, Any]] = [(503, {}), (404, "no plan yet"), (200, {"granted": True})]
        self.machine.grant_answer = lambda fields: answers.pop(0)
        self.ask()
        self.assertEqual(len(self.machine.grants), 3)


if __name__ == "__main__":
    unittest.main()
