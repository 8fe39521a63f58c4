/* test_name.c: equal names are equal pointers. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compiler/name.h"

static void equal_names_are_one(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct names names;
    names_init(&names, &arena);
    struct name *mid = names_intern(&names, "middle", 3);
    assert_ptr_equal(names_intern(&names, "mid", 3), mid);
    assert_ptr_not_equal(names_intern(&names, "mie", 3), mid);
    assert_ptr_not_equal(names_intern(&names, "mi", 2), mid);
    assert_ptr_not_equal(names_intern(&names, "", 0), mid);
    assert_string_equal(mid->text, "mid");
    assert_int_equal(mid->length, 3);
    assert_int_equal(names.count, 4);
    arena_finish(&arena);
}

static void finding_does_not_intern(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct names names;
    names_init(&names, &arena);
    assert_null(names_find(&names, "mid", 3));
    assert_int_equal(names.count, 0);
    struct name *mid = names_intern(&names, "mid", 3);
    assert_ptr_equal(names_find(&names, "mid", 3), mid);
    arena_finish(&arena);
}

/* However long a name is, and wherever it differs. */
static void every_letter_counts(void **state)
{
    (void)state;
    enum { LENGTH_MAX = 40 };
    struct arena arena = {0};
    struct names names;
    uint32_t count = 0;
    names_init(&names, &arena);
    for (size_t length = 1; length <= LENGTH_MAX; length++) {
        char text[LENGTH_MAX];
        memset(text, 'a', sizeof text);
        struct name *plain = names_intern(&names, text, length);
        for (size_t i = 0; i < length; i++) {
            text[i] = 'b';
            struct name *name = names_intern(&names, text, length);
            assert_ptr_not_equal(name, plain);
            assert_ptr_equal(names_find(&names, text, length), name);
            assert_memory_equal(name->text, text, length);
            text[i] = 'a';
        }
        assert_ptr_equal(names_intern(&names, text, length), plain);
        count += 1 + (uint32_t)length;
    }
    assert_int_equal(names.count, count);
    arena_finish(&arena);
}

static void many_names_stay_what_they_are(void **state)
{
    (void)state;
    enum { COUNT = 50000 };
    static struct name *all[COUNT];
    struct arena arena = {0};
    struct names names;
    char text[16];
    names_init(&names, &arena);
    for (int i = 0; i < COUNT; i++) {
        int length = snprintf(text, sizeof text, "n%d", i);
        all[i] = names_intern(&names, text, (size_t)length);
        all[i]->keyword = i;
    }
    for (int i = 0; i < COUNT; i++) {
        int length = snprintf(text, sizeof text, "n%d", i);
        assert_ptr_equal(names_find(&names, text, (size_t)length), all[i]);
        assert_int_equal(all[i]->keyword, i);
    }
    assert_int_equal(names.count, COUNT);
    arena_finish(&arena);
}

static void any_byte_may_stand_in_a_name(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct names names;
    names_init(&names, &arena);
    struct name *a = names_intern(&names, "a\0b", 3);
    assert_ptr_not_equal(names_intern(&names, "a\0c", 3), a);
    assert_ptr_not_equal(names_intern(&names, "a", 1), a);
    assert_ptr_equal(names_intern(&names, "a\0b", 3), a);
    arena_finish(&arena);
}

static void capitals_are_of_letters_alone(void **state)
{
    (void)state;
    char const *small = "azAZ09_@[`{~\x7f\xe1", *large = "AZAZ09_@[`{~\x7f\xe1";
    for (size_t i = 0; small[i]; i++)
        assert_int_equal(name_capital(small[i]), large[i]);
}

/* Pairs that hash_of() gives the same 32 bits. */
static void names_of_one_hash_are_two(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct names names;
    names_init(&names, &arena);
    struct name *a = names_intern(&names, "ditinub", 7);
    assert_null(names_find(&names, "fanagap", 7));
    struct name *b = names_intern(&names, "fanagap", 7);
    assert_ptr_not_equal(a, b);
    assert_ptr_equal(names_find(&names, "ditinub", 7), a);
    assert_ptr_equal(names_find(&names, "fanagap", 7), b);
    struct name *c = names_intern(&names, "kakekel", 7);
    assert_null(names_find(&names, "nikuso", 6));
    assert_ptr_not_equal(names_intern(&names, "nikuso", 6), c);
    arena_finish(&arena);
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        cmocka_unit_test(equal_names_are_one),
        cmocka_unit_test(finding_does_not_intern),
        cmocka_unit_test(every_letter_counts),
        cmocka_unit_test(many_names_stay_what_they_are),
        cmocka_unit_test(any_byte_may_stand_in_a_name),
        cmocka_unit_test(capitals_are_of_letters_alone),
        cmocka_unit_test(names_of_one_hash_are_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
