"""RSA pairs for API keys."""

from cryptography.hazmat.primitives.asymmetric import rsa

BITS = 2048
EXPONENT = 65537


class RsaPairs:
    """Makes RSA pairs: any two of the primes found so far make one, so that six pairs take four primes.

    Finding primes would be most of what the exchange takes to start. Pairs that have a prime in common can be worked
    out from their public keys, so they are good for tests alone.
    """

    def __init__(self) -> None:
        self._primes: list[int] = []
        self._unused: list[tuple[int, int]] = []

    def new(self) -> rsa.RSAPrivateKey:
        """A pair that was not handed out before."""
        if not self._unused:
            found = rsa.generate_private_key(EXPONENT, BITS).private_numbers()
            self._unused = [(prime, other) for prime in (found.p, found.q) for other in self._primes]
            self._unused.append((found.p, found.q))
            self._primes += (found.p, found.q)
        return _pair(*self._unused.pop())


def _pair(p: int, q: int) -> rsa.RSAPrivateKey:
    """The pair of two primes. What made them found each well within its half of the bits, and fit for the exponent."""
    d = rsa.rsa_recover_private_exponent(EXPONENT, p, q)
    numbers = rsa.RSAPrivateNumbers(
        p,
        q,
        d,
        rsa.rsa_crt_dmp1(d, p),
        rsa.rsa_crt_dmq1(d, q),
        rsa.rsa_crt_iqmp(p, q),
        rsa.RSAPublicNumbers(EXPONENT, p * q),
    )
    # The primes are known to be primes; to look again takes as long as to find them.
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)
