"""Practice (网上练兵): sessions, mistakes, what is due, the five of the day."""
