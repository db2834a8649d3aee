"""TLS with a certificate that the exchange makes itself."""

import datetime
import ipaddress
import ssl
import tempfile
from pathlib import Path

import attrs
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

YEAR = datetime.timedelta(days=365)
DAY = datetime.timedelta(days=1)


@attrs.frozen
class Certificate:
    """A certificate that signs itself, and its key; clients trust it by its PEM text."""

    pem: str
    key: bytes = attrs.field(repr=False)

    @classmethod
    def make(cls, host: str) -> "Certificate":
        """One for localhost, 127.0.0.1, ::1 and the host that is listened on, for a year by the machine's clock."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "binwire sandbox")])
        now = datetime.datetime.now(datetime.UTC)
        builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        builder = builder.not_valid_before(now - DAY).not_valid_after(now + YEAR)
        builder = builder.add_extension(x509.SubjectAlternativeName(_names(host)), critical=False)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        signed = builder.sign(key, hashes.SHA256())
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return cls(signed.public_bytes(serialization.Encoding.PEM).decode(), private)

    def server_context(self) -> ssl.SSLContext:
        """What the server shows."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        # The standard library reads a key from files only.
        with tempfile.TemporaryDirectory(prefix="binwire-sandbox-") as folder:
            path = Path(folder, "both.pem")
            path.touch(mode=0o600)
            path.write_bytes(self.key + self.pem.encode())
            context.load_cert_chain(path)
        return context


def _names(host: str) -> list[x509.GeneralName]:
    addresses = ["127.0.0.1", "::1"]
    names: list[x509.GeneralName] = [x509.DNSName("localhost")]
    try:
        addresses += [] if host in addresses else [str(ipaddress.ip_address(host))]
    except ValueError:
        names += [] if host == "localhost" else [x509.DNSName(host)]
    return names + [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
