"""Whether two names are the same person's: nicknames, one surname or two, spellings that sound the same."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from app.understanding.plain import fold

_FORMS = """
lupe lupita pita guadalupe; chuy chucho jesus; paco pancho paquito francisco frank; pepe jose joseph joe; beto
alberto roberto humberto gilberto norberto; nacho ignacio; tono antonio tony anthony; memo guillermo william;
lalo eduardo edward; quique kike enrique henry; chela graciela; chayo rosario; concha conchita concepcion;
tere teresa theresa; lola dolores; mari maria mary; pilar pili; nena elena; manolo manuel manny; rafa rafael;
fer fernando fernanda; gabi gaby gabriel gabriela; dani daniel daniela danny dan; alex alejandro alejandra
alexander alexandra; juanito juan john; juana juanita jane; carlitos carlos charles charlie; luisito luis
louis; miguelito miguel michael mike; pedrito pedro peter pete; javi javier; santi santiago; nico nicolas
nicholas nick; andy andres andrew drew; caro carolina carol; vero veronica; lety leticia; paty patty pati
patricia pat tricia; bety betty beatriz; cuca refugio; licha alicia; mague margarita margaret maggie peggy;
chabela isa isabel; nando fernando; poncho alfonso; checo sergio; rolo rolando; chava salvador; goyo gregorio;
lencho lorenzo; neto ernesto; rick ricardo richard dick rich; bob bobby rob robert robbie; bill billy will
willie william; jim jimmy james jaime; tom tommy thomas tomas; ben benny benjamin; sam sammy samuel samantha;
dave david; steve steven stephen esteban; chris christopher christine christina cristina cristian; matt
matthew mateo; kate katie kathy cathy katherine catherine kathleen; liz lizzie beth betsy elizabeth eliza; sue
susan susie susana; jen jenny jennifer; barb barbara; deb debbie deborah; cindy cynthia; ed eddie edward
edwin; ted teddy theodore edward; ron ronnie ronald; ken kenny kenneth; don donnie donald; greg gregory; jeff
jeffrey; larry lawrence; jerry gerald gerardo; ray raymond raymundo; al albert alan allen; fred frederick
alfred; vicky victoria; vicente vince vincent; becky rebecca rebeca; abby abigail; angie angela angelica; nan
nancy ann anna ana anne annie; lucy lucia; meg megan; nate nathan nathaniel; zach zachary; josh joshua; jake
jacob; max maxwell maximiliano; gus gustavo augustus; leo leonardo leonard
"""
_GROUPS: dict[str, set[int]] = {}
for _n, _group in enumerate(_FORMS.replace("\n", " ").split(";")):
    for _form in _group.split():
        _GROUPS.setdefault(_form, set()).add(_n)


def same_first_name(one: str, two: str) -> bool:
    """Whether two folded first names are forms of one name: Lupe and Guadalupe, Bill and William."""
    return bool(_GROUPS.get(one, set()) & _GROUPS.get(two, set()))


_PARTICLES = frozenset("de del la las los y e da das do dos di van von der den san santa".split())  # noqa: SIM905


def same_person(name_a: str, name_b: str) -> float:
    """How alike two names are, 0 to 1: accents and particles aside, nicknames known, one surname or two."""
    one, two = _core(name_a), _core(name_b)
    if not one or not two:
        return 0.0
    if one == two:
        return 1.0
    if len(one) == 1 or len(two) == 1:
        return max(_alike(a, b) for a in one for b in two) * 0.75
    first = max(_alike(a, b) for a in one[:1] + one[1:-1] for b in two[:1]) if len(one) > 2 else _alike(one[0], two[0])
    first = max(first, _alike(one[0], two[0]), *(_alike(one[0], b) for b in two[: max(1, len(two) - 1)]))
    surnames = [_alike(a, b) for a in one[1:] for b in two[1:]]
    return round(0.45 * first + 0.55 * max(surnames), 3)


def _core(name: str) -> list[str]:
    return [w for w in re.findall(r"[a-z]+", fold(name).replace("'", "")) if w not in _PARTICLES]


def _alike(one: str, two: str) -> float:
    if one == two or same_first_name(one, two):
        return 1.0
    return max(fuzz.ratio(one, two), 97.0 if sounded(one) == sounded(two) else 0.0) / 100


_SOUNDS = [pair.split(">") for pair in "v>b z>s ce>se ci>si ge>je gi>ji ll>y qu>k c>k x>j".split()]  # noqa: SIM905


def sounded(word: str) -> str:
    """Spellings that sound the same to a Spanish ear: Hernández, Ernandes; Vásquez, Bázquez; Giménez, Jiménez."""
    word = word.replace("h", "") if not word.startswith("ch") else word
    for said, written in _SOUNDS:
        word = word.replace(said, written)
    return re.sub(r"(.)\1", r"\1", word)
