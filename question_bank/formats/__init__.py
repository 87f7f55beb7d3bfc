"""Exchange formats: bytes in, drafts and problems out, and back. Pure."""
