# Three forms of tests: units (cmocka), .wvg files whose siblings say what is compared, and scripts.

TEST_EXTENSIONS = .wvg .sh
AM_TESTS_ENVIRONMENT = export $(script_environment) CMOCKA_MESSAGE_OUTPUT=TAP;

# Units: each is %D%/unit/test_NAME.c, prints TAP, and may reach any symbol of compiler and runtime.
unit_tests = \
	%D%/unit/test_arena \
	%D%/unit/test_channel \
	%D%/unit/test_channel_life \
	%D%/unit/test_channel_threads \
	%D%/unit/test_clock \
	%D%/unit/test_cname \
	%D%/unit/test_diag \
	%D%/unit/test_executor \
	%D%/unit/test_life \
	%D%/unit/test_manual \
	%D%/unit/test_mode \
	%D%/unit/test_name \
	%D%/unit/test_names \
	%D%/unit/test_notify \
	%D%/unit/test_os \
	%D%/unit/test_os_other \
	%D%/unit/test_place \
	%D%/unit/test_place_debug \
	%D%/unit/test_ready \
	%D%/unit/test_schedule \
	%D%/unit/test_show \
	%D%/unit/test_signal \
	%D%/unit/test_small \
	%D%/unit/test_small_life \
	%D%/unit/test_small_time \
	%D%/unit/test_source \
	%D%/unit/test_stress \
	%D%/unit/test_testing \
	%D%/unit/test_testing_events \
	%D%/unit/test_timer \
	%D%/unit/test_timer_queue \
	%D%/unit/test_wall \
	%D%/unit/test_writer

LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
LDADD = compiler/libwaveletc.a runtime/libwavelet-core.la $(CMOCKA_LIBS) $(LIBM)

# Units of the runtime make up graphs, and rule the functions of runtime/os.h: the linker leads every call to theirs.
made_up = %D%/unit/graph.c %D%/unit/graph.h %D%/unit/os.c
rule_os = -Wl,--wrap=wv_os_mono_ns,--wrap=wv_os_wall_ns,--wrap=wv_os_yield,--wrap=wv_misplaced \
	-Wl,--wrap=wv_poll_open,--wrap=wv_poll_close,--wrap=wv_poll_wake,--wrap=wv_poll_wait \
	-Wl,--wrap=wv_os_barrier_enable,--wrap=wv_os_barrier,--wrap=wv_os_sleep_on
rule_memory = -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
rule_epoll = -Wl,--wrap=eventfd,--wrap=epoll_create1,--wrap=epoll_ctl,--wrap=fstat \
	-Wl,--wrap=epoll_pwait2,--wrap=epoll_wait
rule_poll = -Wl,--wrap=pipe2,--wrap=ppoll,--wrap=fstat

