"""Spans of days and hours as callers say them, in both languages, on Friday 20 November 2026 at nine."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from app.call.heard import Language, Wish
from app.understanding.dates import read_wish

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("America/New_York"))
OPEN = (time(8), time(17))


def wish(text: str, language: Language) -> Wish:
    found = read_wish(text, language, NOW, OPEN)
    assert found is not None, text
    return found


def day(said: str | None) -> date | None:
    """ "12-05" is of 2026, "27-01-05" of 2027."""
    if said is None:
        return None
    return date.fromisoformat(f"20{said}" if len(said) > 5 else f"2026-{said}")


@pytest.mark.parametrize(
    ("language", "text", "first", "last"),
    [
        ("en", "between now and Friday", "11-20", "11-27"),
        ("en", "until the 5th", None, "12-05"),
        ("en", "through Friday", None, "11-27"),
        ("en", "before the end of the month", None, "11-30"),
        ("en", "not until January", "27-01-01", None),
        ("en", "no earlier than the 15th", "12-15", None),
        ("en", "no sooner than Monday", "11-23", None),
        ("en", "on or after the tenth", "12-10", None),
        ("en", "I'll be back on the 10th so any day after that", "12-11", None),
        ("en", "the first half of December", "12-01", "12-15"),
        ("en", "the last few days of the month", "11-28", "11-30"),
        ("en", "the first two weeks of January", "27-01-01", "27-01-14"),
        ("en", "from the 4th to the 23rd of next month", "12-04", "12-23"),
        ("en", "January 29th to the 2nd of February", "27-01-29", "27-02-02"),
        ("en", "in two or three weeks", "12-04", "12-11"),
        ("en", "in the next month", "11-21", "12-20"),
        ("en", "after two weeks", "12-04", None),
        ("en", "a week starting tomorrow", "11-21", "11-27"),
        ("en", "later next week", "11-26", "11-29"),
        ("en", "in early January", "27-01-01", "27-01-10"),
        ("en", "Thanksgiving week", "11-23", "11-29"),
        ("en", "next week doesn't work, the week after", "11-30", "12-06"),
        ("es", "de hoy al viernes", "11-20", "11-27"),
        ("es", "de aquí a fin de mes", "11-20", "11-30"),
        ("es", "antes de que se acabe el mes", None, "11-30"),
        ("es", "el diez a más tardar", None, "12-10"),
        ("es", "no antes del quince", "12-15", None),
        ("es", "pasando el quince", "12-16", None),
        ("es", "después de las fiestas", "27-01-02", None),
        ("es", "la segunda quincena de diciembre", "12-16", "12-31"),
        ("es", "las dos primeras semanas de enero", "27-01-01", "27-01-14"),
        ("es", "a principios de semana", "11-23", "11-25"),
        ("es", "en una semana o dos", "11-27", "12-04"),
        ("es", "en los próximos días", "11-21", "11-23"),
        ("es", "marzo o abril", "27-03-01", "27-04-30"),
        ("es", "la semana que sigue no, la otra", "11-30", "12-06"),
    ],
)
def test_a_run_of_days_is_neither_more_nor_less(
    language: Language, text: str, first: str | None, last: str | None
) -> None:
    found = wish(text, language)
    assert (found.first, found.last, found.days) == (day(first), day(last), ())


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "the 1st, 2nd or 3rd", ("12-01", "12-02", "12-03")),
        ("en", "January 5th 6th or 7th", ("27-01-05", "27-01-06", "27-01-07")),
        ("en", "two weeks from Monday", ("12-07",)),
        ("en", "a week on Tuesday", ("12-01",)),
        ("en", "the last day of the month", ("11-30",)),
        ("en", "Tuesday's good", ("11-24",)),
        ("en", "Thursday, or if not then Friday", ("11-26", "11-27")),
        ("es", "el tres, cuatro o cinco", ("12-03", "12-04", "12-05")),
        ("es", "el 5 o el 6 de enero", ("27-01-05", "27-01-06")),
        ("es", "el martes si se puede, si no el jueves", ("11-24", "11-26")),
        ("es", "el último del mes", ("11-30",)),
        ("es", "en un mes y medio", ("27-01-04",)),
        ("es", "este lunes no, el próximo", ("11-30",)),
    ],
)
def test_every_day_of_a_list_is_named(language: Language, text: str, said: tuple[str, ...]) -> None:
    assert wish(text, language).days == tuple(day(one) for one in said)


@pytest.mark.parametrize(
    ("language", "text", "after", "before"),
    [
        ("en", "Thursday from 9:30 to 11", "09:30", "11:00"),
        ("en", "from 9:30 - 11:00 on Thursday", "09:30", "11:00"),
        ("en", "after nine but before eleven on Thursday", "09:00", "11:00"),
        ("en", "Thursday, nothing before ten", "10:00", None),
        ("en", "Thursday, anything after three won't work", None, "15:00"),
        ("en", "Thursday but not too early", "09:00", None),
        ("en", "last thing Thursday", "15:00", None),
        ("en", "I can't on Thursday after three", None, "15:00"),
        ("en", "two hours starting at ten on Thursday", "10:00", "12:00"),
        ("en", "Thursday from two on", "14:00", None),
        ("en", "Thursday at two or later", "14:00", None),
        ("en", "after three on Thursday", "15:00", None),
        ("en", "by noon on Thursday", None, "12:00"),
        ("en", "Thursday morning after ten", "10:00", "12:00"),
        ("en", "Thursday afternoon, but before four", "12:00", "16:00"),
        ("es", "el jueves de las dos en adelante", "14:00", None),
        ("es", "el jueves, que no sea antes de las diez", "10:00", None),
        ("es", "el jueves en la tarde, pero antes de las cuatro", "12:00", "16:00"),
        ("es", "antes de las tres el jueves", None, "15:00"),
        ("es", "el jueves no puedo antes de las diez", "10:00", None),
        ("es", "el jueves, después de las cinco ya no puedo", None, "17:00"),
        ("es", "el jueves antes de comer", None, "12:00"),
        ("es", "el jueves a media tarde", "15:00", None),
        ("es", "el jueves a última hora", "15:00", None),
    ],
)
def test_the_hours_of_a_day_keep_their_bounds(
    language: Language, text: str, after: str | None, before: str | None
) -> None:
    found = wish(text, language)
    bounds = (after and time.fromisoformat(after), before and time.fromisoformat(before))
    assert (found.days, found.after, found.before) == ((date(2026, 11, 26),), *bounds)


@pytest.mark.parametrize(
    ("language", "text", "first_after", "last_before"),
    [
        ("en", "from Monday afternoon until Wednesday", "12:00", None),
        ("en", "from Monday at noon until Wednesday at five", "12:00", "17:00"),
        ("es", "desde el lunes a mediodía hasta el miércoles a las cinco", "12:00", "17:00"),
    ],
)
def test_an_hour_at_the_end_of_a_run_is_of_that_day_alone(
    language: Language, text: str, first_after: str, last_before: str | None
) -> None:
    edges = {"first_after": first_after, "last_before": last_before}
    assert wish(text, language) == Wish.model_validate({"first": "2026-11-23", "last": "2026-11-25", **edges})


@pytest.mark.parametrize("day", ["Thursday", "tomorrow", "the tenth", "December 10th", "next week"])
@pytest.mark.parametrize("bound", ["after three", "from three on", "before three", "by three", "no later than three"])
def test_a_bound_on_an_hour_beside_a_day_keeps_the_day(day: str, bound: str) -> None:
    alone, hours = wish(day, "en"), wish(bound, "en")
    both = alone.model_copy(update={"after": hours.after, "before": hours.before})
    assert wish(f"{day} {bound}", "en") == wish(f"{bound} {day}", "en") == both


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "between one and three, Tuesday or Thursday"), ("es", "entre la una y las tres, martes o jueves")],
)
def test_hours_told_first_are_of_every_day_that_follows(language: Language, text: str) -> None:
    days = (date(2026, 11, 24), date(2026, 11, 26))
    assert wish(text, language) == Wish(days=days, after=time(13), before=time(15))


@pytest.mark.parametrize(("language", "text"), [("en", "week of the 14th"), ("es", "la semana del 14? en las mañanas")])
def test_the_week_of_a_day_is_its_whole_week(language: Language, text: str) -> None:
    found = wish(text, language)
    assert (found.first, found.last, found.at) == (date(2026, 12, 14), date(2026, 12, 20), None)


def test_a_date_told_twice_is_asked_about_where_it_does_not_agree() -> None:
    assert wish("the tenth, that's Thursday", "en").days == (date(2026, 12, 10),)
    doubted = wish("el diez, que es miércoles", "es").doubtful
    assert {one.days for one in doubted} == {(date(2026, 12, 9),), (date(2026, 12, 10),)}


def test_by_friday_at_noon_is_before_it() -> None:
    assert wish("by Friday at noon", "en") == Wish(last=date(2026, 11, 27), last_before=time(12))


def test_within_the_hour_is_from_now_until_then() -> None:
    assert wish("within the hour", "en") == Wish(days=(date(2026, 11, 20),), after=time(9), before=time(10))


def test_mondays_through_thursdays_are_weekdays() -> None:
    assert wish("Mondays through Thursdays", "en").weekdays == (0, 1, 2, 3)
    assert wish("los lunes, miércoles y viernes", "es").weekdays == (0, 2, 4)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I work from nine to five"),
        ("en", "I work nine to five Monday through Friday"),
        ("es", "trabajo de lunes a viernes de nueve a cinco"),
        ("es", "trabajo de nueve a cinco de lunes a viernes"),
    ],
)
def test_hours_of_work_leave_what_is_before_or_after_them(language: Language, text: str) -> None:
    assert {(one.after, one.before) for one in wish(text, language).doubtful} == {(time(17), None), (None, time(9))}


@pytest.mark.parametrize(
    ("language", "text", "weekdays"),
    [
        ("en", "any afternoon but Friday", (4,)),
        ("en", "Mondays and Tuesdays don't work", (0, 1)),
        ("es", "cualquier tarde menos el viernes", (4,)),
        ("es", "los lunes y martes no puedo", (0, 1)),
    ],
)
def test_all_days_of_a_list_are_ruled_out(language: Language, text: str, weekdays: tuple[int, ...]) -> None:
    found = wish(text, language)
    assert (found.not_weekdays, found.days, found.weekdays) == (weekdays, (), ())


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("en", "move my appointment from Tuesday to Thursday", 26),
        ("en", "change Monday at two to Thursday", 26),
        ("es", "quiero cambiar mi cita del martes al jueves", 26),
        ("es", "cámbieme la cita del lunes por el jueves", 26),
    ],
)
def test_a_move_wishes_for_the_day_it_goes_to(language: Language, text: str, number: int) -> None:
    assert wish(text, language) == Wish(days=(date(2026, 11, number),))


def test_the_day_of_an_appointment_to_be_moved_is_no_wish() -> None:
    assert read_wish("I need to change my Monday appointment", "en", NOW) is None
    assert read_wish("quiero mover mi cita del lunes", "es", NOW) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Tuesday at three or Thursday"), ("es", "el martes a las tres o el jueves")],
)
def test_an_hour_is_not_given_to_a_day_that_has_none(language: Language, text: str) -> None:
    assert [one.at for one in wish(text, language).doubtful] == [time(15), None]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "have a great weekend"),
        ("en", "see you Monday"),
        ("en", "happy Thanksgiving"),
        ("en", "it hurts at night"),
        ("en", "it's hurting right now"),
        ("en", "I called earlier today"),
        ("en", "you called me around two"),
        ("en", "the bill from June"),
        ("en", "my birthday is March 3rd"),
        ("en", "August Wilson"),
        ("en", "in a minute"),
        ("en", "room 4"),
        ("es", "nos vemos el lunes"),
        ("es", "que tenga buen fin de semana"),
        ("es", "me duele en las noches"),
        ("es", "me duele ahorita"),
        ("es", "llamé en la mañana"),
        ("es", "se me pasó la cita el lunes"),
        ("es", "me llamo Abril"),
        ("es", "tres de marzo del ochenta y cuatro"),
        ("es", "desde ayer en la tarde"),
        ("es", "recojo a mis hijos a las tres"),
    ],
)
def test_what_is_said_beside_is_no_wish(language: Language, text: str) -> None:
    assert read_wish(text, language, NOW, OPEN) is None
