"""The way in to the console command ``lianbing``.

The program itself is imported in ``main`` and not at the top, because nothing that it brings is ever let go:
while it is read, the collector of garbage would look through the same objects again and again, which was a
fifth of a start.
"""

import gc
from importlib import import_module


def main() -> None:
    """Read the program, then run the command that was asked for."""
    gc.disable()
    console = import_module("web.console")
    gc.freeze()
    gc.enable()
    console.run()
