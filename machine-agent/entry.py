"""Entry of the zipapp and of the installed folder: `python3 ingot-agent SUBCOMMAND …`."""

import sys

from ingot_agent.__main__ import main

sys.exit(main(sys.argv[1:]))
