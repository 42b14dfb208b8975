"""The short names that people go by, and the names in their papers."""

from __future__ import annotations

_FORMS = """
lupe lupita pita guadalupe; chuy chucho jesus; paco pancho paquito francisco frank; pepe jose joseph joe; beto alberto roberto humberto gilberto
norberto; nacho ignacio; tono antonio tony anthony; memo guillermo william; lalo eduardo edward; quique kike enrique henry;
chela graciela; chayo rosario; concha conchita concepcion; tere teresa theresa; lola dolores; mari maria mary; pilar pili; nena elena;
manolo manuel manny; rafa rafael; fer fernando fernanda; gabi gaby gabriel gabriela; dani daniel daniela danny dan; alex alejandro
alejandra alexander alexandra; juanito juan john; juana juanita jane; carlitos carlos charles charlie; luisito luis louis; miguelito miguel michael mike; pedrito pedro
peter pete; javi javier; santi santiago; nico nicolas nicholas nick; andy andres andrew drew; caro carolina carol; vero veronica; lety leticia;
paty patty pati patricia pat tricia; bety betty beatriz; cuca refugio; licha alicia; mague margarita margaret maggie peggy; chabela
isa isabel; nando fernando; poncho alfonso; checo sergio; rolo rolando; chava salvador; goyo gregorio; lencho lorenzo; neto ernesto;
rick ricardo richard dick rich; bob bobby rob robert robbie; bill billy will willie william; jim jimmy james jaime; tom tommy thomas tomas;
ben benny benjamin; sam sammy samuel samantha; dave david; steve steven stephen esteban; chris christopher christine christina cristina cristian;
matt matthew mateo; kate katie kathy cathy katherine catherine kathleen; liz lizzie beth betsy elizabeth eliza; sue susan susie susana; jen jenny
jennifer; barb barbara; deb debbie deborah; cindy cynthia; ed eddie edward edwin; ted teddy theodore edward; ron ronnie ronald; ken kenny kenneth;
don donnie donald; greg gregory; jeff jeffrey; larry lawrence; jerry gerald gerardo; ray raymond raymundo; al albert alan allen; fred frederick
alfred; vicky victoria; vicente vince vincent; becky rebecca rebeca; abby abigail; angie angela angelica; nan nancy ann anna ana anne annie; lucy lucia;
meg megan; nate nathan nathaniel; zach zachary; josh joshua; jake jacob; max maxwell maximiliano; gus gustavo augustus; leo leonardo leonard
"""
_GROUPS: dict[str, set[int]] = {}
for _n, _group in enumerate(_FORMS.replace("\n", " ").split(";")):
    for _form in _group.split():
        _GROUPS.setdefault(_form, set()).add(_n)


def same_first_name(one: str, two: str) -> bool:
    """Whether two folded first names are forms of one name: Lupe and Guadalupe, Bill and William."""
    return bool(_GROUPS.get(one, set()) & _GROUPS.get(two, set()))
