# Three forms of tests: units (cmocka), .wvg files whose siblings say what is compared, and scripts.

TEST_EXTENSIONS = .wvg .sh
AM_TESTS_ENVIRONMENT = export $(script_environment) CMOCKA_MESSAGE_OUTPUT=TAP;

# Units: each is %D%/unit/test_NAME.c, prints TAP, and may reach any symbol of compiler and runtime.
unit_tests = \
	%D%/unit/test_arena \
	%D%/unit/test_clock \
	%D%/unit/test_diag \
	%D%/unit/test_executor \
	%D%/unit/test_name \
	%D%/unit/test_notify \
	%D%/unit/test_ready \
	%D%/unit/test_schedule \
	%D%/unit/test_source \
	%D%/unit/test_timer \
	%D%/unit/test_writer

LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
LDADD = grammar/libgrammar.a compiler/libwaveletc.a runtime/libwavelet-core.la $(CMOCKA_LIBS) $(LIBM)

if HAVE_CMOCKA
AM_CPPFLAGS += $(CMOCKA_CFLAGS)
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
else
TESTS += %D%/no-cmocka.sh
endif

# Graphs: wvg.mk lists them (wvg_tests) and their siblings (wvg_siblings); %D%/update-list writes it.
include %D%/wvg.mk
WVG_LOG_COMPILER = $(top_srcdir)/%D%/run-wvg
TESTS += $(wvg_tests)

script_tests = \
	%D%/directions.sh \
	%D%/list-is-fresh.sh
TESTS += $(script_tests)

EXTRA_DIST += $(wvg_tests) $(wvg_siblings) $(script_tests) \
	%D%/no-cmocka.sh %D%/run-wvg %D%/update-list
