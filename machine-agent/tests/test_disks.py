"""Real plans on loop devices: every byte where it was asked for, read back with other programs. Needs root."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import threading
import unittest
from typing import Any, Dict, List

from ingot_agent.commands import Call
from ingot_agent.install import Story, execute
from ingot_agent.inventory.storage import Disk
from ingot_agent.plan import Plan
from ingot_agent.process import Output
from ingot_agent.server import Server
from ingot_agent.steps import filesystem, image, partition, wipe
from ingot_agent.steps.target import StepFailed, Target, blkid
from ingot_agent.timeline import Timeline

from . import plans
from .standin import StandIn

MIB = 1 << 20
SIZE = 3 << 30
NEEDED = ("losetup", "sfdisk", "sgdisk", "mkfs.ext4", "mkfs.vfat", "mksquashfs", "unsquashfs", "wipefs", "blkid")
LACKING = [tool for tool in NEEDED if shutil.which(tool) is None] + ([] if os.geteuid() == 0 else ["root"])

with open("/proc/filesystems", encoding="ascii") as _file:
    FAT = "vfat" in _file.read().split()


def output(*command: str) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


@unittest.skipIf(LACKING, "needs " + ", ".join(LACKING))
class LoopCase(unittest.TestCase):
    """One loop disk, and a server that has images."""

    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory(prefix="ingot-agent-")
        self.addCleanup(temporary.cleanup)
        self.folder = temporary.name
        backing = os.path.join(self.folder, "disk")
        subprocess.run(["truncate", "-s", str(SIZE), backing], check=True)
        self.device = output("losetup", "--find", "--partscan", "--show", backing).strip()
        self.addCleanup(lambda: subprocess.run(["losetup", "-d", self.device], check=False))
        self.addCleanup(lambda: subprocess.run(["partx", "--delete", self.device], check=False, stderr=subprocess.DEVNULL))
        self.files = os.path.join(self.folder, "files")
        os.mkdir(self.files)
        self.peer = StandIn("127.0.0.1", 0, self.files)
        threading.Thread(target=self.peer.serve_forever, daemon=True).start()
        self.addCleanup(self.peer.server_close)
        self.addCleanup(self.peer.shutdown)
        self.lines: List[str] = []

    def disk(self) -> Disk:
        return Disk(os.path.basename(self.device))

    def target(self, body: bytes) -> Target:
        target = Target(
            Plan(body), {"sda": self.disk()}, Server(Timeline(self.lines.append)), Timeline(self.lines.append), os.path.join(self.folder, "root")
        )
        os.makedirs(target.root)
        self.addCleanup(target.close)
        return target

    def story(self) -> Story:
        return Story(Call([], Output(), {}, Timeline(self.lines.append)), None, "cmd-install", "test")

    def dirty(self) -> None:
        """An old life of the disk: a partition table with a file system, and rubbish at both ends."""
        with open(self.device, "r+b") as disk:
            for offset in (4 * MIB, SIZE - 3 * MIB):
                disk.seek(offset)
                disk.write(b"\xaa" * (3 * MIB))
        subprocess.run(["sfdisk", "--quiet", self.device], input=b"label: gpt\nstart=40960,size=409600\n", check=True)
        # for host kernels that do not read such tables by themselves
        subprocess.run(["partx", "--update", self.device], check=True)
        subprocess.run(["mkfs.ext4", "-q", "-F", self.device + "p1"], check=True)

    def squashfs(self, files: Dict[str, bytes]) -> Dict[str, Any]:
        root = os.path.join(self.folder, "image")
        for path, content in files.items():
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            with open(os.path.join(root, path), "wb") as file:
                file.write(content)
        subprocess.run(["mksquashfs", root, os.path.join(self.files, "i.squashfs"), "-quiet", "-no-progress", "-noappend"], check=True, stdout=subprocess.DEVNULL)
        return self.image("i.squashfs", "squashfs")

    def image(self, name: str, form: str) -> Dict[str, Any]:
        return {"url": self.peer.base + "/files/" + name, "sha256": self.peer.sha256(name), "size": os.path.getsize(os.path.join(self.files, name)), "format": form}


class FlatLayoutTest(LoopCase):
    def install(self, firmware: str) -> Target:
        self.dirty()
        # a development machine's kernel may lack FAT
        steps = [step for step in plans.flat(SIZE, firmware) if FAT or step["id"] != "mount-efi"]
        steps.append(dict({"op": "image", "id": "image", "path": "/"}, **self.squashfs({"etc/os-release": b"ID=test\n", "bin/tool": b"x" * 300000})))
        steps.append({"op": "file", "id": "secret", "path": "/etc/new/secret", "mode": "0600", "content": "é\n"})
        target = self.target(plans.plan("install", [plans.disk("sda", None, SIZE)], steps))
        execute(target, self.story())
        return target

    def table(self) -> Dict[str, Any]:
        found: Dict[str, Any] = json.loads(output("sfdisk", "--json", self.device))["partitiontable"]
        return found

    def test_bios(self) -> None:
        target = self.install("bios")
        first, second = self.table()["partitions"]
        # 4 MiB and 1 MiB; then the next 4 MiB boundary, up to the last whole one before the end
        self.assertEqual((first["start"] * 512, first["size"] * 512), (4194304, 1048576))
        self.assertEqual((second["start"] * 512, second["size"] * 512), (8388608, 3208642560))
        self.assertIn("BIOS boot partition", output("sgdisk", "-i", "1", self.device))
        self.assertIn("Linux filesystem", output("sgdisk", "-i", "2", self.device))
        self.assertIn(plans.fixed_uuid(2).upper(), output("sgdisk", "-i", "2", self.device))
        self.assertIn("No problems found", output("sgdisk", "-v", self.device))
        root = blkid(self.device + "p2")
        self.assertEqual((root["TYPE"], root["LABEL"], root["UUID"]), ("ext4", "root", plans.fixed_uuid(3)))
        with open(os.path.join(target.root, "etc/new/secret"), "rb") as file:
            self.assertEqual(file.read(), "é\n".encode())
        self.assertEqual(os.stat(os.path.join(target.root, "etc/new/secret")).st_mode & 0o7777, 0o600)
        self.assertEqual(os.path.getsize(os.path.join(target.root, "bin/tool")), 300000)
        self.assertFalse(os.path.exists(os.path.join(target.root, ".ingot-image.squashfs")))
        target.close()
        self.assertFalse(os.path.ismount(target.root))
        self.assertEqual(subprocess.run(["e2fsck", "-fn", self.device + "p2"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode, 0)

    def test_uefi(self) -> None:
        target = self.install("uefi")
        first, second = self.table()["partitions"]
        self.assertEqual((first["start"] * 512, first["size"] * 512), (4194304, 536870912))
        self.assertEqual((second["start"] * 512, second["size"] * 512), (541065216, 2675965952))
        self.assertIn("EFI system partition", output("sgdisk", "-i", "1", self.device))
        self.assertEqual({k: blkid(self.device + "p1").get(k) for k in ("TYPE", "UUID", "LABEL")}, {"TYPE": "vfat", "UUID": "1A2B-3C4D", "LABEL": "EFI"})
        self.assertEqual(os.path.ismount(os.path.join(target.root, "boot/efi")), FAT)

    def test_four_primary_msdos_partitions(self) -> None:
        entries = [
            {"id": "sda-part%d" % n, "number": n, "start": n * 8 * MIB, "size": 8 * MIB, "type": kind, "uuid": None, "name": None}
            for n, kind in ((1, "linux"), (2, "swap"), (3, "lvm"))
        ]
        entries[0]["bootable"] = True
        step = {"op": "partition", "id": "t", "disk": "sda", "label": "msdos", "uuid": None, "partitions": entries}
        target = self.target(plans.plan("install", [plans.disk("sda", None, SIZE)], [step]))
        partition.partition(target, step)
        found = self.table()
        self.assertEqual(found["label"], "dos")
        self.assertEqual([(p["start"] * 512, p["size"] * 512, p["type"]) for p in found["partitions"]], [(8 * MIB, 8 * MIB, "83"), (16 * MIB, 8 * MIB, "82"), (24 * MIB, 8 * MIB, "8e")])
        self.assertTrue(found["partitions"][0]["bootable"])

    def test_numbers_may_have_gaps(self) -> None:
        entries = [{"id": "p%d" % n, "number": n, "start": n * 4 * MIB, "size": 4 * MIB, "type": "linux", "uuid": plans.fixed_uuid(n), "name": "p%d" % n} for n in (2, 5, 9)]
        step = {"op": "partition", "id": "t", "disk": "sda", "label": "gpt", "uuid": plans.fixed_uuid(1), "partitions": entries}
        target = self.target(plans.plan("install", [plans.disk("sda", None, SIZE)], [step]))
        partition.partition(target, step)
        self.assertEqual([p["node"] for p in self.table()["partitions"]], [self.device + "p%d" % n for n in (2, 5, 9)])
        self.assertEqual(self.table()["id"].lower(), plans.fixed_uuid(1))

    def test_verification_sees_a_wrong_table(self) -> None:
        self.dirty()
        step = plans.flat(SIZE, "bios")[1]
        with self.assertRaisesRegex(StepFailed, "start is block 40960, expected 8192"):
            partition.verify(step, self.device, 512)

    def test_file_systems(self) -> None:
        for kind, label in (("ext4", "root"), ("xfs", "data"), ("btrfs", "data"), ("swap", "swap"), ("fat32", "efi")):
            if shutil.which(filesystem.MAKERS[kind][0][0]) is None:
                continue
            # btrfs tools refuse a UUID that they saw before
            uuid = plans.fixed_uuid(100 + sum(kind.encode()))
            with self.subTest(kind=kind):
                step = {"op": "format", "id": "f", "device": "sda", "fstype": kind, "label": label, "uuid": uuid}
                target = self.target(plans.plan("install", [plans.disk("sda", None, SIZE)], [step]))
                os.rmdir(target.root)
                filesystem.make(target, step)
                self.assertEqual(blkid(self.device)["UUID"], "6F0C-3B0E" if kind == "fat32" else uuid)


class WipeTest(LoopCase):
    def wipe(self, mode: str) -> None:
        target = self.target(plans.plan("erase", [plans.disk("sda", None, SIZE)], [{"op": "wipe", "id": "w", "disk": "sda", "mode": mode}]))
        wipe.wipe(target, target.plan.steps[0])

    def test_quick(self) -> None:
        self.dirty()
        self.wipe("quick")
        self.assertEqual(blkid(self.device), {})
        self.assertTrue(wipe.is_zero(self.device, 0, 2 * MIB) and wipe.is_zero(self.device, SIZE - 2 * MIB, 2 * MIB))
        # no more than both ends was written
        self.assertFalse(wipe.is_zero(self.device, 4 * MIB, MIB))
        self.assertFalse(os.path.exists(self.device + "p1"))

    def test_full(self) -> None:
        self.dirty()
        self.wipe("full")
        self.assertTrue(wipe.is_zero(self.device, 0, SIZE))

    def test_secure_falls_back_to_full_where_the_disk_cannot(self) -> None:
        self.dirty()
        self.wipe("secure")
        self.assertTrue(wipe.is_zero(self.device, 0, SIZE))
        self.assertTrue(any("overwriting instead" in line for line in self.lines))

    def test_mounted_and_swapping_disks_are_released(self) -> None:
        self.dirty()
        place = os.path.join(self.folder, "mounted")
        os.mkdir(place)
        subprocess.run(["mount", self.device + "p1", place], check=True)
        self.wipe("quick")
        self.assertFalse(os.path.ismount(place))

    def test_a_single_byte_left_is_found(self) -> None:
        step = {"op": "verify_zero", "id": "v", "disk": "sda", "samples": 5}
        target = self.target(plans.plan("erase", [plans.disk("sda", None, SIZE)], [step]))
        wipe.verify_zero(target, step)
        for offset in (0, SIZE - 1, (SIZE - 65536) // 2 + 70):
            with self.subTest(offset=offset):
                with open(self.device, "r+b") as disk:
                    disk.seek(offset)
                    disk.write(b"\x01")
                with self.assertRaisesRegex(StepFailed, "not erased"):
                    wipe.verify_zero(target, step)
                with open(self.device, "r+b") as disk:
                    disk.seek(offset)
                    disk.write(b"\x00")

    @unittest.skipIf(shutil.which("vgcreate") is None, "needs lvm2")
    def test_volume_group_on_the_disk_is_taken_down(self) -> None:
        self.dirty()
        subprocess.run(["wipefs", "-aqf", self.device + "p1"], check=True)
        name = "ingottest%d" % os.getpid()
        subprocess.run(["vgcreate", "-qq", "-y", name, self.device + "p1"], check=True)
        subprocess.run(["lvcreate", "-qq", "-y", "-l", "100%FREE", "-n", "root", name], check=True)
        self.wipe("quick")
        self.assertFalse(os.path.exists("/dev/mapper/%s-root" % name))


class ImageTest(LoopCase):
    def fetch(self, step: Dict[str, Any]) -> Target:
        step = dict({"op": "image", "id": "i", "path": "/"}, **step)
        target = self.target(plans.plan("install", [plans.disk("sda", None, SIZE)], [step]))
        image.image(target, step)
        return target

    def test_archives(self) -> None:
        root = os.path.join(self.folder, "tree")
        os.makedirs(root + "/a")
        with open(root + "/a/b", "wb") as file:
            file.write(b"content")
        for form, option in (("tgz", "-z"), ("txz", "-J"), ("tar", "--posix"), ("tar.zst", "--zstd")):
            with self.subTest(form=form):
                subprocess.run(["tar", option, "-cf", os.path.join(self.files, form), "-C", root, "."], check=True)
                target = self.fetch(self.image(form, form))
                with open(os.path.join(target.root, "a/b"), "rb") as file:
                    self.assertEqual(file.read(), b"content")
                shutil.rmtree(target.root)

    def test_raw_disk(self) -> None:
        # without a partition table in it, nothing is moved to the end of the disk afterwards
        content = os.urandom(3 * MIB + 7 * 512)
        with open(os.path.join(self.files, "raw"), "wb") as file:
            file.write(content)
        subprocess.run(["gzip", "-k", os.path.join(self.files, "raw")], check=True)
        for name, form in (("raw", "dd-raw"), ("raw.gz", "dd-gz")):
            with self.subTest(form=form):
                target = self.fetch(dict(self.image(name, form), path="sda"))
                with open(self.device, "rb") as disk:
                    self.assertEqual(disk.read(len(content)), content)
                os.rmdir(target.root)

    def test_damaged_image_is_refused(self) -> None:
        step = self.squashfs({"a": b"b"})
        for change, said in (({"sha256": "0" * 64}, "damaged"), ({"size": 10}, "longer than")):
            with self.subTest(said=said), self.assertRaisesRegex(StepFailed, said):
                target = self.fetch(dict(step, **change))
                shutil.rmtree(target.root)
            shutil.rmtree(os.path.join(self.folder, "root"), ignore_errors=True)


class TargetTest(LoopCase):
    def test_links_of_the_image_do_not_lead_out_of_it(self) -> None:
        target = self.target(plans.plan("install", [plans.disk("sda", None, SIZE)], []))
        os.makedirs(target.root + "/usr/lib")
        os.symlink("/usr/lib", target.root + "/lib")
        os.symlink("../../../../../../etc", target.root + "/up")
        os.symlink("/loop", target.root + "/loop")
        self.assertEqual(target.inside("/lib/x"), target.root + "/usr/lib/x")
        self.assertEqual(target.inside("/up/passwd"), target.root + "/etc/passwd")
        self.assertEqual(target.inside("/../../etc/passwd"), target.root + "/etc/passwd")
        with self.assertRaisesRegex(StepFailed, "too many"):
            target.inside("/loop/x")
        # the last part is replaced, not followed
        os.symlink("/etc/passwd", target.root + "/usr/lib/resolv.conf")
        target.write("/usr/lib/resolv.conf", b"new")
        self.assertFalse(os.path.islink(target.root + "/usr/lib/resolv.conf"))


if __name__ == "__main__":
    unittest.main()
