"""`python -m geo`: the same as the command `claim-atlas`."""

import sys

from geo.cli.main import main

if __name__ == "__main__":
    sys.exit(main(name="python -m geo"))
