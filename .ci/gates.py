"""Two readers of our code: bandit's known dangers, and semgrep with our own rules (`semgrep.yml`).

Each must have read something, and each rule of ours must still find its fault in `samples/`: a gate
that examines nothing stands open.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / ".ci" / "semgrep.yml"
SAMPLES = ROOT / ".ci" / "samples"
APPS = ["portal", "directory", "charters", "home", "search"]
# B308 and B703 (mark_safe) are our own rule's, with the three places named that may; B104 takes the
# address of a peer without one for a port opened to the world; SQL put together from text (B608) is
# ruff's S608, which names the two places that may.
NOT_ASKED = "B104,B308,B608,B703"
FEWEST_FILES = 150


def run(*command: str) -> dict:
    """The JSON a tool of this environment prints; its exit status says nothing more."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name(command[0])), *command[1:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return json.loads(done.stdout)
    except ValueError:
        sys.exit(f"{command[0]} printed no report:\n{done.stdout}\n{done.stderr}")


def bandit() -> tuple[int, list[str]]:
    """How many files it read, and the faults of medium severity and above."""
    report = run("bandit", "-q", "-ll", "-s", NOT_ASKED, "-f", "json", "-r", *APPS)
    files = len(report["metrics"]) - 1  # the totals
    faults = [f"{r['filename']}:{r['line_number']} {r['issue_text']}" for r in report["results"]]
    return files, faults + [str(error) for error in report["errors"]]


def semgrep(*paths: str) -> tuple[int, list[tuple[str, str]]]:
    """How many files it read, and each fault as rule and place."""
    quiet = ["--metrics=off", "--disable-version-check", "--no-git-ignore", "--json", "--quiet"]
    report = run("semgrep", "scan", "--config", str(RULES), *quiet, *paths)
    if report["errors"]:
        sys.exit(f"semgrep: {report['errors']}")
    faults = [
        (r["check_id"].rpartition(".")[2], f"{r['path']}:{r['start']['line']}")
        for r in report["results"]
    ]
    return len(report["paths"]["scanned"]), faults


def main() -> None:
    files, dangers = bandit()
    read, broken = semgrep(*APPS, "templates")
    _samples, found = semgrep(str(SAMPLES))
    rules = {line.split(": ")[1] for line in RULES.read_text().splitlines() if "- id: " in line}
    problems = dangers + [f"{place} {rule}" for rule, place in broken]
    problems += [f"semgrep no longer finds {rule}" for rule in rules - {rule for rule, _ in found}]
    for reader, number in (("bandit", files), ("semgrep", read)):
        if number < FEWEST_FILES:
            problems.append(f"{reader} read only {number} files")
    print(f"bandit read {files} files; semgrep read {read} with {len(rules)} rules")
    if problems or not rules:
        sys.exit("\n".join(problems) or "no rules")


if __name__ == "__main__":
    main()
