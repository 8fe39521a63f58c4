# Each example is a graph, compiled here by our own waveletc, and the C around it; its test runs the program.

example_graphs = \
	%D%/echo/echo.wvg \
	%D%/embed/weather.wvg \
	%D%/hello/hello.wvg \
	%D%/orderbook/orderbook.wvg \
	%D%/seismic/seismic.wvg
example_stamps = $(example_graphs:=.stamp)
example_sources = $(example_graphs:=.c)
example_headers = $(example_graphs:=.h)

# One run writes x.wvg.c and x.wvg.h, and leaves alone what did not change; hence the stamp, and the header told after the C.
$(example_stamps): %.stamp: % compiler/waveletc$(EXEEXT)
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)compiler/waveletc$(EXEEXT) -o $*.c --header=$*.h $<
	@touch $@
$(example_sources): %.c: %.stamp
	@test -f $@ || { rm -f $< && $(MAKE) $(AM_MAKEFLAGS) $<; }
$(example_headers): %.h: %.c
	@test -f $@ || { rm -f $*.stamp && $(MAKE) $(AM_MAKEFLAGS) $*.stamp; }

# Installed below $(docdir)/examples, to be copied and built there by its Makefile: an example is a line.
nobase_dist_doc_DATA = %D%/Makefile $(example_graphs)
nobase_dist_doc_DATA += %D%/data/README.md %D%/data/earthquakes.csv %D%/data/weather.csv
nobase_dist_doc_DATA += $(%C%_echo_echo_SOURCES)
nobase_dist_doc_DATA += $(%C%_embed_embed_SOURCES)
nobase_dist_doc_DATA += $(%C%_hello_hello_SOURCES)
nobase_dist_doc_DATA += $(%C%_orderbook_orderbook_SOURCES)
nobase_dist_doc_DATA += $(%C%_seismic_seismic_SOURCES)

CLEANFILES += $(example_stamps) $(example_sources) $(example_headers)

if HAVE_LIBUV
noinst_PROGRAMS += %D%/embed/embed
endif
%C%_embed_embed_SOURCES = %D%/embed/drive.c %D%/embed/drive.h %D%/embed/feed.c %D%/embed/feed.h %D%/embed/hooks.c \
	%D%/embed/main.c %D%/embed/status.c %D%/embed/status.h %D%/embed/weather.h
nodist_%C%_embed_embed_SOURCES = %D%/embed/weather.wvg.c %D%/embed/weather.wvg.h
%C%_embed_embed_CPPFLAGS = $(AM_CPPFLAGS) -I%D%/embed -I$(srcdir)/%D%/embed $(LIBUV_CFLAGS)
%C%_embed_embed_LDADD = runtime/libwavelet.la $(LIBUV_LIBS) $(LIBM)
$(%C%_embed_embed_OBJECTS): %D%/embed/weather.wvg.h

noinst_PROGRAMS += %D%/echo/echo
%C%_echo_echo_SOURCES = %D%/echo/connections.c %D%/echo/echo.h %D%/echo/host.h %D%/echo/listener.c %D%/echo/main.c
nodist_%C%_echo_echo_SOURCES = %D%/echo/echo.wvg.c %D%/echo/echo.wvg.h
%C%_echo_echo_CPPFLAGS = $(AM_CPPFLAGS) -I%D%/echo -I$(srcdir)/%D%/echo
%C%_echo_echo_LDADD = runtime/libwavelet.la
$(%C%_echo_echo_OBJECTS): %D%/echo/echo.wvg.h

# The same server for its test, with calls that fail; and its peers.
check_PROGRAMS += %D%/echo/echo-faulty %D%/echo/client/client
%C%_echo_echo_faulty_SOURCES = $(%C%_echo_echo_SOURCES) %D%/echo/faults.c
nodist_%C%_echo_echo_faulty_SOURCES = $(nodist_%C%_echo_echo_SOURCES)
%C%_echo_echo_faulty_CPPFLAGS = $(%C%_echo_echo_CPPFLAGS)
%C%_echo_echo_faulty_LDADD = runtime/libwavelet.la
%C%_echo_echo_faulty_LDFLAGS = -Wl,--wrap=socket,--wrap=setsockopt,--wrap=bind,--wrap=listen,--wrap=getsockname \
	-Wl,--wrap=accept4,--wrap=recv,--wrap=send,--wrap=shutdown,--wrap=ioctl,--wrap=wv_watch
