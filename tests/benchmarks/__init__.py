"""How much a telephone turn costs, and how long a caller waits for it: measured from socket to socket."""
