"""What people say to be left alone: whole sentences that stop the answer and take back what was asked.

"Stop the blinds" is a command. Only words that hardly mean anything else when nothing is said beside them are here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from live_plugin.home.spoken import SMALL
from live_plugin.home.words import POLITE, Phrase, consists_of, words_of

STOP: Mapping[str, str] = {
    "ar": "توقف, قف, كفى, اسكت, إلغاء, لا يهم",
    "bg": "стоп, спри, достатъчно, тихо, откажи, няма значение",
    "bn": "থামো, থামুন, চুপ, বাতিল, থাক",
    "cs": "stop, dost, stačí, ticho, zruš to, zrušit, to nevadí",
    "da": "stop, stop det, hold op, stille, annuller, glem det, lige meget",
    "de": "stopp, stop, halt, hör auf, aufhören, genug, ruhe, sei still, abbrechen, vergiss es, schon gut, egal",
    "el": "σταμάτα, στοπ, φτάνει, αρκετά, ησυχία, ακύρωση, άκυρο, άσ' το, ξέχνα το",
    "en": "stop, stop it, stop that, stop talking, cancel, cancel that, never mind, nevermind, forget it, forget that, "
    "be quiet, quiet, shut up, enough, that's enough",
    "es": "para, para ya, detente, alto, basta, ya basta, cállate, silencio, cancela, cancelar, olvídalo, déjalo",
    "et": "stopp, peatu, aitab, vait, tühista, pole tähtis",
    "fa": "بس کن, ایست, کافیه, ساکت, لغو, بی‌خیال",
    "fi": "seis, stop, lopeta, riittää, hiljaa, peruuta, peru, ei mitään, unohda koko juttu",
    "fil": "tigil, tama na, hinto, tumahimik ka, kanselahin, hayaan mo na",
    "fr": "stop, arrête, arrête toi, arrêtez, ça suffit, tais toi, silence, annule, annuler, laisse tomber, oublie",
    "he": "עצור, די, מספיק, שקט, בטל, עזוב, לא משנה",
    "hi": "रुको, रुकिए, बस, बस करो, चुप, रद्द करो, रद्द करें, रहने दो, छोड़ो",
    "hr": "stani, stop, dosta, tišina, otkaži, odustani, nema veze",
    "hu": "állj, stop, elég, csend, mégse, mégsem, hagyd, nem érdekes",
    "id": "berhenti, stop, cukup, diam, batal, batalkan, lupakan",
    "it": "stop, ferma, fermati, basta, basta così, silenzio, zitta, zitto, annulla, lascia perdere, lascia stare",
    "ja": "ストップ, やめて, 止めて, 止まって, もういい, 静かに, キャンセル, 取り消し, 何でもない",
    "ko": "그만, 그만해, 멈춰, 정지, 조용히 해, 취소, 취소해, 됐어, 아니야 됐어",
    "lt": "stok, stop, gana, užteks, tyliai, atšauk, nesvarbu",
    "lv": "stop, beidz, pietiek, klusu, atcelt, nav svarīgi",
    "mr": "थांब, थांबा, बस, पुरे, रद्द कर, राहू दे",
    "nb": "stopp, stans, hold opp, stille, avbryt, glem det, samme det",
    "nl": "stop, hou op, houd op, genoeg, stil, wees stil, annuleer, annuleren, laat maar, vergeet het",
    "pl": "stop, stój, przestań, dość, wystarczy, cisza, anuluj, nieważne, zapomnij",
    "pt": "pare, para, chega, basta, silêncio, cala a boca, cancela, cancelar, cancele, deixa pra lá, esquece, esqueça",
    "ro": "stop, oprește te, ajunge, destul, liniște, anulează, lasă, nu contează",
    "ru": "стоп, стой, хватит, перестань, прекрати, замолчи, тихо, отмена, отмени, неважно, забудь",
    "sk": "stop, dosť, stačí, ticho, zruš to, zrušiť, nevadí",
    "sl": "stop, stoj, nehaj, dovolj, tiho, prekliči, ni važno",
    "sr": "стани, стоп, доста, тишина, откажи, нема везе, stani, stop, dosta, tišina, otkaži, nema veze",
    "sv": "stopp, stop, sluta, det räcker, tyst, var tyst, avbryt, glöm det, strunt i det",
    "sw": "acha, simama, inatosha, nyamaza, ghairi, usijali",
    "ta": "நிறுத்து, போதும், அமைதி, ரத்து செய், விடு",
    "te": "ఆపు, ఆగు, చాలు, రద్దు చేయి, వదిలేయ్",
    "th": "หยุด, พอแล้ว, เงียบ, ยกเลิก, ไม่เป็นไร, ช่างมัน",
    "tr": "dur, yeter, tamam yeter, sus, sessiz ol, iptal, iptal et, vazgeç, boş ver, neyse",
    "uk": "стоп, стій, досить, годі, замовкни, тихо, скасуй, скасувати, неважливо, забудь",
    "ur": "رکو, بس, بس کرو, چپ, منسوخ کرو, رہنے دو",
    "vi": "dừng lại, dừng, thôi, đủ rồi, im lặng, hủy, hủy bỏ, bỏ đi, không có gì",
    "zh": "停, 停下, 停止, 停下来, 别说了, 够了, 安静, 取消, 算了, 没事了",
}
"""Language → sentences, each a stop word when nothing but courtesy is said beside it."""


def stop_words(language: str = "", own: Iterable[str] | None = None) -> Callable[[str], bool]:
    """Whether a sentence is one of a person's `own` stop words; without those, of the language, else of any."""
    wanted = _phrases(language) if own is None else tuple(map(words_of, own))
    courtesy = _courtesy()
    return lambda sentence: consists_of(words_of(sentence), wanted, courtesy)


def sentences(language: str = "") -> tuple[str, ...]:
    """The stop words of a language as they are written, of all where it is not known."""
    code = language.casefold().replace("_", "-").partition("-")[0]
    chosen = [STOP[code]] if code in STOP else STOP.values()
    return tuple(dict.fromkeys(phrase.strip() for text in chosen for phrase in text.split(",")))


@cache
def _phrases(language: str) -> tuple[Phrase, ...]:
    return tuple(map(words_of, sentences(language)))


@cache
def _courtesy() -> tuple[Phrase, ...]:
    return (*map(words_of, POLITE.split(",")), *((word,) for word in SMALL))
