"""`reglo run`: web pages and background work; creates what is missing; prints one address."""

import argparse
import signal
import socket
import sys
import threading
import webbrowser
from pathlib import Path
from types import FrameType

import waitress
from django.conf import settings

from reglo import clock
from reglo.books import database, people
from reglo.cli import answers, folder
from reglo.jobs import Background


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen."""
    said = answers.said
    host = said(fr="adresse d’écoute (127.0.0.1)", en="address to listen on (127.0.0.1)")
    parser.add_argument("--host", default="127.0.0.1", help=host)
    port = said(fr="port (8765, ou le premier libre ensuite)", en="port (8765, or the first free one after it)")
    parser.add_argument("--port", type=int, default=8765, help=port)
    demo = said(fr="ouvre l’exemple, dans son propre dossier", en="open the example, in a folder of its own")
    parser.add_argument("--demo", action="store_true", help=demo)
    browser = said(fr="n’ouvre pas le navigateur", en="do not open the browser")
    parser.add_argument("--no-browser", action="store_true", help=browser)


def run(args: argparse.Namespace) -> int:
    """Serve until Ctrl+C."""
    if args.demo and not _demo():
        return 1
    try:
        database.prepare(at=clock.now())
    except database.NotReady as refusal:
        return answers.refuse(refusal.reason(answers.environment_language()))
    listening = _listen(args.host, args.port)
    if listening is None:
        other = f"reglo run --port {args.port + 1}"
        fr, en = f"le port {args.port} est pris. Essayez : {other}", f"port {args.port} is taken. Try: {other}"
        return answers.refuse(answers.said(fr=fr, en=en))
    host, port = args.host, listening.getsockname()[1]
    if host not in {"127.0.0.1", "localhost", "::1"}:
        settings.ALLOWED_HOSTS += [host] if host != "0.0.0.0" else ["*"]  # noqa: S104 — asked for by --host
    token = people.invite_start(at=clock.now())
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::1"} else host  # noqa: S104
    address = f"http://{shown}:{port}/" + (f"demarrer/{token}/" if token else "")
    background = Background()
    with folder.in_use(Path(settings.DATA)):
        background.start()
        _serve(listening, address, background, browser=not args.no_browser)
    return 0


def _demo() -> bool:
    """The demo, built when it is not there, and how to sign in; False where the folder holds something else."""
    from reglo.books.demo import PASSWORD, emails
    from reglo.cli import demo

    where = Path(settings.DATA)
    mark = folder.read_mark(where)
    if mark is None:
        fr, en = f"{where} contient autre chose qu’une démonstration.", f"{where} holds something else than a demo."
        answers.refuse(answers.said(fr=fr, en=en))
        return False
    if not mark.ready:
        print("La démonstration se prépare (quelques secondes)…", flush=True)
        folder.clear(where)
        demo.build(where, mark)
    for email in emails():
        print(f"{email}   {PASSWORD}", flush=True)
    return True


def _listen(host: str, port: int) -> socket.socket | None:
    """A listening socket on this port or one of the next nine."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, port + 10) if port else (0,):
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, candidate))
        except OSError:
            listening.close()
            continue
        return listening
    return None


def _serve(listening: socket.socket, address: str, background: Background, *, browser: bool) -> None:
    from reglo.wsgi import application

    server = waitress.create_server(application, sockets=[listening], threads=4, ident=None)

    def stop(_signum: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    print(address, flush=True)
    if browser and sys.stdout.isatty():
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    try:
        server.run()
    finally:
        server.close()
        background.stop()
