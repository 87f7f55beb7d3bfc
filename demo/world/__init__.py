"""What the demo world is made of (TOML), and the steps that bring it in, in the order of their time."""
