"""The application: routers, the door around them, and the threads that look after things."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import to_thread
from fastapi import FastAPI
from starlette.middleware import Middleware

from core.house import House
from web import refusals, wiring
from web.api import answers
from web.assets import STATIC_ROOT, HashedStatic
from web.door import Door
from web.live.board_hub import BoardHub
from web.live.hub import Hub
from web.navigation import VERSION
from web.routes import ROUTES

BACKGROUND_CONNECTIONS = 8
"""Of a process's connections, those of its own threads: journal, finaliser, jobs, boards."""

LEAST_THREADS = 4


def build_app(house: House, *, with_threads: bool = True) -> FastAPI:
    """The ASGI application over a house. Without threads, tests call ``engine_room.settle()`` instead."""
    engine_room, hub = wiring.EngineRoom(house), Hub(house)
    board_hub = BoardHub(house, engine_room.feed)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # A request holds one connection while it works: more threads would only wait for each other.
        threads = max(LEAST_THREADS, house.settings.database_connections - BACKGROUND_CONNECTIONS)
        to_thread.current_default_thread_limiter().total_tokens = threads
        hub.open()
        board_hub.open()
        engine_room.start(with_tickers=with_threads)
        try:
            yield
        finally:
            await board_hub.close()
            await hub.close()
            engine_room.stop()

    app = FastAPI(
        title="Lianbing",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        middleware=[Middleware(Door, house=house, too_large=refusals.too_large)],
    )
    app.state.house, app.state.engine_room, app.state.hub = house, engine_room, hub
    app.state.board_hub = board_hub
    app.router.routes.extend([*answers.routes(), *ROUTES])
    app.mount(STATIC_ROOT, HashedStatic(), name="static")
    refusals.install(app)
    return app
