"""The demo world as the commands use it; imported when one of them asks for it, not with every start."""

from demo.load import PASSWORD, accounts, load, refresh
from demo.world.pulse import beating

__all__ = ["PASSWORD", "accounts", "beating", "load", "refresh"]
