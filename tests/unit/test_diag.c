/* test_diag.c: what messages look like, and what is near. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "compiler/diag.h"
#include "compiler/warning.h"

/* Messages go to memory. */
struct messages {
    struct arena arena;
    struct source source;
    struct diag diag;
    char *text;
    size_t length;
};

static void begin(struct messages *m, char const *path, char const *text, size_t length)
{
    *m = (struct messages){0};
    source_init(&m->source, &m->arena);
    assert_int_equal(source_add(&m->source, path, text, length), 0);
    m->diag = (struct diag){.stream = open_memstream(&m->text, &m->length), .source = &m->source};
    assert_non_null(m->diag.stream);
}

static void finish(struct messages *m, char const *wanted)
{
    diag_finish(&m->diag);
    assert_int_equal(fclose(m->diag.stream), 0);
    if (wanted)
        assert_string_equal(m->text, wanted);
    free(m->text);
    source_finish(&m->source);
    arena_finish(&m->arena);
}

static void one_error(char const *text, uint32_t from, uint32_t to, char const *wanted)
{
    struct messages m;
    begin(&m, "x.wvg", text, strlen(text));
    diag_error(&m.diag, E0101, (struct span){from, to}, "no");
    finish(&m, wanted);
}

static void error_shows_place_line_and_caret(void **state)
{
    (void)state;
    one_error("one\ntwo three\n", 8, 13,
              "x.wvg:2:5: error: no [E0101]\n"
              "    2 | two three\n"
              "      |     ^~~~~\n");
}

static void notes_and_help_follow(void **state)
{
    (void)state;
    struct messages m;
    begin(&m, "x.wvg", "one two", 7);
    diag_error(&m.diag, E0201, (struct span){4, 7}, "no %s", "two");
    diag_note(&m.diag, (struct span){0, 3}, "%d", 1);
    diag_help(&m.diag, "try %d", 2);
    assert_int_equal(m.diag.errors, 1);
    finish(&m, "x.wvg:1:5: error: no two [E0201]\n"
               "    1 | one two\n"
               "      |     ^~~\n"
               "x.wvg:1:1: note: 1\n"
               "    1 | one two\n"
               "      | ^~~\n"
               "      = help: try 2\n");
}

static void tabs_stay_tabs_before_the_caret(void **state)
{
    (void)state;
    one_error("\ta\tb", 3, 4,
              "x.wvg:1:4: error: no [E0101]\n"
              "    1 | \ta\tb\n"
              "      | \t \t^\n");
}

static void characters_of_several_bytes_take_one_column(void **state)
{
    (void)state;
    one_error("/* \xc3\xa9\xe2\x82\xac */ b", 12, 13,
              "x.wvg:1:13: error: no [E0101]\n"
              "    1 | /* \xc3\xa9\xe2\x82\xac */ b\n"
              "      |          ^\n");
}

static void control_characters_are_shown_not_sent(void **state)
{
    (void)state;
    one_error("a\x1b[31m\x07 b", 8, 9,
              "x.wvg:1:9: error: no [E0101]\n"
              "    1 | a\\x1b[31m\\x07 b\n"
              "      |               ^\n");
    one_error("\xe2\x80\xae" "b", 3, 4,
              "x.wvg:1:4: error: no [E0101]\n"
              "    1 | <U+202E>b\n"
              "      |         ^\n");
    /* CSI in 8 bits, ESC in more bytes than need be, half of a pair. */
    one_error("\xc2\x9b \xc0\x9b \xe0\x80\x9b \xed\xa0\x80 \xff", 0, 1,
              "x.wvg:1:1: error: no [E0101]\n"
              "    1 | \\xc2\\x9b \\xc0\\x9b \\xe0\\x80\\x9b \\xed\\xa0\\x80 \\xff\n"
              "      | ^~~~\n");
}

static void paths_and_words_are_shown_so_too(void **state)
{
    (void)state;
    struct messages m;
    begin(&m, "a\nb\x1b.wvg", "x", 1);
    diag_error(&m.diag, E0101, (struct span){0, 1}, "saw '%s'", "\x1b]0;\x07");
    finish(&m, "a\\x0ab\\x1b.wvg:1:1: error: saw '\\x1b]0;\\x07' [E0101]\n"
               "    1 | x\n"
               "      | ^\n");
}

static void end_of_the_file_has_a_place(void **state)
{
    (void)state;
    one_error("", 0, 0, "x.wvg:1:1: error: no [E0101]\n    1 | \n      | ^\n");
    one_error("ab", 2, 2, "x.wvg:1:3: error: no [E0101]\n    1 | ab\n      |   ^\n");
    one_error("ab\r\n", 2, 2, "x.wvg:1:3: error: no [E0101]\n    1 | ab\n      |   ^\n");
}

