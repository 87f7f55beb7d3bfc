"""Pages: windows for people. Each module exports a ``router``; ``web/routes.py`` lists them."""
