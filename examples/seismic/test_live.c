/* test_live.c: the graph of the example, live, by a clock that the test moves,
 * and with peers that do not keep the manners. */
#define _XOPEN_SOURCE 700

#include "seismic.wvg.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define TEST(name) static void name(void **state __attribute__((unused)))

#define MS INT64_C(1000000)
#define HOUR (3600 * 1000 * MS)

/* What the kernel passes on at its leisure has come by then. */
#define LONG_NS (20000 * MS)

static char const header[] =
    "time_ms,updated_ms,latitude_deg,longitude_deg,depth_km,magnitude,magnitude_type,"
    "network,stations,gap_deg,significance,type,id,place\n";
static char const event[] = "1517363399650,0,1,1,1,1,ml,aa,,,1,earthquake,id,place\n";

static struct seismic graph;
static struct input input;

/* -- What is printed ----------------------------------------------------------- */

/* Standard output and error go here while a graph lives. */
static FILE *said;
static int kept[2];

static void say_into_file(void)
{
    said = tmpfile();
    assert_non_null(said);
    fflush(stdout);
    for (int fd = 1; fd <= 2; fd++) {
        kept[fd - 1] = dup(fd);
        assert_true(kept[fd - 1] >= 0 && dup2(fileno(said), fd) == fd);
    }
}

/* All of it so far. */
static char const *what_it_said(void)
{
    static char text[8192];
    fflush(stdout);
    ssize_t n = pread(fileno(said), text, sizeof text - 1, 0);
    assert_true(n >= 0);
    text[n] = '\0';
    return text;
}

static void assert_said(char const *part)
{
    if (strstr(what_it_said(), part) == NULL)
        fail_msg("expected \"%s\", it said: %s", part, what_it_said());
}

/* -- The graph ----------------------------------------------------------------- */

/* Live, reading `fd`, or who connects to `listener`. */
static void begin(wv_clock_kind clock, int fd, int listener)
{
    wv_options options = wv_options_default();
    options.clock = clock;
    options.start_ns = 29 * HOUR; /* the manual clock: five o'clock */
    options.user = &input;
    input = (struct input){.name = "test", .listener = listener, .live = true};
    input_begin(&input, fd);
    say_into_file();
    assert_int_equal(seismic_init(&graph, &options), 0);
}

/* After each test, also one that failed. */
static int end(void **state)
{
    FILE *file = said;
    (void)state;
    if (file == NULL)
        return 0;
    seismic_finish(&graph);
    char const *text = what_it_said();
    said = NULL;
    for (int fd = 1; fd <= 2; fd++)
        if (dup2(kept[fd - 1], fd) != fd || close(kept[fd - 1]) != 0)
            return -1;
    fputs(text, stderr); /* for the log of the tests */
    return fclose(file);
}

static void assert_cycle(wv_state expected)
{
    assert_int_equal(seismic_cycle(&graph, 0), expected);
}

static void assert_events(uint32_t expected)
{
    assert_int_equal(*seismic_events(&graph), expected);
}

