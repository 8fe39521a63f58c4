/* hooks.h: what generated code calls: the hooks that README.md describes.
 *
 * Named hooks are told by the running node which they are; each serves all
 * nodes with so many stateful parents, so that shared hooks are tested, too.
 */
#ifndef REFERENCE_HOOKS_H
#define REFERENCE_HOOKS_H

#include <stdbool.h>
#include <stdint.h>
#include <wavelet.h>

/* What blocks call; `self` is NULL without state. */
int ref_init(wv_ctx *ctx, uint64_t *self, unsigned count, uint64_t const *const *values);
wv_control ref_cycle(wv_ctx *ctx, uint64_t *self, unsigned count, uint64_t const *const *values);
void ref_drop(wv_ctx *ctx, uint64_t *self);

/* The same as named hooks. */
int ref_init_0(wv_ctx *ctx, uint64_t *self);
int ref_init_1(wv_ctx *ctx, uint64_t *self, uint64_t const *a);
int ref_init_2(wv_ctx *ctx, uint64_t *self, uint64_t const *a, uint64_t const *b);
int ref_init_3(wv_ctx *ctx, uint64_t *self, uint64_t const *a, uint64_t const *b,
               uint64_t const *c);
wv_control ref_cycle_0(wv_ctx *ctx, uint64_t *self);
wv_control ref_cycle_1(wv_ctx *ctx, uint64_t *self, uint64_t const *a);
wv_control ref_cycle_2(wv_ctx *ctx, uint64_t *self, uint64_t const *a, uint64_t const *b);
wv_control ref_cycle_3(wv_ctx *ctx, uint64_t *self, uint64_t const *a, uint64_t const *b,
                       uint64_t const *c);

/* The same for nodes without state. */
int ref_bare_init_0(wv_ctx *ctx);
int ref_bare_init_1(wv_ctx *ctx, uint64_t const *a);
int ref_bare_init_2(wv_ctx *ctx, uint64_t const *a, uint64_t const *b);
int ref_bare_init_3(wv_ctx *ctx, uint64_t const *a, uint64_t const *b, uint64_t const *c);
wv_control ref_bare_cycle_0(wv_ctx *ctx);
wv_control ref_bare_cycle_1(wv_ctx *ctx, uint64_t const *a);
wv_control ref_bare_cycle_2(wv_ctx *ctx, uint64_t const *a, uint64_t const *b);
wv_control ref_bare_cycle_3(wv_ctx *ctx, uint64_t const *a, uint64_t const *b, uint64_t const *c);
void ref_bare_drop(wv_ctx *ctx);

/* What formulas call: a line in the trace. */
uint64_t ref_value(unsigned number, uint64_t value);
bool ref_when(unsigned number, bool holds);

/* -- Messages -------------------------------------------------------------- */

/* A message of an odd size; in channels of numbers it is the value alone. */
struct ref_wide {
    uint64_t value;
    uint32_t check;
    char text[5];
};

struct ref_wide ref_widen(uint64_t value);
uint64_t ref_narrow(struct ref_wide const *wide); /* tells it when it is torn */

/* The type of a channel's messages. */
enum ref_message { REF_NUMBER, REF_BYTE, REF_WIDE };

/* -- What the batch tells of each graph ----------------------------------- */

struct ref_node {
    char const *name;
    unsigned number;
    wv_id id;
    uint64_t const *state;  /* NULL without */
    unsigned timers;        /* one-shots */
    unsigned parents;       /* in the order of the parameters, */
    wv_id const *parent;    /* those without state included */
    unsigned schedules;     /* what its clause names */
    wv_id const *schedule;
    unsigned watches;       /* `on io(n)` */
    bool signals;           /* `on signal` */
    int (*notify)(void);    /* NULL without `on notify` */
    int (*push)(uint64_t value); /* edits to this; NULL without `on push` */
    int (*send)(uint64_t value); /* these two NULL without `on channel` */
    int (*close)(void);
    int (*receive)(wv_ctx *ctx, uint64_t *value); /* NULL: by wv_receive */
    enum ref_message message;
    unsigned capacity;
};

struct ref_graph {
    char const *name;
    wv_ctx *ctx;
    int (*init)(wv_options const *options);
    wv_state (*cycle)(int64_t timeout_ns);
    int64_t (*wait_ns)(void);
    int (*advance)(int64_t ns);
    int (*stop)(void);
    int (*finish)(void);
    struct ref_node const *nodes; /* in the order of declaration */
    unsigned count;
    unsigned cycles; /* at least so many */
    wv_clock_kind clock;
    int64_t start, end, resync;
    bool stop_signals;
};

extern struct ref_graph const *const ref_graphs[]; /* NULL ends them */

/* -- The run that is going on: main.c sets it, the others read it ---------- */

/* Those nodes of a graph that have an event, in the order of declaration. */
struct ref_list {
    struct ref_node const **node;
    unsigned count;
};

struct ref_run {
    struct ref_graph const *graph;
    struct ref_node const *const *by_id;
    struct ref_list channels, notified, signalled, watching;
    uint64_t salt, life;
    uint64_t runs;          /* of hooks, in cycles */
    unsigned char const *controls; /* by place in the declaration, or NULL */
};

extern struct ref_run ref_run;

uint64_t ref_mix(uint64_t h, uint64_t x);

/* Append to the trace. */
void ref_text(char const *text);
void ref_hex(uint64_t value);
void ref_decimal(int64_t value);
void ref_tell_node(char const *what, struct ref_node const *node);
void ref_tell_number(char const *what, int64_t number);

/* -- hooks_sources.c ------------------------------------------------------- */

uint64_t ref_take_from_sources(wv_ctx *ctx, struct ref_node const *node, uint64_t h,
                               unsigned *ready);
void ref_act_on_descriptors(wv_ctx *ctx, uint64_t h, unsigned ready);
void ref_watch_descriptors(wv_ctx *ctx, struct ref_node const *node, uint64_t h, bool init);
void ref_unwatch_all(wv_ctx *ctx, struct ref_node const *node);
void ref_send_messages(uint64_t h, uint64_t one_in);
void ref_poke_others(uint64_t h);

/* -- hooks_host.c ---------------------------------------------------------- */

void ref_host_begin(void); /* of the process */
void ref_host_clocks(int64_t mono_ns, int64_t offset_ns); /* the machine's */
uint64_t ref_chance(uint64_t kind, uint64_t step, uint64_t number);
void ref_host_pokes(uint64_t step);
void ref_host_probes(void);

enum { REF_SIGNALS = 5 };
extern int const ref_signals[REF_SIGNALS];
extern char const *const ref_signal_names[REF_SIGNALS];
void ref_raise(unsigned signal, char const *gap);

/* -- descriptors.c --------------------------------------------------------- */

enum { REF_DESCRIPTORS = 7 };
enum ref_descriptor { REF_COUNTER, REF_PIPE, REF_SOCKET, REF_WRITER, REF_ALWAYS };
extern enum ref_descriptor const ref_descriptor_kind[REF_DESCRIPTORS];

/* Both exit when the system has none. */
void ref_descriptors_begin(void); /* of the process */
void ref_descriptors_anew(void);
int ref_descriptor(unsigned d);  /* its number */
void ref_descriptor_write(unsigned d);
void ref_descriptor_fill(unsigned d);
void ref_descriptor_half_close(unsigned d);
void ref_descriptor_close(unsigned d); /* the other side */
void ref_descriptor_replace(unsigned d);
void ref_descriptor_read(unsigned d);

#endif
