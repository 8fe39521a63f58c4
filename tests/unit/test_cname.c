/* test_cname.c: every name that the C library has is refused, whole or as what a
 * graph's name begins.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "compiler/cname.h"

static char const *const macros[] = {
#include "compiler/macros.def"
};
static char const *const declared[] = {
#include "compiler/declared.def"
};
static char const *const tags[] = {
#include "compiler/tags.def"
};

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

static void listed_names_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(macros); i++)
        if (!cname_in_library(macros[i]))
            fail_msg("%s", macros[i]);
    for (size_t i = 0; i < COUNT(declared); i++)
        if (!cname_declared(declared[i]))
            fail_msg("%s", declared[i]);
    for (size_t i = 0; i < COUNT(tags); i++)
        if (!cname_tag(tags[i]))
            fail_msg("%s", tags[i]);
    assert_non_null(cname_reserved("ctx"));
    assert_non_null(cname_reserved("self"));
    assert_non_null(cname_reserved("_Thread_local"));
    assert_non_null(cname_reserved("xor_eq"));
    assert_non_null(cname_reserved("INT_FAST8_MAX"));
    assert_non_null(cname_reserved("PRIdFAST8"));
    assert_true(cname_is_local("ready"));
    assert_true(cname_is_formula_local("wv_next"));
    assert_true(cname_is_api("cause_late_row"));
    assert_true(cname_is_number_macro("ENOENT"));
    assert_true(cname_is_number_macro("SIGHUP"));
}

static void other_names_are_not(void **state)
{
    (void)state;
    static char const *const fine[] = {"mid", "spread_2", "n1000", "E", "S", "MAX", "Orders", ""};
    for (size_t i = 0; i < COUNT(fine); i++) {
        assert_null(cname_reserved(fine[i]));
        assert_null(cname_declared(fine[i]));
        assert_null(cname_tag(fine[i]));
        assert_false(cname_is_local(fine[i]));
        assert_false(cname_is_api(fine[i]));
        assert_false(cname_is_number_macro(fine[i]));
    }
}

/* What is before each `_` of a name may be a graph's name. */
static void beginnings_are_found(char const *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (char const *line = list[i]; (line = strchr(line, '_')); line++) {
            char begin[64];
            assert_true(strlen(list[i]) < sizeof begin);
            (void)snprintf(begin, sizeof begin, "%.*s", (int)(line + 1 - list[i]), list[i]);
            if (!cname_may_begin(begin))
                fail_msg("%s of %s", begin, list[i]);
        }
    }
}

static void names_may_begin_as_the_library_s(void **state)
{
    (void)state;
    static char const *const families[] = {"UINT_LEAST8_MAX", "PTRDIFF_MIN", "SIG_ATOMIC_MAX",
                                           "INT64_C", "PRI_d", "SCN_x", "uint32_t", "size_t"};
    beginnings_are_found(macros, COUNT(macros));
    beginnings_are_found(declared, COUNT(declared));
    beginnings_are_found(families, COUNT(families));
    assert_true(cname_may_begin("INTRADAY_")); /* INTRADAY_MAX is kept by the family */
    assert_false(cname_may_begin("orderbook_"));
    assert_false(cname_may_begin("ORDERBOOK_"));
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        cmocka_unit_test(listed_names_are_refused),
        cmocka_unit_test(other_names_are_not),
        cmocka_unit_test(names_may_begin_as_the_library_s),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
