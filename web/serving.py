"""How the application is served: one process, one event loop, the same everywhere.

The options were measured (docs/benchmarks.md): the standard event loop, because a faster one left connections
waiting under load; sockets without compression, because a message is small and compressing it costs more than
sending it.
"""

import resource
from typing import Final

import uvicorn
from fastapi import FastAPI

from core.settings import Settings

BACKLOG: Final = 4096
"""Connections that may wait to be accepted when a hall begins at the bell."""
KEEP_ALIVE_SECONDS: Final = 75
"""Longer than an exam page is silent, so that saving does not begin with a handshake."""
FAREWELL_SECONDS: Final = 10
LARGEST_MESSAGE: Final = 64 * 1024


def uvicorn_config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """The server for the application, on the settings' address; TLS when they name a certificate.

    Also raises the number of files that this process may open as far as it may: each candidate is a socket.
    """
    _allow_open_files()
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="asyncio",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=LARGEST_MESSAGE,
        lifespan="on",
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=FAREWELL_SECONDS,
        proxy_headers=settings.behind_proxy,
        server_header=False,
        access_log=False,
        log_level="warning",
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
    )


def _allow_open_files() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
