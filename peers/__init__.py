"""Other people's clients against the sandbox exchange: `make peers`, or `python -m peers.run`.

`run` makes an environment and starts a sandbox for each peer, and runs the peer's program, a package beside this file,
in that environment. A program is written as the peer's users write theirs; only addresses and keys are the sandbox's.
"""