%C%_unit_test_channel_SOURCES = %D%/unit/test_channel.c %D%/unit/channels.h $(made_up)
%C%_unit_test_channel_LDFLAGS = $(rule_os)
%C%_unit_test_channel_life_SOURCES = %D%/unit/test_channel_life.c %D%/unit/channels.h $(made_up)
%C%_unit_test_channel_life_LDFLAGS = $(rule_os)
%C%_unit_test_channel_threads_SOURCES = %D%/unit/test_channel_threads.c %D%/unit/channels.h $(made_up)
%C%_unit_test_channel_threads_LDFLAGS = $(rule_os)
%C%_unit_test_clock_SOURCES = %D%/unit/test_clock.c $(made_up)
%C%_unit_test_clock_LDFLAGS = $(rule_os)
%C%_unit_test_executor_SOURCES = %D%/unit/test_executor.c $(made_up)
%C%_unit_test_executor_LDFLAGS = $(rule_os)
%C%_unit_test_life_SOURCES = %D%/unit/test_life.c $(made_up)
%C%_unit_test_life_LDFLAGS = $(rule_os) $(rule_memory)
%C%_unit_test_manual_SOURCES = %D%/unit/test_manual.c $(made_up)
%C%_unit_test_manual_LDFLAGS = $(rule_os)
%C%_unit_test_mode_SOURCES = %D%/unit/test_mode.c $(made_up)
%C%_unit_test_mode_LDFLAGS = $(rule_os)
%C%_unit_test_names_SOURCES = %D%/unit/test_names.c %D%/unit/graph.h
%C%_unit_test_notify_SOURCES = %D%/unit/test_notify.c $(made_up)
%C%_unit_test_notify_LDFLAGS = $(rule_os)
%C%_unit_test_os_SOURCES = %D%/unit/test_os.c %D%/unit/graph.h
%C%_unit_test_os_CPPFLAGS = $(AM_CPPFLAGS) -DBARRIER=$(BARRIER)
%C%_unit_test_os_LDFLAGS = -Wl,--wrap=syscall
%C%_unit_test_os_other_SOURCES = %D%/unit/test_os.c %D%/unit/graph.h runtime/os_other.c
%C%_unit_test_os_other_CPPFLAGS = $(AM_CPPFLAGS) -DBARRIER=0
%C%_unit_test_os_other_LDFLAGS = -Wl,--wrap=syscall
places = %D%/unit/test_place.c %D%/unit/place_functions.c %D%/unit/place.h $(made_up)
%C%_unit_test_place_SOURCES = $(places)
%C%_unit_test_place_LDFLAGS = $(rule_os)
%C%_unit_test_place_debug_SOURCES = $(places) $(runtime_sources)
%C%_unit_test_place_debug_CPPFLAGS = $(AM_CPPFLAGS) -DWV_DEBUG=1
%C%_unit_test_place_debug_LDFLAGS = $(rule_os)
%C%_unit_test_place_debug_LDADD = runtime/libwavelet-$(POLL).la $(CMOCKA_LIBS)
%C%_unit_test_ready_SOURCES = %D%/unit/test_ready.c %D%/unit/graph.h
%C%_unit_test_show_SOURCES = %D%/unit/test_show.c %D%/unit/graph.h
%C%_unit_test_signal_SOURCES = %D%/unit/test_signal.c $(watching)
%C%_unit_test_signal_LDFLAGS = $(rule_os) -Wl,--wrap=sigaction
%C%_unit_test_stress_SOURCES = %D%/unit/test_stress.c $(made_up)
%C%_unit_test_stress_LDFLAGS = $(rule_os)
%C%_unit_test_testing_LDFLAGS = -Wl,--wrap=calloc
%C%_unit_test_testing_events_LDFLAGS = -Wl,--wrap=calloc,--wrap=realloc,--wrap=wv_misplaced
%C%_unit_test_timer_SOURCES = %D%/unit/test_timer.c $(made_up)
%C%_unit_test_timer_LDFLAGS = $(rule_os)
%C%_unit_test_timer_queue_SOURCES = %D%/unit/test_timer_queue.c $(made_up)
%C%_unit_test_timer_queue_LDFLAGS = $(rule_os)
%C%_unit_test_wall_SOURCES = %D%/unit/test_wall.c $(made_up)
%C%_unit_test_wall_LDFLAGS = $(rule_os)

# Graphs whose cycles are compiled with them.
small_stamps = %D%/small/bare.wvg.stamp %D%/small/beat.wvg.stamp %D%/small/echoes.wvg.stamp %D%/small/guarded.wvg.stamp \
	%D%/small/later.wvg.stamp %D%/small/small.wvg.stamp
small_written = $(small_stamps:.stamp=.c) $(small_stamps:.stamp=.h)
$(small_stamps): %D%/small/%.wvg.stamp: %D%/small/%.wvg compiler/waveletc$(EXEEXT)
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)compiler/waveletc$(EXEEXT) --lowering=inline -o $(@:.stamp=.c) --header=$(@:.stamp=.h) $<
	@touch $@
$(small_written): $(small_stamps)
check_LIBRARIES =
if HAVE_CMOCKA
check_LIBRARIES += %D%/small/libsmall.a
endif
%C%_small_libsmall_a_SOURCES = %D%/small/graphs.c %D%/small/graphs.h %D%/small/hooks.c %D%/small/hooks.h %D%/unit/graph.h %D%/unit/os.c
nodist_%C%_small_libsmall_a_SOURCES = %D%/small/bare.wvg.c %D%/small/beat.wvg.c %D%/small/echoes.wvg.c %D%/small/guarded.wvg.c \
	%D%/small/later.wvg.c %D%/small/small.wvg.c
with_small = %D%/small/libsmall.a $(LDADD)
rule_small = $(rule_os) -Wl,--wrap=wv_graph_cycle
%C%_unit_test_small_LDADD = $(with_small)
%C%_unit_test_small_LDFLAGS = $(rule_small)
%C%_unit_test_small_life_LDADD = $(with_small)
%C%_unit_test_small_life_LDFLAGS = $(rule_small)
%C%_unit_test_small_time_LDADD = $(with_small)
%C%_unit_test_small_time_LDFLAGS = $(rule_small)
$(%C%_small_libsmall_a_OBJECTS) $(%C%_unit_test_small_OBJECTS): $(small_stamps)
$(%C%_unit_test_small_life_OBJECTS) $(%C%_unit_test_small_time_OBJECTS): $(small_stamps)
CLEANFILES += $(small_stamps) $(small_written)
EXTRA_DIST += $(small_stamps:.wvg.stamp=.wvg)

