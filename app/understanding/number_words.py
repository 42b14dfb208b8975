"""The words for numbers in both languages, as tables: units, tens, hundreds, sizes, ordinals, parts of a whole."""

from __future__ import annotations

from app.call.heard import Language

_EN_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_ES_SMALL = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete "
    "veintiocho veintinueve"
)
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ES_TENS = "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa"
TENS: dict[Language, dict[str, int]] = {
    "en": {w: 10 * n for n, w in enumerate(_EN_TENS.split(), 2)} | {"fourty": 40},
    "es": {w: 10 * n for n, w in enumerate(_ES_TENS.split(), 2)},
}
SMALL: dict[Language, dict[str, int]] = {
    "en": {w: n for n, w in enumerate(_EN_SMALL.split())},
    "es": {w: n for n, w in enumerate(_ES_SMALL.split())}
    | {
        "un": 1,
        "una": 1,
        "zero": 0,
        "veintiun": 21,
        "veintiuna": 21,
        "sinco": 5,
        "nuebe": 9,
        "onse": 11,
        "trese": 13,
        "catorse": 14,
        "quinse": 15,
    }
    | {
        f"{stem}{joint}{unit}": value + n  # "treintaiuno", "cuarentidos": as they are said, and often written
        for ten, value in TENS["es"].items()
        if value > 20
        for n, unit in enumerate(_ES_SMALL.split()[1:10], 1)
        for stem, joint in ((ten, "i"), (ten, "y"), (ten, ""), (ten[:-1], "i"), (ten[:-1], "y"))
    }
    | {
        f"{begun}{unit}": value + n  # "venticinco", "diesisiete"
        for begun, value in (("venti", 20), ("veinte", 20), ("veintei", 20), ("dieci", 10), ("diesi", 10), ("desi", 10))
        for n, unit in enumerate(_ES_SMALL.split()[1:10], 1)
        if value == 20 or n > 5
    },
}
BEGUN: dict[str, int] = {"veinti": 20, "venti": 20, "dieci": 10, "diesi": 10}
"""The beginning of a number that a recogniser parted: "veinti tres", "dieci seis"."""
HUNDREDS: dict[str, int] = {"cien": 100, "ciento": 100} | {
    stem + ending: 100 * n
    for n, stem in enumerate(
        ["doscient", "trescient", "cuatrocient", "quinient", "seiscient", "setecient", "ochocient", "novecient"], 2
    )
    for ending in ("os", "as")
}
_EN_SIZES = "thousand million billion trillion quadrillion quintillion sextillion septillion octillion"
_ES_SIZES = "mill bill trill cuatrill quintill sextill"
SCALES: dict[Language, dict[str, int]] = {
    "en": {w: 10 ** (3 * n) for n, w in enumerate(_EN_SIZES.split(), 1)}
    | {w + "s": 10 ** (3 * n) for n, w in enumerate(_EN_SIZES.split(), 1)}
    | {"lakh": 10**5, "lakhs": 10**5, "crore": 10**7, "crores": 10**7, "krore": 10**7, "krores": 10**7},
    "es": {w + end: 10 ** (6 * n) for n, w in enumerate(_ES_SIZES.split(), 1) for end in ("on", "ones")}
    | {"millardo": 10**9, "millardos": 10**9},
}
"""English counts in thousands, Spanish in millions ("mil millones" is an English billion); India in lakh and crore."""

_EN_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_ES_ORDINALS = {
    "primer": 1, "segund": 2, "tercer": 3, "cuart": 4, "quint": 5, "sext": 6, "septim": 7, "setim": 7, "octav": 8,
    "noven": 9, "non": 9, "decim": 10, "undecim": 11, "duodecim": 12, "vigesim": 20, "trigesim": 30,
    "cuadragesim": 40, "quincuagesim": 50, "sexagesim": 60, "septuagesim": 70, "octogesim": 80, "octagesim": 80,
    "nonagesim": 90, "centesim": 100, "ducentesim": 200, "tricentesim": 300, "cuadringentesim": 400,
    "quingentesim": 500, "sexcentesim": 600, "septingentesim": 700, "octingentesim": 800, "noningentesim": 900,
    "milesim": 1000,
}  # fmt: skip
_ENDINGS = ("o", "a", "os", "as")


def _spanish_ordinals() -> dict[str, int]:
    said: dict[str, int] = {"primer": 1, "tercer": 3, "decimotercer": 13, "decimoprimer": 11}
    tens = {stem: value for stem, value in _ES_ORDINALS.items() if value in range(10, 100, 10)}
    for stem, value in _ES_ORDINALS.items():
        joined = {stem: value} | ({ten + "o" + stem: tens[ten] + value for ten in tens} if value < 10 else {})
        joined |= {ten + stem: tens[ten] + value for ten in tens if stem == "octav"}  # "decimoctavo"
        said |= {form + ending: count for form, count in joined.items() for ending in _ENDINGS if form != "non"}
    return said | _in_parts()


def _in_parts() -> dict[str, int]:
    """ "Onceavo", "treintavo": parts of a whole, and to most callers places in a row as well."""
    words = [w for w in [*_ES_SMALL.split()[11:], *_ES_TENS.split()] if not w.startswith("veinti")]
    counts = SMALL["es"] | TENS["es"]
    stems = {w: counts[w] for w in words} | {w.rstrip("ae"): counts[w] for w in words}
    return {f"{stem}av{ending}": value for stem, value in stems.items() for ending in _ENDINGS}


ORDINALS: dict[Language, dict[str, int]] = {
    "en": {w: n for n, w in enumerate(_EN_ORDINALS.split())}
    | {"nineth": 9, "twelveth": 12, "fourtieth": 40, "hundredth": 100}
    | {ten[:-1] + "ieth": value for ten, value in TENS["en"].items()}
    | {size + "th": value for size, value in SCALES["en"].items() if size in _EN_SIZES},
    "es": _spanish_ordinals(),
}
ES_SIZED: dict[str, int] = {f"milesim{end}": 1000 for end in _ENDINGS} | {
    f"{size}onesim{end}": SCALES["es"][f"{size}on"] for size in _ES_SIZES.split() for end in _ENDINGS
}
"""Ordinals of a size, which multiply what stands before them: "quinientos trece millonésimo"."""

DOZENS = frozenset({"dozen", "dozens", "docena", "docenas", "dz"})
PAIRS = frozenset({"couple", "pair", "par"})
HALVES: dict[Language, frozenset[str]] = {
    "en": frozenset({"half", "halves"}),
    "es": frozenset({"medio", "media", "medios", "mitad"}),
}
PARTS: dict[Language, dict[str, int]] = {
    "en": {"quarter": 4, "quarters": 4}
    | {word: value for word, value in ORDINALS["en"].items() if value > 2}
    | {f"{word}s": value for word, value in ORDINALS["en"].items() if value > 2},
    "es": {"tercio": 3, "tercios": 3} | {word: value for word, value in ORDINALS["es"].items() if value > 3},
}
"""What a whole is parted into: "three quarters", "dos tercios", "cincuenta y cuatro centésimos"."""
