"""Processes to be killed: forked, each in milliseconds, from one that has the program and its tables loaded.

`Nursery` starts that one (this file as a program), and has it fork a process for each job. Two kinds of jobs: a command line of
Détente, which runs as it always does but for the coder that is there already; and one of WORKS, stopped at its n-th write.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

HERE = Path(__file__).parent


class Nursery:
    """Forks processes. tier: of the coder that they have; None for none. log: where they write what they say."""

    def __init__(self, log: Path, tier: str | None = None) -> None:
        path = os.pathsep.join([str(HERE), str(HERE.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(log), tier or "none"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )

    def start(self, **job: Any) -> int:
        """Fork a process for a job: `argv` of a command, or `work` with `folder`, `stop`, `finished`. Returns its id."""
        return int(self._ask({"job": job}))

    def wait(self, process: int) -> int:
        """The exit code of a process that was started here; minus the signal of one that was killed."""
        return int(self._ask({"wait": process}))

    def run(self, **job: Any) -> int:
        """Start and wait."""
        return self.wait(self.start(**job))

    def _ask(self, question: Any) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


# ------------------------------------------------------------------------------------------------- in the other process


def _serve(log: Path, tier: str) -> None:
    from detente import engine

    engine.limit_threads()
    coder = None
    if tier != "none":
        from detente.cli.app import make_coder

        coder = make_coder(None, tier, "balanced", None)
        coder.code("Norway thanked Iceland on Monday. It had sent aid to Bergen.", published="2020-03-03")
    import states  # noqa: F401 - so that every process has it loaded

    for line in sys.stdin:
        question = json.loads(line)
        if "wait" in question:
            answer = os.waitstatus_to_exitcode(os.waitpid(question["wait"], 0)[1])
        else:
            answer = os.fork()
            if answer == 0:
                _child(log, coder, question["job"])
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _child(log: Path, coder: Any, job: dict[str, Any]) -> None:
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    null = os.open(os.devnull, os.O_RDWR)
    for to, at in ((null, 0), (handle, 1), (handle, 2)):
        os.dup2(to, at)
    code = 70
    try:
        code = _command(coder, job["argv"]) if "argv" in job else _work(job)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _command(coder: Any, argv: list[str]) -> int:
    import detente.cli.corpus
    from detente.cli import app

    if coder is not None:
        detente.cli.corpus.make_coder = lambda *_: coder
    try:
        app(argv, standalone_mode=True)
    except SystemExit as e:
        return int(e.code or 0)
    return 0


def _work(job: dict[str, Any]) -> int:
    from states import STEPS, fill
    from stopping import Stop

    from detente.store import writing
    from detente.store.checking import repair
    from detente.store.reading import publish

    writing.FULL_LINES, writing.MANY = 2, job.get("many", 99)
    folder = Path(job["folder"])
    finished = os.open(job["finished"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    Stop(job["stop"]).install()
    if job["work"] == "fill":
        fill(folder, job["numbers"], lambda number: os.write(finished, b"%d\n" % number))
    elif job["work"] == "repair":
        repair(folder, STEPS)
    else:
        publish(folder)
    return 0


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), sys.argv[2])
