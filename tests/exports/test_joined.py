from addon.exports.export import Export
from addon.exports.joined import Joined, joined_visits
from addon.exports.known_people import known_people
from addon.exports.same_day import ToldOfGroup
from tests.exports.reports import LIAM, ROSA, ZOE, appointments, attendance_report, status_report
from tests.practice import practice

DAY, START = "03/03/2026", "03/03/2026 18:00"
PEOPLE = known_people(practice())


def join(*exports: Export) -> Joined:
    """Join exports against the cast."""
    return joined_visits(exports, PEOPLE)


def told(joined: Joined) -> list[tuple[str, str, str, str]]:
    """Return (member, start, code, status) of each visit."""
    return [(v.member, f"{v.start:%H:%M}" if v.start else "", v.code, v.status) for v in joined.visits]


def test_the_status_of_one_report_joins_the_time_of_the_other() -> None:
    """One has time and code, the other the status; both rows are remembered."""
    joined = join(attendance_report((DAY, ZOE, ROSA, "Show")), status_report((START, ZOE, ROSA, "90853")))
    assert told(joined) == [("M-0001", "18:00", "90853", "attended")]
    (visit,) = joined.visits
    assert visit.weak
    assert sorted(str(place) for place in visit.places) == ["attendance.csv:2", "status.csv:2"]
    assert set(visit.profiles) == {"simplepractice.attendance", "simplepractice.appointment_status"}


def test_two_appointments_of_a_day_with_one_status_need_no_question() -> None:
    """Individual and group on one day, both attended: nothing is open."""
    joined = join(
        status_report((START, ZOE, ROSA, "90853"), ("03/03/2026 09:00", ZOE, ROSA, "90837")),
        attendance_report((DAY, ZOE, ROSA, "Show"), (DAY, ZOE, ROSA, "Show")),
    )
    assert told(joined) == [("M-0001", "18:00", "90853", "attended"), ("M-0001", "09:00", "90837", "attended")]
    assert not joined.review


def test_two_appointments_of_a_day_with_two_statuses_are_asked() -> None:
    """Nobody can say from the files which status is the group's: neither is written."""
    joined = join(
        status_report((START, ZOE, ROSA, "90853"), ("03/03/2026 09:00", ZOE, ROSA, "90837")),
        attendance_report((DAY, ZOE, ROSA, "Show"), (DAY, ZOE, ROSA, "No Show")),
    )
    assert {status for *_, status in told(joined)} == {""}
    (item,) = joined.review
    assert (item.kind, item.choices) == ("same day", ("attended", "no show"))
    assert {str(place) for place in joined.waiting} == {"attendance.csv:2", "attendance.csv:3"}
    assert "Zo" not in item.question


def test_an_answer_gives_the_group_its_status_and_the_other_appointment_the_rest() -> None:
    """The same files, read again after somebody told: nothing is asked, nothing waits."""
    files = (
        status_report((START, ZOE, ROSA, "90853"), ("03/03/2026 09:00", ZOE, ROSA, "90837")),
        attendance_report((DAY, ZOE, ROSA, "Show"), (DAY, ZOE, ROSA, "No Show")),
    )
    (item,) = join(*files).review
    for answer, other in (("no show", "attended"), ("Attended", "no show")):
        joined = joined_visits(files, PEOPLE, told=ToldOfGroup({item.key: answer}))
        assert {code: status for _, _, code, status in told(joined)} == {"90853": answer.lower(), "90837": other}
        assert (joined.review, joined.waiting) == ((), frozenset())
    assert joined_visits(files, PEOPLE, told=ToldOfGroup({item.key: "perhaps"})).review == (item,)


def test_a_status_that_somebody_typed_answers_only_what_the_file_may_mean() -> None:
    """A mark that the file contradicts leaves the question open."""
    files = (
        status_report((START, ZOE, ROSA, "90853"), ("03/03/2026 09:00", ZOE, ROSA, "90837")),
        attendance_report((DAY, ZOE, ROSA, "Show"), (DAY, ZOE, ROSA, "No Show")),
    )
    for typed, count in (("late arrival", 0), ("no show", 0), ("excused", 1)):
        joined = joined_visits(files, PEOPLE, told=ToldOfGroup(typed=lambda *_, word=typed: word))
        assert len(joined.review) == count, typed


def test_an_add_on_code_belongs_to_its_session() -> None:
    """Two codes at one start are one visit, led by the group code."""
    (visit,) = join(status_report((START, ZOE, ROSA, "90785"), (START, ZOE, ROSA, "90853"))).visits
    assert (visit.code, visit.extra_codes) == ("90853", ("90785",))


def test_of_two_files_of_one_report_the_later_counts() -> None:
    """The same file twice changes nothing; a later file replaces what an earlier said about that day."""
    first, second = (
        attendance_report((DAY, ZOE, ROSA, "Show")),
        attendance_report((DAY, ZOE, ROSA, "No Show"), name="b.csv"),
    )
    assert told(join(first, first)) == told(join(first))
    assert told(join(first, second)) == [("M-0001", "", "", "no show")]


def test_a_report_with_time_and_status_is_not_overruled_by_one_without() -> None:
    """Equal statuses agree; unequal ones are asked and the timed row keeps its own."""
    timed = appointments(("2026-03-03 18:00", ZOE, ROSA, "Attended", "", ""))
    assert not join(timed, attendance_report((DAY, ZOE, ROSA, "Show"))).review
    joined = join(timed, attendance_report((DAY, ZOE, ROSA, "No Show")))
    assert told(joined) == [("M-0001", "18:00", "", "attended")]
    assert [item.kind for item in joined.review] == ["same day"]


def test_unclear_people_are_asked_once_each_without_their_names() -> None:
    """One question per person and one per clinician, however many rows, under a key that stays."""
    report = attendance_report(
        (DAY, "Nobody Known", ROSA, "Show"),
        ("03/10/2026", "NOBODY KNOWN", ROSA, "Show"),
        (DAY, LIAM, "Ghost Writer", "Show"),
    )
    joined = join(report)
    assert sorted(item.kind for item in joined.review) == ["new client?", "unknown clinician"]
    assert not any(word in item.question for item in joined.review for word in ("Nobody", "NOBODY", "Ghost"))
    assert len(joined.waiting) == 2
    assert [item.key for item in join(report).review] == [item.key for item in joined.review]


def test_a_row_held_back_proves_the_visit_but_is_not_counted_twice() -> None:
    """An unknown status word already waits since its file was read."""
    report = attendance_report((DAY, ZOE, ROSA, "Hospital"), (DAY, "Nobody Known", ROSA, "Hospital"))
    joined = join(report)
    assert told(joined) == [("M-0001", "", "", "")]
    assert not joined.waiting
    assert len(joined.held) == 2
