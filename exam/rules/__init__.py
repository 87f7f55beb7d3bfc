"""Every decision a candidate or judge could dispute: admission, clock, marking. Pure."""
