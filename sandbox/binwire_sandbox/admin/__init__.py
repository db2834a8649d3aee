"""`/sandbox/…`: what a test or an operator may order of a running exchange over HTTP."""
