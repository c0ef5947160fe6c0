"""Every door: now the command line, see ui/cli.py."""
