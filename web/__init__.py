"""Windows onto the operations: pages, the JSON API, live sockets and the command line."""
