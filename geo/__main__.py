"""`python -m geo`: the same as the command line in `geo.cli`."""

import sys

from geo.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