$(%C%_echo_echo_faulty_OBJECTS): %D%/echo/echo.wvg.h
%C%_echo_client_client_SOURCES = %D%/echo/client/drain.c %D%/echo/client/hostile.c %D%/echo/client/main.c \
	%D%/echo/client/peer.c %D%/echo/client/peer.h %D%/echo/client/plain.c %D%/echo/client/scenario.h
%C%_echo_client_client_LDADD =

noinst_PROGRAMS += %D%/hello/hello
%C%_hello_hello_SOURCES = %D%/hello/main.c
nodist_%C%_hello_hello_SOURCES = %D%/hello/hello.wvg.c %D%/hello/hello.wvg.h
%C%_hello_hello_CPPFLAGS = $(AM_CPPFLAGS) -I%D%/hello -I$(srcdir)/%D%/hello
%C%_hello_hello_LDADD = runtime/libwavelet.la
$(%C%_hello_hello_OBJECTS): %D%/hello/hello.wvg.h

noinst_PROGRAMS += %D%/orderbook/orderbook
%C%_orderbook_orderbook_SOURCES = %D%/orderbook/histogram.c %D%/orderbook/histogram.h %D%/orderbook/hooks.c %D%/orderbook/host.h \
	%D%/orderbook/main.c %D%/orderbook/orderbook.h
nodist_%C%_orderbook_orderbook_SOURCES = %D%/orderbook/orderbook.wvg.c %D%/orderbook/orderbook.wvg.h
%C%_orderbook_orderbook_CPPFLAGS = $(AM_CPPFLAGS) -I%D%/orderbook -I$(srcdir)/%D%/orderbook
%C%_orderbook_orderbook_LDADD = runtime/libwavelet.la $(LIBM)
$(%C%_orderbook_orderbook_OBJECTS): %D%/orderbook/orderbook.wvg.h

noinst_PROGRAMS += %D%/seismic/seismic
seismic_hooks = %D%/seismic/hooks.c %D%/seismic/input.c %D%/seismic/input.h %D%/seismic/peer.c \
	%D%/seismic/record.c %D%/seismic/seismic.h
%C%_seismic_seismic_SOURCES = $(seismic_hooks) %D%/seismic/main.c
nodist_%C%_seismic_seismic_SOURCES = %D%/seismic/seismic.wvg.c %D%/seismic/seismic.wvg.h
%C%_seismic_seismic_CPPFLAGS = $(AM_CPPFLAGS) -I%D%/seismic -I$(srcdir)/%D%/seismic
%C%_seismic_seismic_LDADD = runtime/libwavelet.la $(LIBM)
$(%C%_seismic_seismic_OBJECTS): %D%/seismic/seismic.wvg.h

check_PROGRAMS += %D%/seismic/feed
%C%_seismic_feed_LDADD =

if HAVE_CMOCKA
check_PROGRAMS += %D%/seismic/test_live
TESTS += %D%/seismic/test_live
endif
%C%_seismic_test_live_SOURCES = $(seismic_hooks) %D%/seismic/test_live.c
nodist_%C%_seismic_test_live_SOURCES = $(nodist_%C%_seismic_seismic_SOURCES)
%C%_seismic_test_live_CPPFLAGS = $(%C%_seismic_seismic_CPPFLAGS)
%C%_seismic_test_live_LDFLAGS = -Wl,--wrap=accept4
%C%_seismic_test_live_LDADD = runtime/libwavelet.la $(CMOCKA_LIBS) $(LIBM)
$(%C%_seismic_test_live_OBJECTS): %D%/seismic/seismic.wvg.h

example_tests = %D%/echo/test.sh %D%/embed/test.sh %D%/hello/test.sh %D%/orderbook/test.sh %D%/seismic/live.sh %D%/seismic/test.sh
TESTS += $(example_tests)
EXTRA_DIST += $(example_tests)
