/* event.c: what stands after `on`. */
#include "config.h"

#include <string.h>

#include "compiler/resolve.h"

struct event_row {
    char const *name;
    enum event event;
    enum { NONE, PERIOD, COUNT, MESSAGES, SIGNAL_NAME } argument;
};

static struct event_row const event_rows[] = {
#define EVENT(name, id, argument, label, meaning) {name, EVENT_##id, argument},
#include "compiler/hooks.def"
};

/* "start, stop or every", made when it is first needed. */
static char const *all_events(struct resolver *r)
{
    char const *all = r->all_events ? r->all_events : event_rows[0].name;
    for (int i = 1; i < EVENTS && !r->all_events; i++)
        all = arena_printf(r->c->scratch, i + 1 < EVENTS ? "%s, %s" : "%s or %s", all,
                           event_rows[i].name);
    return r->all_events = all;
}

static struct event_row const *find_event(struct resolver *r, struct ident ident)
{
    struct diag_near near = {.text = ident.name->text};
    for (int i = 0; i < EVENTS; i++)
        if (strcmp(event_rows[i].name, ident.name->text) == 0)
            return &event_rows[i];
    for (int i = 0; i < EVENTS; i++)
        diag_near_offer(&near, event_rows[i].name);
    diag_error(r->c->diag, E0205, ident.span, "expected an event (%s), saw '%s'", all_events(r),
               ident.name->text);
    if (near.best)
        diag_help(r->c->diag, "did you mean 'on %s'?", near.best);
    return NULL;
}

/* -- Counts and periods ----------------------------------------------------- */

/* So many more of what a graph has at most so many, which is told once. */
static void count_more(struct resolver *r, uint64_t *counted, uint32_t more, uint32_t most,
                       enum diag_code code, struct span span, char const *what)
{
    bool fitted = *counted <= most;
    *counted += more;
    if (fitted && *counted > most)
        diag_error(r->c->diag, code, span, "too large: a graph has at most %u %s", most, what);
}

static void count_timers(struct resolver *r, uint32_t more, struct span span)
{
    count_more(r, &r->timers, more, r->c->limits.timers, E0507, span, "timers");
}

/* So many are looked at: hardly any node has more. */
enum { COMPARED_MAX = 100 };

static bool has_period(struct node const *node, struct ast_event const *event)
{
    struct node_more const *more = node->more;
    for (uint32_t i = 0; i < more->period_count && i < COMPARED_MAX; i++)
        if (more->periods[i].ns == event->period_ns && more->periods[i].aligned == event->aligned)
            return true;
    return false;
}

static void add_period(struct resolver *r, struct node *node, struct ast_event const *event)
{
    if (event->period_ns <= 0) {
        diag_error(r->c->diag, E0306, event->period, "a period is longer than nothing");
        return;
    }
    count_timers(r, 1, event->period);
    if (has_period(node, event))
        diag_warning(r->c->diag, W0407, event->period,
                     "this node has an 'on every' of that period already");
    struct node_more *more = resolve_more(r, node);
    more->periods = arena_grown(r->c->arena, more->periods, more->period_count,
                                sizeof *more->periods);
    more->periods[more->period_count++] = (struct period){event->period_ns, event->aligned};
}

/* The count of an event, or 1 without; 1 after a message. */
static uint32_t count_of(struct resolver *r, struct ast_event const *event, int64_t most,
                         char const *who, char const *what)
{
    int64_t count = 1;
    r->by = NULL;
    if (!event->count || !resolve_constant(r, event->count, &count))
        return 1;
    if (count >= 1 && count <= most)
        return (uint32_t)count;
    diag_error(r->c->diag, E0306, event->count->span, "%s 1 to %lld %s, not %lld", who,
               (long long)most, what, (long long)count);
    resolve_note_define(r);
    return 1;
}

static void add_timers(struct resolver *r, struct node *node, struct ast_event const *event)
{
    struct node_more *more = resolve_more(r, node);
    more->timer = event->name.span.begin;
    more->one_shots = count_of(r, event, UINT16_MAX, "a node has", "timers");
    count_timers(r, more->one_shots, event->name.span);
}

static void add_watches(struct resolver *r, struct node *node, struct ast_event const *event)
{
    struct node_more *more = resolve_more(r, node);
    more->watches = count_of(r, event, UINT16_MAX, "a node watches", "descriptors");
    count_more(r, &r->descriptors, more->watches, r->c->limits.descriptors, E0508,
               event->name.span, "descriptors");
}

/* -- Channels --------------------------------------------------------------- */

/* A word after the capacity: a policy, or `single`. */
static void add_channel_word(struct resolver *r, struct channel *channel, struct ident ident,
                             bool *has_policy)
{
    char const *word = ident.name->text;
    struct diag_near near = {.text = word};
    for (int i = 0; i < POLICIES; i++) {
        if (strcmp(word, policy_names[i]) != 0)
            continue;
        if (*has_policy)
            diag_error(r->c->diag, E0205, ident.span, "a channel has one policy, and this is the second");
        *has_policy = true;
        channel->policy = (enum channel_policy)i;
        return;
    }
    if (strcmp(word, "single") == 0) {
        channel->single = true;
        return;
    }
    diag_near_offer(&near, "single");
    for (int i = 0; i < POLICIES; i++)
        diag_near_offer(&near, policy_names[i]);
    diag_error(r->c->diag, E0205, ident.span,
               "expected a policy (reject, block, drop_oldest or latest) or 'single', saw '%s'", word);
    if (near.best)
        diag_help(r->c->diag, "did you mean '%s'?", near.best);
}

