"""An OpenAI-compatible endpoint on loopback that answers from a script, or fails in a given way; it counts requests.

Modes that need no server (refused, unknown name, TLS) are addresses only.
"""

import json
import socket
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REPLY = "湖里区划分网格710个[1]。"
OTHER_PLACE = "http://127.0.0.1:9/elsewhere"


def event(delta, finish=None, usage=None):
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    record = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
    if usage:
        record["usage"] = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
    return f"data: {json.dumps(record)}\n\n".encode()


def completion(text, usage=None):
    """Return a whole reply as an endpoint sends it that does not stream."""
    message = {"role": "assistant", "content": text, "reasoning_content": "先看依据"}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    record = {"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}
    if usage:
        record["usage"] = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
    return record


class FaultServer:
    """Use as a context manager; `mode` may be changed at any time, `script` holds the replies of mode ``good``."""

    def __init__(self, mode="good", script=(REPLY,), usage=None, seconds=30):
        self.mode = mode
        self.usage = usage  # (tokens of the prompt, of the reply), told at the end
        self.seconds = seconds  # that mode ``slow`` takes before it answers well
        self.script = list(script)
        self.requests = []  # (path, headers, body)
        self.stopping = threading.Event()

    def __enter__(self):
        owner = self

        class Handler(_Handler):
            server_owner = owner

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # clients leave in the middle: that is what is tested
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self):
        return self._server.server_address[1]

    @property
    def url(self):
        return {
            "refused": f"http://127.0.0.1:{free_port()}/v1",
            "unknown name": "http://no-such-host.invalid/v1",
            "TLS on a plain port": f"https://127.0.0.1:{self.port}/v1",
        }.get(self.mode, f"http://127.0.0.1:{self.port}/v1")

    def next_reply(self):
        return self.script[(len(self.requests) - 1) % len(self.script)]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server_owner.requests.append((self.path, headers, body))
        self.close_connection = True
        with suppress(OSError):
            MODES[self.server_owner.mode](self)

    do_GET = do_POST

    def send(self, status, body, **headers):
        self.send_response(status)
        for name, value in {"Content_Type": "application/json", "Content_Length": len(body), **headers}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(body)

    def start_stream(self, **headers):
        self.send_response(200)
        for name, value in {"Content_Type": "text/event-stream", "Connection": "close", **headers}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def say(self, text, finish="stop"):
        self.start_stream()
        self.wfile.write(event({"role": "assistant", "content": ""}))
        for i in range(0, len(text), 5):
            self.wfile.write(event({"content": text[i : i + 5]}))
            self.wfile.flush()
        if finish:
            self.wfile.write(event({}, finish, self.server_owner.usage) + b"data: [DONE]\n\n")

    def pause(self, seconds):
        return self.server_owner.stopping.wait(seconds)


def _whole(handler):
    """Ignore that a stream was asked for."""
    handler.send(200, json.dumps(completion(handler.server_owner.next_reply(), handler.server_owner.usage)).encode())


def _reasoning(handler):
    handler.start_stream()
    for delta in ({"role": "assistant", "content": None, "reasoning_content": "先看"}, {"reasoning_content": "依据"}):
        handler.wfile.write(event(delta))
    handler.wfile.write(event({"content": REPLY, "reasoning_content": None}))
    handler.wfile.write(event({}, "stop", handler.server_owner.usage) + b"data: [DONE]\n\n")


def _hang(handler):
    handler.pause(30)


def _slow(handler):
    if not handler.pause(handler.server_owner.seconds):
        handler.say(REPLY)


def _hang_in_the_middle(handler):
    handler.start_stream()
    handler.wfile.write(event({"content": REPLY + "同时"}))
    handler.pause(30)


def _trickle(handler):
    handler.start_stream()
    for byte in event({"content": REPLY}) * 10:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        if handler.pause(0.2):
            return


