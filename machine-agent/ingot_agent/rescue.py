"""Opens the machine to its owner: an SSH server that takes the owner's keys and nothing else."""

from __future__ import annotations

import os

from .process import Failed, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .metadata import Metadata

HOST_KEY = "/etc/ssh/ssh_host_ed25519_key"


def keep_up(metadata: Metadata) -> None:
    """Starts the SSH server for the keys of the metadata service; without keys nobody could log in, so none is started."""
    keys = [line.strip() for line in metadata.public_keys().splitlines() if line.strip() and not line.startswith("#")]
    timeline = metadata.server.timeline
    if not keys:
        timeline.mark("no SSH keys: no SSH server")
        return
    os.makedirs("/root/.ssh", mode=0o700, exist_ok=True)
    descriptor = os.open("/root/.ssh/authorized_keys", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(keys) + "\n")
    os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
    try:
        if not os.path.exists(HOST_KEY):
            run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", HOST_KEY])
        run(["/usr/sbin/sshd"])
        timeline.mark("SSH server started for %d keys" % len(keys))
    except Failed as error:
        timeline.mark("the SSH server did not start: %s" % error)
