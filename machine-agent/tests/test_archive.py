"""Script archives as tarfile writes them, and damaged ones."""

from __future__ import annotations

import gzip
import io
import random
import tarfile
import unittest
from typing import Dict

from ingot_agent.archive import members


def tar(files: Dict[str, bytes], form: int = tarfile.PAX_FORMAT, mode: int = 0o755) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), mode
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


class ArchiveTest(unittest.TestCase):
    def test_all_forms(self) -> None:
        files = {"commissioning/a": b"#!/bin/sh\n", "index.json": b"{}", "long/" + "x" * 90 + "/" + "y" * 90: b"z" * 1000, "empty": b""}
        for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
            with self.subTest(form=form):
                found = members(tar(files, form))
                self.assertEqual({name: member.content for name, member in found.items()}, files)
                self.assertEqual(found["commissioning/a"].mode & 0o777, 0o755)

    def test_compressed(self) -> None:
        self.assertEqual(members(gzip.compress(tar({"a": b"b"})))["a"].content, b"b")

    def test_netplan_beside_the_scripts(self) -> None:
        self.assertEqual(members(tar({"../config/netplan.yaml": b"n"}))["config/netplan.yaml"].content, b"n")

    def test_names_that_leave_the_folder(self) -> None:
        for name in ("../evil", "a/../../evil", "/etc/passwd", "../config/../../x"):
            with self.subTest(name=name), self.assertRaisesRegex(ValueError, "unsafe"):
                members(tar({name: b""}))

    def test_links_are_left_out(self) -> None:
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as archive:
            info = tarfile.TarInfo("link")
            info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(info)
        self.assertEqual(members(out.getvalue()), {})

    def test_damaged(self) -> None:
        whole = tar({"a": b"b" * 2000})
        for damaged in (whole[:700], whole[:100], b"", b"x" * 1024, whole[:148] + b"7" + whole[149:]):
            with self.subTest(length=len(damaged)), self.assertRaises(ValueError):
                members(damaged)

    def test_random_damage_gives_an_answer_or_a_value_error(self) -> None:
        seeded = random.Random(7)
        whole = tar({"a/b": b"c" * 600, "x" * 150: b"y"})
        for _ in range(2000):
            damaged = bytearray(whole)
            for _ in range(seeded.randrange(1, 6)):
                damaged[seeded.randrange(len(damaged))] = seeded.randrange(256)
            try:
                members(bytes(damaged[: seeded.randrange(len(damaged) + 1)]))
            except ValueError:
                pass


if __name__ == "__main__":
    unittest.main()
