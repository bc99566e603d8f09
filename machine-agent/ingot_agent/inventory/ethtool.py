"""What a network driver tells about its card, by the kernel's ethtool calls (linux/ethtool.h)."""

from __future__ import annotations

import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from typing import Any, Dict, List, Optional

SIOCETHTOOL = 0x8946
GET_DRIVER_INFO = 0x03
GET_LINK = 0x0A
GET_LINK_SETTINGS = 0x4C

# bit of a link mode mask → speed in Mbit/s with medium; those that name ports or flow control are not modes
MODES = {
    0: "10baseT/Half", 1: "10baseT/Full", 2: "100baseT/Half", 3: "100baseT/Full", 4: "1000baseT/Half", 5: "1000baseT/Full",
    12: "10000baseT/Full", 15: "2500baseX/Full", 17: "1000baseKX/Full", 18: "10000baseKX4/Full", 19: "10000baseKR/Full",
    21: "20000baseMLD2/Full", 22: "20000baseKR2/Full", 23: "40000baseKR4/Full", 24: "40000baseCR4/Full", 25: "40000baseSR4/Full",
    26: "40000baseLR4/Full", 27: "56000baseKR4/Full", 28: "56000baseCR4/Full", 29: "56000baseSR4/Full", 30: "56000baseLR4/Full",
    31: "25000baseCR/Full", 32: "25000baseKR/Full", 33: "25000baseSR/Full", 34: "50000baseCR2/Full", 35: "50000baseKR2/Full",
    36: "100000baseKR4/Full", 37: "100000baseSR4/Full", 38: "100000baseCR4/Full", 39: "100000baseLR4_ER4/Full",
    40: "50000baseSR2/Full", 41: "1000baseX/Full", 42: "10000baseCR/Full", 43: "10000baseSR/Full", 44: "10000baseLR/Full",
    45: "10000baseLRM/Full", 46: "10000baseER/Full", 47: "2500baseT/Full", 48: "5000baseT/Full", 52: "50000baseKR/Full",
    53: "50000baseSR/Full", 54: "50000baseCR/Full", 55: "50000baseLR_ER_FR/Full", 56: "50000baseDR/Full", 57: "100000baseKR2/Full",
    58: "100000baseSR2/Full", 59: "100000baseCR2/Full", 60: "100000baseLR2_ER2_FR2/Full", 61: "100000baseDR2/Full",
    62: "200000baseKR4/Full", 63: "200000baseSR4/Full", 64: "200000baseLR4_ER4_FR4/Full", 65: "200000baseDR4/Full",
    66: "200000baseCR4/Full",
}  # fmt: skip
PORT_BITS = {7: "TP", 8: "AUI", 9: "MII", 10: "FIBRE", 11: "BNC", 16: "Backplane"}
PORTS = {0: "twisted pair", 1: "aui", 2: "media-independent", 3: "fibre", 4: "bnc", 5: "direct attach", 0xEF: "none", 0xFF: "other"}
TRANSCEIVERS = {0: "internal", 1: "external"}


def _call(control: socket.socket, name: str, request: bytes) -> Optional[bytes]:
    import array
    import fcntl

    buffer = array.array("B", request)
    address, _ = buffer.buffer_info()
    try:
        fcntl.ioctl(control.fileno(), SIOCETHTOOL, struct.pack("16sP", name.encode()[:15], address))
    except OSError:
        return None
    return buffer.tobytes()


def firmware_version(control: socket.socket, name: str) -> str:
    answer = _call(control, name, struct.pack("I", GET_DRIVER_INFO) + bytes(192))
    return answer[68:100].partition(b"\0")[0].decode("ascii", "replace").strip() if answer else ""


def has_link(control: socket.socket, name: str) -> bool:
    answer = _call(control, name, struct.pack("II", GET_LINK, 0))
    return bool(answer and struct.unpack("II", answer)[1])


def port(control: socket.socket, name: str) -> Dict[str, Any]:
    """The keys of a `ports` entry that the driver knows; speeds in Mbit/s."""
    found: Dict[str, Any] = {"link_detected": has_link(control, name), "auto_negotiation": False}
    head = struct.Struct("IIBBBBBBBbBBBB")
    empty = bytes(28 + 3 * 4 * 127)
    answer = _call(control, name, head.pack(GET_LINK_SETTINGS, *([0] * 13)) + empty)
    if not answer:
        return found
    words = -head.unpack_from(answer)[9]
    if words <= 0 or words > 127:
        return found
    request = head.pack(GET_LINK_SETTINGS, 0, 0, 0, 0, 0, 0, 0, 0, words, 0, 0, 0, 0)
    answer = _call(control, name, request + empty)
    if not answer:
        return found
    _, speed, duplex, kind, _, negotiation, _, _, _, _, transceiver = head.unpack_from(answer)[:11]
    supported = int.from_bytes(answer[48 : 48 + 4 * words], "little")
    modes: List[str] = [mode for bit, mode in MODES.items() if supported >> bit & 1]
    ports = [medium for bit, medium in PORT_BITS.items() if supported >> bit & 1]
    if modes:
        found["supported_modes"] = modes
    if ports:
        found["supported_ports"] = [medium.lower() for medium in ports]
    found["auto_negotiation"] = negotiation == 1
    found["port_type"] = PORTS.get(kind, "other")
    found["transceiver_type"] = TRANSCEIVERS.get(transceiver, "internal")
    if found["link_detected"]:
        if 0 < speed < 0x7FFFFFFF:
            found["link_speed"] = speed
        if duplex in (0, 1):
            found["link_duplex"] = "full" if duplex else "half"
    return found
