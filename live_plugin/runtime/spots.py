"""Stop words without the service: whether they can be heard on this computer, and the process that hears them."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from threading import Lock, Timer

from live_plugin.config.settings import LiveSettings
from live_plugin.vad.stopword import ANSWERS, LENGTH, SENTENCES

logger = logging.getLogger(__name__)

Spot = Callable[[bytes], Awaitable[bool]]
"""Whether an utterance (16 kHz PCM) is a stop word."""
ANSWER_S = 10.0
"""An utterance takes a few hundred milliseconds, and loading the recogniser a second; who takes so long hangs."""
STARTS = 2
"""A process that ends is started again once: what ends it twice would end it each time."""
CLOSED = -1
"""Starts that are left to one that is not wanted any more: its end is no failure."""
PACKAGES = Path(__file__).parents[2]
"""Where this package lies."""
FAILURES = (OSError, ValueError)
"""A closed pipe, and an answer that is none."""


async def spot_nothing(audio: bytes) -> bool:
    """No recogniser: no stop word is found here."""
    return False


class Spots:
    """Asks the recogniser's process, which is started when it is needed first; where it fails nothing is found.

    The pipes to it are used in a thread, for one utterance after the other.
    """

    def __init__(self, sentences: Sequence[str] | None = None, module: str = "live_plugin.vad.stopword") -> None:
        """`sentences` are a person's own stop words; without them the usual English ones are looked for.

        `module` is what is run; see `live_plugin.vad.stopword` for what it is told and answers.
        """
        words = json.dumps(list(SENTENCES if sentences is None else sentences))
        self._command = (sys.executable, "-m", module, words)
        self._process: Popen[bytes] | None = None
        self._starts = STARTS
        self._turn = Lock()

    def prepare(self) -> None:
        """Something begins to sound: let the recogniser be there when somebody wants it to stop. Takes milliseconds."""
        if self._starts == STARTS and self._turn.acquire(blocking=False):  # where it is taken, somebody starts it
            with suppress(OSError):  # whoever asks will see it as well, and tell
                self._running()
            self._turn.release()

    async def __call__(self, audio: bytes) -> bool:
        """Take one utterance; it is answered within some hundred milliseconds."""
        return await asyncio.to_thread(self._judge, audio)

    async def aclose(self) -> None:
        """End the process. It also ends by itself when this program does, however that comes about."""
        begun, self._starts = self._starts != STARTS, CLOSED
        if self._process:
            self._process.kill()  # whoever waits for an answer gets none
        if begun:
            await asyncio.to_thread(self._close)

    def _judge(self, audio: bytes) -> bool:
        with self._turn:
            while self._process or self._starts > 0:
                try:
                    return self._ask(self._running(), audio)
                except FAILURES as failure:
                    logger.debug("the recogniser of stop words has ended: %r", failure)
                    self._end()
                    if self._starts == 0:
                        logger.warning("stop words need the service now: what hears them here has ended twice")
            return False

    def _close(self) -> None:
        with self._turn:
            self._end()

    def _running(self) -> Popen[bytes]:
        if self._process is None:
            self._starts -= 1
            self._process = Popen(
                self._command,
                cwd=PACKAGES,  # or it would import what a person's folder calls `json.py`
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                start_new_session=True,  # Ctrl-C in a terminal is for the program alone
            )
        return self._process

    @staticmethod
    def _ask(process: Popen[bytes], audio: bytes) -> bool:
        assert process.stdin
        assert process.stdout
        limit = Timer(ANSWER_S, process.kill)  # that ends writing as well as reading, and on each system
        limit.start()
        try:
            process.stdin.write(LENGTH.pack(len(audio)) + audio)
            process.stdin.flush()
            return bool(ANSWERS.index(process.stdout.read(1)))
        finally:
            limit.cancel()
            limit.join()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process:
            assert process.stdin
            assert process.stdout
            process.kill()
            process.wait()
            with suppress(OSError):  # what it was not told any more
                process.stdin.close()
            process.stdout.close()


def hindrance(live: LiveSettings) -> str:
    """Why no stop word can be heard without the service, in one line for a person; empty where it can."""
    if live.turns.stop_words == ():
        return ""
    if live.language and not live.language.startswith("en-"):
        return "to hear somebody say 'stop' takes the service: without it that is understood in English only"
    if find_spec("pocketsphinx") is None:
        return "to hear somebody say 'stop' takes the service; without it, too: pip install 'live-plugin[hear]'"
    return ""
