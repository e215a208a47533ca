"""조사 맞추기: 앞말의 끝소리에 따라 은/는, 이/가, 이어야/여야를 고릅니다.

앞말이 실행해 보아야 정해지는 말(인자의 이름, 수, 규칙의 이름)일 때 씁니다.
"""

import re

FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
"""한글의 받침을 유니코드의 차례로 적은 것. 첫째는 받침이 없는 것입니다."""
GREEK_CLOSED = "ευο"
"""이름이 받침으로 끝나는 그리스 문자: 엡실론, 입실론, 오미크론."""
LETTERS = {"l": "ㄹ", "m": "ㅁ", "n": "ㄴ", "r": "ㄹ"}
"""한 글자씩 읽을 때 받침으로 끝나는 로마자: 엘, 엠, 엔, 알."""
DIGITS = {"0": "ㅇ", "1": "ㄹ", "3": "ㅁ", "6": "ㄱ", "7": "ㄹ", "8": "ㄹ"}
"""소리가 받침으로 끝나는 숫자."""
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"


def final_sound(word: str) -> str:
    """``word``를 읽은 끝소리의 받침을 냅니다. 없으면 빈 글이고, 모르는 글자는 받침이 없는 것으로 봅니다.

    낱말에 바로 붙은 괄호는 읽지 않고(Xavier(Glorot)은 Xavier를 따릅니다), 그 밖의 문장 부호도 읽지 않습니다.
    """
    text = re.sub(r"(?<=[^\s(])\([^()]*\)$", "", word.rstrip())
    text = re.sub(r"[^\w%⁰¹²³⁴⁵⁶⁷⁸⁹]+$", "", text)
    if not text:
        return ""
    last = text[-1]
    if "가" <= last <= "힣":
        return FINALS[(ord(last) - ord("가")) % 28].strip()
    if last in SUPERSCRIPTS or re.search(r"\de[-+]?\d+$", text):
        return "ㅇ"  # 거듭제곱의 지수는 '승'으로 읽는다.
    if last.isdecimal():
        return DIGITS.get(last, "")
    if last in GREEK_CLOSED:
        return "ㄴ"
    found = re.search(r"[A-Za-z]+$", text)
    return _latin(found[0]) if found else ""


def _latin(word: str) -> str:
    """로마자 낱말의 끝소리. 대문자만이거나 한 글자이면 글자의 이름으로 읽습니다."""
    if len(word) == 1 or word.isupper() or word[-1].isupper():
        return LETTERS.get(word[-1].lower(), "")
    low = word.lower()
    if re.search(r"[^aeiou]le$|l$|ale$", low):
        return "ㄹ"
    if re.search(r"(m|n|ng|me|ne)$", low):
        return "ㄴ"
    # Prop, step, Quadratic처럼 짧은 홀소리 뒤의 닫힌 소리.
    return "ㅂ" if re.search(r"(?<![aeiou])[aeiou][pkc]$", low) else ""


def josa(word: str, pair: str) -> str:
    """``word`` 뒤에 ``pair``에서 고른 조사를 붙여 냅니다.

    ``pair``는 ``은/는``처럼 받침이 있을 때와 없을 때를 빗금으로 나눈 것입니다. ``으로/로``이면 ㄹ 받침 뒤에
    ``로``가 옵니다. 빗금이 없으면 ``ValueError``입니다.
    """
    closed, _, opened = pair.partition("/")
    if not opened:
        raise ValueError(f"pair={pair!r}: '은/는'처럼 빗금으로 나눈 두 조사여야 합니다.")
    sound = final_sound(word)
    bare = not sound or (closed.startswith("으로") and sound == "ㄹ")
    return word + (opened if bare else closed)