static void caret_ends_with_its_line(void **state)
{
    (void)state;
    one_error("ab\ncd\n", 1, 5, "x.wvg:1:2: error: no [E0101]\n    1 | ab\n      |  ^\n");
}

static void caret_of_an_end_of_line_stands_behind_it(void **state)
{
    (void)state;
    one_error("ab\r\ncd\r\n", 3, 4, "x.wvg:1:4: error: no [E0101]\n    1 | ab\n      |   ^\n");
}

static void long_lines_are_shown_around_the_caret(void **state)
{
    (void)state;
    static char text[100001];
    struct messages m;
    memset(text, 'a', sizeof text - 1);
    for (uint32_t at = 0; at < 100000; at += 9999) {
        begin(&m, "x.wvg", text, strlen(text));
        diag_error(&m.diag, E0101, (struct span){at, at + 1}, "no");
        assert_int_equal(fflush(m.diag.stream), 0);
        assert_true(m.length < 600);
        char *source = strchr(m.text, '\n') + 1, *caret = strchr(source, '\n') + 1;
        assert_int_equal(source[strcspn(caret, "^")], 'a');
        finish(&m, NULL);
    }
}

/* The source line that is shown of an error in a line of `count` times `piece`. */
static void shown_line(char const *piece, size_t count, uint32_t at, char *line, size_t size)
{
    struct messages m;
    size_t length = strlen(piece);
    char *text = calloc(count, length);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * length, piece, length);
    begin(&m, "x.wvg", text, count * length);
    diag_error(&m.diag, E0101, (struct span){at, at + 1}, "no");
    assert_int_equal(fflush(m.diag.stream), 0);
    char const *shown = strchr(m.text, '|') + 2;
    assert_true(strcspn(shown, "\n") < size);
    (void)snprintf(line, size, "%.*s", (int)strcspn(shown, "\n"), shown);
    finish(&m, NULL);
    free(text);
}

static void long_lines_are_cut_between_characters(void **state)
{
    (void)state;
    char line[2000];
    for (uint32_t at = 0; at < 600; at++) {
        shown_line("\u20ac", 400, at, line, sizeof line);
        assert_null(strstr(line, "\\x"));
        assert_non_null(strstr(line, "\u20ac"));
    }
}

/* Bytes that continue no character are no reason to show nothing, or all of it. */
static void long_lines_of_no_characters_are_cut_too(void **state)
{
    (void)state;
    char line[2000];
    for (uint32_t at = 0; at < 1000; at += 90) {
        shown_line("\x80", 1000, at, line, sizeof line);
        assert_true(strlen(line) >= 4 && strlen(line) < 4 * 210);
    }
}

static void what_cannot_be_formatted_leaves_a_message_with_its_place(void **state)
{
    (void)state;
    struct messages m;
    begin(&m, "x.wvg", "a", 1);
    diag_error(&m.diag, E0101, (struct span){0, 1}, "%lc", (wint_t)0x7fffffff);
    finish(&m, "x.wvg:1:1: error:  [E0101]\n    1 | a\n      | ^\n");
}

static void errors_of_files_are_counted_and_shown_as_others_are(void **state)
{
    (void)state;
    struct messages m;
    begin(&m, "x.wvg", "a", 1);
    for (int i = 0; i < 100; i++)
        diag_error_file(&m.diag, E0311, "y.wvg", "%d", i);
    assert_int_equal(fflush(m.diag.stream), 0);
    assert_non_null(strstr(m.text, "y.wvg: error: 99 [E0311]\n"));
    size_t length = m.length;
    diag_error_file(&m.diag, E0311, "y.wvg", "one more");
    assert_int_equal(fflush(m.diag.stream), 0);
    assert_int_equal(m.length, length);
    assert_int_equal(m.diag.errors, 101);
    finish(&m, NULL);
}

static void hundred_errors_are_shown_and_the_rest_counted(void **state)
{
    (void)state;
    struct messages m;
    begin(&m, "x.wvg", "x", 1);
    for (int i = 0; i < 250; i++) {
        diag_error(&m.diag, E0101, (struct span){0, 1}, "no");
        diag_note(&m.diag, (struct span){0, 1}, "note");
        diag_help(&m.diag, "help");
    }
    diag_finish(&m.diag);
    assert_int_equal(fflush(m.diag.stream), 0);
    unsigned heads = 0, notes = 0;
    for (char *at = m.text; (at = strstr(at, ": error: ")); at++)
        heads++;
    for (char *at = m.text; (at = strstr(at, ": note: ")); at++)
        notes++;
    assert_int_equal(heads, 100);
    assert_int_equal(notes, 100);
    assert_non_null(strstr(m.text, "waveletc: 150 more errors not shown\n"));
    finish(&m, NULL);
}

