"""Requests that outlast an absent server, a wrong clock, and refusals; against the stand-in."""

from __future__ import annotations

import tempfile
import threading
import unittest
from typing import List, Optional

from ingot_agent.http import Unreachable
from ingot_agent.metadata import MAX_OUTPUT, Metadata, cut
from ingot_agent.reporter import Reporter
from ingot_agent.server import Credentials, Refused, Server
from ingot_agent.timeline import Timeline

from .standin import Machine, StandIn


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.naps: List[float] = []

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.time += seconds

    def now(self) -> float:
        return self.time


class ServerTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.peer = StandIn("127.0.0.1", 0, folder.name)
        threading.Thread(target=self.peer.serve_forever, daemon=True).start()
        self.addCleanup(self.peer.server_close)
        self.addCleanup(self.peer.shutdown)
        self.machine = Machine("abc123", ["52:54:00:00:00:01"])
        self.peer.machines["abc123"] = self.machine
        self.clock = Clock()
        self.lines: List[str] = []
        credentials = Credentials("consumer", self.machine.token, self.machine.secret)
        self.server = Server(Timeline(self.lines.append), credentials, self.clock.sleep, self.clock.now, self.clock.now)
        self.metadata = Metadata(self.server, self.peer.base + "/MAAS/metadata/")

    def faults(self, *statuses: Optional[int]) -> None:
        left = list(statuses)
        self.peer.faults = lambda method, path: left.pop(0) if left else None

    def test_header(self) -> None:
        header = Credentials("c k", "tk", "s&").header(5.9)
        self.assertTrue(header.startswith('OAuth realm="", oauth_version="1.0", oauth_signature_method="PLAINTEXT"'))
        for part in ('oauth_consumer_key="c%20k"', 'oauth_token="tk"', 'oauth_signature="%26s%26"', 'oauth_timestamp="5"'):
            self.assertIn(part, header)

    def test_absent_server_is_waited_for_with_growing_pauses(self) -> None:
        self.faults(502, 503, 500, 504, 502, 502, 502, None)
        self.metadata.signal("OK")
        self.assertEqual(self.clock.naps, [1, 2, 4, 8, 16, 30, 30])
        self.assertEqual([status for status, _ in self.machine.signals], ["OK"])

    def test_patience_ends(self) -> None:
        self.peer.faults = lambda method, path: 503
        with self.assertRaisesRegex(Unreachable, "503"):
            self.metadata.signal("OK")
        self.assertGreaterEqual(sum(self.clock.naps), 1800)
        self.assertLess(sum(self.clock.naps), 1900)

    def test_an_answer_is_not_asked_for_again(self) -> None:
        for status in (400, 404, 409):
            with self.subTest(status=status):
                self.faults(status)
                with self.assertRaises(Refused) as caught:
                    self.metadata.signal("OK")
                self.assertEqual(caught.exception.status, status)
        self.assertEqual(self.clock.naps, [])

    def test_clock_is_taken_from_the_server(self) -> None:
        # the stand-in sends a Date of today, the clock here says 1970
        self.faults(401, None)
        self.metadata.signal("OK")
        self.assertEqual(self.clock.naps, [])
        self.assertGreater(self.server.clock_offset, 1.7e9)

    def test_unknown_token(self) -> None:
        self.machine.token = "another"
        with self.assertRaises(Refused) as caught:
            self.metadata.signal("OK")
        self.assertEqual(caught.exception.status, 401)

    def test_result_carries_fields_and_files(self) -> None:
        self.metadata.signal("WORKING", {"name": "x", "exit_status": "3"}, {"x": b"both", "x.out": b"\x00\xff", "x.yaml": b"{}"})
        self.assertEqual(self.machine.results["x"], (3, {"x": b"both", "x.out": b"\x00\xff", "x.yaml": b"{}"}))

    def test_long_output_loses_its_middle(self) -> None:
        self.assertEqual(cut(b"a" * MAX_OUTPUT), b"a" * MAX_OUTPUT)
        shortened = cut(b"a" * MAX_OUTPUT + b"z" * MAX_OUTPUT)
        self.assertLessEqual(len(shortened), MAX_OUTPUT)
        self.assertTrue(shortened.startswith(b"aaa") and shortened.endswith(b"zzz") and b"left out" in shortened)

    def test_events_arrive_in_order(self) -> None:
        reporter = Reporter(self.server, self.peer.base + "/MAAS/metadata/status/abc123")
        self.faults(None, 503, None, 400, None)
        for name in ("a", "b", "c", "d"):
            reporter.report("start", "curtin", name, "é")
        self.assertTrue(reporter.flush(30))
        # b was asked for again, c was refused and is gone
        self.assertEqual([event["name"] for event in self.machine.events], ["a", "b", "d"])

    def test_a_401_after_the_last_signal_is_an_answer(self) -> None:
        reporter = Reporter(self.server, self.peer.base + "/MAAS/metadata/status/abc123")
        self.machine.token = "ended"
        reporter.token_may_have_ended()
        reporter.report("finish", "cloudinit", "modules-final", "all scripts ran", "SUCCESS")
        self.assertTrue(reporter.flush(30))
        self.assertEqual(self.clock.naps, [])

    def test_secrets_are_not_in_the_timeline(self) -> None:
        self.faults(503, None)
        self.metadata.signal("OK")
        self.assertNotIn(self.machine.secret, " ".join(self.lines))


if __name__ == "__main__":
    unittest.main()
