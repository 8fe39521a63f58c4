/* test_source.c: reading a file; lines and columns. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "compiler/source.h"

static struct source source_of(struct arena *arena, char const *text, size_t length)
{
    struct source source;
    source_init(&source, arena);
    assert_int_equal(source_add(&source, "x.wvg", text, length), 0);
    return source;
}

static void assert_place(struct source *source, uint32_t byte, uint32_t line, uint32_t column)
{
    struct place place = source_place(source, byte);
    assert_int_equal(place.line, line);
    assert_int_equal(place.column, column);
}

/* The line that begins at `byte`. */
static void assert_line(struct source *source, uint32_t byte, char const *wanted)
{
    struct span span = source_line(source, byte);
    assert_int_equal(span.begin, byte);
    assert_int_equal(span.end - span.begin, strlen(wanted));
    assert_memory_equal(source->text + span.begin, wanted, strlen(wanted));
}

static void places_count_from_one(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct source source = source_of(&arena, "one\n\ntwo\n", 9);
    assert_place(&source, 0, 1, 1);
    assert_place(&source, 3, 1, 4);
    assert_place(&source, 4, 2, 1);
    assert_place(&source, 5, 3, 1);
    assert_place(&source, 8, 3, 4);
    assert_place(&source, 9, 4, 1);
    assert_line(&source, 0, "one");
    assert_line(&source, 4, "");
    assert_line(&source, 5, "two");
    assert_line(&source, 9, "");
    assert_int_equal(source_line(&source, 8).begin, 5);
    source_finish(&source);
    arena_finish(&arena);
}

static void carriage_returns_belong_to_the_end_of_a_line(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct source source = source_of(&arena, "one\r\n\r\na\rb\r\n", 12);
    assert_line(&source, 0, "one");
    assert_line(&source, 5, "");
    assert_line(&source, 7, "a\rb");
    assert_place(&source, 7, 3, 1);
    assert_place(&source, 9, 3, 3);
    source_finish(&source);
    arena_finish(&arena);
}

static void last_line_may_have_no_end(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct source source = source_of(&arena, "one\ntwo", 7);
    assert_line(&source, 4, "two");
    assert_place(&source, 7, 2, 4);
    source_finish(&source);
    arena_finish(&arena);
}

static void empty_text_has_one_line(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct source source = source_of(&arena, "", 0);
    assert_place(&source, 0, 1, 1);
    assert_line(&source, 0, "");
    source_finish(&source);
    arena_finish(&arena);
}

static void places_are_those_of_the_file(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct source source = source_of(&arena, "one\ntwo", 7);
    assert_int_equal(source_add(&source, "y.wvg", "", 0), 1);
    assert_int_equal(source_add(&source, "z.wvg", "\nthree\n", 7), 2);
    assert_place(&source, 7, 2, 4); /* the end of x.wvg */
    assert_place(&source, 8, 1, 1); /* of y.wvg */
    assert_place(&source, 9, 1, 1);
    assert_place(&source, 12, 2, 3);
    assert_string_equal(source_place(&source, 7).path, "x.wvg");
    assert_string_equal(source_place(&source, 8).path, "y.wvg");
    assert_string_equal(source_place(&source, 12).path, "z.wvg");
    assert_line(&source, 4, "two");
    assert_line(&source, 8, "");
    assert_line(&source, 10, "three");
    source_finish(&source);
    arena_finish(&arena);
}

static void every_byte_is_where_counting_says(void **state)
{
    (void)state;
    struct arena arena = {0};
    char text[5000];
    srand(1);
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = "\n\r ab\0"[rand() % 6];
    struct source source = source_of(&arena, text, sizeof text);
    uint32_t line = 1, column = 1;
    for (uint32_t i = 0; i < sizeof text; i++) {
        assert_place(&source, i, line, column);
        column++;
        if (text[i] == '\n') {
            line++;
            column = 1;
        }
    }
    source_finish(&source);
    arena_finish(&arena);
}

/* Its number is wanted; the path is left in `path`. */
static void read_file_of(struct source *source, char *path, size_t size, int wanted)
{
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    char *bytes = malloc(size + 1);
    for (size_t j = 0; j < size; j++)
        bytes[j] = (char)(j * 7);
    assert_int_equal(write(fd, bytes, size), (ssize_t)size);
    (void)close(fd);
    if (size > 0)
        assert_int_equal(source_read(source, path, (uint32_t)size - 1), -EFBIG);
    assert_int_equal(source_read(source, path, (uint32_t)size), wanted);
    struct span span = source->files[wanted].span;
    assert_int_equal(span.begin, wanted > 0 ? source->files[wanted - 1].span.end + 1 : 0);
    assert_int_equal(span.end - span.begin, size);
    assert_memory_equal(source->text + span.begin, bytes, size);
    assert_int_equal(source->text[span.end], 0);
    assert_string_equal(source->files[wanted].path, path);
    assert_ptr_equal(source_file(source, span.begin), &source->files[wanted]);
    assert_ptr_equal(source_file(source, span.end), &source->files[wanted]);
    free(bytes);
}

static void files_are_read_whole_and_once(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct source source;
    source_init(&source, &arena);
    size_t const sizes[] = {0, 1, 16 * 1024 - 1, 16 * 1024, 16 * 1024 + 1, 100000};
    enum { FILES = sizeof sizes / sizeof sizes[0] };
    char paths[FILES][32];
    for (int i = 0; i < FILES; i++) {
        strcpy(paths[i], "/tmp/wavelet-test-XXXXXX");
        read_file_of(&source, paths[i], sizes[i], i);
    }
    size_t length = source.length;
    for (int i = 0; i < FILES; i++) {
        assert_int_equal(source_read(&source, paths[i], 0), i);
        assert_int_equal(unlink(paths[i]), 0);
        assert_int_equal(source_read(&source, paths[i], UINT32_MAX), -ENOENT);
    }
    assert_int_equal(source_read(&source, "/tmp", UINT32_MAX), -EISDIR);
    assert_int_equal(source.length, length);
    assert_int_equal(source.file_count, FILES);
    source_finish(&source);
    arena_finish(&arena);
}

static void text_of_more_than_32_bits_is_refused(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct source source = source_of(&arena, "a\n", 2);
    assert_int_equal(source_add(&source, "y.wvg", "", UINT32_MAX), -EFBIG);
    assert_int_equal(source.file_count, 1);
    assert_line(&source, 0, "a");
    source_finish(&source);
    arena_finish(&arena);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        cmocka_unit_test(text_of_more_than_32_bits_is_refused),
        cmocka_unit_test(places_count_from_one),
        cmocka_unit_test(carriage_returns_belong_to_the_end_of_a_line),
        cmocka_unit_test(last_line_may_have_no_end),
        cmocka_unit_test(empty_text_has_one_line),
        cmocka_unit_test(places_are_those_of_the_file),
        cmocka_unit_test(every_byte_is_where_counting_says),
        cmocka_unit_test(files_are_read_whole_and_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
