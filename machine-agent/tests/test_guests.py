"""The real thing, slow: virtual machines that enlist, are installed, start from their disk, answer SSH, and are erased.

Runs where INGOT_EMBER, INGOT_LOADERS and INGOT_DEBIAN name the folders that ember/build*.sh filled, as root, with QEMU and dnsmasq.
INGOT_GUEST_SECONDS (default 900) limits each wait: an emulated machine on a busy host is slow.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
import time
import unittest
import xml.etree.ElementTree
from typing import Optional

from . import plans
from .guest import GATEWAY, Guest, Lab, missing, uefi_firmware
from .standin import Machine, StandIn

FOLDERS = {name: os.environ.get("INGOT_" + name, "") for name in ("EMBER", "LOADERS", "DEBIAN")}
LACKING = missing() + ["INGOT_" + name for name, path in FOLDERS.items() if not os.path.isdir(path)]
LIMIT = float(os.environ.get("INGOT_GUEST_SECONDS") or 900)
SIZE = 8 << 30


@unittest.skipIf(LACKING, "needs " + ", ".join(LACKING))
class GuestTest(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory(prefix="ingot-agent-files-")
        self.addCleanup(temporary.cleanup)
        for name, path in (
            ("vmlinuz", FOLDERS["EMBER"] + "/vmlinuz"), ("initrd", FOLDERS["EMBER"] + "/initrd"),
            ("root.squashfs", FOLDERS["EMBER"] + "/root.squashfs"), ("local.efi", FOLDERS["LOADERS"] + "/local.efi"),
            ("debian.squashfs", FOLDERS["DEBIAN"] + "/root.squashfs"),
        ):  # fmt: skip
            os.symlink(os.path.abspath(path), os.path.join(temporary.name, name))
        self.lab = Lab()
        self.lab.__enter__()
        self.addCleanup(self.lab.close)
        server = self.lab.inside(lambda: StandIn(GATEWAY, 5248, temporary.name))
        assert isinstance(server, StandIn)
        self.server = server
        self.server.sha256("root.squashfs")
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.key = os.path.join(self.lab.folder, "key")
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.key], check=True)
        with open(self.key + ".pub", encoding="ascii") as file:
            self.server.public_keys = file.read()

    def guest(self, firmware: str, bus: str = "virtio", nic: str = "virtio-net-pci") -> Guest:
        guest = Guest(self.lab, 1, firmware, 1024, (str(SIZE),), bus, nic)
        self.addCleanup(guest.kill)
        return guest

    def known(self, guest: Guest, state: str) -> Machine:
        machine = Machine("m00001", [guest.mac])
        machine.state = state
        self.server.machines[machine.system_id] = machine
        return machine

    def ssh(self, guest: Guest, user: str, command: str, seconds: float) -> Optional[str]:
        """The output of a command, tried at every address that the machine ever had."""
        end, tries = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            with open(os.path.join(self.lab.folder, "leases"), encoding="ascii") as file:
                addresses = [line.split()[2] for line in file if guest.mac in line]
            if addresses:
                done = subprocess.run(
                    ["ip", "netns", "exec", self.lab.name, "ssh", "-i", self.key, "-o", "StrictHostKeyChecking=no",
                     "-o", "UserKnownHostsFile=/dev/null", "-o", "ConnectTimeout=15", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR",
                     "%s@%s" % (user, addresses[tries % len(addresses)]), command],
                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=120,
                )  # fmt: skip
                if done.returncode == 0:
                    return done.stdout
            tries += 1
            time.sleep(0.5)
        return None

    def install(self, firmware: str, bus: str = "virtio", nic: str = "virtio-net-pci") -> None:
        guest = self.guest(firmware, bus, nic)
        machine = self.known(guest, "deploying")
        sha = self.server.sha256("debian.squashfs")
        image = {"url": "%s/images/%s/debian.squashfs" % (self.server.base, sha), "sha256": sha, "format": "squashfs",
                 "size": os.path.getsize(os.path.join(self.server.files, "debian.squashfs"))}  # fmt: skip
        files = {
            "/etc/cloud/cloud.cfg.d/90-ingot.cfg": "datasource_list: [MAAS]\ndatasource:\n  MAAS: " + json.dumps(
                {"metadata_url": self.server.base + "/MAAS/metadata/", "consumer_key": "c", "token_key": machine.token, "token_secret": machine.secret}) + "\n",
            "/etc/cloud/cloud.cfg.d/50-network.cfg": "network: " + json.dumps(
                {"version": 2, "ethernets": {"eth0": {"match": {"macaddress": guest.mac}, "set-name": "eth0", "dhcp4": True}}}) + "\n",
        }  # fmt: skip
        netboot = self.server.base + "/MAAS/metadata/latest/by-id/m00001/"
        machine.plan = plans.install([plans.disk("sda", guest.disk_serial(), SIZE)], firmware, image, netboot, files, "console=ttyS0,115200 mitigations=off")
        guest.power_on()
        done = self.server.when(lambda: machine.state == "deployed" or any(status == "FAILED" for status, _ in machine.signals), LIMIT)
        self.assertTrue(done and machine.state == "deployed", guest.console()[-3000:])
        finishes = [(e["name"], e.get("result")) for e in machine.events if e["event_type"] == "finish" and e["name"].count("/") < 2]
        stages = ["cmd-install/stage-" + name for name in ("early", "partitioning", "network", "extract", "curthooks", "hook", "late")]
        self.assertEqual(finishes, [(name, "SUCCESS") for name in stages + ["cmd-install", "modules-final"]])
        (asked,) = machine.grants
        self.assertEqual(json.loads(asked["disks"])[0]["serial"], guest.disk_serial())
        self.assertEqual(self.ssh(guest, "debian", "hostname; findmnt -no UUID /", LIMIT), "node-m00001\n%s\n" % plans.fixed_uuid(3))

    def test_enlists(self) -> None:
        guest = self.guest("bios")
        started = guest.power_on()
        self.assertTrue(self.server.when(lambda: any(m.state == "ready" for m in self.server.machines.values()), LIMIT), guest.console()[-3000:])
        took = time.time() - started
        self.assertTrue(guest.wait_off(60), "it did not turn itself off")
        (machine,) = self.server.machines.values()
        self.assertEqual(machine.macs, [guest.mac])
        self.assertEqual({name: status for name, (status, _) in machine.results.items() if status}, {})
        found = json.loads(machine.results["50-maas-01-commissioning"][1]["50-maas-01-commissioning.out"])["resources"]
        (disk,) = [d for d in found["storage"]["disks"] if d["type"] != "cdrom"]
        self.assertEqual((disk["serial"], disk["size"], disk["type"]), (guest.disk_serial(), SIZE, "virtio"))
        self.assertEqual(found["network"]["cards"][0]["ports"][0]["address"], guest.mac)
        self.assertEqual(found["memory"]["total"], 1 << 30)
        tree = xml.etree.ElementTree.fromstring(machine.results["maas-lshw"][1]["maas-lshw.out"])
        self.assertIsNotNone(tree.find(".//node[@id='memory']/size"))
        print("enlisted %.1f s after power on" % took)

    def test_installs_on_bios_and_answers_ssh(self) -> None:
        self.install("bios")

    @unittest.skipIf(uefi_firmware() is None, "needs UEFI firmware")
    def test_installs_on_uefi_and_answers_ssh(self) -> None:
        self.install("uefi")

    def test_installs_on_other_hardware(self) -> None:
        self.install("bios", "sata", "e1000e")

    def test_refused_leave_writes_nothing_and_reboots(self) -> None:
        guest = self.guest("bios")
        machine = self.known(guest, "erasing")
        with open(guest.disks[0], "r+b") as disk:
            disk.write(b"precious")
        machine.plan = plans.plan("erase", [plans.disk("sda", guest.disk_serial(), SIZE)], [{"op": "wipe", "id": "w", "disk": "sda", "mode": "quick"}])
        machine.grant_answer = lambda fields: (409, {"granted": False, "reason": "this machine is deployed", "boot_disk": True})
        guest.power_on()
        self.assertTrue(self.server.when(lambda: bool(machine.grants), LIMIT), guest.console()[-3000:])
        asked = time.time()
        self.assertTrue(self.server.when(lambda: self.server.first("GET", "/boot?", asked) is not None, LIMIT), "it did not reboot")
        guest.kill()
        with open(guest.disks[0], "rb") as disk:
            self.assertEqual(disk.read(8), b"precious")

    def test_erases(self) -> None:
        guest = self.guest("bios")
        machine = self.known(guest, "erasing")
        with open(guest.disks[0], "r+b") as disk:
            for offset in (0, SIZE // 2, SIZE - 7):
                disk.seek(offset)
                disk.write(b"secrets")
        machine.plan = plans.plan(
            "erase", [plans.disk("sda", guest.disk_serial(), SIZE)],
            [{"op": "wipe", "id": "w", "disk": "sda", "mode": "full"}, {"op": "verify_zero", "id": "v", "disk": "sda", "samples": 64}],
        )  # fmt: skip
        guest.power_on()
        self.assertTrue(self.server.when(lambda: machine.state == "ready", LIMIT), guest.console()[-3000:])
        self.assertTrue(guest.wait_off(60), "it did not turn itself off")
        with open(guest.disks[0], "rb") as disk:
            for offset in (0, SIZE // 2, SIZE - 7):
                disk.seek(offset)
                self.assertEqual(disk.read(7), bytes(7))


if __name__ == "__main__":
    unittest.main()
