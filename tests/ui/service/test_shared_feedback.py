"""Opinions are kept alike in the file, in SQLite and in PostgreSQL, and in a database by several workers at once."""

import subprocess
import sys
from threading import Thread

import pytest

from rag.config import Settings
from tests.ui.databases import environment_of
from ui.entry.database import open_database
from ui.errors import DatabaseFailed
from ui.service.feedback import Feedback, Opinion
from ui.service.feedback_table import FeedbackTable, open_feedback

BAD = Opinion("几个网格？", "全区划分网格71个。", "bad", "少了一个0", (("huli", 17, 28),), "gen-000001", "portal")
GOOD = Opinion("几名网格员？", "345名。", "good", at="2999-01-01T00:00:00+00:00")
WORKER = """
import sys
from rag.config import open_settings
from ui.service.feedback import Opinion
from ui.service.feedback_table import open_feedback
feedback = open_feedback(open_settings())
for number in range(20):
    feedback.add(Opinion(f"{sys.argv[1]} {number}", "", "good"))
"""


@pytest.fixture(params=["file", "sqlite", "postgres"])
def settings(request, tmp_path):
    if request.param == "file":
        return Settings(home=tmp_path / "new", database="")
    return request.getfixturevalue(f"{request.param}_settings")


def test_what_is_added_is_read_also_by_another(settings):
    feedback = open_feedback(settings)
    assert feedback.read() == []
    for opinion in (BAD, GOOD):
        feedback.add(opinion)
    assert open_feedback(settings).read() == [BAD, GOOD]


@pytest.mark.parametrize(
    "text",
    ["", "\0", "\ud800", "'; DROP TABLE feedback; --", "问" * 20_000, '{"a": "\n"}'],
    ids=["empty", "NUL", "surrogate", "SQL", "long", "JSON"],
)
def test_any_text_is_kept(settings, text):
    feedback = open_feedback(settings)
    feedback.add(Opinion(text, text, "bad", text))
    (kept,) = feedback.read()
    assert kept.question == kept.answer == kept.reason == text.replace("\ud800", "?")


def test_several_at_once_are_all_kept(settings):
    feedback = open_feedback(settings)
    opinions = [Opinion(f"{'问' * 3000}{number}", "", "good") for number in range(40)]
    parts = opinions[::2], opinions[1::2]
    threads = [Thread(target=lambda part=part: [feedback.add(one) for one in part]) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(feedback.read(), key=lambda one: one.id) == sorted(opinions, key=lambda one: one.id)


def test_two_processes_at_once_lose_nothing(database_settings):
    workers = [
        subprocess.Popen([sys.executable, "-c", WORKER, name], env=environment_of(database_settings)) for name in "ab"
    ]
    assert [worker.wait(60) for worker in workers] == [0, 0]
    questions = {opinion.question for opinion in open_feedback(database_settings).read()}
    assert questions == {f"{name} {number}" for name in "ab" for number in range(20)}


def test_a_row_that_is_no_opinion_costs_only_itself(database_settings):
    feedback = open_feedback(database_settings)
    feedback.add(BAD)
    with open_database(database_settings).begin() as connection:
        connection.exec_driver_sql("INSERT INTO feedback VALUES ('x', '2026', '{}')")
    assert feedback.read() == [BAD]


def test_the_command_lists_what_is_in_the_database(database_settings, yiju):
    url = database_settings.database.get_secret_value()
    open_feedback(database_settings).add(BAD)
    result = yiju("feedback", home=database_settings.home / "other", YIJU_DATABASE=url)
    assert result.exit_code == 0, result.output
    assert BAD.question in result.stdout
    assert not (database_settings.home / "other" / "feedback.jsonl").exists()


def test_a_database_that_is_away_is_told(postgres_settings, postgres):
    feedback = open_feedback(postgres_settings)
    feedback.add(BAD)
    postgres.stop()
    try:
        with pytest.raises(DatabaseFailed):
            feedback.add(GOOD)
    finally:
        postgres.start()
    assert feedback.read() == [BAD]


def test_the_setting_decides(tmp_path, sqlite_settings):
    assert isinstance(open_feedback(Settings(home=tmp_path, database="")), Feedback)
    assert isinstance(open_feedback(sqlite_settings), FeedbackTable)
