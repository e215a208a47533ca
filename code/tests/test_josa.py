"""조사: 한글, 숫자, 로마자, 그리스 문자, 괄호 뒤에서 맞는 조사를 고른다."""

import pytest

from naerimak import _check
from naerimak.josa import josa


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("지형", "지형이어야"),
        ("유한한 점", "유한한 점이어야"),
        ("수", "수여야"),
        ("하나", "하나여야"),
        ("float32나 float64 같은 실수형", "float32나 float64 같은 실수형이어야"),
        ("float32", "float32여야"),
        ("True나 False", "True나 False여야"),
        ("학습률 lr이 있는 dataclass", "학습률 lr이 있는 dataclass여야"),
        ("np.random.default_rng(시드)로 만든 Generator", "np.random.default_rng(시드)로 만든 Generator여야"),
        ("유한한 각(라디안)", "유한한 각(라디안)이어야"),
        ("theta와 같은 (3,)", "theta와 같은 (3,)이어야"),
        ("theta와 같은 (2,)", "theta와 같은 (2,)여야"),
        ("theta와 같은 ()", "theta와 같은 ()이어야"),
        ("(fan_in, fan_out) 두 수", "(fan_in, fan_out) 두 수여야"),
        ("마지막 축의 길이가 2", "마지막 축의 길이가 2여야"),
        ("", "여야"),
    ],
)
def test_errors_end_in_the_right_particle(word, right):
    assert josa(word, "이어야/여야") == right
    assert str(_check.fail("x", 1, word)) == f"x=1: {right} 합니다."


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("0", "0은"), ("1", "1은"), ("2", "2는"), ("3", "3은"), ("4", "4는"),
        ("5", "5는"), ("6", "6은"), ("7", "7은"), ("8", "8은"), ("9", "9는"),
        ("10", "10은"), ("0.25", "0.25는"), ("10⁻⁵", "10⁻⁵은"), ("1e-05", "1e-05은"), ("50%", "50%는"),
        ("Adam", "Adam은"), ("AdamW", "AdamW는"), ("SGD", "SGD는"), ("RMSProp", "RMSProp은"),
        ("NAG", "NAG는"), ("Nesterov", "Nesterov는"), ("Momentum", "Momentum은"), ("AdaGrad", "AdaGrad는"),
        ("MLP", "MLP는"), ("AdaDelta", "AdaDelta는"), ("Saddle", "Saddle은"), ("Beale", "Beale은"),
        ("Quadratic", "Quadratic은"), ("ReLU", "ReLU는"), ("RNN", "RNN은"),
        ("Xavier(Glorot)", "Xavier(Glorot)는"), ("L", "L은"), ("W", "W는"),
        ("ε", "ε은"), ("η", "η는"), ("α", "α는"), ("numpy", "numpy는"), ("`step`", "`step`은"),
        ("골짜기", "골짜기는"),
    ],
)  # fmt: skip
def test_topic_follows_the_last_sound(word, right):
    assert josa(word, "은/는") == right


def test_ro_follows_rieul_without_eu():
    assert [josa(word, "으로/로") for word in ("1", "3", "2", "길", "점", "Saddle")] == [
        "1로", "3으로", "2로", "길로", "점으로", "Saddle로",
    ]  # fmt: skip


def test_a_pair_has_a_slash():
    with pytest.raises(ValueError, match="pair='은'"):
        josa("수", "은")