# What graphs wait with: these are linked with each back end, which comes first, so that the runtime's own is not taken.
watching = $(made_up) %D%/unit/watch.c %D%/unit/watch.h
with_epoll = compiler/libwaveletc.a runtime/libwavelet-epoll.la runtime/libwavelet-core.la $(CMOCKA_LIBS) $(LIBM)
with_poll = compiler/libwaveletc.a runtime/libwavelet-poll.la runtime/libwavelet-core.la $(CMOCKA_LIBS) $(LIBM)
if HAVE_EPOLL
unit_tests += %D%/unit/test_embed %D%/unit/test_epoll \
	%D%/unit/test_io_epoll %D%/unit/test_kinds_epoll %D%/unit/test_poll_epoll %D%/unit/test_reuse_epoll %D%/unit/test_wait_epoll
%C%_unit_test_embed_SOURCES = %D%/unit/test_embed.c $(watching)
%C%_unit_test_embed_LDADD = $(with_epoll)
%C%_unit_test_embed_LDFLAGS = $(rule_os)
%C%_unit_test_epoll_SOURCES = %D%/unit/test_epoll.c $(watching)
%C%_unit_test_epoll_LDADD = $(with_epoll)
%C%_unit_test_epoll_LDFLAGS = $(rule_os) $(rule_epoll)
%C%_unit_test_io_epoll_SOURCES = %D%/unit/test_io.c $(watching)
%C%_unit_test_io_epoll_CPPFLAGS = $(AM_CPPFLAGS) -DBACK_END='"epoll"'
%C%_unit_test_io_epoll_LDADD = $(with_epoll)
%C%_unit_test_io_epoll_LDFLAGS = $(rule_os)
%C%_unit_test_kinds_epoll_SOURCES = %D%/unit/test_kinds.c $(watching)
%C%_unit_test_kinds_epoll_LDADD = $(with_epoll)
%C%_unit_test_kinds_epoll_LDFLAGS = $(rule_os)
%C%_unit_test_poll_epoll_SOURCES = %D%/unit/test_poll.c %D%/unit/graph.h
%C%_unit_test_poll_epoll_LDADD = $(with_epoll)
%C%_unit_test_reuse_epoll_SOURCES = %D%/unit/test_reuse.c $(watching)
%C%_unit_test_reuse_epoll_LDADD = $(with_epoll)
%C%_unit_test_reuse_epoll_LDFLAGS = $(rule_os)
%C%_unit_test_wait_epoll_SOURCES = %D%/unit/test_wait.c $(watching)
%C%_unit_test_wait_epoll_LDADD = $(with_epoll)
%C%_unit_test_wait_epoll_LDFLAGS = $(rule_os)
if HAVE_LIBUV
unit_tests += %D%/unit/test_drive
endif
%C%_unit_test_drive_SOURCES = %D%/unit/test_drive.c examples/embed/drive.c $(watching)
%C%_unit_test_drive_CPPFLAGS = $(AM_CPPFLAGS) $(LIBUV_CFLAGS)
%C%_unit_test_drive_LDADD = $(with_epoll) $(LIBUV_LIBS)
%C%_unit_test_drive_LDFLAGS = $(rule_os)
endif
if HAVE_POLL
unit_tests += %D%/unit/test_ppoll \
	%D%/unit/test_io_poll %D%/unit/test_kinds_poll %D%/unit/test_poll_poll %D%/unit/test_reuse_poll %D%/unit/test_wait_poll
