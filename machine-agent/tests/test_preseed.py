"""The preseed: what is understood, what is refused."""

from __future__ import annotations

import unittest

from ingot_agent.preseed import parse, parse_yaml

COMMISSIONING = """#cloud-config
datasource:
  MAAS:
    metadata_url: "http://192.0.2.1:5248/MAAS/metadata/"
    consumer_key: "ck"
    token_key: "tk"
    token_secret: "a \\"secret\\": #1"
manage_etc_hosts: true
packages:
  - python3-yaml
  - name: not-a-key
apt:
  sources_list: |
    deb http://192.0.2.1/debian bookworm main
    key: not-a-key
power_state:
  mode: "poweroff"
  delay: now
reporting:
  maas:
    type: webhook
    endpoint: "http://192.0.2.1:5248/MAAS/metadata/status/abc123"
"""


class PreseedTest(unittest.TestCase):
    def test_commissioning(self) -> None:
        preseed = parse(COMMISSIONING)
        self.assertEqual(preseed.metadata_url, "http://192.0.2.1:5248/MAAS/metadata")
        assert preseed.credentials is not None
        self.assertEqual(preseed.credentials.consumer_key, "ck")
        self.assertEqual(preseed.credentials.token_key, "tk")
        self.assertEqual(preseed.credentials.token_secret, 'a "secret": #1')
        self.assertEqual(preseed.power_mode, "poweroff")
        self.assertEqual(preseed.endpoint, "http://192.0.2.1:5248/MAAS/metadata/status/abc123")

    def test_enlisting_has_no_token(self) -> None:
        preseed = parse('#cloud-config\ndatasource:\n  MAAS:\n    metadata_url: "http://h/MAAS/metadata/"\n')
        self.assertIsNone(preseed.credentials)
        self.assertIsNone(preseed.power_mode)
        self.assertIsNone(preseed.endpoint)

    def test_secret_is_not_shown(self) -> None:
        self.assertNotIn("secret", repr(parse(COMMISSIONING).credentials))

    def test_refused(self) -> None:
        for text, said in (
            ("datasource: {}\n", "#cloud-config"),
            ("#cloud-config\npower_state:\n  mode: reboot\n", "metadata_url"),
            ('#cloud-config\ndatasource:\n  MAAS:\n    metadata_url: "http://h/"\npower_state:\n  mode: "explode"\n', "explode"),
            ("#cloud-config\nno pair here\n", "not a key"),
        ):
            with self.subTest(text=text), self.assertRaisesRegex(ValueError, said):
                parse(text)

    def test_scalars(self) -> None:
        cases = (
            ("a: plain", "plain"),
            ("a: plain # comment", "plain"),
            ("a: 'it''s'", "it's"),
            ('a: "\\u00e9\\n"', "é\n"),
            ('"a": http://h:5248/x', "http://h:5248/x"),
        )
        for text, value in cases:
            with self.subTest(text=text):
                self.assertEqual(parse_yaml(text), {"a": value})

    def test_returns_to_the_right_level(self) -> None:
        self.assertEqual(parse_yaml("a:\n  b:\n    c: 1\n  d: 2\ne: 3"), {"a": {"b": {"c": "1"}, "d": "2"}, "e": "3"})


if __name__ == "__main__":
    unittest.main()
