"""What callers say about when they would like to come, in both languages, on Friday 20 November 2026 at nine."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from app.call.heard import Language, Wish
from app.understanding.dates import read_wish

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("America/New_York"))
TUESDAY, THURSDAY = date(2026, 11, 24), date(2026, 11, 26)


def wish(text: str, language: Language) -> Wish:
    found = read_wish(text, language, NOW)
    assert found is not None, text
    return found


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "tomorrow", "11-21"),
        ("en", "the day after tomorrow", "11-22"),
        ("en", "Tuesday", "11-24"),
        ("en", "next Tuesday", "11-24"),
        ("en", "this coming Wednesday", "11-25"),
        ("en", "on the 5th", "12-05"),
        ("en", "the fifth", "12-05"),
        ("en", "December third", "12-03"),
        ("en", "the third of December", "12-03"),
        ("en", "12/3", "12-03"),
        ("en", "in two weeks", "12-04"),
        ("en", "a week from Wednesday", "12-02"),
        ("en", "Tuesday the 24th", "11-24"),
        ("en", "Wednesday next week", "11-25"),
        ("en", "the Monday after Thanksgiving", "11-30"),
        ("en", "the day after Christmas", "12-26"),
        ("en", "the first Tuesday of December", "12-01"),
        ("es", "mañana", "11-21"),
        ("es", "pasado mañana", "11-22"),
        ("es", "el martes", "11-24"),
        ("es", "el martes que viene", "11-24"),
        ("es", "el lunes que entra", "11-23"),
        ("es", "este… el lunes", "11-23"),
        ("es", "el cinco", "12-05"),
        ("es", "el uno", "12-01"),
        ("es", "el día quince", "12-15"),
        ("es", "para el ocho", "12-08"),
        ("es", "el tres de diciembre", "12-03"),
        ("es", "el primero de diciembre", "12-01"),
        ("es", "el cinco del doce", "12-05"),
        ("es", "de hoy en ocho", "11-27"),
        ("es", "de hoy en ocho por la mañana", "11-27"),
        ("es", "de mañana en ocho", "11-28"),
        ("es", "el lunes en ocho", "11-30"),
        ("es", "en ocho días", "11-27"),
        ("es", "en quince días", "12-04"),
        ("es", "el lunes después de Acción de Gracias", "11-30"),
        ("es", "el martes veinticuatro", "11-24"),
    ],
)
def test_a_day_is_the_day_that_was_meant(language: Language, text: str, day: str) -> None:
    assert wish(text, language).days == (date.fromisoformat(f"2026-{day}"),)


@pytest.mark.parametrize(
    ("language", "text", "first", "last"),
    [
        ("en", "next week", "11-23", "11-29"),
        ("en", "the week of the fifth", "11-30", "12-06"),
        ("en", "from Monday to Wednesday", "11-23", "11-25"),
        ("en", "at the end of the month", "11-21", "11-30"),
        ("es", "la próxima semana", "11-23", "11-29"),
        ("es", "la semana del siete", "12-07", "12-13"),
        ("es", "de lunes a miércoles", "11-23", "11-25"),
        ("es", "a fin de mes", "11-21", "11-30"),
    ],
)
def test_a_run_of_days_has_both_its_ends(language: Language, text: str, first: str, last: str) -> None:
    found = wish(text, language)
    assert (str(found.first), str(found.last)) == (f"2026-{first}", f"2026-{last}")


@pytest.mark.parametrize(
    ("language", "text", "at"),
    [
        ("en", "at three", "15:00"),
        ("en", "at nine", "09:00"),
        ("en", "half past nine", "09:30"),
        ("en", "a quarter to three", "14:45"),
        ("en", "three thirty", "15:30"),
        ("en", "eight oh five", "08:05"),
        ("en", "ten in the morning", "10:00"),
        ("en", "noon", "12:00"),
        ("en", "4:15 pm", "16:15"),
        ("en", "at 14:30", "14:30"),
        ("en", "around one", "13:00"),
        ("es", "a las tres", "15:00"),
        ("es", "a la una", "13:00"),
        ("es", "para las ocho", "08:00"),
        ("es", "las tres y media", "15:30"),
        ("es", "tres y cuarto", "15:15"),
        ("es", "cuarto para las tres", "14:45"),
        ("es", "un cuarto pa' las tres", "14:45"),
        ("es", "las tres menos cuarto", "14:45"),
        ("es", "veinte para las cuatro", "15:40"),
        ("es", "a mediodía", "12:00"),
        ("es", "a las doce del día", "12:00"),
        ("es", "como a las tres", "15:00"),
        ("es", "por ahí de las tres", "15:00"),
        ("es", "a las quince treinta", "15:30"),
        ("es", "las nueve de la mañana", "09:00"),
    ],
)
def test_an_hour_is_read_by_the_office_hours(language: Language, text: str, at: str) -> None:
    assert wish(text, language).at == time.fromisoformat(at)


def test_a_late_office_hears_seven_as_the_evening() -> None:
    found = read_wish("at seven", "en", NOW, (time(10), time(20)))
    assert found is not None
    assert found.at == time(19)


def test_seven_is_asked_about_where_both_are_open() -> None:
    found = read_wish("a las siete", "es", NOW, (time(6), time(20)))
    assert found is not None
    assert {one.at for one in found.doubtful} == {time(7), time(19)}


@pytest.mark.parametrize(
    ("language", "text", "after", "before"),
    [
        ("en", "between two and four", "14:00", "16:00"),
        ("en", "from ten to three", "10:00", "15:00"),
        ("en", "after three", "15:00", None),
        ("en", "before noon", None, "12:00"),
        ("en", "not before ten", "10:00", None),
        ("es", "entre las dos y las cuatro", "14:00", "16:00"),
        ("es", "de dos a cuatro de la tarde", "14:00", "16:00"),
        ("es", "después de las tres", "15:00", None),
        ("es", "antes de las diez", None, "10:00"),
        ("es", "no antes de las diez", "10:00", None),
        ("es", "de las tres en adelante", "15:00", None),
    ],
)
def test_a_span_of_hours_keeps_its_bounds(language: Language, text: str, after: str | None, before: str | None) -> None:
    found = wish(text, language)
    assert found.after == (after and time.fromisoformat(after))
    assert found.before == (before and time.fromisoformat(before))


@pytest.mark.parametrize(
    ("language", "text"), [("en", "in the morning"), ("es", "por la mañana"), ("es", "en la mañana")]
)
def test_the_morning_ends_at_noon_and_is_no_tomorrow(language: Language, text: str) -> None:
    found = wish(text, language)
    assert found.before == time(12)
    assert not found.days


@pytest.mark.parametrize("text", ["mañana en la mañana", "mañana por la mañana", "mañana temprano en la mañana"])
def test_two_mananas_are_tomorrow_and_the_morning(text: str) -> None:
    found = wish(text, "es")
    assert found.days == (date(2026, 11, 21),)
    assert found.before is not None
    assert found.before <= time(12)


@pytest.mark.parametrize(
    ("language", "text", "weekday"),
    [
        ("en", "any day but Monday", 0),
        ("en", "I can't on Fridays", 4),
        ("en", "Mondays are out", 0),
        ("en", "in January, but not on Monday", 0),
        ("es", "menos el lunes", 0),
        ("es", "cualquier día menos el lunes", 0),
        ("es", "los viernes no puedo", 4),
        ("es", "en enero, pero no en viernes", 4),
    ],
)
def test_weekdays_ruled_out_are_so_in_every_week(language: Language, text: str, weekday: int) -> None:
    found = wish(text, language)
    assert found.not_weekdays == (weekday,)
    assert not found.days


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "not Friday"),
        ("en", "I can't on Friday"),
        ("en", "Friday doesn't work"),
        ("es", "el viernes no puedo"),
        ("es", "no puedo el viernes"),
        ("es", "el viernes no, por favor"),
    ],
)
def test_a_weekday_ruled_out_is_the_one_that_comes(language: Language, text: str) -> None:
    coming = wish("Friday", "en").days
    assert wish(text, language) == Wish(not_days=coming)
    at_an_offer = read_wish(text, language, NOW, offered=True)
    assert at_an_offer == Wish(not_weekdays=(4,))


@pytest.mark.parametrize(
    ("language", "text", "first", "last"),
    [
        ("es", "después del quince", "2026-12-16", None),
        ("es", "a partir del lunes", "2026-11-23", None),
        ("es", "a más tardar el viernes", None, "2026-11-27"),
        ("es", "antes de Navidad", None, "2026-12-24"),
        ("es", "del cinco al diez", "2026-12-05", "2026-12-10"),
        ("es", "a principios del mes", "2026-12-01", "2026-12-10"),
        ("en", "any time after the first of December", "2026-12-02", None),
        ("en", "no later than Friday", None, "2026-11-27"),
        ("en", "after the holidays", "2027-01-02", None),
        ("en", "early December", "2026-12-01", "2026-12-10"),
    ],
)
def test_an_open_run_of_days_has_one_end(language: Language, text: str, first: str | None, last: str | None) -> None:
    found = wish(text, language)
    assert (found.first and str(found.first), found.last and str(found.last)) == (first, last)


def test_off_work_at_four_is_after_four() -> None:
    assert wish("I get off work at 4", "en").after == time(16)
    assert wish("salgo del trabajo a las cuatro", "es").after == time(16)


def test_weekdays_and_weekends_are_weekdays() -> None:
    assert wish("entre semana después de las cinco", "es").weekdays == (0, 1, 2, 3, 4)
    assert wish("weekends only", "en").weekdays == (5, 6)
    assert wish("no puedo entre semana", "es").not_weekdays == (0, 1, 2, 3, 4)


def test_a_part_ruled_out_is_the_other_one() -> None:
    assert wish("por la mañana no, en la tarde", "es").after == time(12)
    assert wish("not in the morning", "en").after == time(12)


def test_a_day_of_the_other_language_is_understood() -> None:
    assert wish("el Friday en la tarde, después de las tres", "es").days == (date(2026, 11, 27),)


def test_a_bare_number_is_an_hour_only_where_the_hour_was_asked() -> None:
    assert read_wish("dos", "es", NOW) is None
    asked = read_wish("dos", "es", NOW, hour_asked=True)
    assert asked is not None
    assert asked.at == time(14)


@pytest.mark.parametrize(
    ("language", "text"), [("en", "Monday at 2, no make that 3"), ("es", "el lunes a las dos, no, a las tres")]
)
def test_a_corrected_hour_is_the_last_one(language: Language, text: str) -> None:
    assert wish(text, language).at == time(15)


def test_pero_no_rules_out_what_follows() -> None:
    found = wish("la próxima semana pero no el lunes", "es")
    assert (found.first, found.not_days) == (date(2026, 11, 23), (date(2026, 11, 23),))


def test_several_wishes_of_one_sentence_stay_together() -> None:
    found = wish("Tuesday or Thursday afternoon but not before two", "en")
    assert found.days == (TUESDAY, THURSDAY)
    assert found.after == time(14)


def test_two_whole_wishes_are_asked_about() -> None:
    found = wish("el martes en la mañana o el jueves en la tarde", "es")
    assert [one.days for one in found.doubtful] == [(TUESDAY,), (THURSDAY,)]


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "Tuesday, no wait, Wednesday", 25),
        ("en", "Tuesday, I mean Thursday", 26),
        ("en", "Tuesday, no, Wednesday", 25),
        ("en", "I have an appointment on Tuesday at ten and I want to move it to Thursday", 26),
        ("es", "tengo cita el martes a las diez y quiero cambiarla para el jueves", 26),
        ("es", "me duele una muela y quiero ir el lunes", 23),
        ("es", "no, mejor el jueves", 26),
        ("es", "el martes, perdón, el miércoles", 25),
        ("es", "el martes no, el miércoles", 25),
    ],
)
def test_a_correction_replaces_what_it_corrects(language: Language, text: str, day: int) -> None:
    assert wish(text, language).days == (date(2026, 11, day),)


def test_a_correction_of_the_hour_keeps_the_day() -> None:
    found = wish("Tuesday at ten, no, actually at eleven", "en")
    assert (found.days, found.at) == ((TUESDAY,), time(11))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "as soon as possible"),
        ("en", "whatever you have first"),
        ("en", "the first available"),
        ("es", "lo más pronto posible"),
        ("es", "ahorita"),
        ("es", "el primero que tenga"),
        ("es", "luego luego"),
    ],
)
def test_the_soonest_is_asked_for(language: Language, text: str) -> None:
    assert wish(text, language).soonest


def test_later_and_earlier_are_told_apart() -> None:
    assert wish("something later", "en").later
    assert wish("más tarde", "es").later
    assert wish("algo más temprano", "es").earlier


@pytest.mark.parametrize(
    ("language", "text", "weekday"), [("en", "Tuesdays", 1), ("es", "los martes", 1), ("es", "un lunes", 0)]
)
def test_any_such_weekday_is_a_weekday_and_no_date(language: Language, text: str, weekday: int) -> None:
    found = wish(text, language)
    assert (found.weekdays, found.days) == ((weekday,), ())


# ---------------------------------------------------------------- what has two meanings is asked, not guessed


def test_hasta_las_tres_is_before_or_after() -> None:
    found = wish("puedo hasta las tres", "es")
    assert {(one.after, one.before) for one in found.doubtful} == {(time(15), None), (None, time(15))}
    assert (found.after, found.before, found.at) == (None, None, None)


def test_not_until_is_no_doubt() -> None:
    assert wish("no puedo hasta las tres", "es").after == time(15)
    assert wish("until three", "en").before == time(15)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "el otro lunes"),
        ("es", "la otra semana"),
        ("es", "después de la quincena"),
        ("es", "el Día de las Madres"),
        ("es", "saliendo del trabajo"),
        ("en", "after work"),
    ],
)
def test_what_only_the_caller_knows_is_doubtful(language: Language, text: str) -> None:
    assert len(wish(text, language).doubtful) >= 2


def test_next_friday_said_on_a_tuesday_is_asked_about() -> None:
    tuesday = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("America/New_York"))
    found = read_wish("next Friday", "en", tuesday)
    assert found is not None
    assert {one.days for one in found.doubtful} == {(date(2026, 11, 27),), (date(2026, 12, 4),)}


def test_el_viernes_que_viene_is_the_coming_one_unless_it_is_close() -> None:
    tuesday = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("America/New_York"))
    friday, wednesday = (read_wish(text, "es", tuesday) for text in ("el viernes que viene", "el próximo miércoles"))
    assert friday is not None
    assert wednesday is not None
    assert friday.days == (date(2026, 11, 27),)
    assert {one.days for one in wednesday.doubtful} == {(date(2026, 11, 25),), (date(2026, 12, 2),)}


# ---------------------------------------------------------------- no date is made up


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I need 2 fillings"),
        ("en", "my tooth 14"),
        ("en", "my number is 703-555-0188"),
        ("en", "seven oh three, five five five, oh one eight eight"),
        ("en", "once a day"),
        ("en", "the second one"),
        ("en", "I have two kids"),
        ("en", "good morning, I need a cleaning"),
        ("en", "it's been hurting since Tuesday"),
        ("en", "two weeks ago"),
        ("en", "I came in last Monday"),
        ("en", "I was born March 5 1984"),
        ("en", "this may take a while"),
        ("en", "it's for April Johnson"),
        ("en", "that will be all for today, thanks"),
        ("es", "me llamo Julio Ramos"),
        ("es", "soy Domingo Ruiz"),
        ("es", "la primera"),
        ("es", "hasta mañana, gracias"),
        ("en", ""),
        ("es", "necesito una cita"),
        ("es", "tengo once años"),
        ("es", "a las"),
        ("es", "buenas tardes, quisiera una cita"),
        ("es", "buenas noches"),
        ("es", "setecientos tres, cinco cincuenta y cinco, cero uno ochenta y ocho"),
        ("es", "me duele una muela desde el lunes"),
        ("es", "me duele desde hace ocho días"),
        ("es", "el lunes pasado me sacaron una muela"),
        ("es", "voy a llegar tarde"),
        ("es", "ahorita no"),
        ("es", "la segunda opción"),
        ("es", "nací el cinco de marzo de 1984"),
    ],
)
def test_nothing_is_made_up(language: Language, text: str) -> None:
    assert read_wish(text, language, NOW) is None


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "\x00\x07 \ufffd", "🙂🦷", "31/31/31", "32", "99:99", "а в понедельник", "12 " * 900]
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_noise_gives_no_exception(language: Language, text: str) -> None:
    read_wish(text, language, NOW)


def test_the_part_of_the_day_that_is_worked_is_ruled_out() -> None:
    found = wish("sometime in the afternoon, I work mornings", "en")
    assert (found.after, found.before) == (time(12), time(19))
