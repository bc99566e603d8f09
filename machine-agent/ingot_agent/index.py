"""What index.json says is to be run, in which order, with which arguments (facts/metadata-and-scripts.md §10, §11, §13)."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional

    from .archive import Member

PHASES = ("commissioning", "testing", "release", "deployment")
SERIAL, INSTANCE, ANY = 0, 1, 2


class Item:
    """One script to run. `timeout`: seconds, 0 = unlimited."""

    __slots__ = (
        "phase", "name", "path", "result_id", "version_id", "timeout", "parallel", "hardware_type", "parameters", "packages",
        "configured_networking", "has_started", "default", "tags",
    )  # fmt: skip

    def __init__(self, phase: str, raw: Dict[str, Any]) -> None:
        self.phase = phase
        self.name = str(raw["name"])
        self.path = str(raw.get("path") or "%s/%s" % (phase, self.name))
        self.result_id = _optional(raw.get("script_result_id"))
        self.version_id = _optional(raw.get("script_version_id"))
        self.timeout = float(raw.get("timeout_seconds") or 0)
        self.parallel = int(raw.get("parallel") or 0)
        self.hardware_type = int(raw.get("hardware_type") or 0)
        self.parameters: Dict[str, Dict[str, Any]] = raw.get("parameters") or {}
        self.packages: Dict[str, Any] = raw.get("packages") or {}
        self.configured_networking = bool(raw.get("apply_configured_networking"))
        self.has_started = bool(raw.get("has_started"))
        self.default = bool(raw.get("default"))
        self.tags: List[str] = list(raw.get("tags") or [])

    def allowed_seconds(self) -> float:
        """The time limit: the runtime parameter if the script has one, else its own."""
        for parameter in self.parameters.values():
            if parameter.get("type") == "runtime" and str(parameter.get("value") or "").isdigit():
                return float(parameter["value"])
        return self.timeout


def _optional(value: Any) -> Optional[str]:
    return None if value is None else str(value)


def items(files: Dict[str, Member]) -> Dict[str, List[Item]]:
    """The items of each phase that has any, in the order they were written. Raises `ValueError` if the index is unusable."""
    index = files.get("index.json")
    if index is None:
        raise ValueError("the script archive holds no index.json")
    try:
        lists = json.loads(index.content)["1.0"]
        found = {}
        for phase in PHASES:
            listed = [Item(phase, raw) for raw in lists.get(phase + "_scripts") or [] if not raw.get("has_finished")]
            if listed:
                found[phase] = listed
        return found
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("index.json does not have the expected form: %r" % error) from error


def _rank(item: Item) -> tuple[int, str]:
    # processor, memory, storage, network, GPU, and what concerns the whole node last
    return (item.hardware_type or 99, item.name)


def batches(listed: List[Item]) -> List[List[Item]]:
    """Groups to run one after another, those inside a group at the same time.

    First every serial item alone; then the instances of each script together; then all that may run with anything, those without
    packages first and those that need configured networking as a group of their own.
    """
    ordered = sorted(listed, key=_rank)
    groups = [[item] for item in ordered if item.parallel == SERIAL]
    instances: Dict[str, List[Item]] = {}
    for item in ordered:
        if item.parallel == INSTANCE:
            instances.setdefault(item.name, []).append(item)
    groups.extend(instances.values())
    for networked in (False, True):
        together = [item for item in ordered if item.parallel not in (SERIAL, INSTANCE) and item.configured_networking == networked]
        if together:
            groups.append(sorted(together, key=lambda item: bool(item.packages)))
    return groups


_FORMATS = {"storage": "--storage={path}", "interface": "--interface={name}"}


def arguments(item: Item, storage_path: Callable[[Dict[str, Any]], str]) -> List[str]:
    """The command line of an item. `storage_path` finds the device of a storage value on this machine.

    A boolean that is false gives nothing (the reference runner gives it the same flag as a true one). Raises `ValueError` for a
    value that does not fit its type.
    """
    words: List[str] = []
    for name, parameter in item.parameters.items():
        kind = str(parameter.get("type") or "string")
        value = parameter.get("value", parameter.get("default"))
        if kind == "boolean":
            value = str(value).lower() in ("true", "1", "yes", "on") if value is not None else False
            if value is False:
                continue
            value = "true"
        if value is None or value == "":
            continue
        text = str(parameter.get("argument_format") or _FORMATS.get(kind) or "--%s={input}" % name)
        if kind == "boolean" and not parameter.get("argument_format"):
            text = "--%s" % name
        fields = {"input": value}
        if kind in ("storage", "interface"):
            if not isinstance(value, dict):
                raise ValueError("the parameter %s of %s names no %s of this machine: %r" % (name, item.name, kind, value))
            fields = {"name": value.get("name"), "model": value.get("model"), "serial": value.get("serial")}
            if kind == "storage":
                fields["path"] = storage_path(value)
                fields["input"] = fields["path"]
            else:
                fields.update(mac=value.get("mac_address"), vendor=value.get("vendor"), product=value.get("product"))
                fields["input"] = value.get("name")
        words.extend(word for word in (_fill(part, fields) for part in text.split()) if word)
    return words


def _fill(text: str, fields: Dict[str, Any]) -> str:
    for key, value in fields.items():
        text = text.replace("{%s}" % key, "" if value is None else str(value))
    return text
