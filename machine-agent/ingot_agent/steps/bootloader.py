"""Makes the installed system start: GRUB for BIOS, or the distribution's signed shim and GRUB for UEFI."""

from __future__ import annotations

import filecmp
import os
import re
import shutil

from ..process import Failed
from .target import StepFailed, mount_point, mount_point_uuid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple

    from .target import Target

SHIMS = ("usr/lib/shim/shimx64.efi.signed", "usr/lib/shim/shimx64.efi.signed.latest", "usr/share/efi/x86_64/shim.efi")
GRUBS = ("usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed", "usr/share/efi/x86_64/grub.efi")
MOK_MANAGERS = ("usr/lib/shim/mmx64.efi.signed", "usr/lib/shim/mmx64.efi")
ESP = "/boot/efi"
KERNEL = re.compile(r"vmlinu[xz]-[A-Za-z0-9._+~-]+")
PLAIN_WORD = re.compile(r"[A-Za-z0-9._+~,:/=@%-]+")
"""What GRUB's script language takes without quotes."""


def boot_loader(target: Target, step: Dict[str, Any]) -> None:
    kind = step["kind"]
    try:
        if kind == "grub-pc":
            disk = target.device(step["disk"])
            target.chroot([_program(target, "grub-install"), "--target=i386-pc", "--no-floppy", disk])
            _check_boot_sector(disk)
        elif kind == "grub-efi":
            _efi(target)
        else:
            raise StepFailed("the boot loader %s is not known here" % kind)
        configure(target, str(step.get("kernel_options") or ""), step.get("root_uuid"))
    except Failed as error:
        raise StepFailed("the boot loader could not be installed: %s" % error) from error
    if not target.has("/boot/grub/grub.cfg") and not target.has("/boot/grub2/grub.cfg"):
        raise StepFailed("the target has no grub.cfg after installing the boot loader")
    if kind == "grub-efi" and not target.has(ESP + "/EFI/BOOT/BOOTX64.EFI"):
        raise StepFailed("the EFI system partition has no EFI/BOOT/BOOTX64.EFI after installing the boot loader")


def _check_boot_sector(disk: str) -> None:
    """The firmware starts what stands in the first sector: GRUB's, with the mark of a boot sector."""
    with open(disk, "rb") as file:
        sector = file.read(512)
    if b"GRUB" not in sector[:446] or sector[510:] != b"\x55\xaa":
        raise StepFailed("%s has no boot sector of GRUB after installing the boot loader" % disk)


def _program(target: Target, name: str) -> str:
    """GRUB's programs have a 2 in their names in some distributions."""
    for candidate in (name, name.replace("grub-", "grub2-")):
        for folder in ("/usr/sbin", "/sbin", "/usr/bin", "/bin"):
            if target.has("%s/%s" % (folder, candidate)):
                return candidate
    raise StepFailed("the image has no %s, so no boot loader can be installed" % name)


def distribution(target: Target) -> str:
    """ID of the target's os-release; the name of its folder on the EFI system partition."""
    for path in ("/etc/os-release", "/usr/lib/os-release"):
        place = target.inside(path)
        if os.path.isfile(place):
            with open(place, encoding="utf-8", errors="replace") as file:
                for line in file:
                    if line.startswith("ID="):
                        name = line[3:].strip().strip("\"'")
                        if name.isalnum():
                            return name
    return "linux"


def _first(target: Target, places: Tuple[str, ...]) -> Optional[str]:
    for place in places:
        path = target.inside(place)
        if os.path.isfile(path):
            return path
    return None


