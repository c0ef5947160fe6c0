"""The HTTP API: our own calls under /v1, and the calls of OpenAI's chat API."""