%C%_unit_test_ppoll_SOURCES = %D%/unit/test_ppoll.c $(watching)
%C%_unit_test_ppoll_LDADD = $(with_poll)
%C%_unit_test_ppoll_LDFLAGS = $(rule_os) $(rule_poll)
%C%_unit_test_io_poll_SOURCES = %D%/unit/test_io.c $(watching)
%C%_unit_test_io_poll_CPPFLAGS = $(AM_CPPFLAGS) -DBACK_END='"poll"'
%C%_unit_test_io_poll_LDADD = $(with_poll)
%C%_unit_test_io_poll_LDFLAGS = $(rule_os)
%C%_unit_test_kinds_poll_SOURCES = %D%/unit/test_kinds.c $(watching)
%C%_unit_test_kinds_poll_LDADD = $(with_poll)
%C%_unit_test_kinds_poll_LDFLAGS = $(rule_os)
%C%_unit_test_poll_poll_SOURCES = %D%/unit/test_poll.c %D%/unit/graph.h
%C%_unit_test_poll_poll_LDADD = $(with_poll)
%C%_unit_test_reuse_poll_SOURCES = %D%/unit/test_reuse.c $(watching)
%C%_unit_test_reuse_poll_LDADD = $(with_poll)
%C%_unit_test_reuse_poll_LDFLAGS = $(rule_os)
%C%_unit_test_wait_poll_SOURCES = %D%/unit/test_wait.c $(watching)
%C%_unit_test_wait_poll_LDADD = $(with_poll)
%C%_unit_test_wait_poll_LDFLAGS = $(rule_os)
endif

if HAVE_CMOCKA
AM_CPPFLAGS += $(CMOCKA_CFLAGS)
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
else
TESTS += %D%/no-cmocka.sh
endif

# Those with threads, and nothing else: for the thread sanitizer (scripts/test thread).
thread_tests = \
	%D%/unit/test_channel_threads \
	%D%/unit/test_life \
	%D%/unit/test_mode \
	%D%/unit/test_names \
	%D%/unit/test_notify \
	%D%/unit/test_os \
	%D%/unit/test_os_other \
	%D%/unit/test_place \
	%D%/unit/test_place_debug \
	%D%/unit/test_ready \
	%D%/unit/test_signal \
	%D%/unit/test_stress \
	%D%/wvg/run/embed.wvg
if HAVE_EPOLL
thread_tests += %D%/unit/test_embed %D%/unit/test_wait_epoll
if HAVE_LIBUV
thread_tests += %D%/unit/test_drive
endif
endif
if HAVE_POLL
thread_tests += %D%/unit/test_wait_poll
endif
.PHONY: check-thread
if HAVE_CMOCKA
check-thread: examples/orderbook/orderbook$(EXEEXT)
	$(MAKE) check-TESTS TESTS='$(thread_tests) examples/orderbook/test.sh' check_PROGRAMS=
else
check-thread:
	@echo 'check-thread needs cmocka' >&2 && exit 1
endif

# The long lanes for channels and for timers.
.PHONY: soak-channel soak-timer
if HAVE_CMOCKA
soak-channel: %D%/unit/test_channel_threads
	@$(script_environment) $(srcdir)/%D%/soak-channel
soak-timer: %D%/unit/test_timer_queue
	@$(script_environment) $(srcdir)/%D%/soak-timer
else
soak-channel soak-timer:
	@echo '$@ needs cmocka' >&2 && exit 1
endif

# Graphs: wvg.mk lists them (wvg_tests) and their siblings (wvg_siblings); %D%/update-list writes it.
include %D%/wvg.mk
WVG_LOG_COMPILER = $(top_srcdir)/%D%/run-wvg
TESTS += $(wvg_tests)

script_tests = \
	%D%/bench.sh \
	%D%/colour.sh \
	%D%/coverage.sh \
	%D%/debugger.sh \
	%D%/defines.sh \
	%D%/docs.sh \
	%D%/diagnostics.sh \
	%D%/directions.sh \
	%D%/disk.sh \
	%D%/alike.sh \
	%D%/siblings.sh \
	%D%/escaping.sh \
	%D%/faults.sh \
	%D%/explore.sh \
	%D%/fused.sh \
	%D%/fuzz.sh \
	%D%/grammar.sh \
	%D%/headers.sh \
	%D%/imports.sh \
	%D%/install.sh \
	%D%/instructions.sh \
	%D%/large.sh \
	%D%/limits.sh \
	%D%/lines.sh \
	%D%/list-is-fresh.sh \
	%D%/locals.sh \
	%D%/macros.sh \
	%D%/main.sh \
	%D%/man.sh \
	%D%/mistakes.sh \
	%D%/names.sh \
	%D%/options.sh \
	%D%/output.sh \
	%D%/pictures.sh \
	%D%/poll.sh \
	%D%/portable.sh \
	%D%/promises.sh \
	%D%/reference.sh \
	%D%/simulate.sh \
	%D%/threads.sh \
	%D%/shared.sh \
	%D%/shrink.sh \
	%D%/sparse.sh \
	%D%/stale.sh \
	%D%/tutorial.sh \
	%D%/warnings.sh
