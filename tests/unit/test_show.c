/* test_show.c: text on a terminal: what is no plain character is told of, not sent. */
#include "config.h"

#include "tests/unit/graph.h"

#include <stdio.h>
#include <string.h>

#include "runtime/show.h"

/* `text` is shown as `wanted`; NULL: as it is. */
static void shows(char const *text, char const *wanted)
{
    char *shown = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&shown, &length);
    assert_non_null(stream);
    wv_show(stream, text);
    assert_int_equal(fclose(stream), 0);
    assert_string_equal(shown, wanted ? wanted : text);
    free(shown);
}

TEST(characters_are_shown_as_they_are)
{
    static char const *const texts[] = {"", "a\tb ~", "\xc2\xa0", "\u00e9", "\u20ac", "\U0001f30a", "\U0010ffff", "\xed\x9f\xbf",
                                        "\xee\x80\x80", "\u2027", "\u202f", "\u2065", "\u206a"};
    for (size_t i = 0; i < COUNT(texts); i++)
        shows(texts[i], NULL);
}

TEST(control_characters_are_told_of)
{
    shows("a\nb", "a\\x0ab");
    shows("\x1b[2J", "\\x1b[2J");
    shows("\x7f", "\\x7f");
    shows("\xc2\x80", "\\xc2\\x80");
    shows("\xc2\x9f", "\\xc2\\x9f");
}

TEST(what_turns_the_direction_of_text_is_told_of)
{
    shows("\u061c", "\\xd8\\x9c");
    shows("\u200e", "\\xe2\\x80\\x8e");
    shows("\u200f", "\\xe2\\x80\\x8f");
    shows("\u2028", "\\xe2\\x80\\xa8");
    shows("\u202e", "\\xe2\\x80\\xae");
    shows("\u2066", "\\xe2\\x81\\xa6");
    shows("\u2069", "\\xe2\\x81\\xa9");
}

TEST(bytes_that_are_no_character_are_told_of)
{
    shows("\x80", "\\x80");
    shows("\xc3", "\\xc3");
    shows("\xc3z", "\\xc3z");
    shows("\xe2\x82", "\\xe2\\x82");
    shows("\xc0\x80", "\\xc0\\x80");
    shows("\xe0\x9f\xbf", "\\xe0\\x9f\\xbf");
    shows("\xed\xa0\x80", "\\xed\\xa0\\x80");
    shows("\xed\xbf\xbf", "\\xed\\xbf\\xbf");
    shows("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
    shows("\xf5\x80\x80\x80", "\\xf5\\x80\\x80\\x80");
}

int main(void)
{
    struct CMUnitTest const tests[] = {
        cmocka_unit_test(characters_are_shown_as_they_are),
        cmocka_unit_test(control_characters_are_told_of),
        cmocka_unit_test(what_turns_the_direction_of_text_is_told_of),
        cmocka_unit_test(bytes_that_are_no_character_are_told_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
