"""Makes file systems with the labels and UUIDs of the plan, and mounts them."""

from __future__ import annotations

from ..devlinks import link
from ..process import Failed, run
from .target import StepFailed, blkid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional

    from .target import Target

# kind → command, option before the label, longest label, option before the UUID
MAKERS = {
    "ext2": (["mkfs.ext2", "-q", "-F"], "-L", 16, "-U"),
    "ext3": (["mkfs.ext3", "-q", "-F"], "-L", 16, "-U"),
    "ext4": (["mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=1,lazy_journal_init=1"], "-L", 16, "-U"),
    "xfs": (["mkfs.xfs", "-q", "-f"], "-L", 12, "-m"),
    "btrfs": (["mkfs.btrfs", "-q", "-f"], "-L", 255, "-U"),
    "swap": (["mkswap", "-q", "-f"], "-L", 15, "-U"),
    "fat": (["mkfs.vfat"], "-n", 11, "-i"),
    "fat12": (["mkfs.vfat", "-F", "12"], "-n", 11, "-i"),
    "fat16": (["mkfs.vfat", "-F", "16"], "-n", 11, "-i"),
    "fat32": (["mkfs.vfat", "-F", "32"], "-n", 11, "-i"),
    "vfat": (["mkfs.vfat"], "-n", 11, "-i"),
}


def volume_id(uuid: str) -> str:
    """What a FAT file system keeps of a UUID: its first eight hex digits, as blkid shows them (`1A2B-3C4D`)."""
    digits = "".join(c for c in uuid if c in "0123456789abcdefABCDEF")[:8].upper()
    if len(digits) != 8:
        raise StepFailed("%r is no UUID for a FAT file system" % uuid)
    return digits[:4] + "-" + digits[4:]


def command(step: Dict[str, Any], device: str) -> List[str]:
    """The program that makes the file system. Raises `StepFailed` for a kind or label that cannot be."""
    kind = str(step["fstype"])
    if kind not in MAKERS:
        raise StepFailed("file systems of kind %s cannot be made here" % kind)
    words, label_option, longest, uuid_option = MAKERS[kind]
    words = list(words)
    label = _label(step, kind, longest)
    if label:
        words += [label_option, label]
    uuid = step.get("uuid")
    if uuid:
        if uuid_option == "-m":
            words += ["-m", "uuid=" + str(uuid)]
        elif uuid_option == "-i":
            words += ["-i", volume_id(str(uuid)).replace("-", "")]
        else:
            words += ["-U", str(uuid)]
    return words + [str(option) for option in step.get("options") or []] + [device]


def _label(step: Dict[str, Any], kind: str, longest: int) -> str:
    label = str(step.get("label") or "")
    if len(label.encode()) > longest:
        raise StepFailed("the label %r is too long for %s (%d bytes)" % (label, kind, longest))
    return label.upper() if "fat" in kind else label


def make(target: Target, step: Dict[str, Any]) -> None:
    device = target.device(step["device"])
    kind = str(step["fstype"])
    try:
        run(command(step, device), timeout=3600)
    except Failed as error:
        raise StepFailed("%s could not be formatted: %s" % (device, error)) from error
    found = blkid(device)
    expected = "vfat" if "fat" in kind else kind
    if found.get("TYPE") != expected:
        raise StepFailed("%s holds %s after formatting, expected %s" % (device, found.get("TYPE") or "nothing", expected))
    uuid: Optional[str] = step.get("uuid")
    if uuid:
        wanted = volume_id(uuid) if expected == "vfat" else uuid.lower()
        if found.get("UUID", "").lower() != wanted.lower():
            raise StepFailed("%s has the UUID %s after formatting, expected %s" % (device, found.get("UUID"), wanted))
    label = _label(step, kind, 255)
    if label and found.get("LABEL") != label:
        raise StepFailed("%s has the label %s after formatting, expected %s" % (device, found.get("LABEL"), label))
    if device.startswith("/dev/"):
        # GRUB's scripts name the root by UUID only if they find it here
        link("by-uuid", found.get("UUID", ""), device)


def mount(target: Target, step: Dict[str, Any]) -> None:
    path = str(step["path"])
    if path in ("", "none", "swap"):
        return  # swap is in fstab only
    try:
        target.mount(target.device(step["device"]), path, str(step.get("options") or ""))
    except Failed as error:
        raise StepFailed("%s could not be mounted at %s: %s" % (step["device"], path, error)) from error
