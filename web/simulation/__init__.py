"""A sitting driven through the public HTTP API by simulated candidates, and checked independently."""