static void put(int fd, char const *text)
{
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

static void open_pipe(int ends[2])
{
    assert_int_equal(pipe(ends), 0);
}

static void close_both(int ends[2])
{
    assert_int_equal(close(ends[0]), 0);
    assert_int_equal(close(ends[1]), 0);
}

/* -- Lines --------------------------------------------------------------------- */

TEST(each_line_has_a_cycle_of_its_own)
{
    int ends[2];
    open_pipe(ends);
    begin(WV_CLOCK_MANUAL, ends[0], -1);
    put(ends[1], header);
    for (int i = 0; i < 5; i++)
        put(ends[1], event);
    assert_cycle(WV_RAN); /* the header */
    for (uint32_t i = 1; i <= 5; i++) {
        assert_cycle(WV_RAN);
        assert_true(seismic_events_changed(&graph));
        assert_events(i);
        assert_int_equal(*seismic_in_hour(&graph), i);
    }
    assert_cycle(WV_IDLE);
    close_both(ends);
}

TEST(a_line_may_come_byte_by_byte)
{
    int ends[2];
    open_pipe(ends);
    begin(WV_CLOCK_MANUAL, ends[0], -1);
    put(ends[1], header);
    assert_cycle(WV_RAN);
    for (uint32_t i = 1; i <= 2; i++) {
        for (char const *c = event; *c != '\0'; c++) {
            assert_events(i - 1);
            assert_int_equal(write(ends[1], c, 1), 1);
            assert_cycle(WV_RAN);
            assert_cycle(WV_IDLE);
        }
        assert_events(i);
    }
    assert_int_equal(close(ends[1]), 0);
    assert_cycle(WV_RAN);
    assert_cycle(WV_STOPPED);
    assert_string_equal(seismic_event(&graph)->place, "place");
    assert_int_equal(*seismic_malformed(&graph), 0);
    assert_int_equal(close(ends[0]), 0);
}

/* Who types ends it with one Ctrl-D, or with two in the middle of a line; what
 * is typed after that, if anything, is somebody else's. */
static void type_in(char const *afterwards)
{
    int keys = posix_openpt(O_RDWR | O_NOCTTY);
    assert_true(keys >= 0);
    assert_true(grantpt(keys) == 0 && unlockpt(keys) == 0);
    int fd = open(ptsname(keys), O_RDONLY | O_NOCTTY);
    assert_true(fd >= 0);
    begin(WV_CLOCK_REALTIME, fd, -1);
    put(keys, header);
    put(keys, event);
    put(keys, "1517363399650,0\4\4");
    put(keys, afterwards);
    wv_state last;
    do
        last = seismic_cycle(&graph, LONG_NS);
    while (last == WV_RAN);
    assert_int_equal(last, WV_STOPPED);
    assert_said("events: 1\nmalformed: 1\n");
    assert_int_equal(close(fd), 0);
    assert_int_equal(close(keys), 0);
}

TEST(a_terminal_is_read_to_its_end)
{
    type_in("");
}

TEST(a_terminal_is_read_no_further)
{
    type_in(event);
}

TEST(what_breaks_off_is_reported_up_to_there)
{
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    begin(WV_CLOCK_MANUAL, ends[0], -1);
    put(ends[1], header);
    put(ends[1], event);
    put(ends[1], "1517363399650,0");
    put(ends[0], "unread");
    assert_int_equal(close(ends[1]), 0); /* which breaks it off, as that was not read */
    while (seismic_cycle(&graph, 0) == WV_RAN)
        continue;
    assert_cycle(WV_STOPPED);
    assert_said("events: 1\nmalformed: 0\n");
    assert_true(input_tell(&input));
    assert_said("seismic: test: Connection reset by peer\n");
    assert_int_equal(close(ends[0]), 0);
}

/* -- Time ---------------------------------------------------------------------- */

TEST(summaries_follow_the_clock)
{
    int ends[2];
    open_pipe(ends);
    begin(WV_CLOCK_MANUAL, ends[0], -1);
    put(ends[1], header);
    for (int i = 0; i < 3; i++)
        put(ends[1], event);
    while (seismic_cycle(&graph, 0) == WV_RAN)
        continue;
    assert_events(3);
    assert_int_equal(*seismic_summaries(&graph), 0);
    assert_int_equal(seismic_wait_ns(&graph), HOUR);
    assert_int_equal(seismic_advance(&graph, HOUR), 0);
    assert_cycle(WV_RAN);
    assert_said("1970-01-02T06:00:00Z summary: 3 events, 0 alerts, mean depth 1.0 km");
    assert_int_equal(*seismic_summaries(&graph), 1);
    assert_cycle(WV_IDLE);
    assert_int_equal(seismic_wait_ns(&graph), 6 * HOUR);
    assert_int_equal(seismic_event(&graph)->time_ms, 1517363399650);
    assert_int_equal(*seismic_hour(&graph), 1517363399650 / 3600000);
    close_both(ends);
}

static double cpu_seconds(void)
{
    struct timespec now;
    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now), 0);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

TEST(waiting_in_a_line_costs_nothing)
{
    int ends[2];
    open_pipe(ends);
    begin(WV_CLOCK_REALTIME, ends[0], -1);
    put(ends[1], header);
    put(ends[1], "1517363399650,0");
    assert_cycle(WV_RAN);
    assert_cycle(WV_IDLE);
    double before = cpu_seconds();
    assert_int_equal(seismic_cycle(&graph, 200 * MS), WV_IDLE);
    assert_true(cpu_seconds() - before < 0.1);
    int64_t ns = seismic_wait_ns(&graph);
    assert_true(ns > 0 && ns <= 6 * HOUR);
    close_both(ends);
}

/* -- Peers --------------------------------------------------------------------- */

static int listener, port;

static void begin_listening(void)
{
    char name[80];
    listener = peer_listen("0", name, sizeof name);
    assert_true(listener >= 0);
    port = atoi(strrchr(name, ':') + 1);
    begin(WV_CLOCK_REALTIME, -1, listener);
}

static int connect_peer(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

/* Close without the usual ceremony. */
static void reset(int fd)
{
    struct linger const none = {.l_onoff = 1};
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none), 0);
    assert_int_equal(close(fd), 0);
}

static void run_to_events(uint32_t events)
{
    while (*seismic_events(&graph) < events)
        assert_int_equal(seismic_cycle(&graph, LONG_NS), WV_RAN);
    assert_events(events);
}

/* Until somebody is connected, or nobody. */
static void run_to_peer(bool connected)
{
    while ((input.fd >= 0) != connected)
        assert_int_equal(seismic_cycle(&graph, LONG_NS), WV_RAN);
}

