"""Runs the scripts of one phase and hands every result to the server."""

from __future__ import annotations

import os
import threading
import time

from .archive import members
from .commands import COMMANDS, Call, Halt, subcommand_of
from .http import Unreachable
from .index import Item, arguments, batches, items
from .process import TIMED_OUT, Output, attempt, run_script
from .server import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Dict, List, Optional

    from .archive import Member
    from .metadata import Metadata
    from .reporter import Reporter
    from .timeline import Timeline

    Send = Callable[[str, Dict[str, str], Dict[str, bytes]], None]

QUICK = ("resources", "commissioning", "lshw", "modaliases", "kernel-cmdline", "serial-ports", "support-info")
GRACE = 300.0
"""Seconds that a script may run beyond its limit: some end cleanly by themselves."""


class Workplace:
    """The folders and shared files of one session below `base`."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.scripts = os.path.join(base, "scripts")
        self.out = os.path.join(base, "out")
        self.downloads = os.path.join(base, "downloads")
        self.resources = os.path.join(base, "resources.json")
        self.bmc_config = os.path.join(base, "bmc-config.yaml")
        self.machine_extra = "/machine-extra.json"
        self.storage_config = "/storage-config.json"
        for folder in (base, self.scripts, self.out, self.downloads):
            os.makedirs(folder, mode=0o700, exist_ok=True)

    def unpack(self, archive: bytes) -> Dict[str, Member]:
        """Writes the archive's files and returns them."""
        files = members(archive)
        _remove(self.scripts)
        for member in files.values():
            path = os.path.join(self.scripts, member.name)
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o700 if member.mode & 0o100 else 0o600)
            with open(descriptor, "wb") as file:
                file.write(member.content)
        return files


def _remove(folder: str) -> None:
    """Removes a folder with all in it; shutil, which would do the same, loads three decompressors first."""
    for parent, folders, files in os.walk(folder, topdown=False):
        for name in files:
            os.unlink(os.path.join(parent, name))
        for name in folders:
            path = os.path.join(parent, name)
            if os.path.islink(path):
                os.unlink(path)
            else:
                os.rmdir(path)
    os.rmdir(folder)


