"""How an image's checksum is made."""

from __future__ import annotations

import hashlib
import unittest
from typing import Callable

from ingot_agent.steps import image


class FastestSha256Test(unittest.TestCase):
    def clock(self, *durations: float) -> Callable[[], float]:
        """A clock under which the candidates take these times, in their order: OpenSSL's, Python's own."""
        times = []
        for duration in durations:
            times += [0.0, duration]
        return iter(times).__next__

    def test_the_quicker_one_is_taken(self) -> None:
        self.assertIs(image.fastest_sha256(self.clock(1.0, 3.0)), hashlib.sha256)
        self.assertIsNot(image.fastest_sha256(self.clock(3.0, 1.0)), hashlib.sha256)

    def test_both_give_the_same_digest(self) -> None:
        # FIPS 180-4, example of one block
        expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        for durations in ((1.0, 3.0), (3.0, 1.0)):
            digest = image.fastest_sha256(self.clock(*durations))()
            digest.update(b"a")
            digest.update(b"bc")
            self.assertEqual(digest.hexdigest(), expected)


if __name__ == "__main__":
    unittest.main()
