/* behaviour.h: what the hooks and the host of the test do: README.md. */
#ifndef REFERENCE_BEHAVIOUR_H
#define REFERENCE_BEHAVIOUR_H

#include "world.h"

uint64_t mix(uint64_t h, uint64_t x);
uint64_t number_of(struct world const *world, uint32_t node);

/* behaviour.c: the hooks. */
int behave_init(struct world *world, uint32_t node);
enum control behave_cycle(struct world *world, uint32_t node);
void behave_drop(struct world *world, uint32_t node);

/* behaviour_sources.c: what a cycle hook takes from signals, channel and
 * descriptors, mixed; and what hooks do with those of others. */
uint64_t take_from_sources(struct world *world, uint32_t node, uint64_t h, unsigned *ready);
void act_on_descriptors(struct world *world, uint32_t node, uint64_t h, unsigned ready);
void watch_descriptors(struct world *world, uint32_t node, uint64_t h, bool init);
void unwatch_all(struct world *world, uint32_t node);
void send_messages(struct world *world, uint64_t h, uint64_t one_in);
uint64_t as_message(struct world const *world, uint32_t node, uint64_t value);
void poke_others(struct world *world, uint64_t h);

/* behaviour_host.c: what the host does before a step; and after each finish,
 * when all is refused. */
void host_pokes(struct world *world, int64_t step);
void host_probes(struct world *world);
uint64_t chance(struct world const *world, uint64_t kind, int64_t step, uint64_t number);
bool has_event(struct world const *world, enum event event); /* any node */
void raise_signal(struct world *world, unsigned signal, char const *gap);

#endif
