"""Train the judge: its windows, its network, its stages and its measures."""
