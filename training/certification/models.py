"""The tables of certification."""
