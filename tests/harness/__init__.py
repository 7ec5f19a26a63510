"""What the tests stand on: services of their own, a database that starts afresh, real processes, a browser."""
