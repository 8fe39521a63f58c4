# The runtime: compiled once into a convenience library, which unit tests link to reach what the real one hides.

include_HEADERS += \
	%D%/include/wavelet-channel.h \
	%D%/include/wavelet-graph.h \
	%D%/include/wavelet-cycle.h \
	%D%/include/wavelet-testing.h \
	%D%/include/wavelet.h

runtime_sources = \
	%D%/cause.c %D%/cause.h \
	%D%/channel.c %D%/channel.h \
	%D%/clock.c %D%/clock.h \
	%D%/context.c \
	%D%/executor.c \
	%D%/idle.c %D%/idle.h \
	%D%/io.c %D%/io.h \
	%D%/life.c %D%/life.h \
	%D%/main.c \
	%D%/meet.h \
	%D%/name.c \
	%D%/notify.c %D%/notify.h \
	%D%/os.h %D%/os_posix.c %D%/os_thread.c \
	%D%/place.c %D%/place.h \
	%D%/poll.h \
	%D%/ready.h \
	%D%/show.c %D%/show.h \
	%D%/signal.c %D%/signal.h \
	%D%/sweep.c %D%/sweep.h \
	%D%/table.c %D%/table.h \
	%D%/testing.c %D%/testing.h %D%/testing_events.c \
	%D%/timer.c %D%/timer_hooks.c %D%/timer.h

if HAVE_MEMBARRIER
BARRIER = 1
runtime_sources += %D%/os_linux.c
else
BARRIER = 0
runtime_sources += %D%/os_other.c
endif

noinst_LTLIBRARIES += %D%/libwavelet-core.la
%C%_libwavelet_core_la_SOURCES = $(runtime_sources)
%C%_libwavelet_core_la_CFLAGS = $(AM_CFLAGS) -fvisibility=hidden
%C%_libwavelet_core_la_LIBADD = %D%/libwavelet-$(POLL).la

# What it waits with; tests try the one that was not chosen, too.
if HAVE_EPOLL
noinst_LTLIBRARIES += %D%/libwavelet-epoll.la
endif
if HAVE_POLL
noinst_LTLIBRARIES += %D%/libwavelet-poll.la
endif
%C%_libwavelet_epoll_la_SOURCES = %D%/poll_epoll.c
%C%_libwavelet_epoll_la_CFLAGS = $(AM_CFLAGS) -fvisibility=hidden
%C%_libwavelet_poll_la_SOURCES = %D%/poll_poll.c
%C%_libwavelet_poll_la_CFLAGS = $(AM_CFLAGS) -fvisibility=hidden

lib_LTLIBRARIES += %D%/libwavelet.la
%C%_libwavelet_la_SOURCES =
%C%_libwavelet_la_LIBADD = %D%/libwavelet-core.la
%C%_libwavelet_la_LDFLAGS = -version-info 0:0:0 -export-symbols-regex '^wv_'

pkgconfig_files += %D%/wavelet.pc.in
