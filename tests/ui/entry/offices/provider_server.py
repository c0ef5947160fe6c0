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
REDIRECT = "https://yiju.example/sign-in/oidc/back"
METHODS = "token_endpoint_auth_methods_supported"
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class ProviderServer:
    """Use as a context manager. `person` are the claims of who signs in; `claims`, `header` and `key` change tokens.

    `tokens` changes the reply with them, and `raw` replaces replies: status, body and headers by path.
    """

    def __init__(self, redirect_uri):
        self.redirect_uri = redirect_uri
        self.key = _first_key()
        self.published = [self.key]
        self.person = {"sub": "subject-1", "preferred_username": "li.si", "groups": ["archive"], "sid": "session-1"}
        self.claims, self.header, self.described, self.userinfo = {}, {}, {}, {}
        self.secret, self.access = SECRET, "opaque"
        self.codes, self.calls, self.used = {}, [], []
        self.tokens, self.raw, self.heard = {}, {}, []
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
                self.note(urlsplit(self.path).path)
                status, body, headers = provider.page(self.path, self.headers.get("Authorization", ""))
                self.reply(status, body, **headers)

            def note(self, path):
                provider.calls.append(path)
                provider.heard.append((self.command, path, dict(self.headers)))

            def do_POST(self):
                self.note(urlsplit(self.path).path)
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

    def page(self, address, authorization):
        """Return status, body and headers of what lies at `address`."""
        path = urlsplit(address).path
        if path in self.raw:
            return self.raw[path]
        if self.down:
            return 503, b"down", {}
        if path == "/authorize":
            return 302, b"", {"Location": f"{self.redirect_uri}?{urlencode(self.sign_in(address))}"}
        if path == "/userinfo" and authorization != f"Bearer {self.access}":
            return 401, b"{}", {}
        found = {
            "/.well-known/openid-configuration": self.description,
            "/jwks": lambda: {"keys": [key.as_dict(private=False) for key in self.published]},
            "/userinfo": lambda: {"sub": self.person["sub"], **self.userinfo},
        }.get(path)
        return (200, json.dumps(found()).encode(), {}) if found else (404, b"{}", {})

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
        posted = {"client_id": CLIENT, **({"client_secret": self.secret} if self.secret else {})}
        by_post = not self.secret or self.described.get(METHODS) == ["client_secret_post"]
        proved = posted.items() <= form.items() if by_post and not authorization else authorization == basic
        asked = self.codes.pop(form.get("code", ""), None)
        if not proved:
            return 401, {"error": "invalid_client"}
        if asked is None or form.get("redirect_uri") != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        challenge = _base64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if challenge != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        self.used.append(asked)
        usual = {"access_token": self.access, "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}
        return 200, {**usual, **self.tokens}


def through(provider, offices, back="/report/huli", **reply):
    """Go to the provider and come back; return the caller and the path."""
    begun = offices.door.begin(back)
    token, path, name = offices.door.finish({**provider.sign_in(begun.address), **reply}, begun.secret)
    caller = offices.sessions.find(token)
    assert caller.name == name
    return caller, path


@lru_cache
def _first_key():
    """Make one key for all servers: to make one takes a second."""
    return ProviderServer.new_key()


def _base64(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
