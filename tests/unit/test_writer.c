/* test_writer.c: quoting: user text never breaks out of where it is put. */
#include "config.h"

#include <setjmp.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wchar.h>

#include <cmocka.h>

#include "compiler/utf8.h"
#include "compiler/writer.h"

static void assert_wrote(struct writer *w, char const *wanted)
{
    assert_string_equal(w->text, wanted);
    assert_int_equal(w->length, strlen(wanted));
    writer_finish(w);
}

static void lines_are_counted(void **state)
{
    (void)state;
    struct writer w;
    writer_init(&w);
    assert_int_equal(writer_line(&w), 1);
    write_text(&w, "one\ntwo");
    assert_int_equal(writer_line(&w), 2);
    write_format(&w, "\n%s\n", "three\nfour");
    assert_int_equal(writer_line(&w), 5);
    write_blanks(&w, 3);
    write_bytes(&w, "\n", 1);
    assert_int_equal(writer_line(&w), 6);
    assert_wrote(&w, "one\ntwo\nthree\nfour\n   \n");
}

static void text_grows_without_end(void **state)
{
    (void)state;
    struct writer w;
    writer_init(&w);
    for (int i = 0; i < 20000; i++)
        write_format(&w, "%05d\n", i);
    write_format(&w, "%*s", 100000, "x");
    assert_int_equal(w.length, 20000 * 6 + 100000);
    assert_memory_equal(w.text + 6 * 12345, "12345\n", 6);
    assert_int_equal(writer_line(&w), 20001);
    writer_finish(&w);
    writer_finish(&w);
}

static void make_path(char const *path, char const *wanted)
{
    struct writer w;
    writer_init(&w);
    assert_int_equal(write_make_path(&w, path), wanted != NULL);
    if (wanted)
        assert_string_equal(w.text, wanted);
    writer_finish(&w);
}

