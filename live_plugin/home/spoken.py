"""Words as people say them, made comparable: any script, the small words of many languages, plurals, numbers."""

from __future__ import annotations

import re
import unicodedata

_SMALL = """
    the a an my our your ones in at of on from to please
    der die das den dem des ein eine einen einem einer mein meine meinen meinem unser unsere im am vom von zu bitte
    le la les l un une mon ma mes notre nos dans de du d au aux
    el los las uno una mi mis nuestro nuestra en del al
    il lo i gli uno mio mia nel nella nello di della dello dei da dell nell
    het een mijn ons onze van op
    o os as um uma meu minha no na do
    ett min mitt
"""
SMALL = frozenset(_SMALL.split())
"""Articles, possessives and what joins a thing to its place: not compared, unless nothing else would remain."""

_EVERYTHING = """
    all every everything both alle alles beide tout tous toutes todo todos todas tutto tutti tutte allemaal tudo alla
    allt 全部 すべて 全て 所有 모두 все всё كل
"""
EVERYTHING = frozenset(_EVERYTHING.split())
EVERYWHERE = EVERYTHING | frozenset(
    ["everywhere", "home", "house", "whole home", "whole house", "all area", "all room", "uberall", "partout"]
)
_OTHER = "other andere anderen anderer anderes autre otro otra altro altra outro outra"
OTHER = frozenset(_OTHER.split())

_NUMBERS = """
    zero null cero
    one first erste ersten erster erstes premier premiere primero primera primo prima eerste eins
    two second zwei zweite zweiten zweiter zweites deux deuxieme dos segundo segunda due secondo seconda twee tva
    three third drei dritte dritten dritter drittes trois troisieme tres tercero tercera tre terzo terza drie
    four fourth vier vierte vierten quatre cuatro quattro fyra
    five fifth funf cinq cinco cinque vijf fem
    six sixth sechs seis sei zes sex
    seven seventh sieben sept siete sette zeven sju
    eight eighth acht huit ocho otto atta
    nine ninth neun neuf nueve nove negen nio
    ten tenth zehn dix diez dieci tien tio
    eleven elf onze undici
    twelve zwolf douze doce dodici twaalf tolv
"""
NUMBERS = {word: str(n) for n, line in enumerate(_NUMBERS.strip().splitlines()) for word in line.split()}
ONE = NUMBERS["one"]
SPOKEN_DIGITS = str.maketrans("一二三四五六七八九", "123456789")

MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u0652\ufe00-\ufe0f]")
"""Accents, points and vowel signs that people may leave out, and what only makes a sign an emoji; other scripts' marks
carry the vowel and stay."""
LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
"""Letters that are no others with an accent, but may be written as such."""
NO_WORD = re.compile(r"[\W_]+")
BOUNDARY = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
ELISION = re.compile(r"\b(l|d|un|dell|nell)['’](?=\w)")
APOSTROPHES = str.maketrans("", "", "'’‘`ʼ")


def plain(text: str) -> str:
    """The words in small letters without accents and punctuation; numbers as digits."""
    folded = ELISION.sub(r"\1 ", text.casefold()).translate(APOSTROPHES)
    signs = NO_WORD.sub(" ", folded) if folded.isascii() else _without_marks(folded)
    return " ".join(NUMBERS.get(word, word) for word in BOUNDARY.sub(" ", signs).split())


def words_in(name: str) -> list[str]:
    """The plain words of a name; of one without any, as an emoji is, its signs."""
    return plain(name).split() or MARKS.sub("", name.casefold()).split()


def normal(text: str) -> str:
    """The plain words without the small ones and plural endings."""
    return key(plain(text).split())


def key(words: list[str]) -> str:
    """Plain words as names are compared: without the small ones and plural endings."""
    return " ".join(map(singular, meaning(words)))


def meaning(words: list[str]) -> list[str]:
    """The words without the small ones."""
    return [word for word in words if word not in SMALL] or words


def singular(word: str) -> str:
    """Without the plural `s`; a light touch, for names must stay apart."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _without_marks(text: str) -> str:
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold().replace("ı", "i"))
    bare = unicodedata.normalize("NFKC", MARKS.sub("", folded)).casefold().translate(APOSTROPHES)
    return "".join(map(_sign, bare)).translate(SPOKEN_DIGITS).translate(LETTERS)


def _sign(sign: str) -> str:
    if sign.isdecimal():
        return str(int(sign))
    return sign if sign.isalnum() or unicodedata.category(sign).startswith("M") else " "
