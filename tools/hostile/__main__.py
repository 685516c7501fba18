"""`python -m tools.hostile FOLDER`: writes the corpus."""

import sys
from pathlib import Path

from tools import hostile

if len(sys.argv) != 2:
    sys.exit("python -m tools.hostile FOLDER")
folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
print(len(hostile.write(folder)), "files")
