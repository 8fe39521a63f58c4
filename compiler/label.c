/* label.c: names of events and durations. */
#include "config.h"

#include "compiler/label.h"

#include <inttypes.h>

static char const *const labels[] = {
#define EVENT(name, id, argument, label, meaning) label,
#include "compiler/hooks.def"
};

/* In the largest unit that leaves a whole number. */
static void write_duration(struct writer *w, int64_t ns)
{
    static struct {
        char const *text;
        int64_t ns;
    } const units[] = {
        {"d", INT64_C(86400000000000)}, {"h", INT64_C(3600000000000)}, {"min", INT64_C(60000000000)},
        {"s", 1000000000},              {"ms", 1000000},               {"us", 1000},
        {"ns", 1},
    };
    int i = 0;
    while (ns % units[i].ns != 0)
        i++;
    write_format(w, "%" PRId64 "%s", ns / units[i].ns, units[i].text);
}

static void label_periods(struct writer *w, struct node const *node, char const *gap)
{
    for (uint32_t i = 0; i < node->period_count; i++) {
        write_format(w, "%s%s ", i ? gap : "", labels[EVENT_EVERY]);
        write_duration(w, node->periods[i].ns);
        if (node->periods[i].aligned)
            write_text(w, " aligned");
    }
}

bool label_has_events(struct node const *node)
{
    for (int event = 0; event < EVENTS; event++)
        if (node->events[event])
            return true;
    return false;
}

void label_events(struct writer *w, struct node const *node, char const *gap)
{
    char const *before = "";
    for (int event = 0; event < EVENTS; event++) {
        if (!node->events[event])
            continue;
        write_text(w, before);
        before = gap;
        if (event == EVENT_EVERY)
            label_periods(w, node, gap);
        else if (event == EVENT_TIMER && node->one_shots > 1)
            write_format(w, "%s(%u)", labels[event], node->one_shots);
        else
            write_text(w, labels[event]);
    }
}
