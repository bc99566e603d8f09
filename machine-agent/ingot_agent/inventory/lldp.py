"""Listens for LLDP frames (IEEE 802.1AB) and writes what neighbours say in the form of `lldpctl -f xml`."""

from __future__ import annotations

import os

from .files import names
from .lshw import escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, List, Tuple

ETHERTYPE = 0x88CC
END, CHASSIS, PORT, TTL, PORT_DESCRIPTION, SYSTEM_NAME, SYSTEM_DESCRIPTION, CAPABILITIES, MANAGEMENT, ORGANISATION = 0, 1, 2, 3, 4, 5, 6, 7, 8, 127
DOT1 = b"\x00\x80\xc2"


class Neighbour:
    """What one frame tells."""

    def __init__(self) -> None:
        self.chassis: Tuple[str, str] = ("", "")
        self.port: Tuple[str, str] = ("", "")
        self.ttl = 0
        self.port_description = ""
        self.name = ""
        self.description = ""
        self.management: List[str] = []
        self.vlans: List[Tuple[int, str, bool]] = []


def parse(payload: bytes) -> Neighbour:
    """The TLVs after the Ethernet header. Raises `ValueError` for a frame that is cut or lacks the required ones."""
    found = Neighbour()
    position = 0
    while position + 2 <= len(payload):
        head = int.from_bytes(payload[position : position + 2], "big")
        kind, length = head >> 9, head & 0x1FF
        value = payload[position + 2 : position + 2 + length]
        if len(value) < length:
            raise ValueError("the frame ends within a value")
        position += 2 + length
        if kind == END:
            break
        if kind == CHASSIS and length > 1:
            found.chassis = _identifier(value, {4: "mac", 5: "ip", 6: "ifname", 7: "local"})
        elif kind == PORT and length > 1:
            found.port = _identifier(value, {3: "mac", 4: "ip", 5: "ifname", 7: "local"})
        elif kind == TTL and length == 2:
            found.ttl = int.from_bytes(value, "big")
        elif kind == PORT_DESCRIPTION:
            found.port_description = _text(value)
        elif kind == SYSTEM_NAME:
            found.name = _text(value)
        elif kind == SYSTEM_DESCRIPTION:
            found.description = _text(value)
        elif kind == MANAGEMENT and length > 5 and value[1] == 1 and value[0] == 5:
            found.management.append(".".join(str(b) for b in value[2:6]))
        elif kind == ORGANISATION and value[:3] == DOT1 and length >= 6:
            if value[3] == 1:
                found.vlans.append((int.from_bytes(value[4:6], "big"), "", True))
            elif value[3] == 3 and length >= 7:
                found.vlans.append((int.from_bytes(value[4:6], "big"), _text(value[7 : 7 + value[6]]), False))
    if not found.chassis[1] or not found.port[1]:
        raise ValueError("the frame names no chassis or no port")
    return found


def _identifier(value: bytes, kinds: Dict[int, str]) -> Tuple[str, str]:
    kind = kinds.get(value[0], "local")
    rest = value[1:]
    if kind == "mac":
        return kind, ":".join("%02x" % b for b in rest[:6])
    if kind == "ip":
        return kind, ".".join(str(b) for b in rest[1:5])
    return kind, _text(rest)


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace").strip(" \0\r\n")


def xml(seen: Dict[str, Neighbour]) -> str:
    """`seen` by the name of the own interface."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<lldp label="LLDP neighbors">']
    for rid, (name, neighbour) in enumerate(sorted(seen.items()), 1):
        lines.append(' <interface label="Interface" name="%s" via="LLDP" rid="%d">' % (escape(name), rid))
        lines.append('  <chassis label="Chassis">')
        lines.append('   <id label="ChassisID" type="%s">%s</id>' % (neighbour.chassis[0], escape(neighbour.chassis[1])))
        for tag, label, value in (("name", "SysName", neighbour.name), ("descr", "SysDescr", neighbour.description)):
            if value:
                lines.append('   <%s label="%s">%s</%s>' % (tag, label, escape(value), tag))
        lines.extend('   <mgmt-ip label="MgmtIP">%s</mgmt-ip>' % escape(address) for address in neighbour.management)
        lines.append("  </chassis>")
        lines.append('  <port label="Port">')
        lines.append('   <id label="PortID" type="%s">%s</id>' % (neighbour.port[0], escape(neighbour.port[1])))
        if neighbour.port_description:
            lines.append('   <descr label="PortDescr">%s</descr>' % escape(neighbour.port_description))
        lines.append('   <ttl label="TTL">%d</ttl>' % neighbour.ttl)
        lines.append("  </port>")
        for vlan, label, native in neighbour.vlans:
            lines.append('  <vlan label="VLAN" vlan-id="%d" pvid="%s">%s</vlan>' % (vlan, "yes" if native else "no", escape(label)))
        lines.append(" </interface>")
    lines.append("</lldp>")
    return "\n".join(lines)


def listen(seconds: float) -> str:
    """Waits for neighbours on all cards with a link, at most `seconds` (0: what arrives within a moment); ends early when all told."""
    import select
    import socket
    import time

    sockets = {}
    for name in names("/sys/class/net"):
        if not os.path.exists("/sys/class/net/%s/device" % name):
            continue
        try:
            receiver = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETHERTYPE))
            receiver.bind((name, ETHERTYPE))
            sockets[receiver] = name
        except OSError:
            continue
    seen: Dict[str, Neighbour] = {}
    end = time.monotonic() + max(seconds, 0.2)
    while sockets and len(seen) < len(sockets) and time.monotonic() < end:
        ready, _, _ = select.select(list(sockets), [], [], max(end - time.monotonic(), 0))
        for receiver in ready:
            try:
                frame = receiver.recv(9216)
                seen[sockets[receiver]] = parse(frame[14:])
            except (OSError, ValueError):
                continue
    for receiver in sockets:
        receiver.close()
    return xml(seen)
