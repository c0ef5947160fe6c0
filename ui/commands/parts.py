"""The list of the packages that are installed (SBOM), in the format of CycloneDX: ``python -m ui.commands.parts``."""

import json
import re
import sys
from importlib.metadata import Distribution, distributions, version
from typing import Any

__all__ = ["list_parts"]


def list_parts() -> str:
    """Return the list as JSON: each package with version, licence and address, ordered by name. Nothing is fetched."""
    parts = {one["name"]: one for one in map(_part, distributions()) if one["name"]}
    own = parts.pop("yiju", {"type": "application", "name": "yiju", "version": version("yiju")})
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": own | {"type": "application"}},
        "components": [parts[name] for name in sorted(parts)],
    }
    return json.dumps(bill, ensure_ascii=False, indent=1)


def _part(installed: Distribution) -> dict[str, Any]:
    about = installed.metadata
    name = re.sub(r"[-_.]+", "-", about["Name"] or "").lower()
    part = {
        "type": "library",
        "name": name,
        "version": installed.version,
        "purl": f"pkg:pypi/{name}@{installed.version}",
        "bom-ref": f"{name}@{installed.version}",
    }
    licence = about["License-Expression"] if "License-Expression" in about else ""  # noqa: SIM401 - it has no get
    return part | ({"licenses": [{"expression": licence}]} if licence else {})


if __name__ == "__main__":
    sys.stdout.write(f"{list_parts()}\n")
