"""The user interfaces: command line, HTTP API and web page."""
