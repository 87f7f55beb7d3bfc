"""Live sockets: what is pushed to open pages."""
