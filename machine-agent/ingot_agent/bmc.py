"""Finds the machine's own BMC and makes an account for the server on it (facts/metadata-and-scripts.md §17, IPMI)."""

from __future__ import annotations

import json
import os
import tempfile

from .process import attempt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, List, Optional, Tuple

    from .commands import Call

CHANNELS = (1, 2, 3, 4, 5, 6, 7, 8)
LETTERS = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
PASSWORD_LENGTH = 14
"""IPMI 1.5 passwords have 16 bytes at most; some BMCs take one less."""


def parse_config(text: str) -> Tuple[str, str]:
    """Type and parameters (as JSON) of what a BMC script found. Raises `ValueError`."""
    from .preseed import parse_yaml

    found = parse_yaml(text) if not text.lstrip().startswith("{") else json.loads(text)
    kind = found.pop("power_type", None)
    if not isinstance(kind, str) or not kind:
        raise ValueError("no power_type in it")
    return kind, json.dumps({key: value for key, value in found.items() if not isinstance(value, dict)})


def has_ipmi() -> bool:
    return any(os.path.exists(path) for path in ("/dev/ipmi0", "/dev/ipmi/0", "/dev/ipmidev/0"))


def fields(text: str) -> Dict[str, str]:
    """`Name : value` lines, as ipmitool prints them."""
    found: Dict[str, str] = {}
    for line in text.splitlines():
        name, colon, value = line.partition(" : ")
        if colon and name.strip() and name.strip() not in found:
            found[name.strip()] = value.strip()
    return found


def lan(outputs: Dict[int, str]) -> Optional[Tuple[int, Dict[str, str]]]:
    """The first channel that has an address a server could reach."""
    for channel in sorted(outputs):
        said = fields(outputs[channel])
        if said.get("IP Address", "0.0.0.0") not in ("0.0.0.0", "", "127.0.0.1"):
            return channel, said
    return None


def user_slot(table: str, name: str) -> Optional[Tuple[int, bool]]:
    """The number of our account and whether it is there; else the first free number from 2 on. From `ipmitool user list`."""
    taken: Dict[int, str] = {}
    for line in table.splitlines():
        words = line.split()
        if words and words[0].isdigit():
            # an unnamed slot shows its flags where the name would be
            taken[int(words[0])] = words[1] if len(words) > 1 and words[1] not in ("true", "false") else ""
    for number, known in taken.items():
        if known == name and number >= 2:
            return number, True
    for number in sorted(taken):
        if number >= 2 and taken[number] in ("", "(Empty", "(Empty)"):
            return number, False
    return None


def password() -> str:
    """Random, of letters and digits that every BMC takes, with all three kinds in it."""
    while True:
        # rejection keeps all letters equally likely
        text = "".join(LETTERS[b % len(LETTERS)] for b in os.urandom(64) if b < 256 // len(LETTERS) * len(LETTERS))[:PASSWORD_LENGTH]
        doubled = any(a == b for a, b in zip(text, text[1:]))
        if not doubled and any(c.islower() for c in text) and any(c.isupper() for c in text) and any(c.isdigit() for c in text):
            return text


def _ipmitool(words: List[str]) -> Tuple[int, str]:
    status, out, _ = attempt(["ipmitool", "-I", "open"] + words, timeout=180)
    return status, out.decode("utf-8", "replace")


def _secretly(lines: List[str]) -> int:
    """Commands that hold a password reach ipmitool by a file of our own, never by its command line."""
    with tempfile.NamedTemporaryFile("w", prefix="ipmi-", dir="/run", encoding="ascii") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write("\n".join(lines) + "\n")
        file.flush()
        return _ipmitool(["exec", file.name])[0]


def configure(call: Call) -> int:
    """Writes BMC_CONFIG_PATH if there is a BMC; a machine without one passes."""
    options = dict(zip(call.arguments[::2], call.arguments[1::2]))
    for argument in call.arguments:
        if argument.startswith("--") and "=" in argument:
            key, _, value = argument.partition("=")
            options[key] = value
    if not has_ipmi():
        call.print("no BMC of a known kind found")
        return 0
    found = lan({channel: said for channel in CHANNELS for status, said in [_ipmitool(["lan", "print", str(channel)])] if status == 0})
    if found is None:
        call.complain("the BMC has no network address")
        return 1
    channel, network = found
    name = options.get("--username") or "maas"
    privilege = (options.get("--ipmi-privilege-level") or "ADMIN").upper()
    level = {"USER": 2, "OPERATOR": 3, "ADMIN": 4}.get(privilege, 4)
    slot = user_slot(_ipmitool(["user", "list", str(channel)])[1], name)
    if slot is None:
        call.complain("the BMC has no free account")
        return 1
    number, exists = slot
    secret = options.get("--password") or password()
    if any(c.isspace() or c in "\"'\\" for c in secret):
        call.complain("the password given has a character that cannot be passed on")
        return 1
    lines = [] if exists else ["user set name %d %s" % (number, name)]
    lines += [
        "user set password %d %s 16" % (number, secret),
        "channel setaccess %d %d callin=on ipmi=on link=on privilege=%d" % (channel, number, level),
        "user enable %d" % number,
    ]
    if _secretly(lines) != 0:
        call.complain("the BMC did not take the account")
        return 1
    suite = options.get("--ipmi-cipher-suite-id") or ("17" if "17" in network.get("RMCP+ Cipher Suites", "").split(",") else "3")
    config = {
        "power_type": "ipmi",
        "power_address": network["IP Address"],
        "power_user": name,
        "power_pass": secret,
        "power_driver": "LAN_2_0",
        "power_boot_type": "efi" if os.path.isdir("/sys/firmware/efi") else "auto",
        "mac_address": network.get("MAC Address", "").lower(),
        "cipher_suite_id": suite,
        "privilege_level": privilege,
        "k_g": options.get("--ipmi-k-g", ""),
    }
    path = call.environment.get("BMC_CONFIG_PATH")
    if path:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write("".join("%s: %s\n" % (key, json.dumps(value)) for key, value in config.items()))
    call.print("BMC at %s, account %s" % (network["IP Address"], name))
    return 0
