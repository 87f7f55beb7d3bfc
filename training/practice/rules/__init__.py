"""Pure decisions of practice."""