TEST(a_reset_loses_the_line_and_nothing_else)
{
    begin_listening();
    int fd = connect_peer();
    put(fd, header);
    put(fd, event);
    put(fd, "1517363399650,0");
    run_to_events(1);
    reset(fd);
    run_to_peer(false);
    assert_said(": Connection reset by peer\n");
    fd = connect_peer();
    put(fd, header);
    put(fd, event);
    run_to_events(2);
    assert_int_equal(seismic_record(&graph)->now.number, 2); /* counted anew */
    assert_int_equal(*seismic_malformed(&graph), 0);
    assert_int_equal(close(fd), 0);
    assert_int_equal(close(listener), 0);
}

TEST(who_is_gone_before_is_passed_over)
{
    begin_listening();
    reset(connect_peer());
    int fd = connect_peer();
    put(fd, header);
    put(fd, event);
    run_to_events(1);
    assert_int_equal(close(fd), 0);
    assert_int_equal(close(listener), 0);
}

TEST(a_second_waits_for_the_first)
{
    begin_listening();
    int first = connect_peer(), second = connect_peer();
    put(second, header);
    put(second, event);
    put(first, header);
    run_to_peer(true);
    while (!input.headed)
        assert_int_equal(seismic_cycle(&graph, LONG_NS), WV_RAN);
    assert_cycle(WV_IDLE); /* though the second has sent all it has */
    assert_events(0);
    assert_int_equal(close(first), 0);
    run_to_events(1);
    assert_int_equal(close(second), 0);
    assert_int_equal(close(listener), 0);
}

TEST(finish_closes_who_is_connected)
{
    char c;
    begin_listening();
    int fd = connect_peer();
    put(fd, header);
    put(fd, event);
    run_to_events(1);
    seismic_stop(&graph);
    assert_int_equal(seismic_cycle(&graph, 0), WV_STOPPED);
    assert_said("events: 1\n");
    seismic_finish(&graph);
    assert_int_equal(read(fd, &c, 1), 0);
    assert_int_equal(input.fd, -1);
    assert_int_equal(close(fd), 0);
    assert_int_equal(close(listener), 0);
}

int __real_accept4(int fd, struct sockaddr *address, socklen_t *length, int flags);
int __wrap_accept4(int fd, struct sockaddr *address, socklen_t *length, int flags);

/* Not 0: accept4() fails with it, once. */
static int accept_error;

int __wrap_accept4(int fd, struct sockaddr *address, socklen_t *length, int flags)
{
    if (accept_error == 0)
        return __real_accept4(fd, address, length, flags);
    errno = accept_error;
    accept_error = 0;
    return -1;
}

TEST(errors_of_a_peer_and_of_the_net_pass)
{
    static int const passing[] = {EAGAIN,       EINTR,       ECONNABORTED, EPROTO,
                                  ENETDOWN,     ENETUNREACH, EHOSTDOWN,    EHOSTUNREACH,
                                  ENONET,       ENOPROTOOPT, EOPNOTSUPP};
    begin_listening();
    int fd = connect_peer();
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++) {
        accept_error = passing[i];
        assert_int_equal(seismic_cycle(&graph, LONG_NS), WV_RAN);
        assert_int_equal(accept_error, 0);
        assert_int_equal(input.fd, -1);
    }
    put(fd, header);
    put(fd, event);
    run_to_events(1);
    assert_string_equal(what_it_said(), "");
    assert_int_equal(close(fd), 0);
    assert_int_equal(close(listener), 0);
}

TEST(other_errors_end_it_with_a_report)
{
    begin_listening();
    int fd = connect_peer();
    put(fd, header);
    put(fd, event);
    run_to_events(1);
    assert_int_equal(close(fd), 0);
    run_to_peer(false);
    fd = connect_peer();
    accept_error = ENFILE;
    assert_int_equal(seismic_cycle(&graph, LONG_NS), WV_RAN);
    assert_cycle(WV_STOPPED);
    assert_said("events: 1\n");
    assert_int_equal(input.error, ENFILE);
    assert_true(input_tell(&input));
    assert_said("seismic: test: Too many open files in system\n");
    assert_int_equal(close(fd), 0);
    assert_int_equal(close(listener), 0);
}

#define CASE(name) cmocka_unit_test_teardown(name, end)

int main(void)
{
    static struct CMUnitTest const live[] = {
        CASE(each_line_has_a_cycle_of_its_own),
        CASE(a_line_may_come_byte_by_byte),
        CASE(a_terminal_is_read_to_its_end),
        CASE(a_terminal_is_read_no_further),
        CASE(what_breaks_off_is_reported_up_to_there),
        CASE(summaries_follow_the_clock),
        CASE(waiting_in_a_line_costs_nothing),
        CASE(a_reset_loses_the_line_and_nothing_else),
        CASE(who_is_gone_before_is_passed_over),
        CASE(a_second_waits_for_the_first),
        CASE(finish_closes_who_is_connected),
        CASE(errors_of_a_peer_and_of_the_net_pass),
        CASE(other_errors_end_it_with_a_report),
    };
    alarm(120); /* whatever waits for ever */
    return cmocka_run_group_tests(live, NULL, NULL);
}
