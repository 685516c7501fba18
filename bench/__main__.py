"""Runs the subjects one after the other, each in its own process, and shows the figures."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import django

from bench import SUBJECTS, Figure

RESULTS = Path(__file__).parent / "results" / "latest.json"


def main() -> int:
    """0 when every goal holds, or would on a quiet machine; 1 otherwise, or when a subject breaks."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure, beside a calibration loop.")
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=" ".join(SUBJECTS))
    parser.add_argument("--json", action="store_true", help="one object per figure")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if unknown := [name for name in args.subjects if name not in SUBJECTS]:
        parser.error(f"no such subject: {' '.join(unknown)}")
    if args.inside:
        django.setup()
        for figure in import_module(f"bench.{args.subjects[0]}").figures():
            print(json.dumps(asdict(figure)), flush=True)
        return 0
    return _show(args.subjects or [name for name in SUBJECTS if find_spec(f"bench.{name}")], as_json=args.json)


def _show(subjects: Sequence[str], *, as_json: bool) -> int:
    failed, results = False, []
    if not as_json:
        print(f"{'':<58} {'measured':>11} {'goal':>10} {'loop, ms':>9}")
    for subject in subjects:
        if not as_json:
            print(f"{subject}")
        try:
            for figure in _measured(subject):
                failed |= not figure.excused
                results.append({"subject": subject, **asdict(figure), "holds": figure.holds})
                print(json.dumps(results[-1]) if as_json else _line(figure), flush=True)
        except subprocess.CalledProcessError as broken:
            failed = True
            print(f"  {subject} broke, status {broken.returncode}", file=sys.stderr)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return int(failed)


def _measured(subject: str) -> Iterator[Figure]:
    """The figures of one subject as they come, from a process and a data folder of its own."""
    with tempfile.TemporaryDirectory(prefix="reglo-bench-") as data:
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REGLO_NOW"}}
        command = [sys.executable, "-m", "bench", subject, "--inside"]
        environment = {**kept, "REGLO_DATA": data, "DJANGO_SETTINGS_MODULE": "reglo.settings"}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            assert process.stdout is not None
            for line in process.stdout:
                yield Figure(**json.loads(line))
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)


def _line(figure: Figure) -> str:
    goal = "" if figure.goal is None else f"{'≥' if figure.at_least else '≤'} {figure.goal:g}"
    digits = 2 if figure.unit == "s" else 0 if not figure.unit else 1
    verdict = "" if figure.holds else ("  slow machine" if figure.excused else "  MISSED")
    return f"  {figure.name:<56} {figure.value:>7.{digits}f} {figure.unit:<6} {goal:>7} {figure.loop_ms:>9.1f}{verdict}"


if __name__ == "__main__":
    sys.exit(main())
