"""A real uvicorn on loopback in a thread, with the socket and the settings that `yiju serve` uses."""

import threading
import time

from uvicorn import Server

from ui.serve import _listen, uvicorn_config


class LiveServer:
    """Use as a context manager; `url` has no slash at its end."""

    def __init__(self, app):
        self._socket = _listen("127.0.0.1", 0)
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.server = Server(uvicorn_config(app))
        self._thread = threading.Thread(target=self.server.run, args=([self._socket],), daemon=True)

    def __enter__(self):
        self._thread.start()
        while not self.server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *_):
        self.server.should_exit = True
        self._thread.join(30)
        assert not self._thread.is_alive()
