"""A microphone: silence until the file `argv[2]` is there, then the recording `argv[1]`, then silence, in time."""

import sys
import time
import wave
from pathlib import Path

FRAME_S, FRAME_BYTES = 0.02, 640
with wave.open(sys.argv[1]) as recording:
    speech = recording.readframes(recording.getnframes())
start, spoken = time.monotonic(), -FRAME_BYTES * 25
while True:
    start += FRAME_S
    time.sleep(max(0.0, start - time.monotonic()))
    if Path(sys.argv[2]).exists():
        spoken += FRAME_BYTES
    frame = speech[spoken : spoken + FRAME_BYTES] if spoken >= 0 else b""
    sys.stdout.buffer.write(frame.ljust(FRAME_BYTES, b"\0"))
    sys.stdout.buffer.flush()