def _trickle_headers(handler):
    for byte in b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" * 10:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        if handler.pause(0.2):
            return


def _flood(handler):
    handler.start_stream()
    piece = event({"content": "网格" * 200})
    for _ in range(50_000_000 // len(piece)):
        handler.wfile.write(piece)


def _flood_without_a_break(handler):
    handler.start_stream()
    handler.wfile.write(b"data: ")
    for _ in range(800):
        handler.wfile.write(b"x" * 65536)


def _cut(handler):
    handler.start_stream()
    handler.wfile.write(event({"content": REPLY}) + event({"content": "同时新聘"}))


def _cut_chunked(handler):
    handler.start_stream(Transfer_Encoding="chunked")
    piece = event({"content": REPLY})
    handler.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"5\r\nab")


def _never_ending(handler):
    handler.start_stream()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and not handler.pause(0.01):
        handler.wfile.write(event({"content": "网格。"}))


def _babble(handler):
    handler.start_stream()
    for _ in range(100_000):
        handler.wfile.write(event({"content": "。"}))


def _strange_characters(handler):
    handler.say("\x00\ud800\x1b[31m\u202e\ufeff\x07", finish="stop")


def _json_stream(record):
    def answer(handler):
        handler.start_stream()
        handler.wfile.write(b"data: " + record + b"\n\ndata: [DONE]\n\n")

    return answer


def _status(status, body=b'{"error": {"message": "no"}}', **headers):
    return lambda handler: handler.send(status, body, **headers)


MODES = {
    "good": lambda handler: handler.say(handler.server_owner.next_reply()),
    "slow": _slow,
    "whole": _whole,
    "reasoning": _reasoning,
    "thinking": lambda handler: handler.say(f"<think>\n{'先看依据。' * 2000}\n</think>\n\n{REPLY}"),
    "cut at the token limit": lambda handler: handler.say(REPLY, finish="length"),
    "TLS on a plain port": _hang,
    "hang": _hang,
    "hang in the middle": _hang_in_the_middle,
    "a byte now and then": _trickle,
    "headers a byte now and then": _trickle_headers,
    "never ending": _never_ending,
    "babble": _babble,
    "500": _status(500),
    "502": _status(502, b"<html>Bad Gateway</html>", Content_Type="text/html"),
    "503": _status(503),
    "429": _status(429),
    "429, later": _status(429, Retry_After=30),
    "429, in a moment": _status(429, Retry_After=0.3),
    "401": _status(401),
    "404": _status(404),
    "redirect": _status(302, Location=OTHER_PLACE),
    "HTML": _status(200, b"<html><body>Welcome</body></html>", Content_Type="text/html"),
    "bad JSON": _json_stream(b'{"choices": [{"delta'),
    "JSON, not a stream": _status(200, b'{"choices": [{"message": {"content": "710"}}]}'),
    "wrong schema": _json_stream(b'{"answer": "710"}'),
    "wrong types": _json_stream(b'{"choices": [{"delta": "710"}]}'),
    "a list": _json_stream(b"[1, 2]"),
    "empty choices": _json_stream(b'{"id": "x", "object": "chat.completion.chunk", "choices": []}'),
    "error in the stream": _json_stream(b'{"error": {"message": "out of memory"}}'),
    "no text": lambda handler: handler.say(""),
    "50 MB": _flood,
    "50 MB in one line": _flood_without_a_break,
    "compressed": _status(200, b"\x1f\x8b" + b"0" * 100, Content_Encoding="gzip", Content_Type="text/event-stream"),
    "cut": _cut,
    "cut in a chunk": _cut_chunked,
    "NUL and surrogates": _strange_characters,
}
WITHOUT_A_SERVER = ("refused", "unknown name")
GOOD = ("good", "slow", "429, in a moment", "whole", "reasoning", "thinking")
FAULTS = [*WITHOUT_A_SERVER, *(mode for mode in MODES if mode not in GOOD)]
