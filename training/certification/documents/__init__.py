"""The printed certificate: its template, and what turns a record into a PDF of the same bytes each time."""
