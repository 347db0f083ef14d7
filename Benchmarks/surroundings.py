"""What the programs that are timed find around them: the same on every machine."""
import os
from pathlib import Path


def environment(home: Path) -> dict:
    """The environment variables, with a home of its own."""
    result = {
        "HOME": str(home), "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1",
        "LC_ALL": "C.UTF-8",
    }
    for role in ("AUTHOR", "COMMITTER"):
        result[f"GIT_{role}_NAME"] = "Bench"
        result[f"GIT_{role}_EMAIL"] = "bench@example.invalid"
    return result
