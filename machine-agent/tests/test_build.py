"""The zipapp: runs alone, and is the same file every time."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class BuildTest(unittest.TestCase):
    def test_two_builds_are_equal_and_run(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            built = []
            for name in ("a", "b"):
                path = os.path.join(folder, name)
                subprocess.run([sys.executable, os.path.join(HERE, "build.py"), path], check=True)
                with open(path, "rb") as file:
                    built.append(file.read())
            self.assertEqual(built[0], built[1])
            done = subprocess.run([sys.executable, "-I", "-S", path, "kernel-cmdline"], check=True, stdout=subprocess.PIPE, cwd="/")
            with open("/proc/cmdline", "rb") as file:
                self.assertEqual(done.stdout.strip(), file.read().strip())
            self.assertEqual(subprocess.run([sys.executable, path, "nonsense"], stderr=subprocess.DEVNULL).returncode, 2)


if __name__ == "__main__":
    unittest.main()
