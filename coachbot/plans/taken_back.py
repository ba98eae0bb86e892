"""Whether a meeting takes place: of a cancelled one Outlook only writes “Canceled: ” before the title. Pure."""

import re

_WORDS = (
    "canceled|cancelled|abgesagt|abgebrochen|storniert|annulée?|annulé|annullat[oa]|annullament[oi]|cancelad[oa]"
    "|anulad[oa]|suspendid[oa]|geannuleerd|afgelast|vervallen|aflyst|annulleret|avlyst|kansellert|inställt|inställd"
    "|avbokat|avbokad|peruutettu|peruttu|aflýst|odwołan[eoya]|anulowan[eoya]|odwołano"
    "|zrušeno|zrušen[ýáoé]|törölve|elmarad|lemondva"
    "|отмен[её]но|отмен[её]на|отмен[её]н|скасовано|отменен[ао]?|отказано|отказана"
    "|otkazano|otkazana|preklicano|odpovedano"
    "|anulat[ăa]?|anulirano|iptal edildi|iptal|ακυρώθηκε|ακυρωμένο|ακυρωμένη|ακύρωση"
    "|atšaukta|atcelts|atcelta|tühistatud"
    "|dibatalkan|dibatal|đã hủy|đã huỷ|hủy|ยกเลิกแล้ว|ยกเลิก|已取消|取消|已取消的|キャンセル済み|キャンセル|中止"
    "|취소됨|취소|בוטל|מבוטל|בוטלה|ملغى|ملغاة|تم الإلغاء|أُلغي|रद्द|cancel·lad[oa]|canslwyd|cancelado/a"
)
# The word alone begins many a title, as of “Canceled flights: the process”; a mark must follow it at once.
_TAKEN_BACK = re.compile(
    rf"^\W*(?:(?:re|fw|fwd|aw|wg|tr): *)?"
    rf"(?:[\[(【（]\s*(?:{_WORDS})\s*[\])】）]|(?:{_WORDS})\s*(?:[:：]|[-–—](?=\s)))",
    re.IGNORECASE,
)
_CHARS = 80


def status_of(said: str, title: str) -> str:
    """``confirmed``, ``tentative`` or ``cancelled``.

    Args:
        said: What the calendar calls it, with one L or two.
    """
    if said.lower() in ("cancelled", "canceled") or is_taken_back(title):
        return "cancelled"
    return "tentative" if said.lower() == "tentative" else "confirmed"


def bare_title(title: str) -> str:
    """A title to compare with others: without the word that takes a meeting back, all in one case."""
    return " ".join((_TAKEN_BACK.sub("", title[:_CHARS]) + title[_CHARS:]).casefold().split())


def is_taken_back(title: str) -> bool:
    """Whether a title says that the meeting does not take place."""
    return bool(_TAKEN_BACK.match(title[:_CHARS]))