TESTS += $(script_tests)

EXTRA_DIST += $(wvg_tests) $(wvg_siblings) $(script_tests) \
	%D%/lines/main.c %D%/lines/steps.wvg \
	%D%/by-chance.h %D%/alike/main.c \
	%D%/siblings/main.c \
	%D%/shared/main.c \
	%D%/sparse/all.c \
	%D%/sparse/check.h \
	%D%/sparse/far.c \
	%D%/sparse/main.c \
	%D%/docs/prices.c %D%/docs/prices.h %D%/docs/prices.wvg %D%/docs/thermostat.h \
	%D%/accept %D%/no-cmocka.sh %D%/run-wvg %D%/update-list

# The reference interpreter and the graphs that it is compared on (%D%/reference/README.md); %D%/reference.sh runs them.
reference_programs = %D%/reference/few %D%/reference/generate %D%/reference/interpret %D%/reference/lower
check_PROGRAMS += $(reference_programs)
%C%_reference_few_SOURCES = %D%/reference/few.c %D%/reference/glue.c %D%/reference/model.c %D%/reference/model.h
%C%_reference_few_LDADD =
%C%_reference_generate_SOURCES = \
	%D%/reference/chance.c \
	%D%/reference/formula.c \
	%D%/reference/generate.c %D%/reference/generate.h \
	%D%/reference/glue.c \
	%D%/reference/model.c %D%/reference/model.h
%C%_reference_generate_LDADD =
%C%_reference_interpret_SOURCES = \
	%D%/reference/behaviour.c %D%/reference/behaviour.h \
	%D%/reference/behaviour_host.c \
	%D%/reference/behaviour_sources.c \
	%D%/reference/channel.c \
	%D%/reference/clock.c \
	%D%/reference/edges.c \
	%D%/reference/interpret.c \
	%D%/reference/order.c \
	%D%/reference/signal.c \
	%D%/reference/tally.c %D%/reference/tally.def %D%/reference/tally.h \
	%D%/reference/timer.c \
	%D%/reference/trace.c %D%/reference/trace.h \
	%D%/reference/value.c \
	%D%/reference/watch.c \
	%D%/reference/world.c %D%/reference/world.h
%C%_reference_interpret_LDADD = compiler/libwaveletc.a
%C%_reference_lower_SOURCES = %D%/reference/lower.c compiler/main.c
%C%_reference_lower_CPPFLAGS = $(AM_CPPFLAGS) -Dmain=waveletc_main
%C%_reference_lower_LDADD = compiler/libwaveletc.a
%D%/reference.log %D%/shrink.log %D%/stale.log: $(reference_programs)

# The long lane, an hour of it and more, which can be ended and goes on. And: does the comparison see faults?
.PHONY: reference-long reference-faults
reference-long: $(reference_programs) compiler/waveletc$(EXEEXT) runtime/libwavelet-core.la
	@export $(script_environment) && \
	export REFERENCE_LEDGER="$${REFERENCE_LEDGER-$(abs_top_srcdir)/docs/ledger.md}" && \
	$(top_srcdir)/%D%/reference/long
reference-faults: $(reference_programs) compiler/waveletc$(EXEEXT) runtime/libwavelet-core.la
	@export $(script_environment) && $(top_srcdir)/%D%/reference/faults

# Every call of waveletc that may fail fails (%D%/faults/inject.h); the linker knows what a wrapper stands for.
check_PROGRAMS += %D%/faults/compiler
%C%_faults_compiler_SOURCES = %D%/faults/compiler.c %D%/faults/calls.c %D%/faults/inject.c %D%/faults/inject.h \
	compiler/main.c
%C%_faults_compiler_CPPFLAGS = $(AM_CPPFLAGS) -Dmain=waveletc_main
%C%_faults_compiler_LDADD = compiler/libwaveletc.a
%C%_faults_compiler_LDFLAGS = \
	-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup,--wrap=strndup,--wrap=free \
	-Wl,--wrap=open,--wrap=mkstemp,--wrap=write,--wrap=pread,--wrap=close,--wrap=fcntl,--wrap=isatty \
	-Wl,--wrap=fstat,--wrap=fchmod,--wrap=flock,--wrap=stat,--wrap=lstat,--wrap=rename,--wrap=unlink \
	-Wl,--wrap=fopen,--wrap=fclose,--wrap=fread,--wrap=ferror,--wrap=getline,--wrap=__getdelim \
	-Wl,--wrap=signal,--wrap=sigaction,--wrap=sigprocmask,--wrap=atexit
