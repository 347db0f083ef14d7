"""Answers on loopback as the path asks, well and badly.

    python3 server.py [CERTIFICATE KEY]

With a certificate it speaks TLS. Prints its port, and ends with its standard input.
"""

import gzip
import http.server
import json
import ssl
import sys
import threading
import time


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # A small answer would wait for the one before it to be confirmed.
    disable_nagle_algorithm = True
    asked = []

    def log_message(self, *arguments):
        pass

    def send(self, status, body, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if not any(name == "Content-Length" for name, _ in headers):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer(self):
        path = self.path.partition("?")[0]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        Handler.asked.append(f"{self.command} {self.path} {self.headers.get('Authorization')}")
        if path == "/echo":
            told = {
                "method": self.command, "path": self.path, "body": body.decode(),
                "headers": {name.lower(): value for name, value in self.headers.items()}}
            self.send(200, json.dumps(told).encode(), [("X-Many", " spaced "), ("x-many", "last")])
        elif path == "/asked":
            self.send(200, "\n".join(Handler.asked).encode())
        elif path == "/gzip":
            self.send(200, gzip.compress(b"a" * 100_000), [("Content-Encoding", "gzip")])
        elif path == "/cut":
            self.send(200, b"abc", [("Content-Length", "5000")])
            self.close_connection = True
        elif path == "/slow":
            time.sleep(60)
        elif path == "/garbage":
            self.wfile.write(b"no HTTP at all\r\n\r\n")
            self.close_connection = True
        elif path == "/interim":
            self.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
            self.send(201, b"made")
        else:
            self.send(int(path[1:]), b"" if path == "/204" else b"words", [("Location", "/echo")])

    do_GET = do_POST = do_PUT = do_PATCH = answer

    def do_CONNECT(self):
        Handler.asked.append(
            f"CONNECT {self.path} {self.headers.get('Authorization')} "
            f"{self.headers.get('Proxy-Authorization')}")
        self.send(403, b"")


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        # A client that goes away in the middle is part of a test.
        pass


server = Server(("127.0.0.1", 0), Handler)
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
