"""A mail server for tests: just enough SMTP to take mail, or to refuse it."""

import socketserver
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy


class _Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 test")
        while line := self.rfile.readline():
            command = line.decode().strip()
            word = command.upper()[:4]
            if word == "DATA":
                self.take()
            elif word == "QUIT":
                return self.say("221 bye")
            elif word == "RCPT" and any(name in command for name in self.server.refuses):
                self.say("550 no such mailbox")
            else:
                self.say("250 ok")

    def take(self):
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        self.server.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self.say("250 taken")

    def say(self, answer):
        self.wfile.write(answer.encode() + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def a_mail_server(*, port=0, refuses=()):
    """A server with `mails`, what it took, and `port`; it refuses recipients in which a word of `refuses` occurs."""
    with _Server(("127.0.0.1", port), _Talk) as server:
        server.mails, server.refuses, server.port = [], refuses, server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
