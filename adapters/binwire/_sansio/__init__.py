"""State machines without sockets or clocks: time and randomness are arguments."""
