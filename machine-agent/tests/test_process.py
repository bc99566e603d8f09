"""Scripts: their output, their end, and what they leave behind."""

from __future__ import annotations

import os
import time
import unittest

from ingot_agent.process import TIMED_OUT, Output, run_script


class ScriptTest(unittest.TestCase):
    def run_shell(self, text: str, seconds: float = 30) -> tuple[int, Output]:
        output = Output()
        return run_script(["/bin/sh", "-c", text], dict(os.environ), output, seconds), output

    def test_streams_apart_and_together(self) -> None:
        status, output = self.run_shell("echo a; sleep 0.2; echo b >&2; sleep 0.2; echo c; exit 3")
        self.assertEqual((status, output.bytes("out"), output.bytes("err"), output.bytes("combined")), (3, b"a\nc\n", b"b\n", b"a\nb\nc\n"))

    def test_out_of_time_ends_the_children_too(self) -> None:
        started = time.monotonic()
        status, output = self.run_shell("sleep 60 & echo $!; sleep 60", 0.5)
        self.assertEqual(status, TIMED_OUT)
        self.assertLess(time.monotonic() - started, 10)
        child = int(output.bytes("out"))
        end = time.monotonic() + 5
        while os.path.exists("/proc/%d" % child) and open("/proc/%d/stat" % child).read().split()[2] != "Z" and time.monotonic() < end:
            time.sleep(0.02)
        self.assertTrue(not os.path.exists("/proc/%d" % child) or open("/proc/%d/stat" % child).read().split()[2] == "Z")

    def test_a_daemon_that_keeps_the_output_open_is_not_waited_for(self) -> None:
        started = time.monotonic()
        status, output = self.run_shell("sleep 20 & echo done")
        self.assertEqual((status, output.bytes("out")), (0, b"done\n"))
        self.assertLess(time.monotonic() - started, 10)

    def test_a_script_may_close_its_output_and_work_on(self) -> None:
        self.assertEqual(self.run_shell("exec >&- 2>&-; sleep 0.5; exit 4")[0], 4)

    def test_what_cannot_be_started(self) -> None:
        output = Output()
        self.assertEqual(run_script(["/nonexistent"], {}, output, 5), 2)
        self.assertIn(b"cannot be started", output.bytes("err"))

    def test_endless_output_is_bounded(self) -> None:
        output = Output(1 << 20)
        run_script(["/bin/sh", "-c", "head -c 5000000 /dev/zero"], dict(os.environ), output, 30)
        self.assertLess(len(output.bytes("combined")), (1 << 20) + 65536)

    def test_killed_by_a_signal(self) -> None:
        self.assertEqual(self.run_shell("kill -9 $$")[0], 137)


if __name__ == "__main__":
    unittest.main()
