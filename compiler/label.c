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
    for (uint32_t i = 0; i < node->more->period_count; i++) {
        write_format(w, "%s%s ", i ? gap : "", labels[EVENT_EVERY]);
        write_duration(w, node->more->periods[i].ns);
        if (node->more->periods[i].aligned)
            write_text(w, " aligned");
    }
}

bool label_has_events(struct node const *node)
{
    for (int event = 0; event < EVENTS; event++)
        if (node_on(node, (enum event)event))
            return true;
    return false;
}

static void label_count(struct writer *w, enum event event, uint32_t count)
{
    write_text(w, labels[event]);
    if (count > 1)
        write_format(w, "(%u)", count);
}

static void label_channel(struct writer *w, struct channel const *channel)
{
    write_format(w, "%s(%s, %u", labels[EVENT_CHANNEL], channel->type, channel->capacity);
    if (channel->policy != POLICY_REJECT)
        write_format(w, ", %s", policy_names[channel->policy]);
    write_text(w, channel->single ? ", single)" : ")");
}

static void label_signals(struct writer *w, struct node const *node, char const *gap)
{
    for (uint32_t i = 0; i < node->more->signal_count; i++)
        write_format(w, "%s%s %s", i ? gap : "", labels[EVENT_SIGNAL], node->more->signals[i].name);
}

static void label_event(struct writer *w, struct node const *node, enum event event,
                        char const *gap)
{
    switch (event) {
    case EVENT_EVERY: label_periods(w, node, gap); break;
    case EVENT_TIMER: label_count(w, event, node->more->one_shots); break;
    case EVENT_IO: label_count(w, event, node->more->watches); break;
    case EVENT_CHANNEL: label_channel(w, node->more->channel); break;
    case EVENT_SIGNAL: label_signals(w, node, gap); break;
    default: write_text(w, labels[event]); break;
    }
}

void label_events(struct writer *w, struct node const *node, char const *gap)
{
    char const *before = "";
    for (int event = 0; event < EVENTS; event++) {
        if (!node_on(node, (enum event)event))
            continue;
        write_text(w, before);
        before = gap;
        label_event(w, node, (enum event)event, gap);
    }
}
