"""A recogniser for wake words that hears one in every half second of sound that it is given."""

import sys

HALF_A_SECOND = 16_000
while sys.stdin.buffer.read(HALF_A_SECOND):
    sys.stdout.write("okay\n")
    sys.stdout.flush()
