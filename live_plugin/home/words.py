"""What people say for yes, no and the digits of a PIN, in the languages that the Live API speaks.

Only words that can hardly be said by the way are a yes: "okay" and "right" are not among them. A sentence is a yes when
nothing else is in it; a no anywhere makes it a no.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Literal

from live_plugin.home.spoken import NUMBERS, SMALL, plain

YES: Mapping[str, str] = {
    "ar": "نعم, أجل, أكيد, موافق, أؤكد",
    "bg": "да, добре да, потвърждавам",
    "bn": "হ্যাঁ, জি হ্যাঁ, নিশ্চিত",
    "cs": "ano, jo, jasně, potvrzuji, souhlasím",
    "da": "ja, jo, jeg bekræfter, bekræft, gør det",
    "de": "ja, jawohl, ja gerne, ja doch, bestätigt, ich bestätige, mach das, tu das, auf jeden fall",
    "el": "ναι, μάλιστα, επιβεβαιώνω",
    "en": "yes, yeah, yep, yup, yes sir, yes do it, yes go ahead, sure, of course, confirm, confirmed, i confirm, "
    "do it, go ahead, affirmative, definitely, absolutely",
    "es": "sí, claro, claro que sí, por supuesto, confirmo, confirmado, hazlo, adelante",
    "et": "jah, jaa, kinnitan",
    "fa": "بله, آره, تایید می‌کنم",
    "fi": "kyllä, joo, vahvistan, tee se",
    "fil": "oo, opo, kumpirmado",
    "fr": "oui, ouais, oui vas y, bien sûr, je confirme, confirmé, vas y, allez y, d'accord oui",
    "he": "כן, בטח, אני מאשר, אני מאשרת, מאשר",
    "hi": "हाँ, हां, जी हाँ, जी हां, जी, पुष्टि करता हूँ, पुष्टि करती हूँ",
    "hr": "da, potvrđujem, svakako",
    "hu": "igen, persze, megerősítem, jóváhagyom",
    "id": "ya, iya, tentu, lakukan, konfirmasi",
    "it": "sì, certo, certamente, confermo, confermato, fallo, procedi",
    "ja": "はい, ええ, うん, そうです, お願いします, はいお願いします, 確認します",
    "ko": "네, 예, 응, 그래, 네 그래요, 확인, 확인합니다, 해 줘, 해줘",
    "lt": "taip, patvirtinu",
    "lv": "jā, apstiprinu",
    "mr": "हो, होय",
    "nb": "ja, jo, jeg bekrefter, bekreft, gjør det",
    "nl": "ja, jawel, zeker, ik bevestig, bevestigd, doe maar, doe het, ga je gang",
    "pl": "tak, no tak, pewnie, potwierdzam, oczywiście, zrób to",
    "pt": "sim, claro, claro que sim, com certeza, confirmo, confirmado, pode fazer",
    "ro": "da, sigur, confirm, desigur",
    "ru": "да, конечно, подтверждаю, давай, да давай, разрешаю",
    "sk": "áno, hej, potvrdzujem, súhlasím",
    "sl": "ja, da, potrjujem",
    "sr": "да, da, потврђујем, potvrđujem",
    "sv": "ja, jo, japp, jag bekräftar, bekräfta, gör det",
    "sw": "ndiyo, ndio, nathibitisha",
    "ta": "ஆம், ஆமாம், சரி செய்",
    "te": "అవును, ఔను",
    "th": "ใช่, ใช่ครับ, ใช่ค่ะ, ครับ, ค่ะ, ยืนยัน",
    "tr": "evet, onaylıyorum, tabii, tabii ki, elbette",
    "uk": "так, звичайно, підтверджую, дозволяю",
    "ur": "ہاں, جی ہاں, جی",
    "vi": "vâng, có, dạ, đồng ý, xác nhận",
    "zh": "是, 是的, 对, 好的 是, 確認, 确认, 确定, 確定, 可以, 同意",
}
"""Language → phrases; each means yes when it is all that is said."""

NO: Mapping[str, str] = {
    "ar": "لا, كلا, توقف, ألغ",
    "bg": "не, стоп, недей",
    "bn": "না, থামো",
    "cs": "ne, nechci, stop, zruš, počkej",
    "da": "nej, ikke, stop, vent, annuller",
    "de": "nein, nee, nö, nicht, stopp, stop, halt, warte, abbrechen, lass",
    "el": "όχι, μη, μην, σταμάτα",
    "en": "no, nope, nah, not, dont, do not, never, stop, wait, cancel, abort, hold on",
    "es": "no, para, espera, cancela, alto",
    "et": "ei, stopp, oota",
    "fa": "نه, خیر, صبر کن",
    "fi": "ei, älä, seis, odota, peru",
    "fil": "hindi, huwag",
    "fr": "non, pas, arrête, stop, attends, annule",
    "he": "לא, עצור, חכה, בטל",
    "hi": "नहीं, मत, रुको, ना",
    "hr": "ne, nemoj, stani, čekaj",
    "hu": "nem, ne, állj, várj, mégse",
    "id": "tidak, jangan, nggak, berhenti, tunggu, batal",
    "it": "no, non, ferma, aspetta, annulla",
    "ja": "いいえ, いや, だめ, やめて, 待って, 違います, しないで",
    "ko": "아니, 아니요, 아니오, 안 돼, 하지 마, 하지마, 취소, 잠깐",
    "lt": "ne, stok, palauk",
    "lv": "nē, stop, pagaidi",
    "mr": "नाही, नको, थांब",
    "nb": "nei, ikke, stopp, vent, avbryt",
    "nl": "nee, niet, stop, wacht, annuleer",
    "pl": "nie, stop, czekaj, anuluj",
    "pt": "não, pare, espera, cancela",
    "ro": "nu, stop, așteaptă, anulează",
    "ru": "нет, не, стой, стоп, подожди, отмена",
    "sk": "nie, stop, počkaj, zruš",
    "sl": "ne, stoj, počakaj",
    "sr": "не, ne, немој, nemoj, стани, stani",
    "sv": "nej, inte, stopp, vänta, avbryt",
    "sw": "hapana, la, usifanye, subiri",
    "ta": "இல்லை, வேண்டாம், நிறுத்து",
    "te": "కాదు, వద్దు, ఆపు",
    "th": "ไม่, ไม่ใช่, อย่า, หยุด, ยกเลิก",
    "tr": "hayır, yok, dur, bekle, iptal",
    "uk": "ні, не, стій, стоп, зачекай, скасуй",
    "ur": "نہیں, مت, رکو",
    "vi": "không, đừng, dừng, chờ, hủy",
    "zh": "不, 不是, 不要, 别, 停, 取消, 等等, 没有",
}
"""Language → words; one of them anywhere means no."""

POLITE = (
    "thanks, thank you, danke, merci, por favor, gracias, per favore, grazie, por gentileza, alstublieft, tack, tak, "
)
POLITE += "s'il te plaît, s'il vous plaît, proszę, пожалуйста, lütfen, ください"
"""Said beside a yes; beside SMALL, which holds `please` and its like."""

DIGITS: Mapping[str, str] = {
    "0": "oh zéro noll nul nula zero ноль нуль sıfır 零 〇 영 공",
    "1": "one un une uno um uma ein eins een één ett en jeden jedna один bir 일 하나 一",
    "2": "dois dwa dva два iki 이 둘 二",
    "3": "três trzy tři tri три üç 삼 셋 三",
    "4": "quatro cztery čtyři четыре dört 사 넷 四",
    "5": "fünf pięć pět пять beş 오 다섯 五",
    "6": "seks sześć šest шесть altı 육 여섯 六",
    "7": "sedam sedm семь yedi 칠 일곱 七",
    "8": "oito åtta osiem osm восемь sekiz 팔 여덟 八",
    "9": "dziewięć devět девять dokuz 구 아홉 九",
}
"""Words for digits besides those that `spoken.plain` knows."""

ZEROS = (0x30, 0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10)
"""Where the digits begin: ASCII, Arabic, Persian, Devanagari, Bengali, Thai, full width."""

Reply = Literal["yes", "no", ""]
SPACELESS = re.compile("([\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")
"""Characters of scripts that put no space between words: each is taken as a word."""


def words_of(text: str) -> tuple[str, ...]:
    """The plain words of a text in any script."""
    return tuple(SPACELESS.sub(r" \1 ", plain(text)).split())


def reply(sentence: str, language: str = "", beside: Iterable[str] = ()) -> Reply:
    """Whether a sentence is a yes, a no, or neither; in any language where it is not known.

    `beside` are phrases, such as the name of a device, that may be said with a yes.
    """
    words = words_of(sentence)
    code = language.casefold().replace("_", "-").partition("-")[0]
    if any(_at(words, start, _phrases("no", code)) for start in range(len(words))):
        return "no"
    others = {*_phrases("polite", ""), *map(words_of, beside), *((word,) for word in SMALL)}
    return "yes" if consists_of(words, _phrases("yes", code), tuple(others)) else ""


def digits_of(sentence: str) -> str:
    """The digits in a sentence, spoken or written, joined."""
    known = _digits()
    return "".join(known.get(word, word if word.isdigit() else "") for word in words_of(sentence))


def typed_reply(text: str, language: str, pin: str) -> Reply:
    """What is meant by something typed beside a question; the PIN is a yes, other digits in its place are a no."""
    if pin and digits_of(text) == pin:
        return "yes"
    mistyped = pin and "".join(text.split()).isdigit()
    return "no" if mistyped else reply(text, language)


def without_digits(text: str, digits: str) -> str:
    """The text with every way to write or say these digits one after the other replaced by `•••`."""
    return _pattern(digits).sub("•••", text) if digits else text


@cache
def _pattern(digits: str) -> re.Pattern[str]:
    ways = [sorted(_ways()[digit], key=len, reverse=True) for digit in digits]
    return re.compile(r"[\W_]*".join(f"(?:{'|'.join(map(re.escape, words))})" for words in ways), re.IGNORECASE)


Phrase = tuple[str, ...]


def consists_of(words: Phrase, wanted: Sequence[Phrase], others: Sequence[Phrase]) -> bool:
    """Whether the words are phrases of both kinds and nothing else, at least one of them a wanted one."""
    reached: dict[int, bool] = {0: False}
    for start in range(len(words)):
        if start in reached:
            for phrases, counts in ((wanted, True), (others, False)):
                for end in _at(words, start, phrases):
                    reached[end] = reached.get(end, False) or reached[start] or counts
    return reached.get(len(words), False)


def _at(words: Phrase, start: int, phrases: Iterable[Phrase]) -> list[int]:
    """Where the phrases end that are found here."""
    return [start + len(p) for p in phrases if p and words[start : start + len(p)] == p]


@cache
def _phrases(kind: Literal["yes", "no", "polite"], code: str) -> tuple[Phrase, ...]:
    if kind == "polite":
        return tuple(map(words_of, POLITE.split(",")))
    table = YES if kind == "yes" else NO
    chosen = [table[code]] if code in table else table.values()
    found = {words_of(phrase) for text in chosen for phrase in text.split(",")}
    # Of all languages at once, what is a no in one is no yes in another.
    doubtful = {words_of(p) for text in NO.values() for p in text.split(",")} if code not in table else set()
    return tuple(found - doubtful if kind == "yes" else found)


@cache
def _digits() -> Mapping[str, str]:
    return {word: digit for digit, text in DIGITS.items() for word in plain(text).split()}


@cache
def _ways() -> Mapping[str, Sequence[str]]:
    """Digit → how it is written and said, with and without accents."""
    said: dict[str, list[str]] = {
        digit: [*(chr(zero + int(digit)) for zero in ZEROS), *text.split(), *plain(text).split()]
        for digit, text in DIGITS.items()
    }
    for word, number in NUMBERS.items():
        if number in said:
            said[number].append(word)
    return said
