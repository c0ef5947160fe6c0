"""The HTTP API: our own calls under /v1, and those of OpenAI's chat API for clients that speak it."""