def _efi(target: Target) -> None:
    """Signed files as the distribution ships them, once in its own folder and once where every firmware looks by itself.

    No boot entry is written into the firmware: the network must stay first there, or the server loses the machine.
    """
    name = distribution(target)
    own, fallback = ESP + "/EFI/" + name, ESP + "/EFI/BOOT"
    shim, grub = _first(target, SHIMS), _first(target, GRUBS)
    if shim and grub:
        for folder, first in ((own, "shimx64.efi"), (fallback, "BOOTX64.EFI")):
            _copy(target, shim, "%s/%s" % (folder, first))
            _copy(target, grub, folder + "/grubx64.efi")
            manager = _first(target, MOK_MANAGERS)
            if manager:
                _copy(target, manager, folder + "/mmx64.efi")
    elif target.has(own + "/shimx64.efi") and target.has(own + "/grubx64.efi"):
        # distributions whose packages put the signed files onto the partition themselves
        _copy(target, target.inside(own + "/shimx64.efi"), fallback + "/BOOTX64.EFI")
        _copy(target, target.inside(own + "/grubx64.efi"), fallback + "/grubx64.efi")
    else:
        target.chroot([
            _program(target, "grub-install"), "--target=x86_64-efi", "--efi-directory=" + ESP, "--removable", "--no-nvram",
        ])  # fmt: skip
        return
    uuid, prefix = mount_point_uuid(target, "/boot"), "/grub"
    if uuid is None:
        uuid, prefix = mount_point_uuid(target, "/"), "/boot/grub"
    if uuid is None:
        raise StepFailed("the file system that holds /boot has no UUID, so GRUB could not find it")
    if not target.has("/boot/grub") and target.has("/boot/grub2"):
        prefix += "2"
    stub = "search.fs_uuid %s root\nset prefix=($root)'%s'\nconfigfile $prefix/grub.cfg\n" % (uuid, prefix)
    for folder in (own, fallback):
        target.write(folder + "/grub.cfg", stub.encode(), 0o600)


def _copy(target: Target, source: str, path: str) -> None:
    place = target.inside(path)
    os.makedirs(os.path.dirname(place), exist_ok=True)
    shutil.copyfile(source, place)
    if not filecmp.cmp(source, place, shallow=False):
        raise StepFailed("%s is not in the target as it was copied" % path)


def configure(target: Target, options: str, root_uuid: Optional[str]) -> None:
    """Kernel options for every kernel the system will ever have, and the first grub.cfg.

    update-grub takes many times longer than writing the few lines that a plain root file system needs, so it is run only where the
    root is more than that. The settings are where it looks for them, so the system's own next run gives a menu that starts the same.
    """
    if any(c in options for c in "\"\\\n\r`$"):
        raise StepFailed("the kernel options hold a character that GRUB's configuration cannot: %r" % options)
    if not target.has("/etc/default/grub"):
        target.write("/etc/default/grub", b'# Settings of GRUB; update-grub applies them.\nGRUB_DEFAULT=0\nGRUB_TIMEOUT=5\n')
    lines = ['GRUB_CMDLINE_LINUX="%s"' % options, 'GRUB_CMDLINE_LINUX_DEFAULT=""', "GRUB_DISABLE_OS_PROBER=true", "GRUB_TIMEOUT=0",
             "GRUB_RECORDFAIL_TIMEOUT=2"]  # fmt: skip
    serial = _serial(options)
    if serial is not None:
        lines += ['GRUB_TERMINAL="console serial"', 'GRUB_SERIAL_COMMAND="serial --unit=%s --speed=%s"' % serial]
    target.write("/etc/default/grub.d/90-ingot.cfg", ("\n".join(lines) + "\n").encode())
    if target.has("/usr/sbin/update-grub"):
        if is_plain(target) and kernels(target):
            _own_configuration(target, options, root_uuid)
        else:
            # grub-install makes this folder on BIOS; nothing does where only signed files are copied
            os.makedirs(target.inside("/boot/grub"), mode=0o755, exist_ok=True)
            target.chroot(["update-grub"])
    elif target.has("/usr/sbin/grub2-mkconfig"):
        target.chroot(["grub2-mkconfig", "-o", "/boot/grub2/grub.cfg"])
    else:
        _own_configuration(target, options, root_uuid)