/* One warning with a note and help, by these options. */
static void one_warning(struct messages *m, struct warnings const *options)
{
    begin(m, "x.wvg", "one two", 7);
    m->diag.options = options;
    diag_warning(&m->diag, W0401, (struct span){4, 7}, "not %s", "two");
    diag_note(&m->diag, (struct span){0, 3}, "%d", 1);
    diag_help(&m->diag, "try %d", 2);
}

static char const note_and_help[] = "x.wvg:1:1: note: 1\n"
                                    "    1 | one two\n"
                                    "      | ^~~\n"
                                    "      = help: try 2\n";

static void warnings_are_no_errors(void **state)
{
    (void)state;
    struct messages m;
    char wanted[400];
    (void)snprintf(wanted, sizeof wanted,
                   "x.wvg:1:5: warning: not two [W0401, -Wunused-state]\n"
                   "    1 | one two\n"
                   "      |     ^~~\n%s", note_and_help);
    one_warning(&m, NULL);
    assert_int_equal(m.diag.errors, 0);
    assert_false(diag_failed(&m.diag));
    finish(&m, wanted);
    struct warnings options = {0};
    one_warning(&m, &options);
    finish(&m, wanted);
}

static void warnings_that_were_made_errors_fail(void **state)
{
    (void)state;
    struct messages m;
    struct warnings options = {.errors = true};
    char wanted[400];
    (void)snprintf(wanted, sizeof wanted,
                   "x.wvg:1:5: error: not two [W0401, -Werror=unused-state]\n"
                   "    1 | one two\n"
                   "      |     ^~~\n%s", note_and_help);
    one_warning(&m, &options);
    assert_int_equal(m.diag.errors, 0);
    assert_true(diag_failed(&m.diag));
    finish(&m, wanted);
}

static void warnings_not_wanted_take_their_notes_along(void **state)
{
    (void)state;
    struct messages m;
    struct warnings options = {.errors = true, .silent = true};
    one_warning(&m, &options);
    assert_false(diag_shows(&m.diag));
    assert_false(diag_failed(&m.diag));
    diag_error(&m.diag, E0101, (struct span){0, 1}, "no");
    diag_help(&m.diag, "stop");
    assert_true(diag_shows(&m.diag));
    finish(&m, "x.wvg:1:1: error: no [E0101]\n"
               "    1 | one two\n"
               "      | ^\n"
               "      = help: stop\n");
}

/* Errors and warnings are counted apart. */
static void hundred_warnings_are_shown_beside_the_errors(void **state)
{
    (void)state;
    struct messages m;
    begin(&m, "x.wvg", "x", 1);
    for (int i = 0; i < 101; i++) {
        diag_error(&m.diag, E0101, (struct span){0, 1}, "no");
        assert_int_equal(diag_shows(&m.diag), i < 100);
        diag_warning(&m.diag, W0401, (struct span){0, 1}, "hm");
        assert_int_equal(diag_shows(&m.diag), i < 100);
    }
    diag_finish(&m.diag);
    assert_int_equal(fflush(m.diag.stream), 0);
    assert_non_null(strstr(m.text, "waveletc: 1 more error not shown\n"
                                   "waveletc: 1 more warning not shown\n"));
    finish(&m, NULL);
}

static void colours_are_around_words_and_carets(void **state)
{
    (void)state;
    struct messages m;
    begin(&m, "x.wvg", "on\x1b[1m\n", 7);
    m.diag.colours = true;
    diag_error(&m.diag, E0101, (struct span){0, 2}, "saw '%s'", "\x1b[32m");
    diag_help(&m.diag, "h");
    diag_warning(&m.diag, W0401, (struct span){0, 1}, "w");
    diag_note(&m.diag, (struct span){2, 3}, "n");
    finish(&m, "\033[1mx.wvg:1:1:\033[m \033[1;31merror:\033[m saw '\\x1b[32m' [E0101]\n"
               "    1 | on\\x1b[1m\n"
               "      | \033[1;31m^~\033[m\n"
               "      = \033[1;32mhelp:\033[m h\n"
               "\033[1mx.wvg:1:1:\033[m \033[1;35mwarning:\033[m w [W0401, -Wunused-state]\n"
               "    1 | on\\x1b[1m\n"
               "      | \033[1;35m^\033[m\n"
               "\033[1mx.wvg:1:3:\033[m \033[1;36mnote:\033[m n\n"
               "    1 | on\\x1b[1m\n"
               "      |   \033[1;36m^~~~\033[m\n");
}

