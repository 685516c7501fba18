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
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
from psycopg import sql

from bench import SUBJECTS, Figure

RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """0 when every goal holds, or would on a quiet machine; 1 otherwise, or when a subject breaks."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure, beside a calibration loop.")
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=" ".join(SUBJECTS))
    parser.add_argument("--json", action="store_true", help="one object per figure")
    on_postgres = "on the PostgreSQL of REGLO_TEST_POSTGRES (tools/with-postgres starts one), not on SQLite"
    parser.add_argument("--postgres", action="store_true", help=on_postgres)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if unknown := [name for name in args.subjects if name not in SUBJECTS]:
        parser.error(f"no such subject: {' '.join(unknown)}")
    if args.inside:
        django.setup()
        for figure in import_module(f"bench.{args.subjects[0]}").figures():
            print(json.dumps(asdict(figure)), flush=True)
        return 0
    address = os.environ.get("REGLO_TEST_POSTGRES", "") if args.postgres else ""
    if args.postgres and not address:
        parser.error("REGLO_TEST_POSTGRES is unset: tools/with-postgres starts a PostgreSQL and sets it")
    subjects = args.subjects or [name for name in SUBJECTS if find_spec(f"bench.{name}")]
    return _show(subjects, as_json=args.json, address=address)


def _show(subjects: Sequence[str], *, as_json: bool, address: str) -> int:
    failed, results = False, []
    if not as_json:
        print("on PostgreSQL" if address else "on SQLite")
        print(f"{'':<58} {'measured':>11} {'goal':>10} {'loop, ms':>9}")
    for subject in subjects:
        if not as_json:
            print(f"{subject}")
        try:
            for figure in _measured(subject, address):
                failed |= not figure.excused
                results.append({"subject": subject, **asdict(figure), "holds": figure.holds})
                print(json.dumps(results[-1]) if as_json else _line(figure), flush=True)
        except subprocess.CalledProcessError as broken:
            failed = True
            print(f"  {subject} broke, status {broken.returncode}", file=sys.stderr)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / ("latest-postgres.json" if address else "latest.json")).write_text(
        json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return int(failed)


def _measured(subject: str, address: str) -> Iterator[Figure]:
    """The figures of one subject as they come, from a process, a data folder and a database of its own."""
    with tempfile.TemporaryDirectory(prefix="reglo-bench-") as data:
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REGLO_NOW"}}
        command = [sys.executable, "-m", "bench", subject, "--inside"]
        environment = {**kept, "REGLO_DATA": data, "DJANGO_SETTINGS_MODULE": "reglo.settings"}
        if address:
            environment["DATABASE_URL"] = _fresh(address, f"bench_{subject}")
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            assert process.stdout is not None
            for line in process.stdout:
                yield Figure(**json.loads(line))
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)


def _fresh(address: str, name: str) -> str:
    """The address of an empty database of that name, on the same server."""
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    server_of = urlsplit(address)
    return urlunsplit((server_of.scheme, server_of.netloc, f"/{name}", server_of.query, ""))


def _line(figure: Figure) -> str:
    goal = "" if figure.goal is None else f"{'≥' if figure.at_least else '≤'} {figure.goal:g}"
    digits = 2 if figure.unit == "s" else 0 if not figure.unit else 1
    verdict = "" if figure.holds else ("  slow machine" if figure.excused else "  MISSED")
    return f"  {figure.name:<56} {figure.value:>7.{digits}f} {figure.unit:<6} {goal:>7} {figure.loop_ms:>9.1f}{verdict}"


if __name__ == "__main__":
    sys.exit(main())
