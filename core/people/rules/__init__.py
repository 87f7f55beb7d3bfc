"""Rules about people: identity numbers, unit codes, passwords, scope. Pure."""
