"""Faults that a demanding user once saw on the screen, each with the tests that fail if it comes back.

A row is the fault in words, and its tests by file and name below `tests`: what holds a fault is read here,
and who renames such a test changes its row.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]

FAULTS: dict[str, tuple[str, ...]] = {
    "nobody can look while a service records": (
        "e2e/test_attach.py::test_p1tui_opens_as_the_viewer_of_the_engine_that_runs",
    ),
    "without the cable the screen does not open": (
        "e2e/test_attach.py::test_without_a_source_the_screen_opens_with_the_reason_and_the_ports",
    ),
    "a chart draws another span than its title names": (
        "tui/test_honest_charts.py::test_a_live_chart_draws_the_span_of_its_title",
        "tui/drawing/test_power_series.py::test_a_window_is_as_long_as_its_title_says",
    ),
    "a CSV file of another span is overwritten without a word": (
        "tui/test_screens.py::test_a_file_that_is_there_is_replaced_only_when_asked_twice",
        "tui/history/test_table.py::test_two_spans_that_begin_on_one_day_have_two_files",
    ),
    "the axis of seven days names no day": (
        "tui/test_honest_charts.py::test_the_days_of_a_week_are_named_at_every_width",
        "tui/drawing/test_time_axis.py::test_every_midnight_of_a_week_that_fits_is_named_by_its_day",
    ),
    "labels of small energy are equal, or minus zero": (
        "tui/test_honest_charts.py::test_the_first_minutes_of_energy_have_no_two_equal_labels",
        "tui/drawing/test_value_axis.py::test_numbers_have_the_marks_of_the_language_and_zero_has_no_sign",
        "tui/history/test_bars.py::test_small_energy_is_in_wh_and_no_two_labels_are_equal",
    ),
    "a right checksum and a pace stand beside damaged telegrams": (
        "tui/test_contradictions.py::test_a_meter_whose_telegrams_are_damaged_has_neither_a_right_checksum_nor_a_pace",
        "tui/test_contradictions.py::test_the_age_is_not_green_while_telegrams_are_damaged",
    ),
    "two counts of rejected telegrams differ": (
        "tui/test_contradictions.py::test_the_tab_and_the_facts_count_the_same_rejected_telegrams",
    ),
    "an upload that starts is told as trouble": (
        "tui/test_contradictions.py::test_an_upload_that_starts_is_no_trouble_and_waits_for_something",
    ),
    "an upload that is paused has a next call": (
        "tui/test_contradictions.py::test_an_upload_that_is_paused_has_no_next_call",
    ),
    "a backlog drains while calls fail": (
        "tui/test_contradictions.py::test_a_backlog_drains_only_while_calls_succeed",
    ),
    "one computer has two networks": (
        "tui/test_contradictions.py::test_two_channels_of_one_computer_have_one_network",
    ),
    "a frozen screen has the age of now": (
        "tui/test_contradictions.py::test_a_frozen_screen_says_of_when_it_is_and_nothing_of_now",
    ),
    "a main fuse is told that nobody set": (
        "tui/test_contradictions.py::test_a_fuse_that_nobody_set_is_no_fact",
        "tui/live/test_panels.py::test_a_main_fuse_that_is_not_told_shows_no_load",
    ),
    "a part of a period is compared with the whole of the one before": (
        "tui/history/test_readout.py::test_a_running_period_is_told_so_far_against_the_one_before_by_the_same_time",
        "tui/history/test_readout.py::test_the_period_before_is_reckoned_to_the_same_local_moment",
        "tui/history/test_readout.py::test_hours_are_compared_by_the_local_clock_when_it_changes",
    ),
    "a period that was recorded in part is compared": (
        "tui/history/test_parts.py::"
        "test_where_recording_began_within_the_period_before_it_is_said_which_part_of_it_is_told",
        "tui/history/test_parts.py::test_a_bar_within_which_recording_began_is_told_since_then",
        "tui/live/test_today.py::test_a_day_that_was_recorded_in_part_says_since_when_and_is_not_compared",
    ),
    "a mean is not told as one, and hides the highest and the lowest": (
        "tui/history/test_bars.py::test_what_is_a_mean_shows_the_highest_readings_too",
        "tui/history/test_bars.py::test_a_mean_is_solid_and_notched_at_the_lowest_reading",
        "tui/drawing/test_power_series.py::test_bars_of_a_minute_or_more_have_their_highest_readings",
    ),
    "scales read 240, 480, 720, and differ above and below zero": (
        "tui/drawing/test_value_axis.py::test_an_axis_is_one_that_people_read",
        "tui/drawing/test_value_axis.py::test_labels_are_monotone_distinct_and_on_their_rows",
    ),
    "a calm house leaves a chart empty": (
        "tui/test_honest_charts.py::test_a_calm_house_fills_the_same_part_of_every_height",
        "tui/test_honest_charts.py::test_export_alone_fills_the_chart_downwards",
    ),
    "a third of the width of a day's power is empty": (
        "tui/history/test_bars.py::test_a_days_power_fills_the_width",
    ),
    "the period before is dashes through the bars, without a legend": (
        "tui/drawing/test_chart.py::test_the_period_before_is_dim_and_the_cursor_lit",
        "tui/history/test_readout.py::test_colours_beside_the_names_are_the_legend",
    ),
    "days of a month have bars of several widths": (
        "tui/history/test_bars.py::test_bars_of_a_calendar_stand_at_one_distance_from_the_axis_on",
    ),
    "labels of an axis run together": (
        "tui/drawing/test_time_axis.py::test_marks_are_monotone_distinct_and_under_their_moments",
        "tui/drawing/test_time_axis.py::test_marks_take_their_places_by_rank",
        "tui/drawing/test_time_axis.py::test_no_two_marks_run_together",
    ),
    "export of less than half a row vanishes": (
        "tui/drawing/test_chart.py::test_what_is_less_than_half_a_row_is_seen",
        "tui/drawing/test_value_axis.py::test_what_is_not_nothing_is_seen",
    ),
    "seams run through bars": (
        "tui/drawing/test_chart.py::test_a_full_cell_is_a_blank_on_a_ground_so_that_no_seam_shows",
    ),
    "the cursor is the sign of import": (
        "tui/history/test_bars.py::test_the_bar_under_the_cursor_is_told_above_it",
    ),
    "an advice is cut where it begins": (
        "tui/widgets/test_troubles.py::test_sentences_are_whole_and_the_gravest_is_first",
        "tui/test_cells.py::test_no_word_is_cut_at_an_edge",
    ),
    "trouble is told on one screen only": (
        "tui/widgets/test_troubles.py::test_every_screen_has_the_sentence",
    ),
    "half a minute of bad telegrams goes by without a sentence": (
        "tui/widgets/test_troubles.py::test_the_third_bad_telegram_in_a_row_is_told",
    ),
    "today is told nowhere in one number": (
        "tui/live/test_today.py::test_each_value_stands_beside_yesterdays_and_the_difference",
        "tui/test_screens.py::test_two_questions_are_answered_by_three_keys",
    ),
    "small screens lose today's numbers first": (
        "tui/live/test_compact.py::test_the_compact_view_has_the_numbers_that_matter",
        "tui/live/test_today.py::test_the_least_important_is_left_out_first",
    ),
    "79 columns look unlike 80": ("tui/live/test_layout.py::test_a_column_less_changes_nothing_but_widths",),
    "what is well makes noise": (
        "tui/widgets/test_troubles.py::test_what_is_well_is_quiet",
        "tui/widgets/test_status.py::test_what_is_well_is_not_told",
        "tui/widgets/test_status.py::test_the_status_line_fits_and_names_all",
    ),
    "what is well pushes out what is not, and the meter's name": (
        "tui/widgets/test_status.py::test_what_is_well_gives_way_to_what_is_not",
    ),
    "a sentence is cut within": (
        "tui/widgets/test_troubles.py::test_a_small_window_ends_at_the_end_of_a_sentence",
    ),
    "gas has two heads that run together, and its name twice": (
        "tui/live/test_panels.py::test_gas_is_one_row_that_is_named_once_without_heads",
    ),
    "phases stay bright while their number is old": (
        "tui/live/test_panels.py::test_phases_that_are_old_are_dim",
    ),
    "words of the meter's lines are cut": (
        "tui/meter/test_telegram.py::test_no_name_and_no_value_is_cut",
        "tui/meter/test_telegram.py::test_a_value_that_is_too_long_for_its_place_stands_whole_on_lines_below",
    ),
    "one age stands on every line of a telegram": (
        "tui/meter/test_telegram.py::test_only_what_was_read_before_the_telegram_has_an_age",
    ),
    "values are told as a meter sends them": (
        "tui/meter/test_telegram.py::test_numbers_and_times_are_told_as_people_write_them",
        "tui/meter/test_telegram.py::test_numbers_have_the_marks_of_the_language",
    ),
    "the head of the meter's screen leaves its lines no room": (
        "tui/meter/test_telegram.py::test_the_head_takes_few_lines_also_with_a_long_id",
        "tui/meter/test_telegram.py::test_a_column_less_changes_no_head",
        "tui/meter/test_telegram.py::test_what_is_not_well_is_left_out_of_the_head_last",
        "tui/meter/test_telegram.py::test_the_page_has_the_larger_half_of_the_screen",
    ),
    "the palette knows no command by its names": (
        "tui/dialogs/test_command_palette.py::test_a_command_is_found_by_every_name_in_both_languages",
        "tui/dialogs/test_command_palette.py::test_a_command_of_another_screen_leads_there",
    ),
    "the palette hides that there is more": (
        "tui/dialogs/test_command_palette.py::test_that_there_is_more_is_told_and_reached",
        "tui/dialogs/test_command_palette.py::test_the_box_is_full_and_says_that_there_is_more_at_every_size",
    ),
    "words of the help are cut": ("tui/dialogs/test_command_palette.py::test_no_line_is_cut_at_60_columns",),
    "Esc leads elsewhere than to where one came from": (
        "tui/test_screens.py::test_the_keys_lead_to_the_screens_and_back",
    ),
    "no key leads to a period, and arrows zoom the wrong way": (
        "tui/test_screens.py::test_every_key_of_the_history",
    ),
    "the footer leaves out the keys of its screen": (
        "tui/widgets/test_hints.py::test_the_keys_of_a_screen_are_all_shown_at_80x24",
    ),
    "keys in the footer do nothing": (
        "tui/upload/test_keys.py::test_where_nobody_can_be_asked_no_key_asks",
        "tui/upload/test_keys.py::test_only_what_has_an_effect_is_offered",
    ),
    "a key says what is done already": (
        "tui/widgets/test_hints.py::test_a_key_that_goes_back_says_so",
        "tui/upload/test_keys.py::test_only_what_has_an_effect_is_offered",
    ),
    "a pause does not tell how it ends": (
        "tui/upload/test_keys.py::test_a_pause_names_the_key_that_ends_it",
    ),
    "g, c and n do not say what was chosen": (
        "tui/test_appearance.py::test_a_key_tells_in_one_line_what_it_did",
        "tui/test_appearance.py::test_a_terminal_without_a_choice_says_so",
        "tui/test_appearance.py::test_what_a_key_did_is_whole_in_a_small_window",
    ),
    "glyphs that may be boxes are written into the config at once": (
        "tui/test_appearance.py::test_glyphs_that_may_be_boxes_are_not_remembered_by_one_who_leaves",
    ),
    "Enter enlarges small digits and lists": (
        "tui/live/test_screen.py::test_the_power_is_enlarged_on_the_wall_and_left_by_any_key",
        "tui/live/test_screen.py::test_tab_chooses_and_enter_enlarges_what_was_chosen",
    ),
    "a date that is none is passed over, and its example is nonsense": (
        "tui/history/test_date_range.py::test_f_asks_for_the_days_and_shows_them",
        "tui/history/test_date_range.py::test_what_is_no_stretch_of_days_is_said",
    ),
    "a paste is ignored without a word": ("tui/test_app.py::test_a_paste_has_no_effect_and_that_is_told",),
    "a chart stands still in silence": (
        "tui/test_honest_charts.py::test_silence_is_drawn_as_a_gap_and_the_newest_moment_named",
        "tui/drawing/test_chart.py::test_silence_is_a_gap_that_grows",
    ),
    "a wrong option is blamed on a command": (
        "cli/parsing/test_parser.py::test_wrong_arguments_are_refused_in_a_line",
    ),
    "a missing folder is blamed on rights": (
        "cli/test_main.py::test_a_missing_folder_is_blamed_and_not_the_access",
    ),
    "an export says nothing": ("cli/test_main.py::test_an_export_says_what_it_wrote",),
    "a fault of the config names no line, and hides the next": (
        "config/test_places.py::test_each_fault_names_its_line",
        "config/test_loading.py::test_all_faults_are_told_at_once",
    ),
    "text without quotes is told as an invalid value": (
        "config/test_places.py::test_each_fault_names_its_line",
    ),
    "a table of the config is told by a number from 0": (
        "config/test_places.py::test_a_table_of_a_list_is_told_by_its_line_and_not_by_a_number_from_0",
    ),
    "a setting by another program's word is taken for a third one": (
        "config/test_conversion.py::test_a_setting_by_another_programs_word_is_told_by_its_own",
    ),
    "the help leaves out a kind of --json": (
        "cli/parsing/test_parser.py::test_the_help_names_every_kind_that_json_takes",
    ),
    "what was typed wrong is told after what is missing": (
        "cli/test_main.py::test_what_was_typed_wrong_is_told_before_what_is_missing",
    ),
    "a Dutch screen has an English command line": (
        "cli/test_language.py::test_help",
        "cli/test_language.py::test_refusals",
    ),
    "a computer's own port is taken for the cable": (
        "sources/test_autodetect.py::test_a_computers_own_port_is_never_opened",
    ),
}


@cache
def names(file: str) -> frozenset[str]:
    """Return the functions of a file of tests."""
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return frozenset(
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_its_tests(fault: str) -> None:
    for test in FAULTS[fault]:
        file, _, name = test.partition("::")
        assert name in names(file), f"{test} is gone: which one holds it now that {fault}?"