static void paths_are_what_make_reads(void **state)
{
    (void)state;
    make_path("a/b.wvg", "a/b.wvg");
    make_path("~a", "./~a");
    make_path("a~", "a~");
    make_path("a b#c:d$e", "a\\ b\\#c\\:d$$e");
    make_path("a\\b", "a\\b");
    char const *const none[] = {"", "a\\", "a\\ b", "a;b", "a=b", "a|b", "a%b", "a\tb", "a\x7f"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        make_path(none[i], NULL);
}

/* It ends with a message, as there is no such text. */
static void what_cannot_be_formatted_is_not_written(void **state)
{
    (void)state;
    int status;
    pid_t child = fork();
    if (child == 0) {
        struct writer w;
        writer_init(&w);
        (void)freopen("/dev/null", "w", stderr);
        write_format(&w, "%lc", (wint_t)0x7fffffff);
        exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 2);
}

/* What is printed and what printf would print. */
#define SAME(...)                                                                                  \
    do {                                                                                           \
        struct writer w;                                                                           \
        char wanted[200];                                                                          \
        (void)snprintf(wanted, sizeof wanted, __VA_ARGS__);                                        \
        writer_init(&w);                                                                           \
        write_format(&w, __VA_ARGS__);                                                             \
        assert_wrote(&w, wanted);                                                                  \
    } while (0)

static void formats_are_those_of_printf(void **state)
{
    (void)state;
    SAME("%s", "");
    SAME("none");
    SAME("%s and %s: %u", "one", "two", 2U);
    SAME("%u %u %u %u", 0U, 9U, 10U, UINT32_MAX);
    SAME("%" PRIx64 " %" PRIx64 " %" PRIx64, UINT64_C(0), UINT64_MAX, UINT64_C(0x0123456789abcdef));
    SAME("%" PRId64 " %" PRId64 " %" PRId64, INT64_MIN, INT64_MAX, INT64_C(-1));
    SAME("%s then %5u|%-4s|%c|%%|%03o %s", "a", 7U, "b", 'c', 9U, "d");
    SAME("%s%%%u", "a", 1U);
    SAME("%d", -1);
}

/* Keeps the greatest length of a line, and counts. */
static void drain(void *to, char const *text, size_t length)
{
    size_t *counts = to;
    for (size_t i = 0; i < length; i++) {
        counts[0]++;
        counts[2] = text[i] == '\n' ? 0 : counts[2] + 1;
        if (counts[2] > counts[1])
            counts[1] = counts[2];
    }
}

static void what_is_drained_is_counted(void **state)
{
    (void)state;
    char *large = calloc(1, 300001);
    size_t counts[3] = {0};
    struct writer w;
    assert_non_null(large);
    memset(large, 'x', 300000);
    large[50000] = '\n';
    writer_init(&w);
    w.drain = drain;
    w.to = counts;
    for (int i = 0; i < 20000; i++)
        write_format(&w, "%u\n", 7U);
    write_text(&w, large);
    write_format(&w, "%s\n", large);
    assert_int_equal(writer_line(&w), 20004);
    assert_int_equal(writer_line(&w), 20004);
    writer_flush(&w);
    assert_int_equal(writer_line(&w), 20004);
    assert_int_equal(counts[0], 20000 * 2 + 300000 + 300001);
    writer_flush(&w); /* nothing is left */
    assert_int_equal(counts[0], 20000 * 2 + 300000 + 300001);
    writer_finish(&w);
    free(large);
}

/* Whoever drains it may come when something was written. */
static void what_was_written_before_is_drained_too(void **state)
{
    (void)state;
    size_t counts[3] = {0};
    struct writer w;
    writer_init(&w);
    write_text(&w, "before\n");
    w.drain = drain;
    w.to = counts;
    for (int i = 0; i < 100000; i++)
        write_text(&w, "behind\n");
    assert_int_equal(writer_line(&w), 100002);
    writer_flush(&w);
    assert_int_equal(counts[0], 100001 * 7);
    assert_int_equal(counts[1], 6);
    writer_finish(&w);
}

static void numbers_are_those_of_printf(void **state)
{
    (void)state;
    char text[64];
    for (int bits = 0; bits < 64; bits++) {
        uint64_t const around = UINT64_C(1) << bits;
        for (uint64_t number = around - 1; number - around + 1 < 3; number++) {
            struct writer w;
            writer_init(&w);
            write_number(&w, number);
            (void)snprintf(text, sizeof text, "%" PRIu64, number);
            assert_wrote(&w, text);
            writer_init(&w);
            write_mask(&w, number);
            (void)snprintf(text, sizeof text, "UINT64_C(0x%" PRIx64 ")", number);
            assert_wrote(&w, text);
        }
    }
}

static void any_number_of_blanks_is_written(void **state)
{
    (void)state;
    char text[101];
    for (int count = 0; count <= 100; count++) {
        struct writer w;
        writer_init(&w);
        write_blanks(&w, (size_t)count);
        (void)snprintf(text, sizeof text, "%*s", count, "");
        assert_wrote(&w, text);
    }
}

/* Wherever it stands in the buffer of a writer that is drained. */
static void pictures_have_short_texts(void **state)
{
    (void)state;
    char *large = calloc(1, 20001);
    assert_non_null(large);
    memset(large, 'x', 20000);
    for (size_t before = 0; before < 300000; before += 2999) {
        size_t counts[3] = {0};
        struct writer w;
        writer_init(&w);
        w.drain = drain;
        w.to = counts;
        for (size_t i = 0; i < before; i++)
            write_text(&w, "\n");
        write_dot_text(&w, large);
        write_text(&w, "\n");
        writer_flush(&w);
        assert_int_equal(counts[1], WRITER_DOT_MAX + 1 + 3);
        writer_finish(&w);
    }
    free(large);
}

static void letters_become_capitals(void **state)
{
    (void)state;
    struct writer w;
    writer_init(&w);
    write_upper(&w, "aZ_z9{`\xc3\xa9");
    write_upper(&w, "");
    assert_wrote(&w, "AZ_Z9{`\xc3\xa9");
}

static void c_string(char const *text, char const *wanted)
{
    struct writer w;
    writer_init(&w);
    write_c_string(&w, text);
    assert_wrote(&w, wanted);
}

static void c_strings_hold_anything(void **state)
{
    (void)state;
    c_string("", "\"\"");
    c_string("plain text", "\"plain text\"");
    c_string("a\"b\\c", "\"a\\\"b\\\\c\"");
    c_string("a\nb\r\t\x7f", "\"a\\012b\\015\\011\\177\"");
    c_string("\x01" "2", "\"\\0012\"");
    c_string("\?\?/", "\"\\077\\077/\"");
    c_string("\xc3\xa9", "\"\\303\\251\"");
}

static void comment(char const *text, char const *wanted)
{
    struct writer w;
    writer_init(&w);
    write_text(&w, "");
    write_c_comment(&w, text, 2);
    assert_wrote(&w, wanted);
}

static void comments_cannot_be_left(void **state)
{
    (void)state;
    comment("", "");
    comment("one", "  /* one */\n");
    comment("one\n\ntwo", "  /* one\n   *\n   * two */\n");
    comment("a */ b", "  /* a * / b */\n");
    comment("a /* b", "  /* a / * b */\n");
    comment("*/*/", "  /* * / * / */\n");
    comment("/", "  /* / */\n");
    comment("*", "  /* * */\n");
    comment("a\x1b\rb", "  /* a  b */\n");
    comment("a\xe2\x80\xae" "b\xff", "  /* a b? */\n");
    comment("a\xc2\x9b" "b", "  /* a b */\n");
    comment("what?\?/", "  /* what? ?/ */\n");
    comment("what?\?/\n?\?/ and ??", "  /* what? ?/\n   * ?\?/ and ?? */\n");
    comment("\xc3\xa9", "  /* \xc3\xa9 */\n");
}

/* Whatever bytes there are, a comment ends at its end and nowhere else. */
static void random_text_stays_in_its_comment(void **state)
{
    (void)state;
    srand(3);
    for (int round = 0; round < 20000; round++) {
        char text[12];
        size_t length = (size_t)(rand() % 11);
        for (size_t i = 0; i < length; i++)
            text[i] = "*/*/ \\\?a\n\r\x80"[rand() % 11];
        text[length] = '\0';
        struct writer w;
        writer_init(&w);
        write_text(&w, "");
        write_c_comment(&w, text, 0);
        if (w.length > 0) {
            assert_ptr_equal(strstr(w.text + 2, "*/"), w.text + w.length - 3);
            char const *inner = strstr(w.text + 1, "/*");
            assert_null(inner);
        }
        writer_finish(&w);
    }
}

static void dot(char const *text, char const *wanted)
{
    struct writer w;
    writer_init(&w);
    write_text(&w, "");
    write_dot_text(&w, text);
    assert_wrote(&w, wanted);
}

static void dot_labels_hold_anything(void **state)
{
    (void)state;
    dot("plain", "plain");
    dot("a\"b", "a\\\"b");
    dot("\\N \\", "\\\\N \\\\");
    dot("a\nb", "a\\nb");
    dot("a\x1b" "b\x7f", "a b ");
    dot("<b>&lt;", "<b>&amp;lt;");
    dot("\xff\xc3\xa9\xc3", "?\xc3\xa9?");
}

static void dot_tooltips_survive_two_readings(void **state)
{
    (void)state;
    struct writer w;
    writer_init(&w);
    write_dot_tooltip(&w, "\\N \"\\\" &\n");
    assert_wrote(&w, "\\\\\\\\N \\\"\\\\\\\\\\\" &amp;\\n");
}

static void utf8_is_told_from_what_is_none(void **state)
{
    (void)state;
    assert_int_equal(utf8_length("a", 1), 1);
    assert_int_equal(utf8_length("\xc3\xa9", 2), 2);
    assert_int_equal(utf8_length("\xc3\xa9", 1), 0);
    assert_int_equal(utf8_length("\xe2\x82\xac", 3), 3);
    assert_int_equal(utf8_length("\xf0\x9f\x8c\x8a", 4), 4);
    assert_int_equal(utf8_length("\xf4\x8f\xbf\xbf", 4), 4);
    char const *const none[] = {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80",
                                "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
                                "\xff", "\xc3\x61"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_int_equal(utf8_length(none[i], strlen(none[i])), 0);
    assert_int_equal(utf8_length("", 0), 0);
    char const *const plain[] = {"a", "\t", " ", "~", "\xc2\xa0", "\xe2\x82\xac", "\xe2\x80\xa7",
                                 "\xe2\x80\xaf", "\xe2\x81\xa5", "\xe2\x81\xaa"};
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        assert_true(utf8_is_plain(plain[i], strlen(plain[i])));
    /* They turn the direction of text, or make a terminal do something. */
    char const *const others[] = {"\xe2\x81\xa6", "\xe2\x81\xa9", "\xd8\x9c", "\xe2\x80\x8e", "\xe2\x80\x8f",
                                  "\xe2\x80\xa8", "\xe2\x80\xae", "\n", "\r", "\x1b", "\x7f", "\xc2\x80",
                                  "\xc2\x9b", "\xc2\x9f", "\xff"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(utf8_is_plain(others[i], strlen(others[i])));
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        cmocka_unit_test(paths_are_what_make_reads),
        cmocka_unit_test(what_cannot_be_formatted_is_not_written),
        cmocka_unit_test(lines_are_counted),
        cmocka_unit_test(text_grows_without_end),
        cmocka_unit_test(formats_are_those_of_printf),
        cmocka_unit_test(what_is_drained_is_counted),
        cmocka_unit_test(what_was_written_before_is_drained_too),
        cmocka_unit_test(numbers_are_those_of_printf),
        cmocka_unit_test(any_number_of_blanks_is_written),
        cmocka_unit_test(pictures_have_short_texts),
        cmocka_unit_test(letters_become_capitals),
        cmocka_unit_test(c_strings_hold_anything),
        cmocka_unit_test(comments_cannot_be_left),
        cmocka_unit_test(random_text_stays_in_its_comment),
        cmocka_unit_test(dot_labels_hold_anything),
        cmocka_unit_test(dot_tooltips_survive_two_readings),
        cmocka_unit_test(utf8_is_told_from_what_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
