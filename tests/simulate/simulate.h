/* simulate.h: a whole program in a world that follows from one number.
 *
 * Chance, time, what others do, and what goes wrong are all drawn from the seed;
 * nothing is asked of the real system.  There is one thread.  What other threads
 * do is done at *points*: wherever the runtime or a hook asks something of the
 * world, which is also where a scheduler could have let them go on.
 *
 *   world.c     chance, time, the trace, points
 *   system.c    runtime/os.h
 *   kernel.c    files: connections, pipes, counters; and who has them open
 *   waiting.c   epoll and poll(2) on these, and what hooks call
 *   thread.c    threads that sleep in the midst of sending
 *   others.c    what peers, senders, signals and the operator do
 *   peers.c     the other ends of connections
 *   model*.c    what the program has to do; see model.h
 *   program.wvg, intake.c, uploader.c, nodes.c    the program
 *   life.c      its host;  main.c: seeds
 */
#ifndef SIMULATE_H
#define SIMULATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { US = 1000, MS = 1000000, S = 1000000000 };

/* So many reads of the wall clock are a comparison. */
enum { TRIES = 5 };

/* -- Chance ----------------------------------------------------------------- */

/* Begin the world of a seed. */
void world_begin(uint64_t seed);

/* A number below `bound`. */
uint64_t draw(uint64_t bound);

/* True once in `n` times; never when `n` is 0. */
bool once_in(uint64_t n);

/* How often each thing goes wrong in this world: once in so many times, 0:
 * never. */
struct faults {
    unsigned interrupt;  /* a call that waits, reads or writes */
    unsigned spurious;   /* a wait that is over for nothing, before its time */
    unsigned late;       /* a wait that is over long after its time */
    unsigned pause;      /* the clock jumps ahead between two reads */
    unsigned shortened;  /* a read or write of less than there is */
    unsigned memory;     /* a call that needs some */
    unsigned preempt;    /* another thread at a point */
};

/* -- Time ------------------------------------------------------------------- */

struct world {
    uint64_t seed, hash, points, cycles;
    int64_t mono_ns, wall_ns;
    int64_t read_ns; /* what the runtime was told last */
    int64_t compared_ns[TRIES]; /* when the wall clock was read the last times */
    unsigned comparisons;
    struct faults faults;
    bool old_kernel; /* without epoll_pwait2 */
    bool fenced;     /* without membarrier */
    bool acting;     /* somebody else does something just now */
    unsigned step_ns; /* time goes on by less than that at each point */
    bool quiet;      /* nothing comes or fails just now */
    unsigned signals; /* that were raised */
    bool listens;    /* the program has a listener, and other descriptors */
};

extern struct world world;

/* Time goes on. */
void world_pass(int64_t ns);

/* Somewhere where others may go on: let some. */
void world_point(void);

/* -- Trace and failures ------------------------------------------------------ */

/* Note what happens: the text is a format with up to three "%" PRId64. */
void trace(char const *text, int64_t a, int64_t b, int64_t c);

/* How many events of it are printed. */
extern unsigned trace_shown;

/* Print what went wrong with the last of the trace, and how to see it again;
 * exit with status 1. */
_Noreturn void fail(char const *format, ...) __attribute__((format(printf, 1, 2)));

#define CHECK(condition, ...)      \
    do {                           \
        if (!(condition))          \
            fail(__VA_ARGS__);     \
    } while (0)

/* -- Files (kernel.c, waiting.c) --------------------------------------------- */

void kernel_begin(void);

/* How many descriptors are open, of those that the runtime or the program
 * opened. */
unsigned kernel_open_count(void);

/* What would a wait find of `fd` now: bits of EPOLLIN and others; 0 when it is
 * not open. */
uint32_t kernel_readiness(int fd);

/* Is it a file that is always ready, which the kernel does not wait for? */
bool kernel_is_always(int fd);

/* Which file has the number, 0: none.  A number is never used again. */
uint64_t kernel_file(int fd);

/* Has anybody that file open? */
bool kernel_is_alive(uint64_t file);

/* Is `fd` registered with what the runtime waits with, for just these events?
 * Of the poll(2) back end: was it, in the last wait? */
bool kernel_watches(int fd, uint32_t events);
unsigned kernel_watched(void);
bool kernel_has(int fd); /* in an epoll instance */

/* Did the wait since the last kernel_forget_reports() tell of it, and of what? */
uint32_t kernel_reported(int fd);
void kernel_forget_reports(void);

/* A listener, or a connection to the sink: for the program. */
int sim_listen(void);
int sim_connect(void);
int sim_accept(int listener); /* -1 and errno */
int sim_always(void); /* a regular file */
long sim_read(int fd, void *bytes, size_t count);
long sim_write(int fd, void const *bytes, size_t count);
int sim_close(int fd);
void *sim_alloc(size_t size); /* NULL when there is no memory */
void sim_free(void *what);
unsigned sim_allocated(void);

/* The host waits for `fd`, too: until it is readable or the time is over. */
void sim_host_wait(int fd, int64_t timeout_ns);

/* Sleep until ready(what) or time is over: 1, 0, -EINTR or -ENOMEM. */
int kernel_block(int64_t timeout_ns, bool (*ready)(void *what), void *what);

/* The far sides, for peers: files are numbers here. */
uint64_t peer_connect(void); /* 0: nobody listens */
size_t peer_send(uint64_t file, char const *bytes, size_t count);
size_t peer_receive(uint64_t file, char *bytes, size_t count); /* of what there is */
bool peer_ended(uint64_t file); /* the program closed it, and nothing is left to receive */
void peer_shut(uint64_t file);  /* for sending */
void peer_close(uint64_t file);
uint64_t peer_take_sink(void);  /* a connection that the program made; 0: none */
void peer_dup(bool hold);       /* another process gets, or closes, a dup of some file */

/* -- Threads ------------------------------------------------------------------ */

void threads_begin(void);

/* Let a thread run `body(what)` until it is over or sleeps; false: all threads sleep. */
bool thread_start(void (*body)(uint64_t what), uint64_t what);

/* In a thread: sleep until somebody wakes `word`. */
void thread_sleep(uint32_t *word);
void threads_wake(uint32_t const *word);

/* Let all go on that were woken; true: somebody did. */
bool threads_go_on(void);
unsigned threads_asleep(void);
bool thread_sleeps_for(uint64_t what);
bool thread_is_one(void); /* is this one of them, and not the graph's? */

/* -- Others ------------------------------------------------------------------- */

void others_begin(void);

/* Let those act whose time has come, or one whose time has not. */
void others_act(void);
void others_act_early(void);

/* When the next of them acts; INT64_MAX: never. */
int64_t others_next(void);

/* A life begins: they may send, notify and stop; it is over. */
void others_allow(bool alive, bool stop_signals);

/* The life has to end. */
void others_hurry(void);

void peers_begin(void);
void peer_act(unsigned peer);
void sink_act(void);
/* The program read a whole record. */
void peers_check_record(unsigned peer, uint64_t number, uint64_t value);

/* -- The program -------------------------------------------------------------- */

struct collector;
extern struct collector collector;

/* The host: a life of the graph, which may be left to be finished by the next; and
 * the end of the last. */
void life_run(unsigned life);
void life_end(void);

#endif
