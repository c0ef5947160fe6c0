"""The table of reliability and security: what each row promises, at which figure, and the tests that show it.

Tier P runs with `make test`, tier N with `make soak`, tier Rel before a release.
"""

from dataclasses import dataclass

__all__ = ["ROWS", "Row"]

HERE = "tests/reliability/"


@dataclass(frozen=True, slots=True)
class Row:
    """One promise. ``open`` says what is not shown and why; without tests it is why nothing is."""

    id: str
    what: str
    figure: str  # to be reached
    tier: str
    tests: tuple[str, ...] = ()  # path, or path::function
    soak: tuple[str, ...] = ()  # the same, run by `make soak` only
    open: str = ""


def own(*names: str) -> tuple[str, ...]:
    return tuple(HERE + name for name in names)


CALLS, KILLS, DAMAGE, POWER = "test_system_calls.py", "test_kills.py", "test_damage.py", "test_power.py"
TEXT, PATTERNS, SUPPLY = "test_text.py", "test_patterns.py", "test_supply.py"

ROWS = (
    Row(
        "R1",
        "a writer killed at random moments, compared with the ledger of what it acknowledged",
        "0 of 200 unreadable, lost or mixed; 2,000 in soak",
        "P/N",
        own(f"{KILLS}::test_writers_killed_at_two_hundred_moments_lose_nothing_acknowledged"),
        own(f"{KILLS}::test_writers_killed_at_two_thousand_moments_lose_nothing_acknowledged"),
    ),
    Row(
        "R2",
        "a publish killed at every call of the operating system that changes the disk; in soak at every other",
        "the library before or after at 100 %, and the next publish works",
        "P/N",
        own(f"{CALLS}::test_a_publish_that_is_killed_at_any_call_that_changes_the_disk"),
        own(f"{CALLS}::test_a_publish_that_is_killed_at_any_other_call"),
    ),
    Row(
        "R3",
        "a full disk (ENOSPC) at every call of a publish, once and from then on",
        "0 damage, an error, and the next publish works, at 100 %",
        "P",
        (
            *own(f"{CALLS}::test_a_disk_that_is_full_at_any_call"),
            "tests/ui/shelf/test_incoming.py::test_a_disk_that_is_full_leaves_nothing_behind",
        ),
        open="a small disk of its own (tmpfs in a namespace) is not mounted: errors are injected at each call",
    ),
    Row(
        "R4",
        "a failed fsync is never acknowledged; EIO, EROFS and EDQUOT at every call; power that fails at any call: what "
        "is not synced is lost, torn, zero or kept, entries of folders too",
        "0 acknowledged after a failed fsync, 0 damage; of what was acknowledged 0 lost; the next writer succeeds",
        "P/N",
        own(
            f"{CALLS}::test_a_sync_that_fails_is_never_acknowledged",
            f"{POWER}::test_power_that_fails_at_any_call_leaves_what_was_acknowledged",
            f"{POWER}::test_what_a_killed_writer_has_not_synced_the_next_one_syncs",
            f"{POWER}::test_without_syncs_the_loss_is_seen_and_no_library_is_mixed",
        ),
        own(
            f"{CALLS}::test_a_disk_that_fails_at_any_call",
            f"{POWER}::test_every_state_that_a_power_loss_may_leave",
            f"{POWER}::test_every_sync_of_a_killed_writer_is_made_up_for",
        ),
        open="the power fails on a model of a disk; feedback and audit log are not replayed",
    ),
    Row(
        "R5",
        "six damages to each file of the index, files swapped, CURRENT damaged",
        "100 % found before anything parses them; the generation before answers, /readyz says degraded; else 503",
        "P/N",
        own(
            f"{DAMAGE}::test_every_damage_is_found_and_the_generation_before_answers",
            f"{DAMAGE}::test_a_damaged_pack_is_passed_over_and_the_same_generation_answers",
            f"{DAMAGE}::test_files_that_are_swapped_are_found",
            f"{DAMAGE}::test_a_damaged_original_is_never_handed_out",
            f"{DAMAGE}::test_a_damaged_current_leaves_the_latest_whole_generation",
            f"{DAMAGE}::test_no_whole_generation_is_503_and_never_an_empty_answer",
        ),
        own(f"{DAMAGE}::test_a_hundred_of_each_damage_to_each_file"),
        open="a CURRENT that names the other whole generation is taken at its word",
    ),
    Row(
        "R6",
        "the library changes under load",
        "0 answers from two generations, 0 errors",
        "P/N",
        (
            "tests/ui/service/test_service.py::test_swaps_under_load_mix_no_generations",
            "tests/index/store/test_update.py::test_readers_beside_a_writer_always_find_a_whole_library",
        ),
        own("test_soak.py::test_hours_under_half_the_load_and_changes_of_the_library"),
    ),
    Row(
        "R7",
        "two writers at once; the lock of a dead one",
        "1 of 2 wins in 50 races; the lock is taken over",
        "P",
        own(
            f"{KILLS}::test_of_two_writers_at_once_exactly_one_wins",
            f"{KILLS}::test_the_lock_of_a_dead_writer_is_taken_over",
        ),
    ),
    Row(
        "R8",
        "time to the first answer after a kill, 100,000 chunks",
        "10 s or less",
        "Rel",
        open="a library of that size takes longer to embed than a run of the tests may",
    ),
    Row(
        "R9",
        "an hour under half the load",
        "0 wrong or failed, memory within 5 %, files and threads flat",
        "N",
        soak=own("test_soak.py::test_hours_under_half_the_load_and_changes_of_the_library"),
        open="the length is YIJU_SOAK_SECONDS; the result tells the seconds it ran",
    ),
    Row(
        "R10",
        "backup and restore on an empty machine; an index of the first format",
        "the same library",
        "P",
        (
            "tests/ui/shelf/test_backup.py::test_an_empty_machine_becomes_the_same",
            "tests/ui/shelf/test_backup.py::test_backups_beside_writers_are_whole",
            "tests/index/store/test_first_format.py",
        ),
    ),
    Row(
        "D1",
        "files in every encoding, width, line break and length",
        "100 % as written; 2,000 in soak",
        "P/N",
        (*own(f"{TEXT}::test_files_in_every_encoding_are_read_as_they_were_written"), "tests/ingest/test_load.py"),
        own(f"{TEXT}::test_two_thousand_files_in_every_encoding"),
    ),
    Row(
        "D2",
        "characters that GB 18030-2022 has moved",
        "18 of 18, from bytes and from private codes",
        "P",
        own(f"{TEXT}::test_a_character_that_gb18030_2022_has_moved"),
    ),
    Row(
        "D3",
        "rare characters of the extensions A to G through every layer",
        "100 % kept and found",
        "P",
        own(f"{TEXT}::test_rare_characters_are_kept_and_found_by_a_question"),
        open="500 characters, not 1,000; extension H is in no table of Python 3.11",
    ),
    Row(
        "D4",
        "restoring and cutting text: properties on made-up texts",
        "0 counter-examples",
        "P",
        ("tests/ingest/test_chunk.py", "tests/ingest/test_restore.py", "tests/rag/text/test_fold.py"),
    ),
    Row(
        "D5",
        "text that is meant to do harm",
        "0 crashes, each read in 10 s or refused by name",
        "P",
        (
            *own(f"{TEXT}::test_text_that_is_meant_to_do_harm_harms_nobody"),
            "tests/ui/shelf/test_library.py::test_a_bad_file_costs_nothing_but_itself",
        ),
    ),
    Row(
        "D6",
        "broken, hostile and oversized files of every format",
        "0 crashes, 0 hangs, memory within its limit",
        "P",
        ("tests/ingest/formats/test_hostile.py", "tests/ingest/test_isolate.py"),
    ),
    Row(
        "D7",
        "bombs",
        "refused before they are unpacked",
        "P",
        ("tests/ingest/formats/test_safe_zip.py", "tests/ingest/formats/test_hostile.py"),
    ),
    Row(
        "H1", "limits of bodies", "413, and no more than 10 MiB of memory", "P", ("tests/ui/api/around/test_intake.py",)
    ),
    Row(
        "H2",
        "200 connections that stall",
        "a normal request is answered; the stalled are closed in 15 s",
        "P",
        ("tests/ui/api/around/test_arrival.py",),
    ),
    Row(
        "H3",
        "twice the load that can be answered, sent by the clock",
        "goodput 90 %, the others 503 with Retry-After",
        "N",
        ("tests/ui/api/around/test_work.py::test_a_full_line_is_told_at_once_while_everybody_waits",),
        own("test_soak.py::test_twice_as_many_questions_as_can_be_answered"),
    ),
    Row(
        "H4",
        "SIGTERM under load, with an open page, in each state of an upload",
        "0 cut, exit 0",
        "P",
        (
            "tests/ui/test_serve.py::test_what_is_under_way_when_it_is_told_to_end_is_answered",
            "tests/ui/test_serve.py::test_it_ends_at_once_while_a_page_is_open",
            "tests/ui/test_serve.py::test_told_to_end_in_the_middle_of_an_upload_it_exits_with_0_and_the_library_is_whole",
        ),
        open="5 times, not 50: each start takes seconds",
    ),
    Row(
        "H5",
        "requests made from the description of the API",
        "0 answers 5xx, 0 that it does not describe",
        "P",
        ("tests/ui/api/test_schema.py::test_nothing_breaks_the_server_or_its_description",),
    ),
    Row(
        "H6",
        "rates and lockout",
        "exactly as many as allowed; 5 wrong keys lock for 15 minutes",
        "P",
        (
            "tests/ui/entry/test_limits.py",
            "tests/ui/entry/test_shared_limits.py",
            "tests/ui/api/test_authorization.py::test_wrong_keys_lock_an_address_out",
        ),
    ),
    Row(
        "L1",
        "faults of a language model's endpoint",
        "100 % answered with the quotation, in time",
        "P",
        (
            "tests/rag/chat/test_guarded.py::test_every_fault_leaves_the_extractive_answer_in_time",
            "tests/rag/chat/test_guarded_load.py::test_fifty_calls_of_each_fault_are_answered_by_quotation_in_time",
        ),
    ),
    Row(
        "L2",
        "second attempts and breaker",
        "few attempts, Retry-After obeyed, one probe",
        "P",
        (
            "tests/rag/chat/test_guarded.py::test_the_breaker_opens_and_probes",
            "tests/rag/chat/test_guarded.py::test_second_attempts_are_rare",
            "tests/rag/chat/test_guarded.py::test_retry_after_is_obeyed",
        ),
    ),
    Row(
        "L3",
        "a slow endpoint and fifty people",
        "who asks without a model does not notice",
        "P",
        ("tests/rag/chat/test_guarded_load.py::test_whoever_asks_without_a_model_does_not_notice_those_who_wait",),
    ),
    Row(
        "L4",
        "limits of questions, prompts, replies and tokens of the day",
        "refused or cut, the quotation stands",
        "P",
        (
            "tests/rag/chat/test_guarded.py::test_when_the_tokens_of_the_day_are_used_the_quotation_stands",
            "tests/rag/chat/test_guarded.py::test_a_prompt_that_does_not_fit_is_not_sent",
            "tests/ui/service/test_service.py::test_what_cannot_be_asked_is_refused_by_name",
        ),
    ),
    Row(
        "S1",
        "what an answer runs, loads, writes or connects to, seen by an audit hook",
        "nothing",
        "P",
        (
            *own(
                "test_egress.py::test_an_answer_runs_nothing_and_loads_nothing",
                "test_egress.py::test_no_code_of_ours_calls_what_runs_text",
            ),
            "tests/index/store/test_snapshot.py::test_no_pickle_is_read",
        ),
    ),
    Row(
        "S2",
        "hostile file names, also after NFKC",
        "0 files outside their folder",
        "P",
        ("tests/ui/shelf/test_incoming.py::test_hostile_names_touch_nothing_outside_their_folder",),
    ),
    Row(
        "S3",
        "the routes that Gradio adds",
        "those of a list only, no file is read",
        "P",
        ("tests/ui/page/entry/test_guard.py",),
    ),
    Row(
        "S4",
        "connections from the start to the answer, by strace; without a network",
        "0",
        "P",
        (
            *own("test_egress.py::test_from_its_start_to_the_answer_nothing_is_connected_to"),
            "tests/end_to_end/test_offline.py",
        ),
        open="tests of the HTTP server need loopback; no test may leave the machine (tests/conftest.py)",
    ),
    Row(
        "S5",
        "texts that would become markup, in a real browser",
        "0 run, 0 requests to others",
        "P",
        ("tests/ui/page/test_page_in_browser.py::test_no_text_becomes_more_than_text",),
    ),
    Row(
        "S6",
        "rights: each route, role and report",
        "100 % as declared",
        "P",
        ("tests/ui/api/test_authorization.py", "tests/ui/entry/test_keys.py"),
    ),
    Row(
        "S7",
        "documents and questions that command, with and without a model; text that a file hides",
        "what is shown stands in a report; hidden text is not read",
        "P",
        (*own("test_hidden_text.py"), "tests/rag/write/test_injection.py"),
        open="PDF: text under a picture, or under an area inside a form, is read. "
        "HTML: text that a class of a style sheet colours white is read",
    ),
    Row(
        "S8",
        "poisoning: a false figure repeated a hundred times; citations that are forged",
        "what is said stands in the report that is named; none is forged",
        "P",
        own("test_poisoning.py"),
        open="a false figure that a report repeats is quoted under that report's name, and the true one of another "
        "report need not stand beside it; reports have no tiers of trust",
    ),
    Row(
        "S9",
        "secrets in logs, errors and backups",
        "0",
        "P",
        (
            "tests/ui/api/around/test_envelope.py",
            "tests/ui/service/test_audit.py",
            "tests/rag/chat/test_guarded.py::test_the_key_is_in_no_error",
        ),
        open="identity and telephone numbers are not masked: reports are quoted as they are",
    ),
    Row(
        "S10",
        "a bank of questions to refuse (GB/T 45654)",
        "95 % refused, 5 % wrongly",
        "Rel",
        open="no such bank may be shipped; refusal of what reports do not say is measured in docs/evaluation.md",
    ),
    Row(
        "S11",
        "questions and reports that are hard for the patterns",
        "a question in 3 s, a line of 6,000 in 8 s",
        "P/N",
        own(f"{PATTERNS}::test_no_question_of_the_longest_is_slow", f"{PATTERNS}::test_no_line_of_a_report_is_slow"),
        own(
            f"{PATTERNS}::test_no_question_made_of_any_piece_is_slow",
            f"{PATTERNS}::test_no_line_made_of_any_piece_is_slow",
            f"{PATTERNS}::test_no_pattern_grows_faster_than_the_square",
        ),
        open="patterns grow with the square of a line; 100 KB in one line take minutes",
    ),
    Row(
        "C1",
        "every package locked by sha256, and none below the floors",
        "100 %",
        "P",
        own(
            f"{SUPPLY}::test_every_package_is_locked_with_its_sha256",
            f"{SUPPLY}::test_no_version_with_a_known_flaw_is_pinned",
            f"{SUPPLY}::test_packages_that_are_not_wanted_are_not_pinned",
        ),
        open="`make setup` takes constraints.txt; requirements.lock is for `pip install --require-hashes`",
    ),
    Row("C2", "known flaws (pip-audit)", "0", "Rel", open="needs the network"),
    Row(
        "C3",
        "the list of parts (SBOM)",
        "every installed package",
        "P",
        own(f"{SUPPLY}::test_the_list_of_parts_has_every_installed_package"),
    ),
    Row(
        "C4",
        "model files with one other byte",
        "100 % refused; only formats that run nothing",
        "P",
        (
            *own(
                f"{SUPPLY}::test_a_judge_with_one_other_byte_is_refused",
                f"{SUPPLY}::test_no_format_that_runs_something_is_shipped",
            ),
            "tests/index/model/test_bundled.py::test_the_file_is_another_one",
            "tests/index/model/test_bundled.py::test_a_fault_of_the_query_files_is_named",
        ),
    ),
    Row("C5", "packages younger than a week, .pth files", "0", "Rel", open="needs the registry's dates"),
    Row("C6", "two builds of the wheel", "the same bytes", "Rel", open="the project is installed from its folder"),
    Row(
        "Q1",
        "a sample of mutants of store, entry, ingest and guard",
        "85 % of each room killed",
        "N",
        soak=own("test_mutants.py::test_most_of_the_mutants_of_a_room_are_killed"),
        open="by room: store 46 of 50 killed, guard 44 of 47, entry 41 of 48, ingest 47 of 49. "
        "Not mutated: [0028](decisions/0028-mutants.md)",
    ),
)
