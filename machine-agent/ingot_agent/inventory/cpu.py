"""Processors, their cores and threads, and memory."""

from __future__ import annotations

import os

from .files import compact, names, natural, number, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List


def _numbered(folder: str, prefix: str) -> List[str]:
    return sorted((n for n in names(folder) if n.startswith(prefix) and n[len(prefix) :].isdigit()), key=natural)


def _size(value: str) -> int:
    units = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
    unit = value[-1:].upper()
    try:
        return int(value[:-1]) * units[unit] if unit in units else int(value)
    except ValueError:
        return 0


def _cpuinfo(root: str) -> List[Dict[str, str]]:
    found: List[Dict[str, str]] = []
    for block in text(os.path.join(root, "proc/cpuinfo")).split("\n\n"):
        fields = {}
        for line in block.splitlines():
            key, colon, value = line.partition(":")
            if colon:
                fields[key.strip()] = value.strip()
        if fields:
            found.append(fields)
    return found


def _caches(folder: str) -> List[Dict[str, object]]:
    found: List[Dict[str, object]] = []
    for name in _numbered(folder, "index"):
        path = os.path.join(folder, name)
        kind = text(os.path.join(path, "type"))
        found.append(
            {
                "level": number(os.path.join(path, "level")),
                "type": kind.capitalize() or "Unknown",
                "size": _size(text(os.path.join(path, "size"))),
            }
        )
    return found


def cpu(root: str = "/") -> Dict[str, Any]:
    """The `cpu` part of machine-resources; frequencies in MHz, cache sizes in bytes."""
    base = os.path.join(root, "sys/devices/system/cpu")
    info = _cpuinfo(root)
    by_id = {fields["processor"]: fields for fields in info if "processor" in fields}
    threads = _numbered(base, "cpu")
    isolated = _ranges(text(os.path.join(base, "isolated")))
    nodes = {
        thread: number_of_node(name)
        for name in _numbered(os.path.join(root, "sys/devices/system/node"), "node")
        for thread in _ranges(text(os.path.join(root, "sys/devices/system/node", name, "cpulist")))
    }
    sockets: Dict[int, Dict[str, Any]] = {}
    total = 0
    for name in threads:
        folder = os.path.join(base, name)
        thread_id = int(name[3:])
        fields = by_id.get(str(thread_id), info[0] if info else {})
        package = max(number(os.path.join(folder, "topology/physical_package_id")), 0)
        core_id = number(os.path.join(folder, "topology/core_id"))
        die = max(number(os.path.join(folder, "topology/die_id")), 0)
        frequency = int(float(fields.get("cpu MHz") or 0)) or number(os.path.join(folder, "cpufreq/scaling_cur_freq")) // 1000
        if package not in sockets:
            sockets[package] = compact(
                {
                    "name": fields.get("model name") or fields.get("cpu") or fields.get("Processor"),
                    "vendor": fields.get("vendor_id"),
                }
            )
            sockets[package].update(
                socket=package,
                cache=_caches(os.path.join(folder, "cache")),
                frequency=frequency,
                frequency_minimum=number(os.path.join(folder, "cpufreq/cpuinfo_min_freq")) // 1000,
                frequency_turbo=number(os.path.join(folder, "cpufreq/cpuinfo_max_freq")) // 1000,
                cores=[],
            )
        cores = sockets[package]["cores"]
        core = next((c for c in cores if (c["core"], c["die"]) == (core_id, die)), None)
        if core is None:
            core = {"core": core_id, "die": die, "threads": [], "frequency": frequency}
            cores.append(core)
        core["threads"].append(
            {
                "id": thread_id,
                "thread": len(core["threads"]),
                "numa_node": nodes.get(thread_id, 0),
                "online": number(os.path.join(folder, "online"), 1) == 1,
                "isolated": thread_id in isolated,
            }
        )
        total += 1
    return {"architecture": os.uname().machine, "total": total, "sockets": [sockets[key] for key in sorted(sockets)]}


def number_of_node(name: str) -> int:
    return int(name[4:])


def _ranges(value: str) -> List[int]:
    found: List[int] = []
    for part in value.split(","):
        first, _, last = part.partition("-")
        if first.strip().isdigit():
            found.extend(range(int(first), int(last or first) + 1))
    return found


def _meminfo(content: str) -> Dict[str, int]:
    found = {}
    for line in content.splitlines():
        key, colon, value = line.partition(":")
        words = value.split()
        if colon and words and words[0].isdigit():
            found[key.split()[-1]] = int(words[0]) * (1024 if words[-1] == "kB" else 1)
    return found


def memory(root: str = "/") -> Dict[str, Any]:
    """The `memory` part of machine-resources, bytes. The total counts what is installed where the kernel tells it in blocks."""
    info = _meminfo(text(os.path.join(root, "proc/meminfo")))
    page = info.get("Hugepagesize", 0)
    total = _installed(root) or info.get("MemTotal", 0)
    free = info.get("MemFree", 0) + info.get("Cached", 0) + info.get("Buffers", 0)
    found: Dict[str, Any] = {
        "nodes": [],
        "total": total,
        "used": max(info.get("MemTotal", 0) - free, 0),
        "hugepages_total": info.get("HugePages_Total", 0) * page,
        "hugepages_used": (info.get("HugePages_Total", 0) - info.get("HugePages_Free", 0)) * page,
        "hugepages_size": page,
    }
    base = os.path.join(root, "sys/devices/system/node")
    nodes = _numbered(base, "node")
    for name in nodes:
        node = _meminfo(text(os.path.join(base, name, "meminfo")))
        found["nodes"].append(
            {
                "numa_node": number_of_node(name),
                # one node holds everything, also what the kernel keeps for itself
                "total": total if len(nodes) == 1 else node.get("MemTotal", 0),
                "used": node.get("MemUsed", 0),
                "hugepages_total": node.get("HugePages_Total", 0) * page,
                "hugepages_used": (node.get("HugePages_Total", 0) - node.get("HugePages_Free", 0)) * page,
            }
        )
    return found


def _installed(root: str) -> int:
    base = os.path.join(root, "sys/devices/system/memory")
    block = number(os.path.join(base, "block_size_bytes"), 0, 16)
    online = [name for name in _numbered(base, "memory") if number(os.path.join(base, name, "online"))]
    return block * len(online)
