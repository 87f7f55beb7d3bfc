"""A line between the browsers and the server on which everything that the server says arrives late."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

_CHUNK = 65536


@contextmanager
def slow(url: str, lag_seconds: float) -> Iterator[str]:
    """The address of the same server behind such a line, until the block ends, or its own."""
    if not lag_seconds:
        yield url
        return
    far = urlsplit(url)
    host, port = str(far.hostname), int(far.port or 0)

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, asks = await asyncio.open_connection(host, port)
        with suppress(asyncio.CancelledError):
            await asyncio.gather(_pump(reader, asks, 0), _pump(answers, writer, lag_seconds))

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(carry, host, 0))
    thread = threading.Thread(target=loop.run_forever, name="slow line", daemon=True)
    thread.start()
    try:
        yield f"{far.scheme}://{host}:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        asyncio.run_coroutine_threadsafe(_hang_up(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _hang_up() -> None:
    """End every call."""
    calls = asyncio.all_tasks() - {asyncio.current_task()}
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter, lag_seconds: float) -> None:
    """Hand on what comes, each piece this much later, all in order; an end is handed on too."""
    clock = asyncio.get_running_loop()
    pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def listen() -> None:
        piece = b"-"
        while piece:
            try:
                piece = await source.read(_CHUNK)
            except OSError:
                piece = b""
            pieces.put_nowait((clock.time() + lag_seconds, piece))

    listening = asyncio.create_task(listen())
    try:
        while True:
            due, piece = await pieces.get()
            await asyncio.sleep(due - clock.time())
            if not piece:
                break
            sink.write(piece)
            await sink.drain()
    except OSError:
        listening.cancel()
    finally:
        sink.close()
