"""``serve``, ``migrate`` and ``demo``."""

import socket
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer
import uvicorn

from core.house import House
from core.settings import Settings
from migrations import apply
from web import serving
from web.app import build_app
from web.commands.outcome import REFUSED, fail, open_house, out, print_json, progress_bar, read_settings


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; 127.0.0.1 unless set.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 8000 unless set.")] = None,
    tls_cert: Annotated[Path | None, typer.Option(help="Certificate chain (PEM).")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Private key (PEM).")] = None,
    demo: Annotated[bool, typer.Option(help="Load the demo world when the database is empty.")] = False,
) -> None:
    """Serve the platform: one process with SQLite, several with PostgreSQL and Redis."""
    settings = read_settings(
        host=host, port=port, tls_cert=tls_cert, tls_key=tls_key, demo=True if demo else None
    )
    refuse_unsafe(settings)
    refuse_taken(settings.host, settings.port)
    with open_house(settings) as house:
        apply.upgrade(house.database)
        if settings.demo:
            load_demo(house)
        app = build_app(house)
        _greet(settings)
        with _demonstration().beating(house) if settings.demo else nullcontext():
            uvicorn.Server(serving.uvicorn_config(app, settings)).run()


def refuse_unsafe(settings: Settings) -> None:
    """End the command unless the address and the protection fit together."""
    if settings.demo and not settings.on_loopback:
        fail("The demo accounts have a public password: --demo serves on the loopback address only.", REFUSED)
    if (settings.tls_cert is None) != (settings.tls_key is None):
        fail("TLS needs both --tls-cert and --tls-key.")
    if not settings.on_loopback and not settings.secure:
        fail(
            "Plain http is served on the loopback address only: browsers keep answers safely offline in a "
            "secure context alone. Give --tls-cert and --tls-key, or set LIANBING_BEHIND_PROXY=true when a "
            "proxy in front terminates TLS.",
            REFUSED,
        )
    if settings.database_url is not None and settings.redis_url is None:
        out.print("PostgreSQL without Redis: serve with one process only, or set LIANBING_REDIS_URL.")


def refuse_taken(host: str, port: int) -> None:
    """End the command, before anything is said or written, where the server could not listen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            why = error.strerror or str(error)
            fail(f"Nothing can be served on {host}:{port} ({why}). Choose another port with --port.", REFUSED)


def migrate(
    as_json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
) -> None:
    """Bring the database's tables up to this release."""
    with open_house() as house:
        apply.upgrade(house.database)
        with house.database.engine.connect() as connection:
            revision = apply.current(connection)
    if as_json:
        print_json({"revision": revision})
    else:
        out.print(f"The database stands at {revision}.")


def demo(
    refresh: Annotated[
        bool, typer.Option(help="Schedule a new open sitting in a loaded demo world.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
) -> None:
    """Load the demo world into an empty database, and say who may sign in."""
    with open_house(read_settings(demo=True)) as house:
        apply.upgrade(house.database)
        if refresh:
            _demonstration().refresh(house)
        loaded = load_demo(house, quiet=as_json)
    if as_json:
        accounts = [account.model_dump() for account in _demonstration().accounts()]
        print_json({"loaded": loaded, "accounts": accounts})
        return
    out.print("The demo world was loaded." if loaded else "The database is not empty; nothing was loaded.")
    _name_accounts()


def load_demo(house: House, *, quiet: bool = False) -> bool:
    """Load the demo world unless it is there; True when it was loaded now."""
    with progress_bar("demo", quiet=quiet) as tell:
        loaded: bool = _demonstration().load(house, tell).loaded_now
    return loaded


def _demonstration() -> ModuleType:
    """The demo world, read only where it is asked for: most servers never show it."""
    return import_module("web.commands.demonstration")


def _greet(settings: Settings) -> None:
    scheme = "https" if settings.tls_cert else "http"
    out.print(f"\n  Lianbing  {scheme}://{settings.host}:{settings.port}\n", highlight=False)
    if settings.demo:
        _name_accounts()


def _name_accounts() -> None:
    demo_world = _demonstration()
    for account in demo_world.accounts():
        out.print(
            f"  {account.login:<18}{demo_world.PASSWORD:<18}{account.name}  {account.role}", highlight=False
        )
    out.print()
