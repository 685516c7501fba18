"""The pictures of the README, taken of the demo: `make shots`.

Builds the demo in a folder of its own, starts Réglo on it, and looks at the page of a draft in a real
browser.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
DAY = "2026-11-23"
SIGNS_IN = re.compile(r"(camille@\S+) +(.+)")  # as the command says it: e-mail, then password
WIDTH, HEIGHT = 1280, 1000
LOOKS = {"facture.png": "light"}


def main() -> int:
    """Take every picture anew."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = Path(folder) / "demo"
        environment = {**os.environ, "REGLO_NOW": f"{DAY}T09:30"}
        reglo = [sys.executable, "-c", "import sys; from reglo.cli import main; sys.exit(main())"]
        server = subprocess.Popen(
            [*reglo, "run", "--demo", "--data", str(data), "--port", "0", "--no-browser"],
            stdout=subprocess.PIPE,
            env=environment,
            cwd=ROOT,
            text=True,
        )
        try:
            said, address = _address(server)
            browser = playwright.chromium.launch(executable_path=os.environ.get("REGLO_CHROMIUM", "/usr/bin/chromium"))
            for name, scheme in LOOKS.items():
                _take(browser, address, said, scheme, IMAGES / name)
                print(IMAGES / name)
            browser.close()
        finally:
            server.terminate()
            server.wait(timeout=30)
    return 0


def _address(server: "subprocess.Popen[str]") -> tuple[str, str]:
    """What the command said, up to the address it printed."""
    assert server.stdout is not None
    said = ""
    for line in server.stdout:
        said += line
        if found := re.search(r"http://\S+", line):
            return said, found[0].rstrip("/")
    raise SystemExit(f"Réglo did not start:\n{said}")


def _take(browser: Browser, address: str, said: str, scheme: str, picture: Path) -> None:
    who = SIGNS_IN.search(said)
    assert who, f"the demo did not say who signs in:\n{said}"
    page = browser.new_page(
        viewport={"width": WIDTH, "height": HEIGHT},
        color_scheme=scheme,  # type: ignore[arg-type]
        locale="fr-FR",
        reduced_motion="reduce",
    )
    page.goto(address + "/connexion/")
    page.fill("input[type=email]", who[1])
    page.fill("input[type=password]", who[2].strip())
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/connexion/" not in url)  # whichever page is home
    page.goto(address + "/factures/?mot=a-facturer")
    page.locator("[data-row] a").first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=picture)
    page.close()


if __name__ == "__main__":
    sys.exit(main())
