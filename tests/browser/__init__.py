"""A folder of its own to pytest: what its tests share ends with the last of them."""