def is_plain(target: Target) -> bool:
    """Whether kernel and root can be named by the UUID of a file system alone: partitions or disks, whole, no volume manager below."""
    for path in ("/", "/boot"):
        mounted = mount_point(target, path)
        if mounted is None:
            if path == "/":
                return False
        elif mounted.subtree != "/" or mounted.source.startswith(("/dev/mapper/", "/dev/dm-", "/dev/md", "/dev/bcache")):
            return False
    return True


def _serial(options: str) -> Optional[Tuple[str, str]]:
    """Unit and speed of the last serial console among the kernel options."""
    found = None
    for word in options.split():
        if word.startswith("console=ttyS"):
            unit, _, mode = word[len("console=ttyS") :].partition(",")
            speed = "".join(c for c in mode.partition("n")[0] if c.isdigit()) or "115200"
            if unit.isdigit():
                found = (unit, speed)
    return found


def kernels(target: Target) -> List[str]:
    """Names of the kernels in /boot, the newest version first."""
    boot = target.inside("/boot")
    if not os.path.isdir(boot):
        return []
    found = [name for name in os.listdir(boot) if KERNEL.fullmatch(name) and os.path.getsize(os.path.join(boot, name)) > 0]
    return sorted(found, key=_version, reverse=True)


def _version(name: str) -> List[Tuple[int, int, str]]:
    """Numbers compare as numbers: 6.10 is newer than 6.9."""
    return [(1, int(part), "") if part.isdigit() else (0, 0, part) for part in re.findall(r"\d+|\D+", name)]


def menu(entries: List[Tuple[str, str, str]], boot_uuid: str, root_uuid: str, folder: str, title: str, options: str) -> str:
    """grub.cfg. `entries`: version, file of the kernel and of the initrd (empty: none), the newest first; each also in single-user mode."""
    lines = ["# Written by the installer for the first start. update-grub replaces it, with the same settings.", "set default=0", "set timeout=0"]
    serial = _serial(options)
    if serial is not None:
        lines += ["serial --unit=%s --speed=%s" % serial, "terminal_input console serial", "terminal_output console serial"]
    words = " ".join(word if PLAIN_WORD.fullmatch(word) else '"%s"' % word for word in options.split())
    lines += ["search --no-floppy --fs-uuid --set=root " + boot_uuid]
    for version, kernel, initrd in entries:
        for suffix, more in (("", ""), (" (recovery mode)", " single")):
            lines += [
                "menuentry '%s, with Linux %s%s' {" % (title, version, suffix),
                ("  linux %s/%s root=UUID=%s ro%s %s" % (folder, kernel, root_uuid, more, words)).rstrip(),
            ]
            lines += ["  initrd %s/%s" % (folder, initrd)] if initrd else []
            lines += ["}"]
    return "\n".join(lines) + "\n"


def _own_configuration(target: Target, options: str, root_uuid: Optional[str]) -> None:
    found = kernels(target)
    if not found:
        raise StepFailed("the image has no kernel in /boot")
    boot = target.inside("/boot")
    entries = []
    for kernel in found:
        version = kernel.partition("-")[2]
        names = ("initrd.img-" + version, "initramfs-%s.img" % version, "initrd-" + version)
        entries.append((version, kernel, next((name for name in names if os.path.exists(os.path.join(boot, name))), "")))
    root = root_uuid or mount_point_uuid(target, "/")
    separate = mount_point_uuid(target, "/boot")
    holder = separate or mount_point_uuid(target, "/")
    if root is None or holder is None:
        raise StepFailed("the root file system has no UUID, so the kernel could not find it")
    title = distribution(target).capitalize()
    text = menu(entries, holder, root, "" if separate else "/boot", title, options)
    path = "/boot/grub/grub.cfg"
    target.write(path, text.encode(), 0o600)
