"""A small OpenID Connect provider that speaks real HTTP: discovery, authorization, token, user info, keys."""

import base64
import hashlib
import json
import secrets
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT = {"client_id": "jamboree", "secret": "not-told-to-anyone"}


class Provider:
    """Everybody who comes is ``person``; what the site asked for is in ``asked``."""

    def __init__(self):
        self.person = {"sub": "1815", "name": "Ada Lovelace", "email": "ada@example.org", "email_verified": True}
        self.asked = []
        self.codes = {}
        self.tokens = {}
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def metadata(self):
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo"}
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/jwks",
            **{name: f"{self.url}/{path}" for name, path in ends.items()},
        }

    def authorize(self, query):
        code = secrets.token_urlsafe()
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form):
        """A code works once, for the client that asked, with the verifier of its challenge."""
        asked = self.codes.pop(form["code"])
        assert (form["client_id"], form["client_secret"]) == (CLIENT["client_id"], CLIENT["secret"])
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
        access = secrets.token_urlsafe()
        self.tokens[access] = self.person
        claims = {**self.person, "iss": self.url, "aud": CLIENT["client_id"], "exp": time.time() + 60}
        id_token = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "1"})
        return {"access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": id_token}

    def keys(self):
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**key, "kid": "1", "alg": "RS256", "use": "sig"}]}


def _handler(provider):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            url = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(url.query).items()}
            provider.asked.append(url.path)
            if url.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(query))
                self.end_headers()
            elif url.path == "/userinfo":
                self._json(provider.tokens[self.headers["Authorization"].removeprefix("Bearer ")])
            elif url.path == "/jwks":
                self._json(provider.keys())
            elif url.path == "/.well-known/openid-configuration":
                self._json(provider.metadata())
            else:
                self.send_error(404)

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            provider.asked.append(self.path)
            self._json(provider.token({name: values[0] for name, values in parse_qs(body).items()}))

        def _json(self, data):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(data).encode())

        def log_message(self, *_args):
            pass

    return Handler


@contextmanager
def a_provider():
    provider = Provider()
    Thread(target=provider.server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        provider.server.shutdown()
        provider.server.server_close()
