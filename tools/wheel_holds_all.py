"""What the package folder holds and a wheel does not: a template forgotten is a page that breaks elsewhere.

python tools/wheel_holds_all.py WHEEL
"""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def forgotten(wheel: Path) -> list[str]:
    """Files of the package that are in the repository and not in the wheel."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "reglo"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    return sorted(name for name in names if name and (ROOT / name).is_file() and name not in held)


def main() -> int:
    """Name them, and refuse."""
    missing = forgotten(Path(sys.argv[1]))
    print("\n".join(f"not in the wheel: {name}" for name in missing) or "the wheel holds the whole package")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
