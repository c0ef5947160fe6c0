"""A real slapd on loopback with a few people, for one test session."""

import os
import shutil
import socket
import subprocess
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SLAPD = Path("/usr/sbin/slapd")
BASE = "dc=yiju,dc=example"
SERVICE, SERVICE_PASSWORD = f"cn=service,{BASE}", "the password of the service"
PASSWORD = "湖里区的网格有七百一十个"
STRANGE_DN = r"cn=Wang\2C Wu (第*处),ou=people," + BASE
_CONFIG = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
allow bind_anon_cred
TLSCACertificateFile {folder}/ca.pem
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
database mdb
suffix "{base}"
rootdn "cn=root,{base}"
directory {folder}/data
maxsize 16777216
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{service}" read by anonymous auth by * none
"""
_ENTRIES = f"""
dn: {BASE}
objectClass: dcObject
objectClass: organization
o: Yiju
dc: yiju

dn: {SERVICE}
objectClass: applicationProcess
objectClass: simpleSecurityObject
cn: service
userPassword: {SERVICE_PASSWORD}

dn: ou=people,{BASE}
objectClass: organizationalUnit
ou: people

dn: ou=groups,{BASE}
objectClass: organizationalUnit
ou: groups

dn: uid=zhang,ou=people,{BASE}
objectClass: inetOrgPerson
uid: zhang
cn: Zhang San
sn: Zhang
mail: twin@yiju.example
userPassword: {PASSWORD}

dn: uid=li,ou=people,{BASE}
objectClass: inetOrgPerson
uid: li
cn: Li Si
sn: Li
mail: twin@yiju.example
userPassword: {PASSWORD}

dn: {STRANGE_DN}
objectClass: inetOrgPerson
uid: wang
cn: Wang, Wu (第*处)
sn: Wang
userPassword: {PASSWORD}

dn: cn=archive,ou=groups,{BASE}
objectClass: groupOfNames
cn: archive
member: uid=zhang,ou=people,{BASE}
member: {STRANGE_DN}

dn: cn=it,ou=groups,{BASE}
objectClass: groupOfNames
cn: it
member: {STRANGE_DN}

dn: cn=canteen,{BASE}
objectClass: groupOfNames
cn: it
member: uid=li,ou=people,{BASE}
"""


class DirectoryServer:
    """Use as a context manager; `plain` and `tls` are its addresses, `ca` the file with its CA."""

    def __init__(self, folder):
        self.folder = folder
        self.ca = folder / "ca.pem"
        self.host = "127.0.0.1"
        plain, tls = _free_port(), _free_port()
        self.plain, self.tls = f"ldap://{self.host}:{plain}", f"ldaps://{self.host}:{tls}"
        self.tls_port = tls

    def __enter__(self):
        _write_certificates(self.folder)
        (self.folder / "data").mkdir()
        config = self.folder / "slapd.conf"
        config.write_text(_CONFIG.format(folder=self.folder, base=BASE, service=SERVICE))
        (self.folder / "entries.ldif").write_text(_ENTRIES.strip() + "\n", "utf-8")
        add = [SLAPD.with_name("slapadd"), "-f", config, "-l", self.folder / "entries.ldif"]
        done = subprocess.run(add, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        command = [SLAPD, "-f", config, "-h", f"{self.plain}/ {self.tls}/", "-d", "0"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while not self._listens():
            assert time.monotonic() < deadline and self._process.poll() is None, "slapd does not start"
            time.sleep(0.05)
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(30)

    def _listens(self):
        with socket.socket() as probe:
            return probe.connect_ex((self.host, self.tls_port)) == 0


def require_slapd():
    """Skip where slapd is missing, but never in CI."""
    if not (SLAPD.exists() and shutil.which("slapadd", path=SLAPD.parent)):
        if os.environ.get("CI"):
            pytest.fail(f"CI must have {SLAPD}")
        pytest.skip("no slapd: apt-get install slapd")


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _write_certificates(folder):
    """Write a CA, and a certificate of it for 127.0.0.1 alone."""
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Yiju test CA")])
    ca = _certificate(ca_name, ca_name, ca_key, ca_key, x509.BasicConstraints(ca=True, path_length=0))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "directory")])
    own = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    server = _certificate(name, ca_name, key, ca_key, own)
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(ca.public_bytes(pem))
    (folder / "server.pem").write_bytes(server.public_bytes(pem))
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "server.key").write_bytes(key.private_bytes(pem, *plain))


def _certificate(subject, issuer, key, issuer_key, extension):
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    return builder.add_extension(extension, critical=True).sign(issuer_key, hashes.SHA256())
