/* graph.c: small questions about nodes. */
#include "config.h"

#include "compiler/graph.h"

bool node_starts(struct node const *node)
{
    bool value = node->hooks[HOOK_CYCLE].form == HOOK_FORMULA && !node->has_when;
    return value || node->events[EVENT_START];
}

bool node_has(struct node const *node, enum hook_kind hook)
{
    return node->hooks[hook].form != HOOK_NONE;
}