%D%/faults.log: %D%/faults/compiler
EXTRA_DIST += %D%/faults/kernel.c %D%/faults/lives.c %D%/faults/lives.h %D%/faults/runtime.c %D%/faults/runtime.wvg

# Large files; the long lane has as many nodes as there may be, and takes minutes.
check_PROGRAMS += %D%/large/large
%C%_large_large_SOURCES = %D%/large/large.c
%C%_large_large_LDADD =
%D%/large.log: %D%/large/large
.PHONY: large
large: %D%/large/large all-am
	@LARGE_BYTES=16000000 $(script_environment) $(srcdir)/%D%/large.sh

CLEANFILES += %D%/reference-*.wvg
EXTRA_DIST += %D%/reference/README.md %D%/reference/compare %D%/reference/descriptors.c %D%/reference/faults \
	%D%/reference/hooks.c %D%/reference/hooks.h %D%/reference/hooks_host.c %D%/reference/hooks_sources.c \
	%D%/reference/long %D%/reference/main.c %D%/reference/shrink %D%/reference/tcc.h

# Executions of small scenarios, one after another (%D%/explore/README.md); %D%/explore.sh runs them.  The runtime is compiled
# once more, with hooks in place of what threads do to each other.  What it warns of it warns of where it is not hooked.
check_PROGRAMS += %D%/explore/explore
check_LIBRARIES += %D%/explore/libexplore.a %D%/explore/libexplored.a
%C%_explore_libexplored_a_SOURCES = $(runtime_sources)
%C%_explore_libexplored_a_CPPFLAGS = $(AM_CPPFLAGS) -include $(top_srcdir)/%D%/explore/hooked.h
%C%_explore_libexplored_a_CFLAGS = $(STD_CFLAGS) -w
%C%_explore_libexplore_a_SOURCES = \
	%D%/explore/channel.c %D%/explore/channel.h \
	%D%/explore/end.c \
	%D%/explore/explore.c %D%/explore/explore.h \
	%D%/explore/graph.c %D%/explore/graph.h \
	%D%/explore/hooked.h %D%/explore/hooks.h \
	%D%/explore/litmus.c \
	%D%/explore/main.c \
	%D%/explore/memory.c \
	%D%/explore/notify.c \
	%D%/explore/run.h \
	%D%/explore/system.c \
	%D%/explore/threads.c \
	%D%/explore/trace.c
%C%_explore_explore_SOURCES =
%C%_explore_explore_LDADD = %D%/explore/libexplore.a %D%/explore/libexplored.a
%D%/explore.log: %D%/explore/explore
CLEANFILES += %D%/explore/all.log
EXTRA_DIST += %D%/explore/README.md %D%/explore/all %D%/explore/faults

.PHONY: explore
explore: %D%/explore/explore
	@export $(script_environment) && $(top_srcdir)/%D%/explore/all

# What the tests run of compiler and runtime (%D%/coverage/reasons: what they do not); some minutes.
.PHONY: coverage
coverage:
	@export $(script_environment) && $(top_srcdir)/%D%/coverage/run
EXTRA_DIST += %D%/ledger %D%/soak-channel %D%/soak-timer %D%/coverage/dump.c %D%/coverage/reasons %D%/coverage/report %D%/coverage/report.awk %D%/coverage/run

# Under valgrind (%D%/valgrind/README.md), some minutes.
valgrind_tests = $(unit_tests) $(wvg_tests) examples/hello/test.sh examples/seismic/test.sh examples/orderbook/test.sh
.PHONY: check-valgrind
check-valgrind: all-am $(check_PROGRAMS)
	@export $(script_environment) && VALGRIND_ALL='$(valgrind_tests)' $(top_srcdir)/%D%/valgrind/run
EXTRA_DIST += %D%/valgrind/README.md %D%/valgrind/judge.awk %D%/valgrind/run %D%/valgrind/suppressions %D%/valgrind/under

# A whole program in a world that follows from a seed (%D%/simulate/README.md); %D%/simulate.sh runs it: in a straight line
# with epoll, as tables with poll(2), and without what keeps the runtime from its quick cycles.
simulate_stamps = %D%/simulate/inline/program.wvg.stamp %D%/simulate/table/program.wvg.stamp \
	%D%/simulate/plain/program.wvg.stamp