static void add_channel(struct resolver *r, struct node *node, struct ast_event const *event)
{
    enum { CAPACITY_MAX = 1 << 24 };
    struct channel *channel = ARENA_NEW(r->c->arena, struct channel);
    channel->span = event->name.span;
    channel->type = resolve_type(r, event->type);
    channel->type_span = event->type;
    channel->capacity = count_of(r, event, CAPACITY_MAX, "a channel holds", "messages");
    bool has_policy = false;
    for (struct ident_list const *list = event->words; list; list = list->next)
        add_channel_word(r, channel, list->ident, &has_policy);
    resolve_more(r, node)->channel = channel;
}

/* -- Signals ---------------------------------------------------------------- */

/* What a loop can be told of.  Not those that cannot be caught, nor those that
 * are about the very instruction that is running. */
static char const *const signal_names[] = {
    "ALRM", "CHLD", "CONT", "HUP", "INT", "IO", "PIPE", "PROF", "PWR", "QUIT", "TERM", "TSTP",
    "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ"};

static char const *const deadly_names[] = {"ABRT", "BUS", "FPE", "ILL", "KILL", "SEGV", "STOP",
                                           "SYS", "TRAP"};

/* In capitals, without the SIG. */
static char const *plain_signal(struct resolver *r, char const *text)
{
    char *name = arena_text(r->c->arena, text, strlen(text));
    for (size_t i = 0; name[i]; i++)
        name[i] = name_capital(name[i]);
    return strncmp(name, "SIG", 3) == 0 ? name + 3 : name;
}

static void tell_signal(struct resolver *r, struct ident ident)
{
    char const *name = plain_signal(r, ident.name->text);
    struct diag_near near = {.text = name};
    for (size_t i = 0; i < sizeof deadly_names / sizeof deadly_names[0]; i++) {
        if (strcmp(deadly_names[i], name) != 0)
            continue;
        diag_error(r->c->diag, E0205, ident.span, "SIG%s cannot be taken in a loop", name);
        return;
    }
    diag_error(r->c->diag, E0205, ident.span, "expected a signal, saw '%s'", ident.name->text);
    for (size_t i = 0; i < sizeof signal_names / sizeof signal_names[0]; i++)
        diag_near_offer(&near, signal_names[i]);
    if (near.best)
        diag_help(r->c->diag, "did you mean 'on signal %s'?", near.best);
}

/* The name as signal_names has it; NULL after a message. */
static char const *signal_name(struct resolver *r, struct ident ident)
{
    char const *text = ident.name->text;
    for (size_t i = 0; i < sizeof signal_names / sizeof signal_names[0]; i++)
        if (strcmp(signal_names[i], text) == 0)
            return signal_names[i];
    tell_signal(r, ident);
    return NULL;
}

static void add_signal(struct resolver *r, struct node *node, struct ident ident)
{
    char const *name = signal_name(r, ident);
    node->broken |= !name;
    if (!name)
        return;
    struct node_more *more = resolve_more(r, node);
    for (uint32_t i = 0; i < more->signal_count; i++) {
        if (more->signals[i].name != name)
            continue;
        resolve_twice(r, node, ident.span, more->signals[i].span,
                      arena_printf(r->c->scratch, "on signal %s", name));
        return;
    }
    more->signals = arena_grown(r->c->arena, more->signals, more->signal_count,
                                sizeof *more->signals);
    more->signals[more->signal_count++] = (struct node_signal){name, ident.span};
}

/* -- Any -------------------------------------------------------------------- */

static bool fits(struct event_row const *row, struct ast_event const *event)
{
    bool channel = event->type.end > 0, word = event->words && !channel;
    bool period = event->period.end > 0;
    switch (row->argument) {
    case PERIOD: return period;
    case MESSAGES: return channel;
    case SIGNAL_NAME: return word;
    case COUNT: return !period && !word;
    case NONE: break;
    }
    return !period && !event->count && !word;
}

/* May there be several, each with an argument of its own? */
static bool repeats(struct event_row const *row)
{
    return row->argument == PERIOD || row->argument == SIGNAL_NAME;
}

void resolve_event(struct resolver *r, struct node *node, struct ast_event const *event)
{
    static char const *const arguments[] = {
        [NONE] = "no argument",
        [PERIOD] = "a period: 'on every 250ms;'",
        [COUNT] = "a count in parentheses, or nothing",
        [MESSAGES] = "the type of its messages and how many wait: 'on channel(struct quote, 64);'",
        [SIGNAL_NAME] = "the name of a signal: 'on signal HUP;'",
    };
    struct event_row const *row = find_event(r, event->name);
    node->broken |= !row;
    if (!row)
        return;
    if (!fits(row, event)) {
        diag_error(r->c->diag, E0205, event->name.span, "'on %s' takes %s", row->name,
                   arguments[row->argument]);
        node->broken = true;
        return;
    }
    if (node_on(node, row->event) && !repeats(row))
        resolve_twice(r, node, event->name.span, r->events[row->event],
                      arena_printf(r->c->scratch, "on %s", row->name));
    node->events = (uint16_t)(node->events | 1u << row->event);
    r->events[row->event] = event->name.span;
    switch (row->event) {
    case EVENT_EVERY: add_period(r, node, event); break;
    case EVENT_TIMER: add_timers(r, node, event); break;
    case EVENT_IO: add_watches(r, node, event); break;
    case EVENT_CHANNEL: add_channel(r, node, event); break;
    case EVENT_SIGNAL: add_signal(r, node, event->words->ident); break;
    default: break;
    }
}