class Runner:
    """Runs items. `send(status, fields, files)` carries a signal to the server, or keeps it while the machine has no token yet."""

    def __init__(
        self,
        workplace: Workplace,
        timeline: Timeline,
        send: Send,
        base_url: str,
        metadata: Optional[Metadata] = None,
        reporter: Optional[Reporter] = None,
        destructive_test: Optional[Callable[[], None]] = None,
        bmc_found: Optional[Callable[[str], bool]] = None,
    ) -> None:
        self._work = workplace
        self._timeline = timeline
        self._send = send
        self._base_url = base_url
        self._metadata = metadata
        self._reporter = reporter
        self._destructive_test = destructive_test
        self._bmc_found = bmc_found
        self._halt: Optional[Halt] = None
        self._drivers_awaited = False

    def load(self, archive: bytes) -> Dict[str, List[Item]]:
        """Unpacks a script archive; its items by phase."""
        return items(self._work.unpack(archive))

    def run(self, listed: List[Item]) -> List[str]:
        """Runs all items of a phase; the names of those that failed. Raises `Halt` if the machine must stop at once."""
        self._await_drivers()
        failed: List[str] = []
        for group in batches(listed):
            if len(group) == 1:
                self._guarded(group[0], failed)
            elif all(self._in_process(item) for item in group):
                # nothing is won by threads for what only reads small files
                for item in group:
                    self._guarded(item, failed)
            else:
                threads = [threading.Thread(target=self._guarded, args=(item, failed)) for item in group]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
            if self._halt is not None:
                raise self._halt
        return failed

    def _await_drivers(self) -> None:
        """Ember loads drivers while the agent already talks to the server; elsewhere there is nothing to wait for."""
        if self._drivers_awaited or not os.path.isdir("/run/ember"):
            return
        self._drivers_awaited = True
        end = time.monotonic() + 60
        while not os.path.exists("/run/ember/coldplug-done") and time.monotonic() < end:
            time.sleep(0.02)
        from .devlinks import refresh

        refresh()
        self._timeline.mark("drivers loaded")

    def _in_process(self, item: Item) -> bool:
        return item.default and not item.packages and self._subcommand(item) is not None

    def _subcommand(self, item: Item) -> Optional[List[str]]:
        try:
            with open(self._path(item), "rb") as file:
                return subcommand_of(file.read())
        except OSError:
            return None

    def _path(self, item: Item) -> str:
        path = os.path.normpath(os.path.join(self._work.scripts, item.path))
        if not path.startswith(self._work.scripts + os.sep):
            raise ValueError("the script %s has the unsafe path %r" % (item.name, item.path))
        return path

    def _guarded(self, item: Item, failed: List[str]) -> None:
        try:
            if not self._one(item):
                failed.append(item.name)
        except Halt as halt:
            self._halt = halt
        except (Refused, Unreachable) as error:
            self._timeline.mark("the result of %s could not be sent: %s" % (item.name, error))
            failed.append(item.name)

    def _fields(self, item: Item) -> Dict[str, str]:
        fields = {"name": item.name}
        if item.result_id is not None:
            fields["script_result_id"] = item.result_id
        if item.version_id is not None:
            fields["script_version_id"] = item.version_id
        return fields

    def _one(self, item: Item) -> bool:
        output = Output()
        folder = os.path.join(self._work.out, "%s.%s" % (item.name, item.result_id or "0"))
        os.makedirs(folder, mode=0o700, exist_ok=True)
        result_path = os.path.join(folder, item.name + ".yaml")
        fields = self._fields(item)
        if item.packages and not self._install_packages(item, output):
            fields["exit_status"] = "1"
            self._send("INSTALLING", fields, self._files(item, output, None))
            return False
        subcommand = self._subcommand(item) if item.default else None
        # what takes a moment only is not announced: one request less for each
        if subcommand is None or subcommand[0] not in QUICK:
            self._send("WORKING", self._fields(item), {})
        started = time.monotonic()
        status = self._execute(item, subcommand, output, folder, result_path)
        fields["runtime"] = "%.3f" % (time.monotonic() - started)
        fields["exit_status"] = str(status)
        self._timeline.mark("%s %s: exit %d after %s s" % (item.phase, item.name, status, fields["runtime"]))
        if status == 0 and item.phase == "commissioning" and os.path.exists(self._work.bmc_config):
            self._take_bmc_config(fields)
        self._send("TIMEDOUT" if status == TIMED_OUT else "WORKING", fields, self._files(item, output, result_path))
        return status == 0

    def _execute(self, item: Item, subcommand: Optional[List[str]], output: Output, folder: str, result_path: str) -> int:
        try:
            path = self._path(item)
            words = arguments(item, self._storage_path)
            if "destructive" in item.tags and item.phase == "testing" and self._destructive_test is not None:
                self._destructive_test()
        except ValueError as error:
            output.write_err("%s\n" % error)
            return 2
        environment = self._environment(item, folder, result_path)
        if subcommand is not None:
            call = Call(subcommand[1:] + words, output, environment, self._timeline, self._metadata, self._reporter)
            try:
                return COMMANDS[subcommand[0]](call)
            except Halt:
                raise
            except Exception as error:  # noqa: BLE001 - the failure of one script must not end the session
                import traceback

                output.write_err("%s\n%s" % (error, traceback.format_exc()))
                return 1
        limit = item.allowed_seconds()
        return run_script(
            [path] + words, environment, output, limit + GRACE if limit > 0 else 0, lambda: self._halt is not None
        )

    def _environment(self, item: Item, folder: str, result_path: str) -> Dict[str, str]:
        base = os.path.join(folder, item.name)
        variables = dict(os.environ)
        variables.update(
            MAAS_BASE_URL=self._base_url,
            MAAS_RESOURCES_FILE=self._work.resources,
            MAAS_MACHINE_EXTRA_FILE=self._work.machine_extra,
            MAAS_MACHINE_CONFIG_HINTS_FILE=self._work.machine_extra,
            MAAS_STORAGE_CONFIG_FILE=self._work.storage_config,
            OUTPUT_COMBINED_PATH=base,
            OUTPUT_STDOUT_PATH=base + ".out",
            OUTPUT_STDERR_PATH=base + ".err",
            RESULT_PATH=result_path,
            DOWNLOAD_PATH=self._work.downloads,
            RUNTIME="%d" % item.allowed_seconds(),
            HAS_STARTED=str(item.has_started),
            DEBIAN_FRONTEND="noninteractive",
        )
        if item.phase == "commissioning" and item.parallel == 0:
            variables["BMC_CONFIG_PATH"] = self._work.bmc_config
        return variables

    def _files(self, item: Item, output: Output, result_path: Optional[str]) -> Dict[str, bytes]:
        files = {item.name: output.bytes("combined"), item.name + ".out": output.bytes("out"), item.name + ".err": output.bytes("err")}
        if result_path and os.path.exists(result_path):
            with open(result_path, "rb") as file:
                files[item.name + ".yaml"] = file.read(1 << 20)
        return files

    def _install_packages(self, item: Item, output: Output) -> bool:
        """Debian packages only: nothing else can be installed in an ephemeral system without a package daemon."""
        import shutil

        apt = item.packages.get("apt") or []
        apt = apt.split() if isinstance(apt, str) else [str(name) for name in apt]
        missing = [name for name in apt if shutil.which(name) is None]
        for kind in ("snap", "url"):
            if item.packages.get(kind):
                output.write_err("packages of kind %s cannot be installed here\n" % kind)
                return False
        if not missing:
            return True
        if any(name.startswith("-") for name in missing):
            output.write_err("not a package name: %s\n" % missing)
            return False
        self._send("INSTALLING", self._fields(item), {})
        for command in (["apt-get", "-qy", "update"], ["apt-get", "-qy", "--no-install-recommends", "install"] + missing):
            status, out, err = attempt(command, timeout=1800)
            output.add("out", out)
            output.add("err", err)
            if status != 0:
                return False
        return True

    def _take_bmc_config(self, fields: Dict[str, str]) -> None:
        from .bmc import parse_config

        try:
            with open(self._work.bmc_config, encoding="utf-8") as file:
                text = file.read(65536)
            os.remove(self._work.bmc_config)
            power_type, parameters = parse_config(text)
        except (OSError, ValueError) as error:
            self._timeline.mark("the BMC settings found are of no use: %s" % error)
            return
        if self._bmc_found is not None and self._bmc_found(text):
            return
        fields["power_type"] = power_type
        fields["power_parameters"] = parameters

    def _storage_path(self, value: Dict[str, object]) -> str:
        from .inventory.storage import disks

        for disk in disks():
            if value.get("serial") and (disk.serial, disk.model) == (value.get("serial"), value.get("model") or disk.model):
                return disk.path
        path = str(value.get("id_path") or "")
        if path.startswith("/dev/") and os.path.exists(path):
            return path
        raise ValueError("this machine has no disk %s (model %s, serial %s)" % (value.get("name"), value.get("model"), value.get("serial")))