simulate_written = $(simulate_stamps:.stamp=.c) $(simulate_stamps:.stamp=.h)
%D%/simulate/inline/program.wvg.stamp %D%/simulate/table/program.wvg.stamp: %D%/simulate/program.wvg compiler/waveletc$(EXEEXT)
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)compiler/waveletc$(EXEEXT) --lowering=`basename $(@D)` -o $(@:.stamp=.c) --header=$(@:.stamp=.h) $<
	@touch $@
%D%/simulate/plain/program.wvg.stamp: %D%/simulate/program.wvg compiler/waveletc$(EXEEXT)
	@$(MKDIR_P) $(@D)
	$(AM_V_at)$(SED) -e 's/ @isolate//' -e 's/trigger last report; cycle one_cycle/on notify; cycle plain_cycle/' -e 's/, block)/)/' \
		$< >$(@:.stamp=)
	$(AM_V_GEN)compiler/waveletc$(EXEEXT) -o $(@:.stamp=.c) --header=$(@:.stamp=.h) $(@:.stamp=)
	@touch $@
$(simulate_written): $(simulate_stamps)

if HAVE_EPOLL
if HAVE_POLL
simulate_programs = %D%/simulate/epoll %D%/simulate/plain-epoll %D%/simulate/poll
check_PROGRAMS += $(simulate_programs)
check_LIBRARIES += %D%/simulate/libsimulate.a
endif
endif
simulate_sources = \
	%D%/simulate/intake.c \
	%D%/simulate/kernel.c %D%/simulate/kernel.h \
	%D%/simulate/life.c \
	%D%/simulate/main.c \
	%D%/simulate/model.c %D%/simulate/model.h \
	%D%/simulate/model_channel.c \
	%D%/simulate/model_life.c \
	%D%/simulate/model_rules.c \
	%D%/simulate/model_timer.c \
	%D%/simulate/model_watch.c \
	%D%/simulate/nodes.c %D%/simulate/nodes.h \
	%D%/simulate/others.c \
	%D%/simulate/peers.c \
	%D%/simulate/program.h \
	%D%/simulate/simulate.h \
	%D%/simulate/system.c \
	%D%/simulate/thread.c \
	%D%/simulate/uploader.c \
	%D%/simulate/waiting.c \
	%D%/simulate/world.c
# Both ways in which a sender and a graph that falls asleep meet (runtime/meet.h), in few messages.
%C%_simulate_libsimulate_a_SOURCES = $(simulate_sources) runtime/channel.c
%C%_simulate_libsimulate_a_CPPFLAGS = $(AM_CPPFLAGS) -DWV_FENCED_SENDS=2 -I%D%/simulate/inline -I$(srcdir)/%D%/simulate
simulated = -Wl,-u,wv_os_mono_ns,-u,wv_poll_open \
	-Wl,--wrap=eventfd,--wrap=epoll_create1,--wrap=epoll_ctl,--wrap=epoll_pwait2,--wrap=epoll_wait \
	-Wl,--wrap=pipe2,--wrap=ppoll,--wrap=read,--wrap=write,--wrap=close
nodist_%C%_simulate_epoll_SOURCES = %D%/simulate/inline/program.wvg.c
%C%_simulate_epoll_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/%D%/simulate
%C%_simulate_epoll_LDADD = %D%/simulate/libsimulate.a runtime/libwavelet-epoll.la runtime/libwavelet-core.la
%C%_simulate_epoll_LDFLAGS = $(simulated)
nodist_%C%_simulate_poll_SOURCES = %D%/simulate/table/program.wvg.c
%C%_simulate_poll_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/%D%/simulate
%C%_simulate_poll_LDADD = %D%/simulate/libsimulate.a runtime/libwavelet-poll.la runtime/libwavelet-core.la
%C%_simulate_poll_LDFLAGS = $(simulated)
%C%_simulate_plain_epoll_SOURCES = $(simulate_sources) runtime/channel.c
nodist_%C%_simulate_plain_epoll_SOURCES = %D%/simulate/plain/program.wvg.c
%C%_simulate_plain_epoll_CPPFLAGS = $(AM_CPPFLAGS) -DSIMULATE_PLAIN=1 -DWV_FENCED_SENDS=2 -I%D%/simulate/plain -I$(srcdir)/%D%/simulate
%C%_simulate_plain_epoll_LDADD = runtime/libwavelet-epoll.la runtime/libwavelet-core.la
%C%_simulate_plain_epoll_LDFLAGS = $(simulated)
$(%C%_simulate_plain_epoll_OBJECTS) $(%C%_simulate_libsimulate_a_OBJECTS) $(%C%_simulate_epoll_OBJECTS) $(%C%_simulate_poll_OBJECTS): $(simulate_stamps)
CLEANFILES += $(simulate_stamps) $(simulate_written) %D%/simulate/plain/program.wvg
%D%/simulate.log: $(simulate_programs)
EXTRA_DIST += %D%/simulate/README.md %D%/simulate/all %D%/simulate/faults %D%/simulate/program.wvg

