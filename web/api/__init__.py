"""The JSON API and the answer route."""
