"""Hearing: where speech begins and ends, and which sentence of the story it was."""

from mock_server.hearing.detector import SpeechBegan, SpeechDetector, SpeechEnded
from mock_server.hearing.ear import Ear, Guess
from mock_server.hearing.recording import RecordingError
from mock_server.hearing.sentence import Sentence

__all__ = ["Ear", "Guess", "RecordingError", "Sentence", "SpeechBegan", "SpeechDetector", "SpeechEnded"]
