/* test_arena.c: memory that is zeroed, aligned and apart. */
#include "config.h"

#include <setjmp.h>
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

#include "compiler/arena.h"

static void memory_is_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    struct arena arena = {0};
    enum { COUNT = 3000 };
    static char *blocks[COUNT];
    static size_t sizes[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        sizes[i] = i % 97 + (i % 500 == 0 ? 100000 : 0);
        blocks[i] = arena_alloc(&arena, sizes[i]);
        assert_int_equal((uintptr_t)blocks[i] % _Alignof(uint64_t), 0);
        for (size_t j = 0; j < sizes[i]; j++)
            assert_int_equal(blocks[i][j], 0);
        memset(blocks[i], (int)(i % 251), sizes[i]);
    }
    for (size_t i = 0; i < COUNT; i++)
        for (size_t j = 0; j < sizes[i]; j++)
            assert_int_equal((unsigned char)blocks[i][j], i % 251);
    arena_finish(&arena);
}

static void nothing_can_be_asked_for(void **state)
{
    (void)state;
    struct arena arena = {0};
    assert_non_null(arena_alloc(&arena, 0));
    assert_non_null(arena_array(&arena, 0, 8));
    assert_non_null(arena_array(&arena, 8, 0));
    assert_string_equal(arena_text(&arena, "", 0), "");
    arena_finish(&arena);
}

static void text_is_copied_with_an_end(void **state)
{
    (void)state;
    struct arena arena = {0};
    char word[] = "wavelet";
    char *copy = arena_text(&arena, word, 4);
    word[0] = 'x';
    assert_string_equal(copy, "wave");
    assert_string_equal(arena_printf(&arena, "%s-%d", copy, 7), "wave-7");
    char *wide = arena_printf(&arena, "%*s", 200000, "x");
    assert_int_equal(strlen(wide), 200000);
    arena_finish(&arena);
}

static void finishing_twice_is_fine(void **state)
{
    (void)state;
    struct arena arena = {0};
    arena_finish(&arena);
    (void)arena_alloc(&arena, 10);
    arena_finish(&arena);
    arena_finish(&arena);
    assert_non_null(arena_alloc(&arena, 10));
    arena_finish(&arena);
}

enum { HUGE_BLOCK, HUGE_ARRAY, NO_TEXT, BEYONDS };

/* Asks for what no memory has; a text that cannot be formatted is none either. */
static void ask(int beyond)
{
    struct arena arena = {0};
    switch (beyond) {
    case HUGE_BLOCK: (void)arena_alloc(&arena, SIZE_MAX / 2 + 1); break;
    case HUGE_ARRAY: (void)arena_array(&arena, SIZE_MAX / 4, 8); break;
    case NO_TEXT: (void)arena_printf(&arena, "%lc", (wint_t)0x7fffffff); break;
    default: break;
    }
}

static void asking_for_what_there_is_not_ends_it_with_a_message(void **state)
{
    (void)state;
    for (int beyond = 0; beyond < BEYONDS; beyond++) {
        char text[100] = "";
        int err[2], status;
        assert_int_equal(pipe(err), 0);
        pid_t child = fork();
        if (child == 0) {
            (void)dup2(err[1], STDERR_FILENO);
            ask(beyond);
            exit(0);
        }
        (void)close(err[1]);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(read(err[0], text, sizeof text - 1) > 0);
        (void)close(err[0]);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 2);
        assert_string_equal(text, "waveletc: out of memory\n");
    }
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(nothing_can_be_asked_for),
        cmocka_unit_test(text_is_copied_with_an_end),
        cmocka_unit_test(finishing_twice_is_fine),
        cmocka_unit_test(asking_for_what_there_is_not_ends_it_with_a_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
