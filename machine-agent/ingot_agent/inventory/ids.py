"""Names of vendors and products from pci.ids and usb.ids. Searched as bytes: parsing 1.5 MB would take longer than all else here."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, Tuple

PLACES = {
    "pci": ("usr/share/misc/pci.ids", "usr/share/hwdata/pci.ids"),
    "usb": ("usr/share/misc/usb.ids", "var/lib/usbutils/usb.ids", "usr/share/hwdata/usb.ids"),
}


class Ids:
    """One of the two lists. Ids are four lower-case hex digits."""

    def __init__(self, kind: str, root: str = "/") -> None:
        self._content = b""
        self._known: Dict[str, Tuple[str, int, int]] = {}
        for place in PLACES[kind]:
            try:
                with open(os.path.join(root, place), "rb") as file:
                    self._content = b"\n" + file.read(16 << 20)
                break
            except OSError:
                continue

    def vendor(self, vendor: str) -> str:
        return self._section(vendor)[0]

    def product(self, vendor: str, product: str) -> str:
        _, start, end = self._section(vendor)
        found = self._content.find(b"\n\t" + product.encode() + b"  ", start, end)
        return self._rest(found + 3 + len(product)) if found >= 0 else ""

    def _section(self, vendor: str) -> Tuple[str, int, int]:
        if vendor not in self._known:
            start = self._content.find(b"\n" + vendor.encode() + b"  ")
            if not vendor or start < 0:
                self._known[vendor] = ("", 0, 0)
            else:
                end = start + 1
                while True:
                    end = self._content.find(b"\n", end)
                    if end < 0:
                        end = len(self._content)
                        break
                    if self._content[end + 1 : end + 2] not in (b"\t", b"#", b"\n"):
                        break
                    end += 1
                self._known[vendor] = (self._rest(start + 1 + len(vendor)), start, end)
        return self._known[vendor]

    def _rest(self, start: int) -> str:
        end = self._content.find(b"\n", start)
        return self._content[start : end if end >= 0 else None].decode("utf-8", "replace").strip()