static void newer_language_is_remembered(void **state)
{
    (void)state;
    struct messages m;
    begin(&m, "x.wvg", "x", 1);
    diag_error(&m.diag, E0101, (struct span){0, 1}, "no");
    assert_false(m.diag.newer_language);
    diag_error(&m.diag, E0103, (struct span){0, 1}, "no");
    diag_error(&m.diag, E0101, (struct span){0, 1}, "no");
    assert_true(m.diag.newer_language);
    finish(&m, NULL);
}

static char const *near(char const *text, char const *const *known)
{
    struct diag_near near = {.text = text};
    for (; *known; known++)
        diag_near_offer(&near, *known);
    return near.best;
}

static void near_words_are_suggested(void **state)
{
    (void)state;
    char const *const words[] = {"trigger", "observe", "cycle", "node", "on", "spread", "x1", NULL};
    char const *const slips[][2] = {
        {"trigge", "trigger"}, {"tirgger", "trigger"}, {"triggers", "trigger"},
        {"observes", "observe"}, {"cicle", "cycle"}, {"cycel", "cycle"}, {"nod", "node"},
        {"ndoe", "node"}, {"spraed", "spread"}, {"x2", "x1"},
    };
    for (size_t i = 0; i < sizeof slips / sizeof slips[0]; i++)
        assert_string_equal(near(slips[i][0], words), slips[i][1]);
    char const *const strangers[] = {"mid", "elephant", "y", "", "trombone", "spring"};
    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++)
        assert_null(near(strangers[i], words));
}

static void nearest_word_wins_and_the_first_of_equals(void **state)
{
    (void)state;
    char const *const words[] = {"price1", "prices", "price", NULL};
    assert_string_equal(near("pricee", words), "price1");
    assert_string_equal(near("prics", words), "prices");
}

static void very_long_words_are_near_to_nothing(void **state)
{
    (void)state;
    char word[200];
    memset(word, 'a', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    char const *const words[] = {word, "price", NULL};
    assert_null(near(word, words));
    assert_string_equal(near("prise", words), "price");
}

static void every_code_has_a_manual(void **state)
{
    (void)state;
    for (int code = 0; code < DIAG_CODES; code++) {
        FILE *null = fopen("/dev/null", "w");
        assert_true(diag_explain(null, diag_name((enum diag_code)code)));
        assert_false(diag_explain(null, "E"));
        (void)fclose(null);
    }
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        cmocka_unit_test(error_shows_place_line_and_caret),
        cmocka_unit_test(notes_and_help_follow),
        cmocka_unit_test(tabs_stay_tabs_before_the_caret),
        cmocka_unit_test(characters_of_several_bytes_take_one_column),
        cmocka_unit_test(control_characters_are_shown_not_sent),
        cmocka_unit_test(paths_and_words_are_shown_so_too),
        cmocka_unit_test(end_of_the_file_has_a_place),
        cmocka_unit_test(caret_ends_with_its_line),
        cmocka_unit_test(caret_of_an_end_of_line_stands_behind_it),
        cmocka_unit_test(long_lines_are_shown_around_the_caret),
        cmocka_unit_test(long_lines_are_cut_between_characters),
        cmocka_unit_test(long_lines_of_no_characters_are_cut_too),
        cmocka_unit_test(what_cannot_be_formatted_leaves_a_message_with_its_place),
        cmocka_unit_test(errors_of_files_are_counted_and_shown_as_others_are),
        cmocka_unit_test(hundred_errors_are_shown_and_the_rest_counted),
        cmocka_unit_test(warnings_are_no_errors),
        cmocka_unit_test(warnings_that_were_made_errors_fail),
        cmocka_unit_test(warnings_not_wanted_take_their_notes_along),
        cmocka_unit_test(hundred_warnings_are_shown_beside_the_errors),
        cmocka_unit_test(colours_are_around_words_and_carets),
        cmocka_unit_test(newer_language_is_remembered),
        cmocka_unit_test(near_words_are_suggested),
        cmocka_unit_test(nearest_word_wins_and_the_first_of_equals),
        cmocka_unit_test(very_long_words_are_near_to_nothing),
        cmocka_unit_test(every_code_has_a_manual),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
