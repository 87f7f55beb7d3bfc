"""The demo world: an invented province at work, loaded into an empty house through the real operations.

``bank/`` and ``world/`` hold what is in it, as data; ``load`` brings it in.
"""
