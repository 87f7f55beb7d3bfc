"""A locked paper on paper: what is printed, as PDF and as a Word document."""
