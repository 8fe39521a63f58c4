/* name.c: enumerations and errors as people read them. */
#include "config.h"

#include <wavelet.h>

#include <errno.h>
#include <stddef.h>
#include <string.h>

static char const *find(char const *const *names, size_t count, size_t value)
{
    return value < count ? names[value] : "?";
}

#define FIND(names, value) find((names), sizeof(names) / sizeof(names)[0], (size_t)(value))

char const *wv_state_name(wv_state state)
{
    static char const *const names[] = {
        [WV_RAN] = "ran", [WV_IDLE] = "idle", [WV_STOPPED] = "stopped", [WV_ERROR] = "error"};
    return FIND(names, state);
}

char const *wv_control_name(wv_control control)
{
    static char const *const names[] = {[WV_UNCHANGED] = "unchanged",
                                        [WV_BROADCAST] = "broadcast",
                                        [WV_SWEEP] = "sweep",
                                        [WV_TERMINATE] = "terminate",
                                        [WV_FAIL] = "fail"};
    return FIND(names, control);
}

char const *wv_hook_name(wv_hook hook)
{
    static char const *const names[] = {[WV_HOOK_NONE] = "none",
                                        [WV_HOOK_INIT] = "init",
                                        [WV_HOOK_CYCLE] = "cycle",
                                        [WV_HOOK_DROP] = "drop"};
    return FIND(names, hook);
}

char const *wv_clock_name(wv_clock_kind clock)
{
    static char const *const names[] = {[WV_CLOCK_REALTIME] = "realtime",
                                        [WV_CLOCK_HISTORICAL] = "historical",
                                        [WV_CLOCK_MANUAL] = "manual"};
    return FIND(names, clock);
}

char const *wv_cause_name(uint32_t cause)
{
    switch (cause) {
    case WV_BY_TRIGGER: return "trigger";
    case WV_BY_START: return "start";
    case WV_BY_STOP: return "stop";
    case WV_BY_EVERY: return "every";
    case WV_BY_TIMER: return "timer";
    case WV_BY_IO: return "io";
    case WV_BY_NOTIFY: return "notify";
    case WV_BY_PUSH: return "push";
    case WV_BY_CHANNEL: return "channel";
    case WV_BY_SIGNAL: return "signal";
    case WV_BY_YIELD: return "yield";
    case WV_BY_SCHEDULE: return "schedule";
    default: return "?";
    }
}

/* -- Errors ---------------------------------------------------------------- */

/* There are two functions of this name, by the C library. */
static char const *text_of(int err)
{
    static _Thread_local char text[128];
#ifdef STRERROR_R_CHAR_P
    return strerror_r(err, text, sizeof text);
#else
    if (strerror_r(err, text, sizeof text) != 0)
        return "unknown error";
    return text;
#endif
}

char const *wv_strerror(int err)
{
    unsigned number = err < 0 ? -(unsigned)err : (unsigned)err;
    switch (number) {
    case 0: return "no error";
    case EAGAIN: return "the channel is full";
    case EBUSY: return "not from a hook of the graph, nor while the graph is alive";
    case EDEADLK: return "the channel is full, and only this thread could make room";
    case EINVAL: return "an argument or an option is out of range, or the graph is not alive";
    case EPERM: return "not allowed here: it is for other hooks, or no clause of the node says so";
    case EPIPE: return "the graph is not alive, or the channel was closed";
    case EPROTO: return "the graph was compiled with headers of another version of the library";
    case ESTALE: return "the node was swept";
    default: return text_of((int)number);
    }
}
