"""A temporary folder and the server processes in it, ended whatever becomes of the test run.

A keeper (a few lines of shell) reads a pipe that only this process can write. When the pipe closes, because
the run is over or was killed, the keeper ends what is still alive and removes the folder. PostgreSQL refuses
to run as root, so under root everything here belongs to the account ``nobody``.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

ROOM_FOR_A_SOCKET = 70
"""A socket's path must stay under 104 bytes on every system; the folder may use this much of it."""

START_WITHIN = 60.0
"""Seconds that a server may need before it answers; a busy machine is slow, not broken."""

_KEEPER = """
trap '' INT TERM HUP
alive=
while read -r word pid; do
  case $word in
    start) alive="$alive $pid" ;;
    end) rest=; for one in $alive; do [ "$one" = "$pid" ] || rest="$rest $one"; done; alive=$rest ;;
  esac
done
for pid in $alive; do kill -QUIT "$pid" 2>/dev/null; done
for pause in 1 2 3 4 5 6 7 8 9 10; do
  left=
  for pid in $alive; do kill -0 "$pid" 2>/dev/null && left="$left $pid"; done
  [ -z "$left" ] && break
  sleep 0.2
done
for pid in $left; do kill -KILL "$pid" 2>/dev/null; done
rm -rf "$1"
"""


class DidNotStart(RuntimeError):
    """A test server ended, or did not answer in time; the message carries the end of its log."""


def reachable_by_all(path: Path) -> bool:
    """Whether any account may enter every folder above ``path`` and read it."""
    resolved = path.resolve()
    return all(parent.stat().st_mode & 0o001 for parent in resolved.parents) and bool(
        resolved.stat().st_mode & 0o004
    )


class Keep:
    """The folder and its processes; a context manager."""

    def __init__(self) -> None:
        base = Path(tempfile.gettempdir())
        if len(os.fsencode(base)) > ROOM_FOR_A_SOCKET or not reachable_by_all(base):
            base = Path("/tmp")
        self.folder = Path(tempfile.mkdtemp(prefix="lianbing-", dir=base))
        account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._user = account.pw_uid if account else None
        self._group = account.pw_gid if account else None
        self._more_groups: list[int] | None = [] if account else None
        self._own(self.folder)
        listening, speaking = os.pipe()
        self._keeper = subprocess.Popen(
            ["/bin/sh", "-c", _KEEPER, "keeper", str(self.folder)], stdin=listening, start_new_session=True
        )
        os.close(listening)
        self._pipe = os.fdopen(speaking, "w", buffering=1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pipe.close()
        self._keeper.wait()

    def within_reach(self, tree: Path) -> Path:
        """The tree itself where the servers' account can read it; otherwise a copy in the folder."""
        if self._user is None or reachable_by_all(tree):
            return tree
        copies = self.folder / "programs"
        copies.mkdir(exist_ok=True)
        copies.chmod(0o755)
        if tree.is_dir():
            shutil.copytree(tree, copies / tree.name)
        else:
            shutil.copy2(tree, copies / tree.name)
        return copies / tree.name

    def run(self, *command: str | Path) -> None:
        """Run a command to its end as the servers' account. Raises DidNotStart with what it said."""
        done = subprocess.run(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            cwd=self.folder,
            env=self._environment(),
            user=self._user,
            group=self._group,
            extra_groups=self._more_groups,
        )
        if done.returncode != 0:
            raise DidNotStart(done.stdout)

    def start(self, command: Sequence[str | Path]) -> subprocess.Popen[bytes]:
        """Start a server as the servers' account; what it writes is added to ``log``."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=self._environment(),
                start_new_session=True,
                user=self._user,
                group=self._group,
                extra_groups=self._more_groups,
            )
        self._tell("start", process.pid)
        return process

    def end(self, process: subprocess.Popen[bytes], how: signal.Signals) -> None:
        """Send the signal and wait until the server is gone."""
        if process.poll() is None:
            process.send_signal(how)
        process.wait(timeout=START_WITHIN)
        self._tell("end", process.pid)

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def log_tail(self) -> str:
        return self.log.read_text(errors="replace")[-2000:]

    def _tell(self, word: str, pid: int) -> None:
        self._pipe.write(f"{word} {pid}\n")

    def _own(self, path: Path) -> None:
        if self._user is not None and self._group is not None:
            os.chown(path, self._user, self._group)

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.defpath, "LC_ALL": "C", "HOME": str(self.folder)}
