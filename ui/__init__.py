"""Every door: now the command line, see ui/commands/cli.py."""