.PHONY: simulate simulate-faults
simulate: $(simulate_programs)
	@export $(script_environment) && $(top_srcdir)/%D%/simulate/all
simulate-faults: $(simulate_programs)
	@export $(script_environment) && $(top_srcdir)/%D%/simulate/faults

# Hostile input (%D%/fuzz/README.md): targets for fuzzers, which %D%/fuzz.sh runs shortly, with and without one.
fuzz_programs = %D%/fuzz/replay_compile %D%/fuzz/replay_options %D%/fuzz/replay_parse %D%/fuzz/survive
fuzz_whole = %D%/fuzz/files.c %D%/fuzz/fuzz.h %D%/fuzz/require.c %D%/fuzz/rule.c %D%/fuzz/whole.c
fuzz_files = -Wl,--wrap=source_read,--wrap=source_read_regular
check_PROGRAMS += $(fuzz_programs)
%C%_fuzz_replay_compile_SOURCES = %D%/fuzz/replay.c %D%/fuzz/fuzz_compile.c $(fuzz_whole)
%C%_fuzz_replay_compile_LDADD = compiler/libwaveletc.a
%C%_fuzz_replay_compile_LDFLAGS = $(fuzz_files)
%C%_fuzz_replay_options_SOURCES = %D%/fuzz/replay.c %D%/fuzz/fuzz_options.c %D%/fuzz/fuzz.h %D%/fuzz/require.c \
	%D%/fuzz/rule.c runtime/main.c runtime/name.c runtime/show.c runtime/show.h
%C%_fuzz_replay_options_CPPFLAGS = $(AM_CPPFLAGS)
%C%_fuzz_replay_options_LDADD = compiler/libwaveletc.a
%C%_fuzz_replay_parse_SOURCES = %D%/fuzz/replay.c %D%/fuzz/fuzz_parse.c %D%/fuzz/fuzz.h %D%/fuzz/require.c
%C%_fuzz_replay_parse_LDADD = compiler/libwaveletc.a
%C%_fuzz_survive_SOURCES = %D%/fuzz/survive.c %D%/fuzz/mutate.c %D%/fuzz/tokens.c %D%/fuzz/tokens.h $(fuzz_whole)
%C%_fuzz_survive_LDADD = compiler/libwaveletc.a
%C%_fuzz_survive_LDFLAGS = $(fuzz_files)
%D%/fuzz.log: $(fuzz_programs)

.PHONY: fuzz fuzz-afl
fuzz: compiler/waveletc$(EXEEXT) $(fuzz_programs)
	@$(script_environment) $(srcdir)/%D%/fuzz/run
fuzz-afl: compiler/waveletc$(EXEEXT)
	@$(script_environment) $(srcdir)/%D%/fuzz/run afl

fuzz_found = $(wildcard $(srcdir)/%D%/fuzz/found/*)
EXTRA_DIST += %D%/fuzz/README.md %D%/fuzz/build %D%/fuzz/custom.c %D%/fuzz/dictionary %D%/fuzz/run %D%/fuzz/seeds \
	%D%/fuzz/survivors %D%/fuzz/wvg.dict %D%/fuzz/tame/clauses.wvg %D%/fuzz/tame/formulas.wvg %D%/fuzz/tame/small.wvg \
	%D%/fuzz/tame/tame.h $(fuzz_found)

# Small faults, and whether the tests see them (%D%/mutate/README.md); mutate-check is for the copies of this tree that have them.
.PHONY: mutate mutate-check
mutate: compiler/waveletc$(EXEEXT)
	@export $(script_environment) && $(top_srcdir)/%D%/mutate/run
mutate-check:
	@export $(script_environment) && $(top_srcdir)/%D%/mutate/check $(WHAT)
EXTRA_DIST += %D%/mutate/README.md %D%/mutate/check %D%/mutate/faults.awk %D%/mutate/report.awk %D%/mutate/run \
	%D%/mutate/sample.awk %D%/mutate/survivors
