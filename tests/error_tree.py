"""Read the tree of errors that a module draws in its docstring."""

import re


def drawn_tree(module, root):
    """Return (name, name of the parent) of each error drawn in `module`; the first one has the parent `root`."""
    above, found = [], []
    for line in module.__doc__.splitlines():
        match = re.match(r"( *)([A-Z]\w+)  +\w", line)
        if match:
            depth = len(match[1]) // 2
            above[depth:] = [match[2]]
            found.append((match[2], above[depth - 1] if depth else root))
    return found
