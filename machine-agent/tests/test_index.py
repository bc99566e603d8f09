"""What is run in which order, with which arguments."""

from __future__ import annotations

import json
import unittest
from typing import Any, Dict, List

from ingot_agent.archive import Member
from ingot_agent.commands import subcommand_of
from ingot_agent.index import Item, arguments, batches, items


def item(name: str, **more: Any) -> Item:
    values: Dict[str, Any] = {"name": name}
    values.update(more)
    return Item("testing", values)


def path_of(value: Dict[str, Any]) -> str:
    return "/dev/" + str(value["name"])


class OrderTest(unittest.TestCase):
    def names(self, listed: List[Item]) -> List[List[str]]:
        return [[entry.name for entry in group] for group in batches(listed)]

    def test_serial_first_one_by_one_by_hardware_then_name(self) -> None:
        listed = [item("z", hardware_type=1), item("b", hardware_type=0), item("a", hardware_type=0), item("d", hardware_type=3)]
        self.assertEqual(self.names(listed), [["z"], ["d"], ["a"], ["b"]])

    def test_instances_of_a_script_together(self) -> None:
        listed = [item("smart", parallel=1, hardware_type=3), item("bad", parallel=1, hardware_type=3), item("smart", parallel=1, hardware_type=3)]
        self.assertEqual(self.names(listed), [["bad"], ["smart", "smart"]])

    def test_any_last_those_with_packages_last_of_all_and_networked_apart(self) -> None:
        listed = [
            item("p", parallel=2, packages={"apt": ["x"]}), item("n", parallel=2, apply_configured_networking=True),
            item("s", parallel=0), item("q", parallel=2),
        ]  # fmt: skip
        self.assertEqual(self.names(listed), [["s"], ["q", "p"], ["n"]])

    def test_index(self) -> None:
        index = {"1.0": {"testing_scripts": [{"name": "a", "script_result_id": 7, "timeout_seconds": 1.5}, {"name": "b", "has_finished": True}],
                         "release_scripts": []}}  # fmt: skip
        found = items({"index.json": Member("index.json", 0o644, json.dumps(index).encode())})
        self.assertEqual(list(found), ["testing"])
        self.assertEqual([(i.name, i.result_id, i.timeout, i.path) for i in found["testing"]], [("a", "7", 1.5, "testing/a")])

    def test_unusable_index(self) -> None:
        for text in (b"", b"[]", b'{"1.0": []}', b'{"1.0": {"testing_scripts": [{}]}}', b"{"):
            with self.subTest(text=text), self.assertRaises(ValueError):
                items({"index.json": Member("index.json", 0o644, text)})
        with self.assertRaises(ValueError):
            items({})


class ArgumentsTest(unittest.TestCase):
    DISK = {"name": "sda", "id_path": "/dev/disk/by-id/x", "model": "M 1", "serial": "S1"}
    NIC = {"name": "eno1", "mac_address": "52:54:00:00:00:01", "vendor": "V", "product": "P"}

    def test_table(self) -> None:
        cases: List[tuple[str, Dict[str, Any], List[str]]] = [
            ("storage", {"type": "storage", "value": self.DISK}, ["--storage=/dev/sda"]),
            ("storage", {"type": "storage", "value": self.DISK, "argument_format": "-d {serial} {model} {path}"}, ["-d", "S1", "M 1", "/dev/sda"]),
            ("interface", {"type": "interface", "value": self.NIC}, ["--interface=eno1"]),
            ("interface", {"type": "interface", "value": self.NIC, "argument_format": "-i {mac}"}, ["-i", "52:54:00:00:00:01"]),
            ("url", {"type": "url", "value": "http://h"}, ["--url=http://h"]),
            ("size", {"type": "string", "default": "5"}, ["--size=5"]),
            ("size", {"type": "string"}, []),
            ("level", {"type": "choice", "value": "hi", "argument_format": "--lvl {input}"}, ["--lvl", "hi"]),
            # the four combinations of the trap in facts/metadata-and-scripts.md §21
            ("quick", {"type": "boolean", "value": True, "argument_format": "--quick-erase"}, ["--quick-erase"]),
            ("quick", {"type": "boolean", "value": False, "argument_format": "--quick-erase"}, []),
            ("quick", {"type": "boolean", "value": "false", "argument_format": "--quick-erase"}, []),
            ("quick", {"type": "boolean", "argument_format": "--quick-erase"}, []),
        ]
        for name, parameter, expected in cases:
            with self.subTest(parameter=parameter):
                self.assertEqual(arguments(item("x", parameters={name: parameter}), path_of), expected)

    def test_placeholder_disk_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "names no storage"):
            arguments(item("x", parameters={"storage": {"type": "storage", "value": "all"}}), path_of)

    def test_runtime_parameter_is_the_limit(self) -> None:
        self.assertEqual(item("x", timeout_seconds=5, parameters={"runtime": {"type": "runtime", "value": 90}}).allowed_seconds(), 90)
        self.assertEqual(item("x", timeout_seconds=5).allowed_seconds(), 5)


class SubcommandTest(unittest.TestCase):
    def test_table(self) -> None:
        cases = (
            ('#!/bin/sh\n# --- Start ---\nexec ingot-agent lshw "$@"\n', ["lshw"]),
            ('#!/bin/bash\nset -e\nexec ingot-agent erase --quick-erase "$@"\n\n', ["erase", "--quick-erase"]),
            ("#!/bin/sh\nexec ingot-agent lshw\n", ["lshw"]),
            ("#!/bin/sh\nsleep 5\nexec ingot-agent lshw\n", None),
            ("#!/bin/sh\nexec ingot-agent unknown\n", None),
            ('#!/bin/sh\nexec ingot-agent lldp "$X"\n', None),
            ("#!/bin/sh\nexec ingot-agent lldp; rm -rf /\n", None),
            ("#!/bin/sh\necho exec ingot-agent lshw\n", None),
            ("", None),
        )
        for text, expected in cases:
            with self.subTest(text=text):
                self.assertEqual(subcommand_of(text.encode()), expected)


if __name__ == "__main__":
    unittest.main()
