"""Serve a language model from a GGUF file with llama.cpp; `YIJU_LLM_URL` is set to its address.

It needs the extra ``llm``. It downloads no model and listens on loopback only.
"""

import importlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from rag.errors import ConfigError, ModelDamaged, ModelError, ModelMissing

__all__ = ["CONTEXT_TOKENS", "serve"]

CONTEXT_TOKENS = 8192  # a prompt has at most 4,000
_HOST = "127.0.0.1"
_INSTALL = "python -m pip install --constraint constraints.txt --editable '.[llm]'"


def serve(model: Path, port: int, ready: Callable[[str], None], wait: Callable[[], Any]) -> None:
    """Load `model`, call `ready` with the URL, and serve until `wait` returns. Port 0 takes a free one.

    Raises: ConfigError without the extra; ModelError when the file cannot be served.
    """
    engine = _engine()
    _check(model)
    params = engine.CommonParams()
    params.model.path = str(model)
    params.model_alias = {model.stem}
    params.hostnames = [_HOST]
    params.port = port
    params.n_ctx = CONTEXT_TOKENS
    params.cors_origins = ""  # no requests from pages of other sites
    params.offline = True
    params.ui = params.endpoint_slots = False
    params.verbosity = 0
    try:
        server = engine.Server(params)
    except RuntimeError as error:
        raise ModelError(
            f"{model} cannot be served on port {port}",
            hint="check that it is a chat model, that it fits in memory, and that the port is free",
        ) from error
    ready(f"{server.listening_address}/v1")
    wait()


def _engine() -> ModuleType:
    try:
        return importlib.import_module("xllamacpp")
    except ImportError as error:
        raise ConfigError("xllamacpp is not installed: it serves GGUF files", hint=_INSTALL) from error


def _check(model: Path) -> None:
    if not model.is_file():
        raise ModelMissing(f"there is no file {model}", hint="give the path of a model in GGUF format")
    with model.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise ModelDamaged(f"{model} is not in GGUF format", hint="download it again, in GGUF format")
