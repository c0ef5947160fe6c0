"""Read every file of the corpus and print how each ended, as a line of JSON: ``python -m … FOLDER PART PARTS``."""

import json
import re
import resource
import sys
import time
from pathlib import Path

from ingest.assemble import assemble
from ingest.formats.loader import Limits
from ingest.load import load_file
from rag.errors import IngestError

LIMITS = Limits(seconds=30, cells=200_000)
MIB_OF_KIB = 1 << 10
_PEAK = re.compile(r"VmHWM:\s*(\d+)")


def read(path):
    start, found = time.monotonic(), {"name": path.name}
    try:
        loaded = load_file(path, limits=LIMITS)
    except IngestError as error:
        found |= {"error": type(error).__name__, "message": str(error), "hint": error.hint}
    except Exception as error:
        found |= {"crash": f"{type(error).__name__}: {error}"[:300]}
    else:
        text = loaded if isinstance(loaded, str) else assemble(loaded).text
        found |= {"text": text[:2000], "chars": len(text)}
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // MIB_OF_KIB
    own = int(_PEAK.search(Path("/proc/self/status").read_text())[1]) // MIB_OF_KIB
    return found | {"seconds": round(time.monotonic() - start, 2), "children_mib": children, "own_mib": own}


def main():
    folder, part, of = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    for path in sorted(folder.iterdir())[part::of]:
        sys.stdout.write(json.dumps(read(path)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
