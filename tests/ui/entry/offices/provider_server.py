"""A small OpenID Connect provider on loopback. It signs with real keys, and does wrong what a test asks for."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "yiju", "a secret that both know"
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class ProviderServer:
    """Use as a context manager. `person` are the claims of who signs in; `claims`, `header` and `key` change tokens."""

    def __init__(self, redirect_uri):
        self.redirect_uri = redirect_uri
        self.key = _first_key()
        self.published = [self.key]
        self.person = {"sub": "subject-1", "preferred_username": "li.si", "groups": ["archive"], "sid": "session-1"}
        self.claims, self.header, self.described, self.userinfo = {}, {}, {}, {}
        self.secret = SECRET
        self.codes, self.calls, self.used = {}, [], []
        self.down = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    @staticmethod
    def new_key():
        return RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)

    def rotate(self):
        self.key = self.new_key()
        self.published = [self.key]

    def sign(self, claims, *, key=None, alg="RS256", **header):
        """Return a token; a claim that is None is left out."""
        key = key or self.key
        head = {"alg": alg, "kid": key.kid, **header}
        body = {name: value for name, value in claims.items() if value is not None}
        if alg in ("none", "HS256"):  # by hand: no library signs like this with a public key
            told = ".".join(_base64(json.dumps(part).encode()) for part in (head, body))
            made = hmac.digest(key.as_pem(private=False), told.encode(), "sha256") if alg == "HS256" else b""
            return f"{told}.{_base64(made)}"
        return jwt.encode({name: value for name, value in head.items() if value}, body, key, algorithms=[alg])

    def id_token(self, nonce, **changes):
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce, **self.person}
        return self.sign({**usual, **self.claims, **changes}, **self.header)

    def access_token(self, audience, **changes):
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": audience, "iat": now, "exp": now + 300, **self.person}
        return self.sign({**usual, **changes})

    def logout_token(self, **changes):
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": CLIENT, "iat": now, "jti": "1", "events": {LOGOUT_EVENT: {}}}
        return self.sign({**usual, **changes}, typ="logout+jwt")

    def sign_in(self, address):
        """Sign in at `address` as a browser would; return the query of the address that it is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["client_id"] == CLIENT and asked["response_type"] == "code"
        assert asked["redirect_uri"] == self.redirect_uri
        assert asked["code_challenge_method"] == "S256" and "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def _handler(provider):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                path = urlsplit(self.path).path
                provider.calls.append(path)
                if provider.down:
                    return self.reply(503, b"down")
                if path == "/authorize":
                    query = provider.sign_in(self.path)
                    return self.reply(302, b"", Location=f"{provider.redirect_uri}?{urlencode(query)}")
                found = {
                    "/.well-known/openid-configuration": provider.description,
                    "/jwks": lambda: {"keys": [key.as_dict(private=False) for key in provider.published]},
                    "/userinfo": lambda: {"sub": provider.person["sub"], **provider.userinfo},
                }.get(path)
                return self.reply(200, json.dumps(found()).encode()) if found else self.reply(404, b"{}")

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                status, reply = provider.token_reply(form, self.headers.get("Authorization", ""))
                self.reply(status, json.dumps(reply).encode())

            def reply(self, status, body, **headers):
                self.send_response(status)
                for name, value in {"Content-Length": len(body), "Content-Type": "application/json", **headers}.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler

    def description(self):
        paths = {
            "authorization_endpoint": "/authorize",
            "token_endpoint": "/token",
            "jwks_uri": "/jwks",
            "userinfo_endpoint": "/userinfo",
            "end_session_endpoint": "/logout",
        }
        found = {"issuer": self.issuer, **{name: self.issuer + path for name, path in paths.items()}}
        return {name: value for name, value in {**found, **self.described}.items() if value is not None}

    def token_reply(self, form, authorization):
        basic = f"Basic {base64.b64encode(f'{CLIENT}:{self.secret}'.encode()).decode()}"
        proved = authorization == basic if self.secret else form.get("client_id") == CLIENT
        asked = self.codes.pop(form.get("code", ""), None)
        if not proved:
            return 401, {"error": "invalid_client"}
        if asked is None or form.get("redirect_uri") != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        challenge = _base64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if challenge != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        self.used.append(asked)
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}


@lru_cache
def _first_key():
    """Make one key for all servers: to make one takes a second."""
    return ProviderServer.new_key()


def _base64(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
