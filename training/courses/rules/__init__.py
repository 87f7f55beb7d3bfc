"""Pure decisions of courses."""
