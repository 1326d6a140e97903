"""Speakers and televisions: on and off, playing, volume."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from live_plugin.errors import HomeError
from live_plugin.home.domain import WORD_OF_BOOL, Change, Domain, Percent, Steps, actions
from live_plugin.home.model import DeviceSettings, State
from live_plugin.home.nearest import listed, nearest
from live_plugin.home.spoken import normal

Query = Annotated[str, Field(min_length=1, max_length=200)]
PLAYS = frozenset({"playing", "paused"})


class MediaPlayerSettings(DeviceSettings):
    """What a player has to play and how it begins."""

    device_class: Literal["speaker", "tv", "receiver"] = "speaker"
    """What it is."""
    state: Annotated[Literal["off", "on", "idle", "playing", "paused"], WORD_OF_BOOL] = "off"
    """How it begins."""
    volume_pct: Percent = 30
    """How loud it is at first."""
    titles: tuple[str, ...] = ("Morning Light", "Quiet Rain", "The Long Way Home")
    """What it plays, one after the other; empty where nobody knows, then it is left to the player what it finds."""
    sources: tuple[str, ...] = ()
    """Where it can play from, such as `HDMI 1` or a radio station."""


def initial(settings: MediaPlayerSettings) -> State:
    first = {"media_title": settings.titles[0]} if settings.titles else {}
    return State(settings.state, {"volume_level": settings.volume_pct / 100, **first})


def turn_on(state: State, settings: MediaPlayerSettings) -> Steps:
    return [Change(0, state.to("on"))] if state.value == "off" else []


def turn_off(state: State, settings: MediaPlayerSettings) -> Steps:
    return [Change(0, state.to("off"))]


def play(state: State, settings: MediaPlayerSettings) -> Steps:
    return [Change(0, state.to("playing"))]


def pause(state: State, settings: MediaPlayerSettings) -> Steps:
    """What plays nothing stays as it is."""
    return [Change(0, state.to("paused"))] if state.value == "playing" else []


def stop(state: State, settings: MediaPlayerSettings) -> Steps:
    return [Change(0, state.to("idle"))] if state.value in PLAYS else []


def next(state: State, settings: MediaPlayerSettings) -> Steps:
    return _skip(state, settings, 1)


def previous(state: State, settings: MediaPlayerSettings) -> Steps:
    return _skip(state, settings, -1)


def set_volume(state: State, settings: MediaPlayerSettings, volume_pct: Percent) -> Steps:
    return [Change(0, state.to(state.value, volume_level=volume_pct / 100))]


def mute(state: State, settings: MediaPlayerSettings, muted: bool) -> Steps:
    return [Change(0, state.to(state.value, is_volume_muted=muted))]


def play_media(state: State, settings: MediaPlayerSettings, query: Query) -> Steps:
    """The first title in which all the words are found; of a player whose titles nobody knows, what was asked for."""
    if not settings.titles:
        return [Change(0, state.to("playing", media_title=query))]
    wanted = set(normal(query).split())
    for title in settings.titles:
        if wanted <= set(normal(title).split()):
            return [Change(0, state.to("playing", media_title=title))]
    near = listed(nearest(query, settings.titles))
    raise HomeError(f"nothing called '{query[:40]}' was found; the nearest are {near}")


def select_source(state: State, settings: MediaPlayerSettings, source: str) -> Steps:
    for known in settings.sources:
        if normal(known) == normal(source):
            return [Change(0, state.to("on" if state.value == "off" else state.value, source=known))]
    known_ones = listed(settings.sources)
    raise HomeError(f"source must be {known_ones}, got '{source[:40]}'" if known_ones else "it has no sources")


def _skip(state: State, settings: MediaPlayerSettings, by: int) -> Steps:
    if state.value not in PLAYS:
        raise HomeError("nothing is playing on it: play something first")
    if not settings.titles:
        others = {name: value for name, value in state.attributes.items() if name != "media_title"}
        return [Change(0, State("playing", others))]
    title, titles = state.attributes.get("media_title"), settings.titles
    at = titles.index(title) if title in titles else 0
    return [Change(0, state.to("playing", media_title=titles[(at + by) % len(titles)]))]


def told(state: State) -> dict[str, Any]:
    """Volume in percent for people; a title only while there is one to hear."""
    told: dict[str, Any] = {}
    if "volume_level" in state.attributes:
        told["volume"] = round(state.attributes["volume_level"] * 100)
    if state.attributes.get("is_volume_muted"):
        told["muted"] = True
    if state.value != "off" and "source" in state.attributes:
        told["source"] = state.attributes["source"]
    if state.value in PLAYS and "media_title" in state.attributes:
        told["title"] = state.attributes["media_title"]
    return told


DOMAIN = Domain(
    "media_player",
    words=(
        *("media player", "media players", "speakers", "players", "music", "Musik", "musique", "música", "musica"),
        *("Lautsprecher", "enceintes", "altavoces", "casse", "スピーカー", "音楽"),
    ),
    one=("media player", "speaker", "player", "enceinte", "altavoz", "television", "TV", "Fernseher", "télé"),
    classes={
        "tv": (
            "television",
            "televisions",
            "TVs",
            "Fernseher",
            "télé",
            "télévision",
            "televisión",
            "televisore",
            "テレビ",
        ),
        "speaker": ("speakers", "Lautsprecher", "enceinte", "enceintes", "altavoz", "altavoces", "casse", "スピーカー"),
    },
    alike=frozenset({"speaker", "receiver"}),
    settings=MediaPlayerSettings,
    initial=initial,
    states=frozenset({"off", "on", "idle", "playing", "paused", "buffering"}),
    passing=frozenset({"buffering"}),
    actions=actions(
        *(turn_on, turn_off, play, pause, stop, next, previous),
        *(set_volume, mute, play_media, select_source),
    ),
    told=told,
)
