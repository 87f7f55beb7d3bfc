"""The application: routers, the door around them, and the threads that look after things."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware import Middleware

from core.house import House
from web import refusals, wiring
from web.assets import StaticAssets
from web.door import Door
from web.navigation import VERSION
from web.pages import ROUTERS


def build_app(house: House, *, with_threads: bool = True) -> FastAPI:
    """The ASGI application over a house. Without threads, tests call the looks of ``wiring`` themselves."""
    engine_room = wiring.EngineRoom(house)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if with_threads:
            engine_room.start()
        try:
            yield
        finally:
            engine_room.stop()

    app = FastAPI(
        title="Lianbing 练兵台",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        middleware=[Middleware(Door, house=house)],
    )
    app.state.house = house
    app.state.engine_room = engine_room
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticAssets(), name="static")
    refusals.install(app)
    return app
