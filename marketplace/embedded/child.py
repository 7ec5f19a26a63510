"""One process of ours that is started, watched, started again with growing pauses, and stopped with all it started."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

LAUNCH = Path(__file__).with_name("launch.py")
LONGEST_PAUSE = 15.0  # seconds between two starts of a child that keeps dying
STEADY = 20.0  # seconds a child must live for its earlier deaths to be forgotten


class Child:
    """
    A process that should be running until `stop`.

    Without `output` (a file number) what it says goes to `process.stdout`, a pipe that the caller reads to its end
    and closes.

    `watch` is to be called every now and then from the thread that called `start`: on Linux the kernel ends the
    process together with that thread.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        stop_signal: int = signal.SIGTERM,
        not_root: bool = False,
        output: int | None = None,
        say: Callable[[str], None] = lambda text: None,
    ):
        self.name = name
        self.command = [str(part) for part in command]
        self.env = dict(os.environ if env is None else env)
        self.stop_signal = stop_signal
        self.not_root = not_root
        self.output = output
        self.say = say
        self.process: subprocess.Popen | None = None
        self.started_at = 0.0
        self.deaths = 0
        self.start_again_at: float | None = None

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def start(self) -> None:
        own_python = [sys.executable, "-I", "-S", str(LAUNCH), "--parent", str(os.getpid())]
        flags = ["--signal", str(int(self.stop_signal)), *(["--not-root"] if self.not_root else [])]
        output = subprocess.PIPE if self.output is None else self.output
        self.process = subprocess.Popen(  # noqa: S603 - our own programs, named by us
            [*own_python, *flags, "--", *self.command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=self.env,
            # Its own session: Ctrl-C in the terminal reaches only us, and we stop the children in order.
            start_new_session=True,
        )
        self.started_at = time.monotonic()
        self.start_again_at = None

    def watch(self) -> bool:
        """Start the process again if it died and its pause is over. True if it was started just now."""
        if self.running:
            return False
        now = time.monotonic()
        if self.start_again_at is None:
            self.deaths = 0 if now - self.started_at > STEADY else self.deaths
            pause = min(LONGEST_PAUSE, 0.5 * 2**self.deaths)
            self.deaths += 1
            self.start_again_at = now + pause
            self.say(f"ended ({how_it_ended(self.process)}); starting again in {pause:g} s")
            end_tree(self._left_behind(), patience=1)
        if now < self.start_again_at:
            return False
        self.start()
        return True

    def ask_to_stop(self) -> None:
        """Begin to stop, so that several children do it at the same time; `stop` ends it."""
        if self.running:
            self.process.send_signal(self.stop_signal)

    def stop(self, *, patience: float = 30.0) -> None:
        """Ask politely, wait `patience` seconds, then end the process and whatever it started."""
        if self.process is None:
            return
        family = self._left_behind()
        if self.running:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                self.say(f"did not stop within {patience:g} s; killed")
                self.process.kill()
                self.process.wait()
        end_tree(family, patience=1)
        self.process = None

    def _left_behind(self) -> list[psutil.Process]:
        # The child leads a session of its own, so its descendants are found even when their parent is gone.
        found = []
        for process in psutil.process_iter():
            try:
                if process.pid != self.process.pid and os.getsid(process.pid) == self.process.pid:
                    found.append(process)
            except (ProcessLookupError, psutil.NoSuchProcess):
                continue
        return found


def how_it_ended(process: subprocess.Popen | None) -> str:
    code = process.returncode if process else None
    if code is None:
        return "never started"
    return signal.Signals(-code).name if code < 0 else f"exit {code}"


def end_tree(processes: list[psutil.Process], *, patience: float) -> None:
    """Wait for these to go by themselves, then terminate, then kill."""
    _, alive = psutil.wait_procs(processes, timeout=patience)
    for act in (psutil.Process.terminate, psutil.Process.kill):
        for process in alive:
            try:
                act(process)
            except psutil.NoSuchProcess:
                continue
        _, alive = psutil.wait_procs(alive, timeout=patience) if alive else ([], [])
