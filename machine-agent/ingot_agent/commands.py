"""The agent's own subcommands, as the built-in scripts call them: in the agent's process, or from a command line."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Dict, List, Optional

    from .metadata import Metadata
    from .process import Output
    from .reporter import Reporter
    from .timeline import Timeline


class Halt(Exception):
    """The machine must stop what it does and reboot or power off, reporting neither success nor failure of the script."""

    def __init__(self, action: str, reason: str) -> None:
        super().__init__(reason)
        self.action = action


class Call:
    """What a subcommand gets: its arguments, where its output goes, the variables of the script, and the server if it needs it."""

    def __init__(
        self,
        arguments: List[str],
        output: Output,
        environment: Dict[str, str],
        timeline: Timeline,
        metadata: Optional[Metadata] = None,
        reporter: Optional[Reporter] = None,
        root: str = "/",
    ) -> None:
        self.arguments = arguments
        self.output = output
        self.environment = environment
        self.timeline = timeline
        self.metadata = metadata
        self.reporter = reporter
        self.root = root

    def print(self, text: str) -> None:
        self.output.write_out(text + "\n")

    def complain(self, text: str) -> None:
        self.output.write_err(text + "\n")


def _resources(call: Call) -> int:
    from .inventory.resources import resources

    text = _json(resources(call.root))
    path = call.environment.get("MAAS_RESOURCES_FILE")
    if path:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    call.print(text)
    return 0


def _commissioning(call: Call) -> int:
    import json

    from .inventory.resources import resources

    inventory = _load(call.environment.get("MAAS_RESOURCES_FILE")) or resources(call.root)
    for key, variables, default in (
        ("storage-extra", ("MAAS_STORAGE_CONFIG_FILE",), "/storage-config.json"),
        ("machine-extra", ("MAAS_MACHINE_EXTRA_FILE", "MAAS_MACHINE_CONFIG_HINTS_FILE"), "/machine-extra.json"),
    ):
        for path in [call.environment.get(variable) for variable in variables] + [default]:
            try:
                extra = _load(path)
            except json.JSONDecodeError as error:
                call.complain("%s is not JSON: %s" % (path, error))
                return 1
            if extra:
                inventory[key] = extra
                break
    call.print(_json(inventory))
    return 0


def _lshw(call: Call) -> int:
    from .inventory.lshw import document
    from .inventory.resources import resources

    call.print(document(_load(call.environment.get("MAAS_RESOURCES_FILE")) or resources(call.root), call.root))
    return 0


def _modaliases(call: Call) -> int:
    from .inventory.files import modaliases

    for alias in modaliases(call.root):
        call.print(alias)
    return 0


def _kernel_cmdline(call: Call) -> int:
    from .inventory.files import text

    call.print(text(os.path.join(call.root, "proc/cmdline")))
    return 0


def _serial_ports(call: Call) -> int:
    base = os.path.join(call.root, "sys/class/tty")
    for name in sorted(os.listdir(base)):
        if os.path.exists(os.path.join(base, name, "device")):
            call.print("%s -> %s" % (name, os.path.realpath(os.path.join(base, name))))
    return 0


def _support_info(call: Call) -> int:
    from .inventory.support import report

    call.print(report(call.root))
    return 0


def _lldp(call: Call) -> int:
    from .inventory.lldp import listen

    seconds = float(call.arguments[0]) if call.arguments else 0.0
    call.print(listen(seconds))
    return 0


def _bmc_config(call: Call) -> int:
    from .bmc import configure

    return configure(call)


def _install(call: Call) -> int:
    from .install import install

    return install(call)


def _erase(call: Call) -> int:
    from .install import erase

    return erase(call)


COMMANDS: Dict[str, Callable[[Call], int]] = {
    "resources": _resources,
    "commissioning": _commissioning,
    "lshw": _lshw,
    "modaliases": _modaliases,
    "kernel-cmdline": _kernel_cmdline,
    "serial-ports": _serial_ports,
    "support-info": _support_info,
    "lldp": _lldp,
    "bmc-config": _bmc_config,
    "install": _install,
    "erase": _erase,
}


def subcommand_of(script: bytes) -> Optional[List[str]]:
    """The subcommand and fixed arguments of a built-in script whose last line is `exec ingot-agent SUB [WORD]… "$@"`, else None."""
    lines = [line.strip() for line in script.decode("utf-8", "replace").splitlines() if line.strip()]
    if not lines:
        return None
    words = lines[-1].split()
    if words[:2] != ["exec", "ingot-agent"] or len(words) < 3 or words[2] not in COMMANDS:
        return None
    rest = words[3:]
    if rest and rest[-1] in ('"$@"', "$@"):
        rest = rest[:-1]
    # anything that a shell would have to expand is left to a shell
    if any(c in word for word in rest for c in "\"'$`\\;&|<>*?()"):
        return None
    # lines before it may do work of their own; comments and settings of the shell do not
    for line in lines[:-1]:
        if not line.startswith("#") and line not in ("set -e", "set -u", "set -eu"):
            return None
    return [words[2]] + rest


def _json(value: object) -> str:
    import json

    return json.dumps(value, indent=1)


def _load(path: Optional[str]) -> Dict[str, object]:
    import json

    if not path:
        return {}
    try:
        with open(path, encoding="utf-8") as file:
            content = file.read()
    except OSError:
        return {}
    loaded = json.loads(content) if content.strip() else {}
    return loaded if isinstance(loaded, dict) else {}
