"""The machine-resources document (facts/metadata-and-scripts.md §16)."""

from __future__ import annotations

import os

from .cpu import cpu, memory
from .files import text
from .network import cards, interfaces
from .pci import gpu, pci, pci_devices, usb
from .storage import storage
from .system import system

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict

VERSION = "1"
EXTENSIONS = [
    "resources", "resources_v2", "resources_system", "resources_usb_pci", "resources_cpu_socket", "resources_gpu", "resources_numa",
    "resources_disk_sata", "resources_network_firmware", "resources_disk_id", "resources_cpu_threads_numa", "resources_cpu_core_die",
    "resources_pci_iommu", "resources_network_usb", "resources_disk_address", "api_os",
]  # fmt: skip


def resources(root: str = "/") -> Dict[str, Any]:
    """Everything at once; takes well below a second."""
    devices = pci_devices(root)
    release = _os_release(root)
    kernel = os.uname()
    return {
        "api_extensions": EXTENSIONS,
        "api_version": "1.0",
        "environment": {
            "kernel": kernel.sysname,
            "kernel_architecture": kernel.machine,
            "kernel_version": kernel.release,
            "os_name": release.get("ID", ""),
            "os_version": release.get("VERSION_ID", ""),
            "server": "maas-machine-resources",
            "server_name": kernel.nodename,
            "server_version": VERSION,
        },
        "resources": {
            "cpu": cpu(root),
            "memory": memory(root),
            "gpu": gpu(devices),
            "network": cards(devices, root),
            "storage": storage(root),
            "usb": usb(root),
            "pci": pci(devices),
            "system": system(root),
        },
        "networks": interfaces(root),
    }


def _os_release(root: str) -> Dict[str, str]:
    found = {}
    for line in text(os.path.join(root, "etc/os-release")).splitlines():
        key, equals, value = line.partition("=")
        if equals:
            found[key] = value.strip().strip('"')
    return found
