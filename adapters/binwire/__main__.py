"""`python -m binwire` is the command `binwire`."""

from binwire.cli import main

main()
